"""List every batch that was made with what a calibration found out of tolerance, at once and for good (EQP-5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from domain.dispensing.kinds import WeighingState
from domain.dispensing.weighing_models import Weighing, WeightReading
from domain.equipment.calibration import queries
from domain.equipment.calibration.events import FoundOutOfTolerance
from domain.equipment.calibration.models import EquipmentCalibration
from domain.equipment.plant.models import Equipment
from domain.equipment.proof_models import ScaleCalibration
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import Batch
from domain.impact.events import BatchImpacted, CalibrationImpactListed
from domain.impact.kinds import ImpactedKind
from domain.impact.models import CalibrationImpact, ImpactedBatch, ImpactedUse
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

OUT_OF_TOLERANCE = "EQP-5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a batch did with it."""

    batch: UUID
    kind: ImpactedKind
    subject: UUID
    says: str
    readings: int
    begun_at: datetime
    ended_at: datetime | None


def list_impact(uow: UnitOfWork, event: FoundOutOfTolerance) -> None:
    """A list of all batches since the last good calibration, and an exception for each, released ones too.

    Whoever weighs relies on the scale's row and whoever begins a use locks the equipment's, both of which the
    calibration has locked: nothing is under way that this would miss.
    """
    uow.session.flush()
    since = _last_good(uow, event)
    impact = uow.add(
        CalibrationImpact(
            id=new_id(),
            site_id=event.site,
            equipment_id=event.equipment,
            scale_id=event.scale,
            calibration_id=event.calibration,
            scale_calibration_id=event.scale_calibration,
            since=since,
            listed_at=uow.now,
        )
    )
    done: dict[UUID, list[Done]] = {}
    for one in (*_weighings(uow, event, since), *_uses(uow, event, since)):
        done.setdefault(one.batch, []).append(one)
    for batch in uow.lock(Batch, Batch.id.in_(done)) if done else ():
        _impacted(uow, impact, batch, event, done[batch.id])
    uow.record(CalibrationImpactListed(impact=impact.id, batches=len(done)))


def _impacted(
    uow: UnitOfWork, impact: CalibrationImpact, batch: Batch, event: FoundOutOfTolerance, done: list[Done]
) -> None:
    since = "ever" if impact.since is None else f"{impact.since:%Y-%m-%d}"
    weighings = sum(one.kind is ImpactedKind.WEIGHING for one in done)
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=OUT_OF_TOLERANCE,
        title=f"{event.code}: calibration out of tolerance",
        description=f"A calibration found {event.code} out of tolerance. Since it was last known to be good ({since})"
        f" this batch has {weighings} weighings and {len(done) - weighings} uses with it; the impact list names each.",
    )
    row = uow.add(
        ImpactedBatch(
            id=new_id(),
            site_id=impact.site_id,
            impact_id=impact.id,
            batch_id=batch.id,
            number=batch.number,
            state=batch.state,
            disposition=batch.disposition,
            exception_id=raised.id,
        )
    )
    for one in done:
        said = ImpactedUse(id=new_id(), site_id=impact.site_id, impacted_batch_id=row.id, kind=one.kind)
        said.subject_id, said.says, said.readings = one.subject, one.says, one.readings
        said.begun_at, said.ended_at = one.begun_at, one.ended_at
        uow.add(said)
    uow.record(BatchImpacted(batch=batch.id, impact=impact.id))


def _last_good(uow: UnitOfWork, event: FoundOutOfTolerance) -> datetime | None:
    day = _calibrated_on(uow, event)
    if event.scale is not None:
        return queries.last_good_of_scale(uow, event.scale, site=event.site, by=day, besides=event.scale_calibration)
    assert event.equipment is not None, event
    return queries.last_good_of_equipment(uow, event.equipment, site=event.site, by=day)


def _calibrated_on(uow: UnitOfWork, event: FoundOutOfTolerance) -> date:
    """The day of the calibration that found it out."""
    if event.scale_calibration is not None:
        return uow.find(ScaleCalibration, ScaleCalibration.id == event.scale_calibration)[0].calibrated_on
    return uow.find(EquipmentCalibration, EquipmentCalibration.id == event.calibration)[0].calibrated_on


def _weighings(uow: UnitOfWork, event: FoundOutOfTolerance, since: datetime | None) -> Iterator[Done]:
    """Those with the scale, whatever came of them, that had not ended before it was last good; what runs hasn't."""
    if event.scale is None:
        return
    of, reading = Weighing, WeightReading
    readings = (
        select(func.count())
        .where(reading.company_id == of.company_id, reading.weighing_id == of.id)
        .correlate(of)
        .scalar_subquery()
    )
    chosen = select(of.id, of.batch_id, of.number, of.container_number, of.begun_at, of.weighed_at, readings).where(
        of.company_id == uow.actor.company, of.scale_id == event.scale
    )
    if since is not None:
        runs = of.state == WeighingState.RUNNING
        chosen = chosen.where(runs | (func.coalesce(of.weighed_at, of.begun_at) >= since))
    for id_, batch, number, container, begun, ended, count in uow.session.execute(chosen.order_by(of.id)):
        says = f"Weighing {number} out of container {container}"
        yield Done(
            batch=batch,
            kind=ImpactedKind.WEIGHING,
            subject=id_,
            says=says,
            readings=count,
            begun_at=begun,
            ended_at=ended,
        )


def _uses(uow: UnitOfWork, event: FoundOutOfTolerance, since: datetime | None) -> Iterator[Done]:
    """Those of the equipment and, where it is a module, of what it belongs to: an instrument is used with its unit."""
    if event.equipment is None:
        return
    of, what = EquipmentUse, Equipment
    own = uow.find(Equipment, Equipment.id == event.equipment)[0]
    chosen = (
        select(of.id, of.batch_id, what.code, of.begun_at, of.ended_at)
        .join(what, (what.company_id == of.company_id) & (what.id == of.equipment_id))
        .where(of.company_id == uow.actor.company, of.equipment_id.in_([own.id, own.parent_id or own.id]))
    )
    if since is not None:
        chosen = chosen.where(of.ended_at.is_(None) | (of.ended_at >= since))
    for id_, batch, code, begun, ended in uow.session.execute(chosen.order_by(of.id)):
        yield Done(
            batch=batch,
            kind=ImpactedKind.USE,
            subject=id_,
            says=f"Use of {code}",
            readings=0,
            begun_at=begun,
            ended_at=ended,
        )
