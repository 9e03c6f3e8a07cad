"""Change how much there is: transactions, which the database books on the lot and its container (MAT-6, MAT-7).

Whoever adds one has locked the lot's balance, then the container: in this order everywhere, so that nobody deadlocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.materials import container_queries as containers
from domain.materials import container_rules, queries, rules
from domain.materials.commands import filling
from domain.materials.commands.booking import Why, book
from domain.materials.commands.filling import NewContainer
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import GenealogyEdge, InventoryTransaction, MaterialLot
from domain.materials.rules import EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a quantity is taken: in a container, or else in the lot's containers, the open ones first.

    With `emptied`, nothing is left in the container then, whatever the book says (WGH-12). `dispensed` is said by who
    charges what was dispensed into its batch; nobody else takes that (WGH-13).
    """

    container: UUID | None = None
    emptied: bool = False
    dispensed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one container gave."""

    container: Container
    value: Decimal


ANYWHERE = Source()


def issue(
    uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, edge: GenealogyEdge, *, source: Source = ANYWHERE
) -> None:
    """Take from a lot what the edge says.

    Raises InvalidInput, WrongLotUnit, NotFound, WrongContainer, WrongState, NotEnough, NotEnoughInContainer,
    BeyondTolerance, ContainerDispensed.
    """
    take(uow, lot, quantity, Why(TransactionKind.ISSUE, edge=edge.id), source=source)


def take(uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, why: Why, *, source: Source = ANYWHERE) -> list[Part]:
    """Take from a lot for any reason; what each container gave. Raises as `issue`."""
    rules.require_counted(quantity, lot.unit)
    queries.locked_balance(uow, lot)
    if source.container is not None:
        return [_from_one(uow, lot, quantity, why, containers.of_lot(uow, source.container, lot), source=source)]
    if source.emptied:
        raise InvalidInput(path=("container",), problem="Say which container was emptied.")
    return _from_any(uow, lot, quantity, why)


def give_back(uow: UnitOfWork, lot: MaterialLot, charge: GenealogyEdge, reversal: GenealogyEdge) -> None:
    """Bring back to each container what a charge took of it that didn't happen after all.

    What was found different when the charge emptied a container stays recorded: an adjustment corrects that too.
    """
    queries.locked_balance(uow, lot)
    why = Why(TransactionKind.REVERSAL, edge=reversal.id)
    for one in issued(uow, charge.id):
        put_into(uow, lot, one.quantity_value.copy_abs(), why, container=one.container_id)


def take_back(uow: UnitOfWork, lot: MaterialLot, shipment: UUID, reversal: UUID) -> None:
    """Bring back to each container what a shipment took of it that didn't leave after all; the balance is locked."""
    found = uow.find(InventoryTransaction, InventoryTransaction.shipment_id == shipment)
    why = Why(TransactionKind.REVERSAL, shipment=reversal)
    for one in sorted(found, key=lambda taken: taken.id):
        put_into(uow, lot, one.quantity_value.copy_abs(), why, container=one.container_id)


def issued(uow: UnitOfWork, charge: UUID) -> list[InventoryTransaction]:
    """What a charge took, by container."""
    found = uow.find(InventoryTransaction, InventoryTransaction.edge_id == charge)
    return sorted((one for one in found if one.kind == TransactionKind.ISSUE), key=lambda one: one.id)


def put_into(uow: UnitOfWork, lot: MaterialLot, value: Decimal, why: Why, *, container: UUID | None) -> Container:
    """Put so much into a container, whose lot's balance is locked.

    Where none is named, as charges from before there were containers name none, it is the lot's first; where it is
    destroyed or about to be, or holds what was dispensed for a batch (WGH-13), it is a new one.
    """
    found = containers.first_of(uow, lot) if container is None else containers.of_lot(uow, container, lot)
    if found.dispensed or found.state in {ContainerState.DESTROYING, ContainerState.DESTROYED}:
        return filling.fill(uow, lot, (NewContainer(quantity=Quantity(value, lot.unit)),), why)[0]
    found.state = CONTAINER.after(ContainerState(found.state), ContainerAct.ADD)
    book(uow, lot, found, value, why)
    return found


def require_tolerated(uow: UnitOfWork, container: Container, difference: Decimal) -> None:
    """The floor records small differences to the book, a supervisor all of them (WGH-12). Raises BeyondTolerance."""
    container_rules.require_tolerated(
        Quantity(difference, container.unit),
        limit=container_rules.tolerated(container.initial, containers.tolerance(uow)),
        supervised=uow.actor.may(Permission.STOCK_SUPERVISE, site=site_of(container)),
        roles=roles_with(Permission.STOCK_SUPERVISE),
    )


def _from_one(
    uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, why: Why, container: Container, *, source: Source
) -> Part:
    if not source.dispensed:
        containers.require_free(container)
    container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.TAKE)
    if source.emptied:
        difference = EXACT.subtract(quantity.value, container.remaining)
        require_tolerated(uow, container, difference)
        if difference:
            book(uow, lot, container, difference, Why(TransactionKind.EMPTYING, edge=why.edge))
        container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.EMPTY)
    else:
        container_rules.require_in_container(container.number, quantity, remaining=container.remaining)
    book(uow, lot, container, quantity.value.copy_negate(), why)
    return Part(container, quantity.value)


def _from_any(uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, why: Why) -> list[Part]:
    """Nobody says what is left in each of these containers: one whose whole content by the book is taken is empty."""
    found = containers.in_state(uow, lot, ContainerState.OPEN)
    if _content(found) < quantity.value:
        found += containers.in_state(uow, lot, ContainerState.CLOSED)
    rules.require_enough(lot.number, quantity, remaining=_content(found))
    values = container_rules.taken([one.remaining for one in found], quantity.value)
    parts = [Part(one, value) for one, value in zip(found, values, strict=True) if value]
    for part in parts:
        container, whole = part.container, part.value == part.container.remaining
        container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.TAKE)
        if whole:
            container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.EMPTY)
        book(uow, lot, container, part.value.copy_negate(), why)
    return parts


def _content(found: Sequence[Container]) -> Decimal:
    return container_rules.total([one.remaining for one in found])
