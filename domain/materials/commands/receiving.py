"""Take a lot in: what a supplier delivers, and what a batch gives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials import rules
from domain.materials.commands.moving import transaction
from domain.materials.events import LotReceived
from domain.materials.kinds import LotStatus, TransactionKind
from domain.materials.models import GenealogyEdge, LotBalance, MaterialDefinition, MaterialLot
from domain.materials.refusals import LotNumberTaken
from domain.tenancy.enterprise import is_enterprise
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """A lot as it comes: of which material, under which number, how much; `expires_on` is its last day of use."""

    material: UUID
    number: str
    quantity: Quantity
    expires_on: date | None = None
    supplier_lot: str | None = None


def receive_lot(uow: UnitOfWork, given: NewLot, *, site: SiteId) -> MaterialLot:
    """Take a delivery into quarantine (21 CFR 211.82).

    Raises Forbidden, NotFound, InvalidInput, WrongLotUnit, LotNumberTaken.
    """
    uow.require(Permission.LOT_RECEIVE, site=site)
    if not uow.any(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=("site",))
    if is_enterprise(uow, site):
        raise InvalidInput(path=("site",), problem="Nothing lies at the enterprise; receive it at one of the sites.")
    return take_in(uow, given, site=site)


def take_in(uow: UnitOfWork, given: NewLot, *, site: UUID, edge: GenealogyEdge | None = None) -> MaterialLot:
    """A new lot in quarantine, with its balance and the transaction that brought it; `edge` tells which batch gave it.

    Whether the actor may is its caller's to ask. Raises NotFound, InvalidInput, WrongLotUnit, LotNumberTaken.
    """
    material = _material(uow, given.material)
    rules.require_number(given.number)
    rules.require_counted(given.quantity, material.unit)
    rules.require_day(given.expires_on)
    if given.supplier_lot is not None:
        require_line(given.supplier_lot, limit=rules.SUPPLIER_LOT, path=("supplierLot",))
    _require_free(uow, given.number)
    lot = uow.add(_lot(uow, given, site))
    if edge is not None:
        edge.target_lot_id = edge.target_id = lot.id
    uow.add(_balance(lot, given.quantity))
    uow.add(transaction(uow, lot, TransactionKind.RECEIPT, given.quantity.value, edge=edge))
    uow.record(LotReceived(lot=lot.id))
    return lot


def _material(uow: UnitOfWork, wanted: UUID) -> MaterialDefinition:
    found = uow.find(MaterialDefinition, MaterialDefinition.id == wanted)
    if not found:
        raise NotFound(kind="MaterialDefinition", id=wanted, path=("material",))
    return found[0]


def _require_free(uow: UnitOfWork, number: str) -> None:
    """Two who take one number at once: the second waits, and is refused in words instead of by a constraint."""
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


def _balance(lot: MaterialLot, quantity: Quantity) -> LotBalance:
    nothing = Decimal(0)
    return LotBalance(
        id=lot.id,
        site_id=lot.site_id,
        unit=quantity.unit,
        received=quantity.value,
        used=nothing,
        reversed=nothing,
        remaining=quantity.value,
    )
