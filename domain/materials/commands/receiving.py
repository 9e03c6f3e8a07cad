"""Take a lot in: what a supplier delivers, and what a batch gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import func, select

from domain.kernel.calendar import months_later
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path, require_line
from domain.materials import container_rules, queries, rules
from domain.materials.commands import filling
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.events import LotReceived
from domain.materials.kinds import LotStatus, TransactionKind
from domain.materials.models import GenealogyEdge, LotBalance, MaterialDefinition, MaterialLot
from domain.materials.refusals import LotNumberTaken, MaterialIsRetired
from domain.materials.suppliers.kinds import SupplierKind
from domain.materials.suppliers.models import Supplier
from domain.tenancy.enterprise import is_enterprise
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """A lot as it comes: of which material, under which number, how much; `expires_on` is its last day of use.

    Without `containers` it comes in one.
    """

    material: UUID
    number: str
    quantity: Quantity
    expires_on: date | None = None
    supplier_lot: str | None = None
    containers: tuple[NewContainer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who delivered a lot and who made it, on which note, when it was made and came; today unless told."""

    supplier: UUID | None = None
    manufacturer: UUID | None = None
    note: str | None = None
    manufactured_on: date | None = None
    received_on: date | None = None


NO_MORE = Delivery()

FIGURES = (
    *("received", "used", "reversed", "returned", "regrouped", "adjusted", "removed", "shipped", "transferred"),
    "remaining",
)
"""What a lot's balance counts."""

Fill: TypeAlias = Callable[[MaterialLot, Why], object]
"""Puts containers of a new lot up, with what they hold."""


def receive_lot(uow: UnitOfWork, given: NewLot, *, site: SiteId, delivery: Delivery = NO_MORE) -> MaterialLot:
    """Take a delivery into quarantine (21 CFR 211.82).

    Its last day of use is the earlier one of what is given and what the material's shelf life leaves. A manufacturer
    that delivers need not be named twice. That its supplier isn't approved keeps nothing out of quarantine, since the
    goods have come; it keeps quality from releasing them.

    Raises Forbidden, NotFound, InvalidInput, WrongLotUnit, LotNumberTaken, MaterialIsRetired,
    ContainersDiffer, ContainerNumberTaken, LocationClosed, WrongPlace.
    """
    require_may_receive(uow, site)
    material = _material(uow, given.material)
    today = queries.today_at(uow, site)
    lot = take_in(uow, as_delivered(material, given, delivery, today=today), site=site)
    lot.supplier_id, lot.manufacturer_id = _sources(uow, delivery)
    return came_with(lot, delivery, today=today)


def require_may_receive(uow: UnitOfWork, site: SiteId, *, path: Path = ("site",)) -> None:
    """That the actor takes in at this site what comes. Raises Forbidden, NotFound, InvalidInput."""
    uow.require(Permission.LOT_RECEIVE, site=site)
    require_place(uow, site, path=path)


def require_place(uow: UnitOfWork, site: UUID, *, path: Path) -> None:
    """That lots may lie at this site. Raises NotFound, InvalidInput."""
    if not uow.any(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=path)
    if is_enterprise(uow, site):
        raise InvalidInput(path=path, problem="Nothing lies at the enterprise; receive it at one of the sites.")


def as_delivered(material: MaterialDefinition, given: NewLot, delivery: Delivery, *, today: date) -> NewLot:
    """The lot with its last day of use, if it may come so. Raises InvalidInput, MaterialIsRetired."""
    require_in_use(material)
    received_on = delivery.received_on or today
    require_days(delivery.manufactured_on, received_on, given.expires_on, today=today)
    if delivery.note is not None:
        require_line(delivery.note, limit=rules.SUPPLIER_LOT, path=("deliveryNote",))
    return replace(
        given, expires_on=_last_day(material, given.expires_on, since=delivery.manufactured_on or received_on)
    )


def require_in_use(material: MaterialDefinition) -> None:
    """Raises MaterialIsRetired."""
    if material.retired_at is not None:
        raise MaterialIsRetired(material_code=material.code, path=("material",))


def came_with(lot: MaterialLot, delivery: Delivery, *, today: date) -> MaterialLot:
    """Say of a lot how it came."""
    lot.delivery_note, lot.manufactured_on = delivery.note, delivery.manufactured_on
    lot.received_on = delivery.received_on or today
    return lot


def take_in(uow: UnitOfWork, given: NewLot, *, site: UUID, edge: GenealogyEdge | None = None) -> MaterialLot:
    """A new lot in quarantine, with its balance and its containers; `edge` tells which batch gave it.

    Whether the actor may is its caller's to ask. Raises as `receive_lot`.
    """
    require_form(given, unit=_material(uow, given.material).unit)
    require_free(uow, given.number)
    return new_lot(
        uow,
        given,
        site=site,
        edge=edge,
        fill=lambda lot, why: filling.fill(uow, lot, contents_of(given), why, new_lot=True),
    )


def lasting(uow: UnitOfWork, given: NewLot, *, since: date) -> NewLot:
    """The lot with its last day of use: at most its material's shelf life after that day (MAT-4). Raises NotFound."""
    return replace(given, expires_on=_last_day(_material(uow, given.material), given.expires_on, since=since))


