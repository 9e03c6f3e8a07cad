"""What reconciliation asks of a batch: its figures as they are now, and whether what was signed still tells them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session, selectinload

from domain.dispensing.exact import decimal, is_finite
from domain.dispensing.kinds import DispensedState
from domain.dispensing.weighing_models import DispensedContainer
from domain.execution.models import Batch
from domain.kernel.canonical import Json, canonical, digest
from domain.kernel.units.conversion import convert
from domain.kernel.units.parsing import parse
from domain.labelling.kinds import PrintOutcome
from domain.labelling.models import LabelPrint
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.recipes.element_models import RecipeOutput
from domain.recipes.kinds import OutputKind
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
from domain.signatures.models import Signature

RECORDED = frozenset({OutputKind.PRODUCT, OutputKind.INTERMEDIATE, OutputKind.BY_PRODUCT})
"""Outputs of a recipe that come as lots; samples and waste don't."""


def figures_of(session: Session, batch: Batch) -> Figures:
    """The batch's figures as its record tells them now (REV-2, REV-3)."""
    edge = GenealogyEdge
    moved = list(
        session.scalars(
            select(edge)
            .where(edge.company_id == batch.company_id, (edge.target_id == batch.id) | (edge.source_id == batch.id))
            .order_by(edge.id)
        )
    )
    lots = _lots(session, batch, {one for edge in moved for one in (edge.source_lot_id, edge.target_lot_id) if one})
    given = [(lots[one.target_lot_id], one.quantity_value) for one in moved if one.kind == EdgeKind.OUTPUT]
    materials = _materials(session, batch, moved, lots)
    return Figures(materials, _outputs(session, batch, given), _labels(session, batch, [lot for lot, _ in given]))


def content_of(figures: Figures) -> str:
    """What a reconciliation keeps of its figures: their canonical form."""
    return canonical(figures.as_json()).decode()


def digest_of(figures: Figures) -> str:
    return digest(figures.as_json())


def reconciliations_of(session: Session, batch: Batch) -> list[BatchReconciliation]:
    """In the order of their signing."""
    model = BatchReconciliation
    chosen = select(model).where(model.company_id == batch.company_id, model.batch_id == batch.id)
    signature = selectinload(model.signature).selectinload(Signature.staleness)
    return list(session.scalars(chosen.options(signature).order_by(model.id)))


def last_digest(session: Session, batch: Batch) -> str | None:
    """The digest of the figures that were reconciled last; None where they never were."""
    model = BatchReconciliation
    chosen = select(model.digest).where(model.company_id == batch.company_id, model.batch_id == batch.id)
    return session.scalars(chosen.order_by(model.id.desc()).limit(1)).one_or_none()


def people_of(session: Session, batch: Batch) -> set[UUID]:
    """Who told a loss, counted or verified labels, or signed the figures: they took part (REV-6)."""
    loss, labels, whole = MaterialLoss, LabelReconciliation, BatchReconciliation
    asked = (
        select(loss.recorded_by).where(loss.company_id == batch.company_id, loss.batch_id == batch.id),
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


def kept(row: BatchReconciliation) -> dict[str, Json]:
    """The figures as they were reconciled."""
    found: dict[str, Json] = json.loads(row.content)
    return found


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


Lots = dict[UUID | None, tuple[MaterialLot, MaterialDefinition]]


def _lots(session: Session, batch: Batch, ids: set[UUID]) -> Lots:
    if not ids:
        return {}
    lot, material = MaterialLot, MaterialDefinition
    chosen = (
        select(lot, material)
        .join(material, and_(material.company_id == lot.company_id, material.id == lot.material_id))
        .where(lot.company_id == batch.company_id, lot.id.in_(ids))
    )
    return {found.id: (found, of) for found, of in session.execute(chosen)}


def _materials(
    session: Session, batch: Batch, moved: Sequence[GenealogyEdge], lots: Lots
) -> tuple[MaterialFigures, ...]:
    losses = losses_of(session, batch) if moved else []
    charges, dispensed = defaultdict[UUID, list[Charged]](list), defaultdict[UUID, list[Dispensed]](list)
    named: dict[UUID, MaterialDefinition] = {}
    for edge, charge in charges_of(moved, losses):
        _, material = lots[edge.source_lot_id]
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


def _outputs(
    session: Session, batch: Batch, given: Sequence[tuple[tuple[MaterialLot, MaterialDefinition], Decimal]]
) -> tuple[OutputFigures, ...]:
    """Those of the recipe first, then what came beside them; a batch has the size of its recipe's version."""
    output = RecipeOutput
    chosen = select(output).where(
        output.company_id == batch.company_id, output.recipe_version_id == batch.recipe_version_id
    )
    came, named = defaultdict[str, list[Decimal]](list), {}
    for (_, material), quantity in given:
        came[material.code].append(quantity)
        named[material.code] = material
    planned = [one for one in session.scalars(chosen.order_by(output.code)) if one.kind in RECORDED]
    found = [_output(one, named.get(one.code), total(came.pop(one.code, []))) for one in planned]
    beside = [
        OutputFigures(code=code, name=named[code].name, unit=named[code].unit, theoretical=None, actual=total(amounts))
        for code, amounts in sorted(came.items())
    ]
    return (*found, *beside)


def _output(planned: RecipeOutput, material: MaterialDefinition | None, actual: Decimal) -> OutputFigures:
    unit = planned.quantity_unit if material is None else material.unit
    return OutputFigures(
        code=planned.code,
        name=planned.name,
        unit=unit,
        theoretical=_theoretical(planned, unit),
        actual=actual,
        limits=Limits(planned.yield_low, planned.yield_high),
    )


def _theoretical(planned: RecipeOutput, unit: str) -> Decimal | None:
    """None where the lots are counted in what the recipe's unit doesn't convert into: tablets against kilograms."""
    if planned.quantity_unit == unit:
        return planned.quantity_value
    if parse(planned.quantity_unit).dimension != parse(unit).dimension:
        return None
    value = convert(planned.quantity_value, planned.quantity_unit, unit)
    return decimal(value) if is_finite(value) else None


def _labels(
    session: Session, batch: Batch, given: Sequence[tuple[MaterialLot, MaterialDefinition]]
) -> tuple[LabelFigures, ...]:
    """Of each lot that the batch gave and that labels were printed of."""
    if not given:
        return ()
    issued = issued_labels(session, batch.company_id, [lot.id for lot, _ in given])
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
    found = [(lot, material, issued.get(lot.id, 0), verified.get(lot.id)) for lot, material in given]
    return tuple(
        LabelFigures(
            lot=lot.number,
            issued=printed,
            counted=_counted(count) if count is not None and count.issued == printed else None,
            limit=material.label_imbalance_percent,
        )
        for lot, material, printed, count in sorted(found, key=lambda one: one[0].number)
        if printed
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
