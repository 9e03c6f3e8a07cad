"""Take a lot in: what a supplier delivers, and what a batch gives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials import container_rules, rules
from domain.materials.commands import filling
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.events import LotReceived
from domain.materials.kinds import LotStatus, TransactionKind
from domain.materials.models import GenealogyEdge, LotBalance, MaterialDefinition, MaterialLot
from domain.materials.refusals import LotNumberTaken
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


def receive_lot(uow: UnitOfWork, given: NewLot, *, site: SiteId) -> MaterialLot:
    """Take a delivery into quarantine (21 CFR 211.82).

    Raises Forbidden, NotFound, InvalidInput, WrongLotUnit, LotNumberTaken, ContainersDiffer, ContainerNumberTaken,
    LocationClosed, WrongPlace.
    """
    uow.require(Permission.LOT_RECEIVE, site=site)
    if not uow.any(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=("site",))
    return take_in(uow, given, site=site)


def take_in(uow: UnitOfWork, given: NewLot, *, site: UUID, edge: GenealogyEdge | None = None) -> MaterialLot:
    """A new lot in quarantine, with its balance and its containers; `edge` tells which batch gave it.

    Whether the actor may is its caller's to ask. Raises as `receive_lot`.
    """
    material = _material(uow, given.material)
    rules.require_number(given.number)
    rules.require_counted(given.quantity, material.unit)
    rules.require_day(given.expires_on)
    if given.supplier_lot is not None:
        require_line(given.supplier_lot, limit=rules.SUPPLIER_LOT, path=("supplierLot",))
    contents = given.containers or (NewContainer(quantity=given.quantity),)
    container_rules.require_filled(given.quantity, [one.quantity for one in contents])
    require_free(uow, given.number)
    lot = uow.add(_lot(uow, given, site))
    if edge is not None:
        edge.target_lot_id = edge.target_id = lot.id
    uow.add(nothing_yet(lot))
    why = Why(TransactionKind.RECEIPT, edge=None if edge is None else edge.id)
    filling.fill(uow, lot, contents, why, new_lot=True)
    uow.record(LotReceived(lot=lot.id))
    return lot


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
    figures = ("received", "used", "reversed", "returned", "regrouped", "adjusted", "removed", "remaining")
    return LotBalance(id=lot.id, site_id=lot.site_id, unit=lot.unit, **dict.fromkeys(figures, Decimal(0)))
