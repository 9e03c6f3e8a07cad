"""Gathers what a person's calibrations are computed from: what is due, what waits to be verified, what may return."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState
from domain.equipment.calibration.models import CalibrationDefinition, EquipmentCalibration
from domain.equipment.calibration.rules import require_another
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.service import rules as service
from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.models import ServiceTag
from domain.equipment.service.rules import Tag
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def calibration_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty of each that the person may see (EQP-5)."""
    sites = actor.sites_for(Permission.EQUIPMENT_READ)
    for due in _due(session, actor, sites):
        when = "it has none" if due.due_on is None else f"due on {due.due_on}"
        title = f"Calibration of {due.equipment.code}: {when}"
        because = asker_at(due).cannot(Permission.EQUIPMENT_CALIBRATE)
        yield WorkItem("performCalibration", "CalibrationDefinition", due.id, title, because)
    for waits in _waiting(session, actor, sites):
        yield _verifying(waits, asker_at(waits))
    out_of_service = _out(session, actor, sites)
    tags_of = _tags(session, actor, out_of_service)
    for out in out_of_service:
        tags = tags_of[out.id]
        if tags and all(one.state is not TagState.OPEN for one in tags):
            yield _returning(out, tags, asker_at(out))


def _verifying(found: EquipmentCalibration, asker: Asker) -> WorkItem:
    own = refused(lambda: require_another(asker.person, performed_by=found.performed_by))
    title, because = f"Calibration of {found.equipment.code}", asker.cannot(Permission.EQUIPMENT_CALIBRATE)
    return WorkItem("verifyCalibration", "EquipmentCalibration", found.id, title, because or own)


def _returning(found: Equipment, tags: list[Tag], asker: Asker) -> WorkItem:
    own = refused(lambda: service.require_another(asker.person, tags))
    because = asker.cannot(Permission.EQUIPMENT_SERVE)
    return WorkItem("signReturnToService", "Equipment", found.id, f"{found.code} was remedied", because or own)


def _due(session: Session, actor: Actor, sites: frozenset[SiteId] | None) -> Iterator[CalibrationDefinition]:
    """What is due by today at its site, or was never made, and isn't waiting to be verified."""
    of, done = CalibrationDefinition, EquipmentCalibration
    now = session.scalars(select(func.clock_timestamp())).one()
    latest = (now + timedelta(hours=14)).date()
    waits = (
        select(done.id)
        .where(
            done.company_id == of.company_id,
            done.equipment_id == of.equipment_id,
            done.state == EquipmentCalibrationState.PERFORMED,
        )
        .exists()
    )
    chosen = (
        select(of)
        .join(Equipment, (Equipment.company_id == of.company_id) & (Equipment.id == of.equipment_id))
        .where(
            of.company_id == actor.company,
            of.state == DefinitionState.ACTIVE,
            Equipment.service != ServiceState.RETIRED,
            or_(of.due_on.is_(None), of.due_on <= latest),
            ~waits,
        )
    )
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    chosen = chosen.options(selectinload(of.equipment).selectinload(Equipment.site))
    for one in session.scalars(chosen.order_by(of.due_on.nulls_first(), of.id).limit(MOST)):
        if one.due_on is None or one.due_on <= now.astimezone(ZoneInfo(one.equipment.site.time_zone)).date():
            yield one


def _waiting(session: Session, actor: Actor, sites: frozenset[SiteId] | None) -> list[EquipmentCalibration]:
    of = EquipmentCalibration
    chosen = select(of).where(of.company_id == actor.company, of.state == EquipmentCalibrationState.PERFORMED)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    return list(session.scalars(chosen.options(selectinload(of.equipment)).order_by(of.id).limit(MOST)))


def _out(session: Session, actor: Actor, sites: frozenset[SiteId] | None) -> list[Equipment]:
    of, tag = Equipment, ServiceTag
    remedied = (
        select(tag.id)
        .where(tag.company_id == of.company_id, tag.equipment_id == of.id, tag.state == TagState.REMEDIED)
        .exists()
    )
    chosen = select(of).where(of.company_id == actor.company, of.service == ServiceState.OUT_OF_SERVICE, remedied)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    return list(session.scalars(chosen.order_by(of.id).limit(MOST)))


def _tags(session: Session, actor: Actor, out: Collection[Equipment]) -> dict[UUID, list[Tag]]:
    """What keeps each of them out of service."""
    of, found = ServiceTag, defaultdict[UUID, list[Tag]](list)
    if out:
        these = of.equipment_id.in_([one.id for one in out])
        chosen = select(of).where(of.company_id == actor.company, these, of.state != TagState.CLEARED).order_by(of.id)
        for one in session.scalars(chosen):
            found[one.equipment_id].append(_told(one.kind, one.state, one.says, one.remedied_by))
    return found


def _told(kind: str, state: str, says: str, by: UUID | None) -> Tag:
    return Tag(kind=TagKind(kind), state=TagState(state), says=says, remedied_by=by)
