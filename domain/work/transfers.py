"""Gathers what a person's work on transfers is computed from: what is in transit to their sites."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.materials.transfers.kinds import TransferState
from domain.materials.transfers.models import MaterialTransfer
from domain.work.rules import lot as rules
from domain.work.rules.items import Asker, WorkItem

MOST = 50


def transfer_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty in transit to a site whose materials the person may see."""
    transfer = MaterialTransfer
    chosen = select(transfer).where(transfer.company_id == actor.company, transfer.state == TransferState.DISPATCHED)
    sites = actor.sites_for(Permission.MATERIAL_READ)
    if sites is not None:
        chosen = chosen.where(transfer.to_site_id.in_(sites))
    loaded = selectinload(transfer.lot), selectinload(transfer.from_site)
    for found in session.scalars(chosen.options(*loaded).order_by(transfer.id).limit(MOST)):
        yield rules.transfer_work(found.id, _title(found), asker_at(found.to_site_id))


def _title(found: MaterialTransfer) -> str:
    quantity = Quantity(found.quantity_value, found.quantity_unit)
    title = f"Transfer {found.document} from {found.from_site.name}: {quantity} of lot {found.lot.number}"
    return title if found.under_quarantine is None else f"{title}, under quarantine"
