"""Dispense the same material for several batches, one after the other at one place of weighing."""

from collections.abc import Sequence
from uuid import UUID

from domain.dispensing.booth_models import CampaignOrder, DispenseCampaign
from domain.dispensing.events import CampaignClosed, CampaignOpened
from domain.dispensing.kinds import CampaignState, OrderState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import NoBooth, NoCampaign
from domain.dispensing.states import CAMPAIGN, CampaignAct
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind, LocationState
from domain.materials.container_models import OperationalLocation

FEWEST, MOST = 2, 50
ENDED = frozenset({OrderState.COMPLETE, OrderState.CLOSED})


def open_campaign(uow: UnitOfWork, *, booth: UUID, orders: Sequence[UUID]) -> DispenseCampaign:
    """A campaign of these orders, in this turn: each is weighed with its own target, band and containers.

    Raises NotFound, Forbidden, NoBooth, NoCampaign.
    """
    place = uow.rely_on(OperationalLocation, booth)
    uow.require(Permission.BATCH_EXECUTE, site=SiteId(place.site_id))
    if not FEWEST <= len(orders) <= MOST or len(set(orders)) != len(orders):
        raise NoCampaign(because=f"it takes {FEWEST} to {MOST} different ones", path=("orders",))
    if place.kind != LocationKind.BOOTH or place.state != LocationState.OPEN:
        raise NoBooth(location_code=place.code, path=("booth",))
    found = _orders(uow, orders, place)
    campaign = uow.add(
        DispenseCampaign(
            id=new_id(),
            site_id=place.site_id,
            material_id=found[0].material_id,
            booth_id=place.id,
            state=CampaignState.OPEN,
            opened_by=uow.actor.as_person,
            opened_name=uow.actor.name,
            opened_at=uow.now,
        )
    )
    for position, order in enumerate(found, 1):
        uow.add(
            CampaignOrder(
                id=new_id(),
                site_id=place.site_id,
                campaign_id=campaign.id,
                order_id=order.id,
                position=position,
            )
        )
    uow.record(CampaignOpened(campaign=campaign.id))
    return campaign


def close_campaign(uow: UnitOfWork, *, campaign: UUID, version: int) -> DispenseCampaign:
    """End a campaign; its orders stay as they are. Raises NotFound, Forbidden, VersionConflict, WrongState."""
    found = uow.load(DispenseCampaign, campaign, Permission.BATCH_EXECUTE, version=version)
    found.state = CAMPAIGN.after(CampaignState(found.state), CampaignAct.CLOSE)
    found.closed_at = uow.now
    uow.record(CampaignClosed(campaign=found.id))
    return found


def _orders(uow: UnitOfWork, orders: Sequence[UUID], place: OperationalLocation) -> list[DispenseOrder]:
    """One material, for a batch each, at the site of the place, and none of them ended."""
    by_id = {one.id: one for one in uow.find(DispenseOrder, DispenseOrder.id.in_(orders))}
    for one in orders:
        if one not in by_id or by_id[one].site_id != place.site_id:
            raise NotFound(kind="DispenseOrder", id=one, path=("orders",))
    found = [by_id[one] for one in orders]
    if len({one.material_id for one in found}) > 1:
        raise NoCampaign(because="they are of different materials", path=("orders",))
    if len({one.batch_id for one in found}) < len(found):
        raise NoCampaign(because="two of them are for one batch", path=("orders",))
    if any(one.state in ENDED for one in found):
        raise NoCampaign(because="one of them is complete or closed", path=("orders",))
    return found
