"""Tells who may sign what others requested, at the place whose turn it is (SIG-7)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.signatures.governing.following import roles_at
from domain.signatures.ordering import queries, rules
from domain.signatures.ordering.kinds import RequestState
from domain.signatures.ordering.models import SignatureRequest
from domain.work.rules.items import Asker, WorkItem, refused

REQUESTS = 50


def requested_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Of the oldest fifty that wait where the person reads batches, those whose next place one of their roles signs."""
    of = SignatureRequest
    chosen = (
        select(of)
        .where(of.company_id == actor.company, of.state == RequestState.OPEN, of.expires_at > func.clock_timestamp())
        .order_by(of.id)
        .limit(REQUESTS)
        .options(selectinload(of.places))
    )
    sites = actor.sites_for(Permission.BATCH_READ)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    for one in session.scalars(chosen):
        yield from _turn(one, actor, asker_at(one.site_id))


def _turn(one: SignatureRequest, actor: Actor, asker: Asker) -> Iterator[WorkItem]:
    places, held = queries.places(one.places), roles_at(actor, SiteId(one.site_id))
    turn = rules.turn(places)
    if turn is None or not set(turn.roles).intersection(held):
        return
    person = asker.person
    own = refused(lambda: rules.require_turn(turn, places, act=one.act, person=person, held=held))
    title = f"Sign {one.act} as {turn.meaning}, which {one.requested_name} requested"
    yield WorkItem("signRequested", "SignatureRequest", one.id, title, own or asker.cannot_sign)
