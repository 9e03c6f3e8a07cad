"""Calculate again what each order of a batch is charged with, as lots are chosen and nets come in (WGH-2 to WGH-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.dispensing import charging, exact, planning, potency, queries, steps
from domain.dispensing.compensating import Compensation, CompensatorCharge, LineCharge, compensate
from domain.dispensing.derivation import Derivation
from domain.dispensing.formula import Line
from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseCalculation, DispenseOrder, DispenseSource
from domain.dispensing.planning import ChosenLot, Plan
from domain.dispensing.potency import Certificate, Figure, Potency
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.kinds import AssayBasis
from domain.recipes.kinds import MaterialRole

ENDED = frozenset({OrderState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What each order is charged with, by its id; those without lots are calculated from the formula alone.

    `compensation` is None while an active lacks lots: what compensates isn't known then.
    """

    plans: Mapping[UUID, Plan]
    compensation: Compensation | None
    given_up: Mapping[UUID, CompensatorCharge]


def calculate(uow: UnitOfWork, batch: Batch, orders: Sequence[DispenseOrder]) -> Charges:
    """The charge of every order of a batch from the lots that are chosen, nets as they are (WGH-2, WGH-3).

    What is taken more of actives, by their potency, is what a compensator gives up; that other lines are weighed a
    little more or less, within their tolerance, is not.
    """
    lines = queries.lines_of(uow, batch)
    chosen = _chosen(uow, orders)
    plans = {
        one.id: planning.plan(lines[one.recipe_material_id], _need(lines[one.recipe_material_id]), chosen[one.id])
        for one in orders
        if not queries.is_compensator(one) and chosen[one.id]
    }
    compensation = _compensation(lines, orders, plans)
    given_up = _given_up(lines, orders, compensation)
    for one in orders:
        if one.id in given_up and chosen[one.id] and given_up[one.id].quantity.value > 0:
            line = lines[one.recipe_material_id]
            plans[one.id] = planning.plan(line, given_up[one.id].quantity, chosen[one.id])
    return Charges(plans=plans, compensation=compensation, given_up=given_up)


def keep(uow: UnitOfWork, orders: Sequence[DispenseOrder], charges: Charges, *, because: str) -> None:
    """Write what was calculated: targets, what each lot is promised for, and each derivation that changed."""
    lots = queries.lots_of(uow, [one.lot_id for one in queries.sources_of(uow, [order.id for order in orders])])
    for order in orders:
        if order.state in ENDED:
            continue
        plan, given_up = charges.plans.get(order.id), charges.given_up.get(order.id)
        order.target = _target(order, plan, given_up)
        order.missing = None if plan is None or plan.missing is None else plan.missing.value
        for source in queries.sources_of(uow, [order.id]):
            _promise(source, lots[source.lot_id], plan)
        _tell(uow, order, _derivation(plan, given_up, charges.compensation), because)


def _need(line: Line) -> Quantity:
    """What a line counts: of the active, or of the material at its resolution."""
    return line.quantity if line.by_potency else charging.charge_line(line, ()).quantity


def _chosen(uow: UnitOfWork, orders: Sequence[DispenseOrder]) -> dict[UUID, list[ChosenLot]]:
    found: dict[UUID, list[ChosenLot]] = {one.id: [] for one in orders}
    sources = queries.sources_of(uow, list(found))
    lots = queries.lots_of(uow, [one.lot_id for one in sources])
    for one in sources:
        lot = lots[one.lot_id]
        left = Decimal(0) if one.ended else queries.available(uow, lot.id, one.order_id)
        there = exact.converted(Quantity(left, lot.unit), one.unit)
        found[one.order_id].append(
            ChosenLot(
                lot=lot.number,
                weighed=Quantity(one.weighed, one.unit),
                available=there,
                potency=kept_potency(one, lot.number),
            )
        )
    return found


def kept_potency(source: DispenseSource, lot: str) -> Potency | None:
    """The potency by which a lot was chosen: an order is calculated with the same figure until it is chosen again."""
    if source.basis is None or source.assay is None:
        return None
    basis = AssayBasis(source.basis)
    moisture = None if source.moisture is None else Figure(percent=source.moisture)
    known = Certificate(
        lot=lot,
        basis=basis,
        assay=Figure(percent=source.assay),
        water=moisture if basis is AssayBasis.ANHYDROUS else None,
        loss_on_drying=moisture if basis is AssayBasis.DRIED else None,
    )
    return potency.as_is(known, today=source.chosen_at.date())


def _compensation(
    lines: Mapping[UUID, Line], orders: Sequence[DispenseOrder], plans: Mapping[UUID, Plan]
) -> Compensation | None:
    by_line = {one.recipe_material_id: one for one in orders if one.state not in ENDED}
    charged: list[LineCharge] = []
    for key, line in lines.items():
        if line.role is MaterialRole.COMPENSATOR:
            continue
        if not line.by_potency:
            charged.append(charging.charge_line(line, ()))
            continue
        plan = plans.get(by_line[key].id) if key in by_line else None
        if plan is None or plan.missing is not None:
            return None
        charged.append(LineCharge(line=line, quantity=plan.total, allocation=plan.allocation, derivation=()))
    return compensate(charged, [one for one in lines.values() if one.role is MaterialRole.COMPENSATOR])


def _given_up(
    lines: Mapping[UUID, Line], orders: Sequence[DispenseOrder], compensation: Compensation | None
) -> dict[UUID, CompensatorCharge]:
    if compensation is None:
        return {}
    by_code = {one.line.code: one for one in compensation.charges}
    return {one.id: by_code[lines[one.recipe_material_id].code] for one in orders if queries.is_compensator(one)}


def _target(order: DispenseOrder, plan: Plan | None, given_up: CompensatorCharge | None) -> Decimal | None:
    if queries.is_compensator(order):
        return None if given_up is None else given_up.quantity.value
    return None if plan is None else plan.total.value


def _promise(source: DispenseSource, lot: MaterialLot, plan: Plan | None) -> None:
    planned = None if plan is None else plan.by_lot.get(lot.number)
    source.planned = source.weighed if planned is None else max(planned.value, source.weighed)


def _derivation(plan: Plan | None, given_up: CompensatorCharge | None, compensation: Compensation | None) -> Derivation:
    """A compensator's begins with how much the actives leave it."""
    before = () if given_up is None or compensation is None else compensation.derivation
    return (*before, *(() if plan is None else plan.derivation))


def _tell(uow: UnitOfWork, order: DispenseOrder, derivation: Derivation, because: str) -> None:
    """One more calculation, where anything differs from the last one."""
    told = steps.written(derivation)
    earlier = uow.find(DispenseCalculation, DispenseCalculation.order_id == order.id)
    last = max(earlier, key=lambda one: one.number, default=None)
    if derivation and (last is None or last.steps != told):
        uow.add(
            DispenseCalculation(
                id=new_id(),
                site_id=order.site_id,
                order_id=order.id,
                number=1 if last is None else last.number + 1,
                because=because,
                target=order.target,
                missing=order.missing,
                unit=order.unit,
                steps=told,
                calculated_at=uow.now,
            )
        )
