"""Gathers what a person's work in the warehouse is computed from: lists to pick, and what a batch left staged."""

from collections.abc import Callable, Iterator
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from domain.execution.kinds import OVER
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.readiness.picking.commands.opening import require_picked_for
from domain.readiness.picking.kinds import PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.work.rules import lot as rules
from domain.work.rules.items import Asker, WorkItem, refused

Columns = TypeVarTuple("Columns")

MOST = 50


def picking_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty of each that the person may see: lists to pick, staged containers to bring back."""
    for found in _open_lists(session, actor):
        yield rules.picking_work(found.id, _title(found), asker_at(found), _held(found.batch))
    for pick, number in _left_over(session, actor):
        title = f"Container {pick.container.number}: batch {number} is over"
        yield rules.returning_work(pick.id, title, asker_at(pick))


def _open_lists(session: Session, actor: Actor) -> list[PickList]:
    chosen = _at_their_sites(actor, select(PickList)).where(PickList.state == PickListState.OPEN)
    loaded = (selectinload(one) for one in (PickList.batch, PickList.location, PickList.picks))
    return list(session.scalars(chosen.options(*loaded).order_by(PickList.id).limit(MOST)))


def _left_over(session: Session, actor: Actor) -> list[tuple[Pick, str]]:
    """Staged picks of complete batches whose containers hold something and are kept for none; and their batch.

    Wherever one stands: until its list says that it went back, no other list gets it (RDY-4).
    """
    chosen = (
        _at_their_sites(actor, select(Pick, Batch.number))
        .join(PickList, (PickList.company_id == Pick.company_id) & (PickList.id == Pick.list_id))
        .join(Batch, (Batch.company_id == PickList.company_id) & (Batch.id == PickList.batch_id))
        .join(Container, (Container.company_id == Pick.company_id) & (Container.id == Pick.container_id))
        .where(
            Pick.state == PickState.STAGED,
            Batch.state.in_(OVER),
            Container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)),
            Container.dispensed.is_not(True),
            Container.remaining > 0,
        )
    )
    chosen = chosen.options(selectinload(Pick.container)).order_by(Pick.id).limit(MOST)
    return [(row[0], row[1]) for row in session.execute(chosen)]


def _at_their_sites(actor: Actor, chosen: Select[*Columns]) -> Select[*Columns]:
    model = chosen.column_descriptions[0]["entity"]
    chosen = chosen.where(model.company_id == actor.company)
    sites = actor.sites_for(Permission.BATCH_READ)
    return chosen if sites is None else chosen.where(model.site_id.in_(sites))


def _title(found: PickList) -> str:
    waiting = sum(one.state == PickState.PROPOSED for one in found.picks)
    return f"Batch {found.batch.number}: {waiting} of {len(found.picks)} containers to {found.location.code}"


def _held(batch: Batch) -> str | None:
    return refused(lambda: require_picked_for(batch))
