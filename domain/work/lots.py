"""Gathers what a person's work on lots is computed from: lots to sample, test and decide on, and what came of them."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from domain.execution.lots.models import LotFlag
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.blocking import lot_blockers, missing
from domain.materials.quality.commands.approving import require_not_author
from domain.materials.quality.commands.investigating import require_not_tester
from domain.materials.quality.kinds import InvestigationState, PurposeOfTesting, SpecificationState
from domain.materials.quality.models import LotInvestigation, LotResult, LotSample, LotTesting
from domain.materials.quality.queries import current, facts_of, findings
from domain.materials.quality.specification_models import MaterialSpecification
from domain.materials.quality.testing import allowed_purpose
from domain.materials.queries import today_at
from domain.work.rules import lot as rules
from domain.work.rules.items import Asker, WorkItem, refused
from domain.work.rules.lot import LotToDecide

Row = TypeVar("Row", bound=OfSite)

MOST = 50


def lot_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """What waits in the oldest fifty of each that the person may see: lots, investigations, flags, specifications."""
    uow = UnitOfWork(SessionRows(session, actor.company), actor)
    for lot in _undecided(session, actor):
        yield from rules.lot_work(_facts(uow, lot), asker_at(lot))
    for found in _open_investigations(session, actor):
        asker, result = asker_at(found), found.result
        yield rules.investigation_work(found.id, _title(result), asker, _by_themself(result, asker))
    for flag in _waiting_flags(session, actor):
        title = f"Batch {flag.batch.number}: lot {flag.lot.number} is {flag.change.after}"
        yield rules.flag_work(flag.id, title, asker_at(flag))
    for draft in _drafts(session, actor):
        asker = asker_at(draft)
        title = f"Specification {draft.number} of {draft.material.code}"
        yield rules.specification_work(draft.id, title, asker, _by_its_author(draft, asker))


def _undecided(session: Session, actor: Actor) -> list[MaterialLot]:
    """Lots in quarantine, and those in use whose retest is under way."""
    lot, testing = MaterialLot, LotTesting
    retested = exists().where(
        testing.company_id == lot.company_id,
        testing.lot_id == lot.id,
        testing.decided_at.is_(None),
        testing.purpose == PurposeOfTesting.RETEST,
    )
    in_use = lot.status.in_((LotStatus.RELEASED, LotStatus.RESTRICTED))
    chosen = _seen(actor, lot, Permission.MATERIAL_READ).where(
        or_(lot.status == LotStatus.QUARANTINE, in_use & retested)
    )
    return list(session.scalars(chosen.order_by(lot.id).limit(MOST)))


def _facts(uow: UnitOfWork, lot: MaterialLot) -> LotToDecide:
    known = findings(uow, lot)
    facts = facts_of(uow, lot, known, today=today_at(uow, lot.site_id))
    testing = known.testing
    samples = [] if testing is None else uow.find(LotSample, LotSample.testing_id == testing.id)
    sampled = bool(samples) and testing is not None and testing.decided_at is None
    return LotToDecide(
        id=lot.id,
        number=lot.number,
        missing=missing(facts),
        purpose=allowed_purpose(LotStatus(lot.status), current(testing)),
        sample=min(samples, key=lambda one: one.number).id if sampled else None,
        blockers=lot_blockers(facts),
    )


def _open_investigations(session: Session, actor: Actor) -> list[LotInvestigation]:
    found = LotInvestigation
    chosen = _seen(actor, found, Permission.MATERIAL_READ).where(found.state == InvestigationState.OPEN)
    chosen = chosen.options(
        selectinload(found.result).options(selectinload(LotResult.test), selectinload(LotResult.revisions))
    )
    return list(session.scalars(chosen.order_by(found.id).limit(MOST)))


def _waiting_flags(session: Session, actor: Actor) -> list[LotFlag]:
    flag = LotFlag
    waiting = flag.exception_id.is_(None), flag.assessed_at.is_(None)
    chosen = _seen(actor, flag, Permission.BATCH_READ).where(*waiting)
    chosen = chosen.options(*(selectinload(one) for one in (flag.batch, flag.lot, flag.change)))
    return list(session.scalars(chosen.order_by(flag.id).limit(MOST)))


def _drafts(session: Session, actor: Actor) -> list[MaterialSpecification]:
    spec = MaterialSpecification
    chosen = _seen(actor, spec, Permission.MATERIAL_READ).where(spec.state == SpecificationState.DRAFT)
    return list(session.scalars(chosen.options(selectinload(spec.material)).order_by(spec.id).limit(MOST)))


def _seen(actor: Actor, model: type[Row], permission: Permission) -> Select[Row]:
    chosen = select(model).where(model.company_id == actor.company)
    sites = actor.sites_for(permission)
    return chosen if sites is None else chosen.where(model.site_id.in_(sites))


def _title(result: LotResult) -> str:
    return f"Result {result.attempt} of {result.test.code}: {result.outcome}"


def _by_themself(result: LotResult, asker: Asker) -> str | None:
    return refused(lambda: require_not_tester([one.recorded_by for one in result.revisions], asker.person))


def _by_its_author(draft: MaterialSpecification, asker: Asker) -> str | None:
    return refused(lambda: require_not_author(draft, asker.person))
