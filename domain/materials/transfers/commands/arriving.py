"""Receive what another site dispatched: a lot of its own here, with what differs told."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.materials import container_queries as containers
from domain.materials import container_rules
from domain.materials import rules as material_rules
from domain.materials.commands import filling, receiving, regrouping
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.kinds import EdgeKind, LotStatus, TransactionKind
from domain.materials.models import MaterialLot
from domain.materials.transfers import rules
from domain.materials.transfers.events import TransferReceived
from domain.materials.transfers.kinds import TransferState
from domain.materials.transfers.models import MaterialTransfer, MaterialTransferContainer
from domain.materials.transfers.rules import Arrived
from domain.materials.transfers.states import TRANSFER, TransferAct


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A transfer as it arrives: under which number, in which containers; as they were dispatched where that is None.

    No containers at all say that nothing arrived: then there is no number. `reason` says why less or more came.
    """

    transfer: UUID
    version: int
    number: str | None = None
    containers: tuple[NewContainer, ...] | None = None
    reason: str | None = None


def receive_transfer(uow: UnitOfWork, given: Arrival) -> MaterialTransfer:
    """Take what arrived into quarantine here, as a lot of its own that comes of the other (TRF-2, TRF-3, MAT-6).

    Supplier, manufacturer and days follow, a decision doesn't: quality decides here, and sees what was found there.
    A difference beyond the company's tolerance is a supervisor's to record. Raises NotFound, Forbidden,
    VersionConflict, WrongState, InvalidInput, WrongLotUnit, TransferDiffers, BeyondTolerance, LotNumberTaken,
    ContainerNumberTaken, LocationClosed, WrongPlace.
    """
    seen = uow.look_at(MaterialTransfer, given.transfer)
    if seen is None:
        raise NotFound(kind="MaterialTransfer", id=given.transfer, path=("transferId",))
    uow.require(Permission.LOT_RECEIVE, site=SiteId(seen.to_site_id))
    found = uow.hold(MaterialTransfer, given.transfer)
    require_version(found, given.version)
    found.state = TRANSFER.after(TransferState(found.state), TransferAct.RECEIVE)
    contents = _contents(uow, found, given)
    dispatched = Quantity(found.quantity_value, found.quantity_unit)
    arrived = rules.arrived(dispatched, [one.quantity for one in contents], reason=given.reason)
    _require_tolerated(uow, found, arrived)
    lot = _lot(uow, found, given.number, contents, arrived)
    found.received_value, found.difference, found.difference_reason = (
        arrived.received,
        arrived.difference,
        arrived.reason,
    )
    found.received_by, found.received_name, found.received_at = uow.actor.as_person, uow.actor.name, uow.now
    found.received_lot_id = None if lot is None else lot.id
    uow.record(TransferReceived(transfer=found.id, lot=found.received_lot_id))
    return found


def _contents(uow: UnitOfWork, transfer: MaterialTransfer, given: Arrival) -> tuple[NewContainer, ...]:
    if given.containers is not None:
        for one in given.containers:
            filling.require_new(one, unit=transfer.quantity_unit)
        return given.containers
    sent = uow.find(MaterialTransferContainer, MaterialTransferContainer.transfer_id == transfer.id)
    return tuple(_as_sent(one) for one in sorted(sent, key=lambda one: one.position))


def _as_sent(sent: MaterialTransferContainer) -> NewContainer:
    tare = None
    if sent.tare_value is not None and sent.tare_unit is not None:
        tare = Quantity(sent.tare_value, sent.tare_unit)
    return NewContainer(quantity=Quantity(sent.quantity_value, sent.quantity_unit), tare=tare)


def _require_tolerated(uow: UnitOfWork, transfer: MaterialTransfer, arrived: Arrived) -> None:
    """As for any difference to the book (WGH-12), measured against what was dispatched. Raises BeyondTolerance."""
    container_rules.require_tolerated(
        Quantity(arrived.difference, transfer.quantity_unit),
        limit=container_rules.tolerated(transfer.quantity_value, containers.tolerance(uow)),
        supervised=uow.actor.may(Permission.STOCK_SUPERVISE, site=SiteId(transfer.to_site_id)),
        roles=roles_with(Permission.STOCK_SUPERVISE),
    )


def _lot(
    uow: UnitOfWork,
    transfer: MaterialTransfer,
    number: str | None,
    contents: tuple[NewContainer, ...],
    arrived: Arrived,
) -> MaterialLot | None:
    """What arrived, as a lot of this site; None where nothing did. The days it had count on from where they began."""
    if not contents:
        if number is not None:
            raise InvalidInput(path=("number",), problem="Nothing arrived: there is no lot to give a number to.")
        return None
    if number is None:
        problem = "Give what arrived a lot number of its own: numbers are unique in the company."
        raise InvalidInput(path=("number",), problem=problem)
    material_rules.require_number(number)
    source = uow.rely_on(MaterialLot, transfer.lot_id)
    receiving.require_free(uow, number)
    lot = regrouping.lot_of(
        uow,
        [source],
        number,
        status=LotStatus.QUARANTINE,
        expires_on=source.expires_on,
        site=transfer.to_site_id,
    )
    lot.delivery_note = transfer.document
    edge = regrouping.edge(uow, EdgeKind.TRANSFER, source, Quantity(arrived.received, transfer.quantity_unit))
    edge.site_id = lot.site_id
    edge.target_lot_id = edge.target_id = lot.id
    filling.fill(uow, lot, contents, Why(TransactionKind.TRANSFER, edge=edge.id, transfer=transfer.id), new_lot=True)
    uow.add(edge)
    return lot
