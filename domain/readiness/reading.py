"""Batches to be made at a site, what their formulas need, and what stock there is, read as values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from domain.dispensing.kinds import OrderState
from domain.execution import control_recipe
from domain.execution.kinds import BatchState
from domain.execution.orders.models import ProcessOrder
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotStatus
from domain.materials.rules import CONDITIONAL
from domain.readiness import statements
from domain.readiness.allocating import Stock
from domain.readiness.approvals import approvals
from domain.readiness.demand import needed
from domain.readiness.promises import promises
from domain.readiness.refusals import TooMuchAtOnce
from domain.recipes.models import MasterRecipeVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaLine:
    """A line of a recipe version's formula, and the company's material of its code, where there is one."""

    id: UUID
    code: str
    name: str
    quantity: Quantity
    tolerance: Decimal
    scalable: bool
    material: UUID | None
    unit: str | None
    density: Quantity | None

    def needed(self, factor: Fraction) -> Decimal | None:
        """In the material's unit, for a batch `factor` times the recipe's size; None where that can't be told."""
        if self.unit is None:
            return None
        return needed(self.quantity, factor, unit=self.unit, density=self.density, scalable=self.scalable)

    def stocked(self, quantity: Quantity) -> Decimal | None:
        """An amount of the material in its unit; None where that can't be told."""
        return None if self.unit is None else needed(quantity, Fraction(1), unit=self.unit, density=self.density)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense:
    """How far the dispense of a line is; `left` is still to be weighed, None before that was calculated."""

    complete: bool
    left: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBeMade:
    """A batch that isn't finished, `factor` times its recipe's size; its materials are needed on `needed_on`."""

    id: UUID
    number: str
    state: BatchState
    needed_on: date
    factor: Fraction
    lines: Sequence[FormulaLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot's number beside what it can give."""

    number: str
    stock: Stock


def batches_to_be_made(uow: UnitOfWork, site: UUID, *, until: date, today: date) -> list[ToBeMade]:
    """The site's batches that start by a day, in the order of their need (RDY-1).

    One that nobody planned is needed since its issue; what was needed in the past is needed today. Raises
    TooMuchAtOnce.
    """
    found = statements.ask(uow, statements.BATCHES_TO_BE_MADE, site=site, until=until)
    if len(found) > statements.MOST_BATCHES:
        raise TooMuchAtOnce(what="batches", most=statements.MOST_BATCHES, until=until, path=("until",))
    formulas = _formulas(uow, {row[6] for row in found})
    return [
        ToBeMade(
            id=id_,
            number=number,
            state=BatchState(state),
            needed_on=max(start, today),
            factor=Fraction(size) / Fraction(of_recipe),
            lines=formulas.get(version, ()),
        )
        for id_, number, state, start, size, of_recipe, version in found
    ]


def order_to_be_made(uow: UnitOfWork, order: ProcessOrder, *, needed_on: date) -> ToBeMade:
    """An order that no batch fills yet, as the batch that it would be."""
    version = uow.look_at(MasterRecipeVersion, order.recipe_version_id)
    assert version is not None, order.recipe_version_id
    return ToBeMade(
        id=order.id,
        number=order.number,
        state=BatchState.IDLE,
        needed_on=needed_on,
        factor=control_recipe.factor(order, version),
        lines=_formulas(uow, {version.id}).get(version.id, ()),
    )


def met(uow: UnitOfWork, batches: Collection[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """How much of each material each batch has already, by batch and material: what isn't demanded again (RDY-1).

    That is what it was charged with, less what was reversed or came back to stock, and what is kept for it of a
    dispense that was ended. What other dispenses weighed is left to them (`dispenses`).
    """
    found: dict[UUID, dict[UUID, Decimal]] = {}
    for batch, material, quantity in statements.ask(uow, statements.MET, batches=list(batches)) if batches else ():
        found.setdefault(batch, {})[material] = quantity
    return found


def dispenses(uow: UnitOfWork, batches: Collection[UUID]) -> dict[tuple[UUID, UUID], Dispense]:
    """How far the dispense of each line is, by batch and line; not of those that were ended."""
    rows = statements.ask(uow, statements.ORDERS, batches=list(batches)) if batches else ()
    return {
        (batch, line): Dispense(
            complete=state == OrderState.COMPLETE,
            left=None if left is None else Quantity(max(left, Decimal(0)), unit),
        )
        for batch, line, state, left, unit in rows
    }


def stock_of(
    uow: UnitOfWork, site: UUID, materials: Collection[UUID], batches: Collection[UUID], *, until: date
) -> list[Lot]:
    """The lots of these materials that have something left, the oldest first. Raises TooMuchAtOnce."""
    found = statements.ask(uow, statements.STOCK, site=site, materials=list(materials)) if materials else ()
    if len(found) > statements.MOST_LOTS:
        raise TooMuchAtOnce(what="lots", most=statements.MOST_LOTS, until=until, path=("until",))
    conditional = [row[0] for row in found if LotStatus(row[3]) in CONDITIONAL]
    approved = approvals(uow, conditional, batches)
    promised = promises(uow, {row[0]: row[7] for row in found})
    return [
        Lot(
            number=number,
            stock=Stock(
                lot=id_,
                material=material,
                quantity=quantity,
                status=LotStatus(status),
                expires_on=expires_on,
                retest_on=retest_on,
                approved=approved.get(id_, {}),
                promised=promised.get(id_, {}),
            ),
        )
        for id_, number, material, status, expires_on, retest_on, quantity, _ in found
    ]


def _formulas(uow: UnitOfWork, versions: Collection[UUID]) -> dict[UUID, list[FormulaLine]]:
    """The formulas of these recipe versions, each in its order."""
    found: dict[UUID, list[FormulaLine]] = {}
    for row in statements.ask(uow, statements.FORMULAS, versions=list(versions)) if versions else ():
        version, id_, code, name, value, unit, tolerance, scalable, material, stocked, density, density_unit = row
        line = FormulaLine(
            id=id_,
            code=code,
            name=name,
            quantity=Quantity(value, unit),
            tolerance=Decimal(0) if tolerance is None else tolerance,
            scalable=scalable is not False,
            material=material,
            unit=stocked,
            density=None if density is None else Quantity(density, density_unit),
        )
        found.setdefault(version, []).append(line)
    return found
