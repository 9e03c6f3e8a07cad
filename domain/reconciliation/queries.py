"""What reconciliation asks of a batch: its figures as they are now, and whether what was signed still tells them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import Session

from domain.dispensing.exact import decimal, is_finite
from domain.dispensing.kinds import DispensedState
from domain.dispensing.weighing_models import DispensedContainer
from domain.execution import control_recipe
from domain.execution.models import Batch
from domain.kernel.canonical import canonical, digest
from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import convert
from domain.kernel.units.parsing import parse
from domain.labelling.kinds import PrintOutcome
from domain.labelling.models import LabelPrint
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.recipes.element_models import RecipeOutput
from domain.recipes.kinds import OutputKind
from domain.recipes.models import MasterRecipeVersion
from domain.reconciliation import yields
from domain.reconciliation.accounting import Charged, Dispensed, Issue, Loss
from domain.reconciliation.figures import (
    Figures,
    LabelCount,
    LabelFigures,
    Limits,
    MaterialFigures,
    OutputFigures,
    total,
)
from domain.reconciliation.kinds import LabelCountState, LossKind
from domain.reconciliation.models import BatchReconciliation, LabelReconciliation, MaterialLoss

RECORDED = frozenset({OutputKind.PRODUCT, OutputKind.INTERMEDIATE, OutputKind.BY_PRODUCT})
"""Outputs of a recipe that come as lots; samples and waste don't."""


class Moved(NamedTuple):
    """What went into a batch or came out of it: the edge, the lot at its other end, and what that is a lot of."""

    edge: GenealogyEdge
    lot: MaterialLot
    material: MaterialDefinition


def figures_of(session: Session, batch: Batch) -> Figures:
    """The batch's figures as its record tells them now (REV-2, REV-3)."""
    edge, lot, material = GenealogyEdge, MaterialLot, MaterialDefinition
    of_edge = and_(lot.company_id == edge.company_id, lot.id == func.coalesce(edge.source_lot_id, edge.target_lot_id))
    of_lot = and_(material.company_id == lot.company_id, material.id == lot.material_id)
    chosen = (
        select(edge, lot, material)
        .join(lot, of_edge)
        .join(material, of_lot)
        .where(edge.company_id == batch.company_id, (edge.target_id == batch.id) | (edge.source_id == batch.id))
        .order_by(edge.id)
    )
    moved = [Moved(*row) for row in session.execute(chosen)]
    given = [one for one in moved if one.edge.kind == EdgeKind.OUTPUT]
    return Figures(_materials(session, batch, moved), _outputs(session, batch, given), _labels(session, batch, given))


def content_of(figures: Figures) -> str:
    """What a reconciliation keeps of its figures: their canonical form."""
    return canonical(figures.as_json()).decode()


def digest_of(figures: Figures) -> str:
    return digest(figures.as_json())


def last_digest(session: Session, batch: Batch) -> str | None:
    """The digest of the figures that were reconciled last; None where they never were."""
    model = BatchReconciliation
    chosen = select(model.digest).where(model.company_id == batch.company_id, model.batch_id == batch.id)
    return session.scalars(chosen.order_by(model.id.desc()).limit(1)).one_or_none()


def people_of(session: Session, batch: Batch) -> set[UUID]:
    """Who told or withdrew a loss, counted or verified labels, or signed the figures: they took part (REV-6)."""
    loss, labels, whole = MaterialLoss, LabelReconciliation, BatchReconciliation
    asked = (
        select(loss.recorded_by).where(loss.company_id == batch.company_id, loss.batch_id == batch.id),
        select(loss.withdrawn_by).where(
            loss.company_id == batch.company_id, loss.batch_id == batch.id, loss.withdrawn_by.is_not(None)
        ),
        select(labels.counted_by).where(labels.company_id == batch.company_id, labels.batch_id == batch.id),
        select(labels.verified_by).where(
            labels.company_id == batch.company_id, labels.batch_id == batch.id, labels.verified_by.is_not(None)
        ),
        select(whole.reconciled_by).where(whole.company_id == batch.company_id, whole.batch_id == batch.id),
    )
    return set(session.scalars(union_all(*asked)))


def uncounted(figures: Figures) -> tuple[str, ...]:
    """Lots with labels that nobody accounted for yet, or of which more were printed since (REV-3)."""
    return tuple(one.lot for one in figures.labels if one.counted is None)


