"""Gathers what a person's work is computed from: the open batches of their sites, recipes, lots, cleaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.people.models import Person
from domain.signatures.rules import require_accepted
from domain.work import reach
from domain.work.access import access_work
from domain.work.away import away_work
from domain.work.calibration import calibration_work
from domain.work.certifying import certification_work
from domain.work.cleaning import cleaning_work, procedure_work
from domain.work.clearing import clearance_work
from domain.work.closing import closing_work, counting_work, exceptions_work
from domain.work.deviations import action_work, deviation_work
from domain.work.dispensing import dispensing_work
from domain.work.environment import environment_work
from domain.work.floor import floor_work
from domain.work.integrity import integrity_work
from domain.work.lots import lot_work
from domain.work.maintenance import maintenance_work
from domain.work.ordered import requested_work
from domain.work.orders import order_work
from domain.work.paper import paper_work
from domain.work.phased import phased_work
from domain.work.picking import picking_work
from domain.work.questions import question_work
from domain.work.recipes import recipe_work
from domain.work.reworks import rework_work
from domain.work.rules.items import Asker, WorkItem, refused
from domain.work.training import training_work
from domain.work.transfers import transfer_work
from domain.work.unforeseen import plan_work

MOST = 50
"""So many batches whose exceptions wait are told at once."""


@dataclass(frozen=True, slots=True)
class BatchesOfWork:
    """How many undecided batches may have something for a person: that are being made, and that are made."""

    being_made: int
    made: int


def batches_of(session: Session, actor: Actor) -> BatchesOfWork:
    """How far `work_of` reaches by its pages."""
    counted = (reach.found(session, actor, which, most=1).count for which in (reach.BEING_MADE, reach.MADE))
    return BatchesOfWork(*counted)


def work_of(session: Session, actor: Actor, *, skip: int = 0) -> Iterator[WorkItem]:
    """What waits in the first AT_ONCE batches that are being made, and that are made; then the rest of the work.

    That is of the oldest fifty of each that the person may see, of whatever kind, and what they have to learn. Behind
    so many batches as are to `skip` it is told of batches alone.
    """
    unable = _cannot_sign(session, actor)

    def asker_at(site: UUID) -> Asker:
        return Asker(actor.as_person, lambda permission: actor.may(permission, site=SiteId(site)), unable)

    def asker_anywhere() -> Asker:
        return Asker(actor.as_person, lambda permission: actor.sites_for(permission) != frozenset(), unable)

    being_made, made = (reach.found(session, actor, one, skip=skip) for one in (reach.BEING_MADE, reach.MADE))
    yield from floor_work(session, actor, being_made.ids, asker_at)
    yield from closing_work(session, actor, made, asker_at)
    if skip:
        return
    excepted = reach.found(session, actor, reach.EXCEPTED, most=MOST)
    yield from exceptions_work(session, actor, excepted.ids, asker_at)
    yield from counting_work(session, actor, reach.found(session, actor, reach.LABELLED).ids, asker_at)
    yield from plan_work(session, actor, asker_at)
    yield from question_work(session, actor, asker_at)
    yield from away_work(session, actor, asker_at)
    yield from deviation_work(session, actor, asker_at)
    yield from action_work(session, actor, asker_at)
    yield from order_work(session, actor, lambda row: asker_at(row.site_id))
    yield from rework_work(session, actor, lambda row: asker_at(row.site_id))
    yield from certification_work(session, actor, asker_at)
    yield from recipe_work(session, actor, lambda row: asker_at(row.site_id))
    yield from lot_work(session, actor, lambda row: asker_at(row.site_id))
    yield from picking_work(session, actor, lambda row: asker_at(row.site_id))
    yield from transfer_work(session, actor, asker_at)
    yield from dispensing_work(session, actor, lambda row: asker_at(row.site_id))
    yield from cleaning_work(session, actor, lambda row: asker_at(row.site_id))
    yield from procedure_work(session, actor, asker_anywhere())
    yield from calibration_work(session, actor, lambda row: asker_at(row.site_id))
    yield from maintenance_work(session, actor, lambda row: asker_at(row.site_id))
    yield from clearance_work(session, actor, lambda row: asker_at(row.site_id))
    yield from paper_work(session, actor, lambda row: asker_at(row.site_id))
    yield from environment_work(session, actor, lambda row: asker_at(row.site_id))
    yield from training_work(session, actor, asker_at)
    yield from phased_work(session, actor)
    yield from integrity_work(session, actor)
    yield from access_work(session, actor, asker_at)
    yield from requested_work(session, actor, asker_at)


def _cannot_sign(session: Session, actor: Actor) -> str | None:
    """Why the person can't sign yet, or None (SIG-6)."""
    chosen = select(Person).where(Person.company_id == actor.company, Person.id == actor.as_person)
    found = session.scalars(chosen).one()
    verified, accepted = found.identity_verified_at, found.signature_accepted_at
    return refused(lambda: require_accepted(found.id, verified=verified, accepted=accepted))
