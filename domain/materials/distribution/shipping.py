"""Ship a lot to a consignee, and take a shipment back that didn't happen: each a change of the lot's balance."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.materials import queries, rules
from domain.materials.commands import moving
from domain.materials.commands.booking import Why
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.distribution.events import LotShipped, ShipmentReversed
from domain.materials.distribution.kinds import ShipmentKind
from domain.materials.distribution.models import Consignee, Shipment
from domain.materials.distribution.refusals import NotAShipment, ShipmentReversedAlready
from domain.materials.kinds import TransactionKind
from domain.materials.models import InventoryTransaction, MaterialLot

DOCUMENT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShipment:
    """How much of which lot goes to whom, of which container where that is told.

    `document` is the number of its delivery note, `shipped_on` is today if None.
    """

    lot: UUID
    consignee: UUID
    quantity: Quantity
    document: str
    shipped_on: date | None = None
    source: Source = ANYWHERE


def ship_lot(uow: UnitOfWork, given: NewShipment) -> Shipment:
    """Record that so much of a lot left for a consignee (DIS-1, MAT-1, MAT-7; 21 CFR 211.150(b), 211.196).

    What leaves was released by a signature; the shipment itself needs none. Raises NotFound, Forbidden,
    LotNotReleased, LotExpired, LotRetestDue, InvalidInput, WrongLotUnit, and as taking does.
    """
    lot = uow.rely_on(MaterialLot, given.lot)
    uow.require(Permission.LOT_SHIP, site=SiteId(lot.site_id))
    consignee = uow.rely_on(Consignee, given.consignee)
    require_line(given.document, limit=DOCUMENT, path=("document",))
    today = queries.today_at(uow, lot.site_id)
    rules.require_usable(lot.number, lot.status, expires_on=lot.expires_on, today=today, retest_on=lot.retest_on)
    shipped_on = _day(given.shipped_on, lot, today=today)
    shipment = _shipment(uow, lot, consignee.id, given.quantity)
    shipment.kind, shipment.shipped_on, shipment.document = ShipmentKind.SHIPMENT, shipped_on, given.document
    moving.take(uow, lot, given.quantity, Why(TransactionKind.SHIPMENT, shipment=shipment.id), source=given.source)
    uow.add(shipment)
    uow.record(LotShipped(lot=lot.id, shipment=shipment.id))
    return shipment


def reverse_shipment(uow: UnitOfWork, *, shipment: UUID, reason: str) -> Shipment:
    """Take back a shipment that didn't happen: a new row, the lot's balance restored (MAT-6).

    Raises NotFound, Forbidden, NotAShipment, ShipmentReversedAlready, InvalidInput.
    """
    found = uow.find(Shipment, Shipment.id == shipment)
    if not found:
        raise NotFound(kind="Shipment", id=shipment, path=("shipment",))
    sent = found[0]
    uow.require(Permission.LOT_SHIP, site=SiteId(sent.site_id))
    if sent.kind != ShipmentKind.SHIPMENT:
        raise NotAShipment(path=("shipment",))
    reason = require_words(reason, limit=rules.REASON, path=("reason",))
    lot = uow.rely_on(MaterialLot, sent.lot_id)
    queries.locked_balance(uow, lot)  # two who take back one shipment take turns
    if uow.any(Shipment, Shipment.reverses_id == sent.id):
        raise ShipmentReversedAlready(path=("shipment",))
    quantity = Quantity(sent.quantity_value, sent.quantity_unit)
    reversal = _shipment(uow, lot, sent.consignee_id, quantity)
    reversal.kind, reversal.shipped_on, reversal.document = ShipmentKind.REVERSAL, sent.shipped_on, sent.document
    reversal.reverses_id, reversal.reason = sent.id, reason
    taken = uow.find(InventoryTransaction, InventoryTransaction.shipment_id == sent.id)
    moving.take_back(uow, lot, taken, Why(TransactionKind.REVERSAL, shipment=reversal.id))
    uow.record(ShipmentReversed(lot=lot.id, shipment=reversal.id))
    return uow.add(reversal)


def _day(given: date | None, lot: MaterialLot, *, today: date) -> date:
    """Nothing leaves tomorrow, nor before it came."""
    day = given or today
    rules.require_day(day, path=("shippedOn",))
    if day > today:
        raise InvalidInput(path=("shippedOn",), problem=f"At the lot's site it is {today}; {day} is still to come.")
    if lot.received_on is not None and day < lot.received_on:
        raise InvalidInput(path=("shippedOn",), problem=f"Lot {lot.number} came on {lot.received_on}, after {day}.")
    return day


def _shipment(uow: UnitOfWork, lot: MaterialLot, consignee: UUID, quantity: Quantity) -> Shipment:
    return Shipment(
        id=new_id(),
        site_id=lot.site_id,
        lot_id=lot.id,
        consignee_id=consignee,
        quantity_value=quantity.value,
        quantity_unit=quantity.unit,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
