"""Gathers what a person's cleaning is computed from: what is cleaned, dirty for too long, or waits for approval."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from domain.equipment import training
from domain.equipment.cleaning.kinds import CleaningState, Cleanliness, ProcedureState
from domain.equipment.cleaning.models import CleaningProcedure, CleaningRecord
from domain.equipment.cleaning.rules import require_another, require_not_author
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.ahead import Ahead, KeptRows
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def cleaning_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty of each that the person may see: cleanings under way, and equipment to be cleaned at last."""
    sites, ahead = actor.sites_for(Permission.EQUIPMENT_READ), Ahead(KeptRows(session, actor.company), actor)
    for found in _under_way(session, actor, sites):
        yield _inspection(ahead, found, asker_at(found))
    for late in _overdue(session, actor, sites):
        because = asker_at(late).lacks(Permission.EQUIPMENT_CLEAN)
        yield WorkItem("beginCleaning", "Equipment", late.id, f"{late.code}: its dirty hold has passed", because)


def procedure_work(session: Session, actor: Actor, asker: Asker) -> Iterator[WorkItem]:
    """The oldest fifty drafts of cleaning procedures, the company's: quality of any of its sites approves (EQP-1)."""
    if actor.sites_for(Permission.EQUIPMENT_READ) == frozenset():
        return
    row = CleaningProcedure
    chosen = select(row).where(row.company_id == actor.company, row.state == ProcedureState.DRAFT)
    for found in session.scalars(chosen.order_by(row.id).limit(MOST)):
        own = refused(lambda one=found: require_not_author(asker.person, authors=one.authors))  # type: ignore[misc]  # a default
        because = asker.cannot(Permission.EQUIPMENT_APPROVE) or own
        title = f"Cleaning procedure {found.code}, edition {found.edition}"
        yield WorkItem("approveCleaningProcedure", "CleaningProcedure", found.id, title, because)


def _inspection(ahead: Ahead, found: CleaningRecord, asker: Asker) -> WorkItem:
    """Who performed a cleaning ends it; another person verifies it; both are trained on it (EQP-1, EXE-15)."""
    title, because = f"Cleaning of {found.equipment.code}", asker.cannot(Permission.EQUIPMENT_CLEAN)
    code = found.procedure_code
    because = because or refused(lambda: training.require(ahead, found.site_id, code, act="cleaning"))
    if found.state == CleaningState.RUNNING:
        return WorkItem("completeCleaning", "CleaningRecord", found.id, title, because)
    by: frozenset[UUID] = frozenset({found.begun_by, found.performed_by or found.begun_by})
    own = refused(lambda: require_another(asker.person, cleaned_by=by))
    return WorkItem("verifyCleaning", "CleaningRecord", found.id, title, because or own)


def _under_way(session: Session, actor: Actor, sites: frozenset[SiteId] | None) -> list[CleaningRecord]:
    states = (CleaningState.RUNNING, CleaningState.PERFORMED)
    chosen = select(CleaningRecord).where(CleaningRecord.company_id == actor.company, CleaningRecord.state.in_(states))
    if sites is not None:
        chosen = chosen.where(CleaningRecord.site_id.in_(sites))
    chosen = chosen.options(selectinload(CleaningRecord.equipment)).order_by(CleaningRecord.id).limit(MOST)
    return list(session.scalars(chosen))


def _overdue(session: Session, actor: Actor, sites: frozenset[SiteId] | None) -> list[Equipment]:
    chosen = select(Equipment).where(
        Equipment.company_id == actor.company,
        Equipment.service != ServiceState.RETIRED,
        Equipment.cleanliness == Cleanliness.DIRTY,
        Equipment.dirty_until < func.now(),
    )
    if sites is not None:
        chosen = chosen.where(Equipment.site_id.in_(sites))
    return list(session.scalars(chosen.order_by(Equipment.dirty_until, Equipment.id).limit(MOST)))
