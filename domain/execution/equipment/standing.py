"""All that is known of a piece of equipment as `suitability` is asked about it, read in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from domain.equipment.calibration.kinds import DefinitionState
from domain.equipment.calibration.models import CalibrationDefinition
from domain.equipment.cleaning.kinds import CleaningKind, CleaningState, Cleanliness
from domain.equipment.cleaning.models import CleaningRecord
from domain.equipment.cleaning.rules import Campaign, PastUse
from domain.equipment.kinds import ScaleState
from domain.equipment.known import Calibrated, Holder, Maintained, OutModule, Standing, Tagged, Upkeep
from domain.equipment.maintenance.kinds import PlanState
from domain.equipment.maintenance.models import MaintenancePlan
from domain.equipment.models import Scale
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment, EquipmentClass
from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.models import ServiceTag
from domain.execution.clearance import standing as clearances
from domain.execution.equipment import climate
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.models import Batch
from domain.tenancy.models import Site


def of(session: Session, found: Equipment, batch: UUID) -> Standing:
    """As it stands for a batch.

    Whoever decides by it holds or relies on the rows of the equipment and of its room, which all that changes this
    locks.
    """
    return Standing(
        code=found.code,
        site=found.site_id,
        service=ServiceState(found.service),
        service_reason=found.service_reason,
        shareable=found.shareable,
        retired_scale=None if found.scale_id is None else _retired_scale(session, found, found.scale_id),
        upkeep=None if found.class_id is None else _upkeep(session, found, found.class_id),
        holders=tuple(holders(session, found)),
        zone=session.scalars(
            select(Site.time_zone).where(Site.company_id == found.company_id, Site.id == found.site_id)
        ).one(),
        calibrations=tuple(_calibrations(session, found)),
        tags=tuple(_tags(session, found)),
        out=tuple(_out(session, found)),
        maintenance=tuple(_maintenance(session, found)),
        demands=clearances.of_equipment(session, found, batch),
        climate=climate.of_room(session, found.company_id, found.location_id),
    )


def _with_modules(found: Equipment) -> ColumnElement[bool]:
    """Itself, and what belongs to it and isn't retired: a unit's instruments."""
    of = Equipment
    below = (of.parent_id == found.id) & (of.service != ServiceState.RETIRED)
    return (of.company_id == found.company_id) & ((of.id == found.id) | below)


def _calibrations(session: Session, found: Equipment) -> list[Calibrated]:
    of = CalibrationDefinition
    chosen = (
        select(Equipment.code, of.due_on, of.counts_until, of.passed)
        .join(of, (of.company_id == Equipment.company_id) & (of.equipment_id == Equipment.id))
        .where(_with_modules(found), of.state == DefinitionState.ACTIVE)
        .order_by(Equipment.code.collate("C"))
    )
    return [
        Calibrated(code=one.code, due_on=one.due_on, counts_until=one.counts_until, passed=one.passed)
        for one in session.execute(chosen)
    ]


def _maintenance(session: Session, found: Equipment) -> list[Maintained]:
    of = MaintenancePlan
    chosen = (
        select(Equipment.code, of.code.label("plan"), of.due_on, of.counts_until)
        .join(of, (of.company_id == Equipment.company_id) & (of.equipment_id == Equipment.id))
        .where(_with_modules(found), of.state == PlanState.ACTIVE, of.due_on.is_not(None))
        .order_by(Equipment.code.collate("C"), of.code.collate("C"))
    )
    return [
        Maintained(code=one.code, plan=one.plan, due_on=one.due_on, counts_until=one.counts_until)
        for one in session.execute(chosen)
    ]


def _tags(session: Session, found: Equipment) -> list[Tagged]:
    of = ServiceTag
    chosen = (
        select(Equipment.code, of.kind, of.says)
        .join(of, (of.company_id == Equipment.company_id) & (of.equipment_id == Equipment.id))
        .where(_with_modules(found), of.state != TagState.CLEARED)
        .order_by(of.id)
    )
    return [Tagged(code=one.code, kind=TagKind(one.kind), says=one.says) for one in session.execute(chosen)]


def _out(session: Session, found: Equipment) -> list[OutModule]:
    chosen = (
        select(Equipment.code, Equipment.service_reason)
        .where(_with_modules(found), Equipment.id != found.id, Equipment.service == ServiceState.OUT_OF_SERVICE)
        .order_by(Equipment.code.collate("C"))
    )
    return [OutModule(code=one.code, says=one.service_reason) for one in session.execute(chosen)]


def holders(session: Session, found: Equipment) -> list[Holder]:
    """The batches that it is allocated to now."""
    allocation, use = EquipmentAllocation, EquipmentUse
    using = exists().where(
        use.company_id == allocation.company_id, use.allocation_id == allocation.id, use.state == UseState.RUNNING
    )
    chosen = (
        select(Batch.id, Batch.number, using.label("using"))
        .join(allocation, (allocation.company_id == Batch.company_id) & (allocation.batch_id == Batch.id))
        .where(
            allocation.company_id == found.company_id,
            allocation.equipment_id == found.id,
            allocation.state == AllocationState.ALLOCATED,
        )
        .order_by(Batch.number)
    )
    return [Holder(batch=one.id, number=one.number, using=one.using) for one in session.execute(chosen)]


def in_use_by(session: Session, batch: Batch) -> tuple[str, ...]:
    """The codes of what this batch uses now, in their order."""
    use = EquipmentUse
    chosen = (
        select(use.equipment_code)
        .where(use.company_id == batch.company_id, use.batch_id == batch.id, use.state == UseState.RUNNING)
        .order_by(use.equipment_code.collate("C"))
    )
    return tuple(session.scalars(chosen))


def _retired_scale(session: Session, found: Equipment, scale_id: UUID) -> str | None:
    chosen = select(Scale.code).where(
        Scale.company_id == found.company_id, Scale.id == scale_id, Scale.state == ScaleState.RETIRED
    )
    return session.scalars(chosen).one_or_none()


def _upkeep(session: Session, found: Equipment, class_id: UUID) -> Upkeep:
    of_class = select(EquipmentClass).where(
        EquipmentClass.company_id == found.company_id, EquipmentClass.id == class_id
    )
    kept = session.scalars(of_class).one()
    major_at = _last_major(session, found)
    return Upkeep(
        cleanliness=Cleanliness(found.cleanliness or Cleanliness.DIRTY),
        clean_until=found.clean_until,
        dirty_until=found.dirty_until,
        overdue_cleaning=CleaningKind(kept.overdue_cleaning),
        sterile=kept.sterile_hold_minutes is not None,
        campaign=Campaign(batches=kept.campaign_batches, days=kept.campaign_days),
        major_at=major_at,
        uses=tuple(_uses(session, found, since=major_at)),
    )


def _last_major(session: Session, found: Equipment) -> datetime | None:
    chosen = select(func.max(CleaningRecord.performed_at)).where(
        CleaningRecord.company_id == found.company_id,
        CleaningRecord.equipment_id == found.id,
        CleaningRecord.kind == CleaningKind.MAJOR,
        CleaningRecord.state == CleaningState.PASSED,
    )
    return session.scalars(chosen).one()


def _uses(session: Session, found: Equipment, *, since: datetime | None) -> list[PastUse]:
    """One for each batch that has used it since; without a major cleaning it doesn't matter which did."""
    if since is None:
        return []
    use = EquipmentUse
    chosen = (
        select(use.batch_id, use.product, func.min(use.begun_at).label("begun_at"))
        .where(use.company_id == found.company_id, use.equipment_id == found.id, use.begun_at > since)
        .group_by(use.batch_id, use.product)
    )
    return [PastUse(batch=one.batch_id, product=one.product, begun_at=one.begun_at) for one in session.execute(chosen)]