def counts_to_make(session: Session, batch: Batch) -> Iterator[tuple[MaterialLot, LabelReconciliation | None]]:
    """Each lot that the batch gave whose labels aren't reconciled, with the count that a second person verifies next.

    That is None where the labels are still to be counted, or more of them were issued since.
    """
    edge, lot, count = GenealogyEdge, MaterialLot, LabelReconciliation
    of_edge = and_(lot.company_id == edge.company_id, lot.id == edge.target_lot_id)
    current = and_(count.company_id == lot.company_id, count.lot_id == lot.id, count.state != LabelCountState.REPLACED)
    given = edge.company_id == batch.company_id, edge.source_id == batch.id, edge.kind == EdgeKind.OUTPUT
    joined = select(lot, count).select_from(edge).join(lot, of_edge).outerjoin(count, current).where(*given)
    chosen: Select[MaterialLot, LabelReconciliation | None] = joined.order_by(lot.number)
    counts = defaultdict[MaterialLot, list[LabelReconciliation]](list)
    for found, row in session.execute(chosen):
        counts[found] += [] if row is None else [row]
    issued = issued_labels(session, batch.company_id, [one.id for one in counts])
    for one, made in counts.items():
        told = {count.state: count for count in made if count.issued == issued.get(one.id)}
        if one.id in issued and LabelCountState.VERIFIED not in told:
            yield one, told.get(LabelCountState.COUNTED)


def losses_of(session: Session, batch: Batch) -> list[MaterialLoss]:
    """The batch's losses that weren't withdrawn, in the order of their recording."""
    loss = MaterialLoss
    chosen = select(loss).where(
        loss.company_id == batch.company_id, loss.batch_id == batch.id, loss.withdrawn_by.is_(None)
    )
    return list(session.scalars(chosen.order_by(loss.id)))


def charges_of(moved: Sequence[GenealogyEdge], losses: Sequence[MaterialLoss]) -> list[tuple[GenealogyEdge, Charged]]:
    """Each charge that wasn't reversed, with what came back of it and what was lost."""
    reversed_ = {one.reverses_id for one in moved if one.kind == EdgeKind.REVERSAL}
    back, lost = defaultdict[UUID | None, list[Decimal]](list), defaultdict[UUID, list[Loss]](list)
    for one in moved:
        if one.kind == EdgeKind.RETURN:
            back[one.returns_id].append(one.quantity_value)
    for loss in losses:
        lost[loss.edge_id].append(Loss(kind=LossKind(loss.kind), quantity=loss.quantity_value))
    return [
        (
            one,
            Charged(id=one.id, quantity=one.quantity_value, returned=total(back[one.id]), losses=tuple(lost[one.id])),
        )
        for one in moved
        if one.kind == EdgeKind.CHARGE and one.id not in reversed_
    ]


def _materials(session: Session, batch: Batch, moved: Sequence[Moved]) -> tuple[MaterialFigures, ...]:
    charged = any(one.edge.kind == EdgeKind.CHARGE for one in moved)
    losses = losses_of(session, batch) if charged else []
    material_of = {one.edge.id: one.material for one in moved}
    charges, dispensed = defaultdict[UUID, list[Charged]](list), defaultdict[UUID, list[Dispensed]](list)
    named: dict[UUID, MaterialDefinition] = {}
    for edge, charge in charges_of([one.edge for one in moved], losses):
        material = material_of[edge.id]
        named[material.id] = material
        charges[material.id].append(charge)
    for held, material in _dispensed(session, batch):
        named[material.id] = material
        dispensed[material.id].append(held)
    issues = (_issue(one, charges[one.id], dispensed[one.id]) for one in named.values())
    return tuple(sorted((one.figures() for one in issues), key=lambda one: one.code))


def _issue(material: MaterialDefinition, charges: Sequence[Charged], dispensed: Sequence[Dispensed]) -> Issue:
    limits = Limits(material.accountability_low, material.accountability_high)
    return Issue(material.code, material.name, material.unit, limits, tuple(charges), tuple(dispensed))


