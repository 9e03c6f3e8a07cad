"""Divide a container or a lot: what one loses the other gets, in one movement (MAT-5)."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials.commands import filling, moving, receiving, regrouping
from domain.materials.commands.booking import Why, book
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.container_events import ContainerSplit, LotSplit
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import EdgeKind, LotStatus, TransactionKind
from domain.materials.models import MaterialLot


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitLot:
    """How much of a lot becomes a lot of its own, under which number; of one container where that is told."""

    lot: UUID
    number: str
    quantity: Quantity
    source: Source = ANYWHERE
    container: NewContainer | None = None


def split_container(uow: UnitOfWork, *, container: UUID, into: NewContainer) -> Container:
    """Put a part of a container into a new one of the same lot, which stands where the old one does unless told.

    Raises NotFound, Forbidden, WrongState, InvalidInput, WrongLotUnit, NotEnoughInContainer, ContainerNumberTaken,
    LocationClosed, WrongPlace.
    """
    source, lot = containers.reached(uow, container, Permission.STOCK_MOVE)
    source.state = CONTAINER.after(ContainerState(source.state), ContainerAct.TAKE)
    rules.require_counted(into.quantity, lot.unit)
    container_rules.require_in_container(source.number, into.quantity, remaining=source.remaining)
    why = Why(TransactionKind.SPLIT, movement=new_id())
    placed = into if into.location is not None else replace(into, location=_same_place(uow, source, lot))
    book(uow, lot, source, into.quantity.value.copy_negate(), why)
    (made,) = filling.fill(uow, lot, (placed,), why)
    uow.record(ContainerSplit(source=source.id, container=made.id))
    return made


def split_lot(uow: UnitOfWork, given: SplitLot) -> MaterialLot:
    """Make a lot of a part of one: its status and days of use follow, an edge leads to it (MAT-5, MAT-6).

    Raises NotFound, Forbidden, InvalidInput, WrongLotUnit, LotNumberTaken, LotUnderInvestigation, and as taking and
    filling do.
    """
    source = uow.rely_on(MaterialLot, given.lot)
    uow.require(Permission.STOCK_SUPERVISE, site=site_of(source))
    rules.require_number(given.number)
    regrouping.require_conforming(uow, [source], path=("lot",))
    edge = regrouping.edge(uow, EdgeKind.SPLIT, source, given.quantity)
    why = Why(TransactionKind.SPLIT, edge=edge.id, movement=new_id())
    parts = moving.take(uow, source, given.quantity, why, source=given.source)
    receiving.require_free(uow, given.number)
    lot = regrouping.lot_of(uow, [source], given.number, status=LotStatus(source.status), expires_on=source.expires_on)
    edge.target_lot_id = edge.target_id = lot.id
    container = given.container or NewContainer(quantity=given.quantity)
    place = container.location or _same_place(uow, parts[0].container, lot)
    filling.fill(uow, lot, (replace(container, quantity=given.quantity, location=place),), why, new_lot=True)
    uow.add(edge)
    uow.record(LotSplit(source=source.id, lot=lot.id, edge=edge.id))
    return lot


def _same_place(uow: UnitOfWork, container: Container, lot: MaterialLot) -> UUID | None:
    """Where the container stands; nowhere known, where nothing of the lot may be put any more."""
    return container.location_id if containers.still_fit(uow, container.location_id, lot) else None