def require_form(given: NewLot, *, unit: str) -> None:
    """What a lot says of itself, counted in its material's unit. Raises InvalidInput, WrongLotUnit."""
    rules.require_number(given.number)
    rules.require_counted(given.quantity, unit)
    rules.require_day(given.expires_on)
    if given.supplier_lot is not None:
        require_line(given.supplier_lot, limit=rules.SUPPLIER_LOT, path=("supplierLot",))
    container_rules.require_filled(given.quantity, [one.quantity for one in contents_of(given)])


def contents_of(given: NewLot) -> tuple[NewContainer, ...]:
    """The containers of a lot as it comes: those that were told, or else one with all of it."""
    return given.containers or (NewContainer(quantity=given.quantity),)


def new_lot(
    uow: UnitOfWork, given: NewLot, *, site: UUID, fill: Fill, edge: GenealogyEdge | None = None
) -> MaterialLot:
    """Add a lot whose form and number were checked, and `fill` it."""
    lot = uow.add(_lot(uow, given, site))
    if edge is not None:
        edge.target_lot_id = edge.target_id = lot.id
    uow.add(nothing_yet(lot))
    fill(lot, Why(TransactionKind.RECEIPT, edge=None if edge is None else edge.id))
    uow.record(LotReceived(lot=lot.id))
    return lot


def require_days(manufactured_on: date | None, received_on: date, expires_on: date | None, *, today: date) -> None:
    """Nothing comes before it was made, nor tomorrow, and nothing expires before; it may come expired.

    Raises InvalidInput.
    """
    rules.require_day(expires_on)
    rules.require_day(received_on, path=("receivedOn",))
    if received_on > today:
        raise InvalidInput(path=("receivedOn",), problem=f"At the site it is {today}; {received_on} is still to come.")
    if manufactured_on is not None:
        rules.require_day(manufactured_on, path=("manufacturedOn",))
        if manufactured_on > received_on:
            problem = f"It came on {received_on}, before it was made, {manufactured_on}."
            raise InvalidInput(path=("manufacturedOn",), problem=problem)
        if expires_on is not None and expires_on < manufactured_on:
            problem = f"Its last day of use, {expires_on}, lies before it was made, {manufactured_on}."
            raise InvalidInput(path=("expiresOn",), problem=problem)


def _last_day(material: MaterialDefinition, given: date | None, *, since: date) -> date | None:
    """The earlier one of what is given and what the shelf life leaves (MAT-4)."""
    months = material.shelf_life_months
    days = [given, None if months is None else months_later(since, months)]
    return min((one for one in days if one is not None), default=None)


def _sources(uow: UnitOfWork, delivery: Delivery) -> tuple[UUID | None, UUID | None]:
    if delivery.supplier is None:
        return sources(None, None if delivery.manufacturer is None else uow.rely_on(Supplier, delivery.manufacturer))
    supplier = uow.rely_on(Supplier, delivery.supplier)
    return sources(supplier, None if delivery.manufacturer is None else uow.rely_on(Supplier, delivery.manufacturer))


def sources(supplier: Supplier | None, maker: Supplier | None) -> tuple[UUID | None, UUID | None]:
    """Who delivered and who made it: a manufacturer that delivers itself stands for both. Raises InvalidInput."""
    if supplier is None:
        if maker is not None:
            raise InvalidInput(path=("supplierId",), problem="Name who delivered it beside who made it.")
        return None, None
    if maker is None:
        if supplier.kind != SupplierKind.MANUFACTURER:
            problem = f"{supplier.code} is a {supplier.kind}; name the manufacturer of what it delivers."
            raise InvalidInput(path=("manufacturerId",), problem=problem)
        return supplier.id, supplier.id
    if maker.kind != SupplierKind.MANUFACTURER:
        problem = f"{maker.code} is a {maker.kind}; name the MANUFACTURER of what was delivered."
        raise InvalidInput(path=("manufacturerId",), problem=problem)
    return supplier.id, maker.id


def _material(uow: UnitOfWork, wanted: UUID) -> MaterialDefinition:
    found = uow.find(MaterialDefinition, MaterialDefinition.id == wanted)
    if not found:
        raise NotFound(kind="MaterialDefinition", id=wanted, path=("material",))
    return found[0]


def require_free(uow: UnitOfWork, number: str) -> None:
    """Two who take one number at once: the second waits, and is refused in words instead of by a constraint.

    Raises LotNumberTaken.
    """
    key = func.hashtextextended(f"lot {uow.actor.company} {number}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
    if uow.any(MaterialLot, MaterialLot.number == number):
        raise LotNumberTaken(number=number, path=("number",))


def _lot(uow: UnitOfWork, given: NewLot, site: UUID) -> MaterialLot:
    return MaterialLot(
        id=new_id(),
        site_id=site,
        material_id=given.material,
        number=given.number,
        supplier_lot=given.supplier_lot,
        unit=given.quantity.unit,
        expires_on=given.expires_on,
        status=LotStatus.QUARANTINE,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )


def nothing_yet(lot: MaterialLot) -> LotBalance:
    """The balance of a new lot, which its transactions fill."""
    return LotBalance(id=lot.id, site_id=lot.site_id, unit=lot.unit, **dict.fromkeys(FIGURES, Decimal(0)))