def _dispensed(session: Session, batch: Batch) -> Iterator[tuple[Dispensed, MaterialDefinition]]:
    held, material = DispensedContainer, MaterialDefinition
    chosen = (
        select(held, material)
        .join(material, and_(material.company_id == held.company_id, material.id == held.material_id))
        .where(held.company_id == batch.company_id, held.batch_id == batch.id)
        .order_by(held.id)
    )
    for one, of in session.execute(chosen):
        yield Dispensed(net=one.net_value, state=DispensedState(one.state), charge=one.edge_id), of


def _outputs(session: Session, batch: Batch, given: Sequence[Moved]) -> tuple[OutputFigures, ...]:
    """Those of the recipe first, of the batch's own size (REC-6), then what came beside them."""
    output = RecipeOutput
    chosen = select(output).where(
        output.company_id == batch.company_id, output.recipe_version_id == batch.recipe_version_id
    )
    came, named = defaultdict[str, list[Decimal]](list), {}
    for one in given:
        came[one.material.code].append(one.edge.quantity_value)
        named[one.material.code] = one.material
    planned = [row for row in session.scalars(chosen.order_by(output.code)) if row.kind in RECORDED]
    version = session.get_one(MasterRecipeVersion, (batch.company_id, batch.recipe_version_id)) if planned else None
    by = Fraction(1) if version is None else control_recipe.factor(batch, version)
    last = yields.last_of_each(yields.told(session, batch)) if planned else {}
    told = {code: one.told for code, one in last.items()}
    found = [
        replace(
            _output(row, control_recipe.theoretical(row, by), named.get(row.code), total(came.pop(row.code, []))),
            told=told.get(row.code),
        )
        for row in planned
    ]
    beside = [
        OutputFigures(code=code, name=named[code].name, unit=named[code].unit, theoretical=None, actual=total(amounts))
        for code, amounts in sorted(came.items())
    ]
    return (*found, *beside)


def _output(
    planned: RecipeOutput, quantity: Quantity, material: MaterialDefinition | None, actual: Decimal
) -> OutputFigures:
    unit = quantity.unit if material is None else material.unit
    return OutputFigures(
        code=planned.code,
        name=planned.name,
        unit=unit,
        theoretical=_theoretical(quantity, unit),
        actual=actual,
        limits=Limits(planned.yield_low, planned.yield_high),
    )


def _theoretical(quantity: Quantity, unit: str) -> Decimal | None:
    """None where the lots are counted in what the recipe's unit doesn't convert into: tablets against kilograms."""
    if quantity.unit == unit:
        return quantity.value
    if parse(quantity.unit).dimension != parse(unit).dimension:
        return None
    value = convert(quantity.value, quantity.unit, unit)
    return decimal(value) if is_finite(value) else None


def _labels(session: Session, batch: Batch, given: Sequence[Moved]) -> tuple[LabelFigures, ...]:
    """Of each lot that the batch gave and that labels were printed of."""
    issued = issued_labels(session, batch.company_id, [one.lot.id for one in given]) if given else {}
    if not issued:
        return ()
    counted = LabelReconciliation
    verified = {
        one.lot_id: one
        for one in session.scalars(
            select(counted).where(
                counted.company_id == batch.company_id,
                counted.batch_id == batch.id,
                counted.state == LabelCountState.VERIFIED,
            )
        )
    }
    printed_of = [one for one in given if one.lot.id in issued]
    found = [(one.lot, one.material, issued[one.lot.id], verified.get(one.lot.id)) for one in printed_of]
    return tuple(
        LabelFigures(
            lot=lot.number,
            issued=printed,
            counted=_counted(count) if count is not None and count.issued == printed else None,
            limit=material.label_imbalance_percent,
        )
        for lot, material, printed, count in sorted(found, key=lambda one: one[0].number)
    )


def issued_labels(session: Session, company: UUID, lots: Sequence[UUID]) -> dict[UUID, int]:
    """How many labels were printed of each lot; all that isn't known to have come to nothing counts (REV-3)."""
    one = LabelPrint
    chosen = (
        select(one.lot_id, func.count())
        .where(one.company_id == company, one.lot_id.in_(lots), one.outcome != PrintOutcome.NOT_PRINTED)
        .group_by(one.lot_id)
    )
    return {lot: int(count) for lot, count in session.execute(chosen).all()}


def _counted(row: LabelReconciliation) -> LabelCount:
    return LabelCount(used=row.used, returned=row.returned, destroyed=row.destroyed, specimens=row.specimens)
