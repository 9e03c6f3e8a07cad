"""Bring a scanned container to its staging location, and back where it isn't used."""

from uuid import UUID

from domain.execution.lots.approving import approved_use
from domain.execution.models import Batch
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials.commands import locating
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.queries import today_at
from domain.readiness.picking.commands.opening import require_picked_for
from domain.readiness.picking.events import ContainerReturned, ContainerStaged
from domain.readiness.picking.kinds import RESERVING, PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.readiness.picking.refusals import ContainerReserved, NotOnTheList, NumberUnknown, WrongMaterialPicked
from domain.readiness.picking.states import PICK, PICK_LIST, PickAct, PickListAct
from domain.tenancy.models import Site


def pick_container(
    uow: UnitOfWork, *, pick_list: UUID, number: str, in_place_of: UUID | None = None, reason: str | None = None
) -> PickList:
    """Move the container that carries a number to the list's location, as one that it proposes (RDY-4).

    Another one takes the place of a pick of the same material, with a reason (MAT-2). Its lot may be used for the batch
    today. Raises NotFound, Forbidden, WrongState, BatchDecided, NumberUnknown, NotOnTheList, InvalidInput,
    WrongMaterialPicked, ContainerReserved, NotEnoughInContainer, LotNotReleased, LotExpired, LotRetestDue,
    LotUnderInvestigation, LocationClosed, WrongPlace, ContainerDispensed.
    """
    seen_list = uow.look_at(PickList, pick_list)
    if seen_list is None:
        raise NotFound(kind="PickList", id=pick_list, path=("pickList",))
    uow.require(Permission.STOCK_MOVE, site=SiteId(seen_list.site_id))
    batch = uow.rely_on(Batch, seen_list.batch_id)  # before its list, as its completion takes them
    found = uow.load(PickList, pick_list, Permission.STOCK_MOVE)
    state = PICK_LIST.after(PickListState(found.state), PickListAct.PICK)
    require_picked_for(batch)
    picks = uow.lock(Pick, Pick.list_id == found.id)
    seen = uow.find(Container, Container.site_id == found.site_id, Container.number == number)
    if not seen:
        raise NumberUnknown(number=number, path=("number",))
    if in_place_of is not None:
        uow.lock(Site, Site.id == found.site_id)  # whoever proposes or replaces takes turns
    pick = _pick(picks, seen[0], in_place_of)
    container, lot = containers.reached(uow, seen[0].id, Permission.STOCK_MOVE)
    if pick.container_id != container.id:
        _replace(uow, pick, container, lot, reason)
    _require_usable(uow, lot, batch)
    CONTAINER.after(ContainerState(container.state), ContainerAct.TAKE)
    wanted = Quantity(pick.quantity_value, pick.quantity_unit)
    container_rules.require_in_container(container.number, wanted, remaining=container.remaining)
    pick.state = PICK.after(PickState(pick.state), PickAct.STAGE)
    pick.staged_by, pick.staged_name, pick.staged_at = uow.actor.as_person, uow.actor.name, uow.now
    locating.move_container(uow, container=container.id, version=container.version, location=found.location_id)
    if all(one.state != PickState.PROPOSED for one in picks):
        state = PICK_LIST.after(state, PickListAct.FINISH)
        found.ended_name, found.ended_at = uow.actor.name, uow.now
    found.state = state
    uow.record(ContainerStaged(pick=pick.id, container=container.id))
    return found


def return_pick(uow: UnitOfWork, *, pick: UUID, version: int, location: UUID) -> Pick:
    """Take a staged container back to a location of the warehouse; its list says so from then on (RDY-4).

    Raises NotFound, Forbidden, VersionConflict, WrongState, LocationClosed, WrongPlace; ContainerDispensed for one that
    was dispensed as a whole and stays for its batch.
    """
    found = uow.load(Pick, pick, Permission.STOCK_MOVE, version=version)
    state = PICK.after(PickState(found.state), PickAct.RETURN)
    container, _ = containers.reached(uow, found.container_id, Permission.STOCK_MOVE)
    locating.move_container(uow, container=container.id, version=container.version, location=location)
    found.state, found.returned_name, found.returned_at = state, uow.actor.name, uow.now
    uow.record(ContainerReturned(pick=found.id, container=container.id))
    return found


def _pick(picks: list[Pick], container: Container, in_place_of: UUID | None) -> Pick:
    """The pick that the scanned container is for."""
    own = [one for one in picks if one.container_id == container.id and one.state == PickState.PROPOSED]
    if in_place_of is None and not own:
        raise NotOnTheList(number=container.number, path=("number",))
    if in_place_of is None or (own and own[0].id == in_place_of):
        return own[0]
    replaced = [one for one in picks if one.id == in_place_of]
    if not replaced:
        raise NotFound(kind="Pick", id=in_place_of, path=("inPlaceOf",))
    PICK.after(PickState(replaced[0].state), PickAct.STAGE)
    return replaced[0]


def _replace(uow: UnitOfWork, pick: Pick, container: Container, lot: MaterialLot, reason: str | None) -> None:
    pick.reason = require_words(reason or "", limit=rules.REASON, path=("reason",))
    if lot.material_id != pick.material_id:
        expected = uow.find(MaterialDefinition, MaterialDefinition.id == pick.material_id)[0]
        raise WrongMaterialPicked(number=container.number, expected=expected.code, path=("number",))
    for other in uow.find(Pick, Pick.container_id == container.id, Pick.state.in_(RESERVING)):
        reserving = uow.find(PickList, PickList.id == other.list_id)[0]
        for_batch = uow.find(Batch, Batch.id == reserving.batch_id)[0]
        raise ContainerReserved(number=container.number, batch=for_batch.number, path=("number",))
    pick.container_id, pick.lot_id = container.id, lot.id


def _require_usable(uow: UnitOfWork, lot: MaterialLot, batch: Batch) -> None:
    """As charging judges it, today (MAT-1)."""
    today = today_at(uow, lot.site_id)
    approved = lot.status in rules.CONDITIONAL and approved_use(uow, lot, batch, today=today) is not None
    days = {"expires_on": lot.expires_on, "retest_on": lot.retest_on}
    rules.require_usable(lot.number, lot.status, today=today, approved=approved, **days)
