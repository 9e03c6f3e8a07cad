"""Keep a part of a lot for one batch: in a container of its own, which stays in stock until it is charged (WGH-13)."""

from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import container_queries as containers
from domain.materials import container_rules, queries, rules
from domain.materials.commands import filling, moving
from domain.materials.commands.booking import Why, book
from domain.materials.commands.filling import NewContainer
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import MaterialLot
from domain.materials.rules import EXACT


def weigh_out(
    uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, *, source: UUID, into: NewContainer, emptied: bool
) -> Container:
    """So much of a container into a new one of its lot, kept for a batch; `emptied`, the difference is booked (WGH-12).

    `into` tells number, tare and place. Raises InvalidInput, WrongLotUnit, NotFound, WrongContainer, WrongState,
    ContainerDispensed, NotEnoughInContainer, BeyondTolerance, ContainerNumberTaken, LocationClosed, WrongPlace.
    """
    rules.require_counted(quantity, lot.unit)
    container = _free(uow, lot, source)
    if emptied:
        difference = EXACT.subtract(quantity.value, container.remaining)
        moving.require_tolerated(uow, container, difference)
        if difference:
            book(uow, lot, container, difference, Why(TransactionKind.EMPTYING))
        container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.EMPTY)
    else:
        container_rules.require_in_container(container.number, quantity, remaining=container.remaining)
    why = Why(TransactionKind.SPLIT, movement=new_id())
    book(uow, lot, container, quantity.value.copy_negate(), why)
    (made,) = filling.fill(uow, lot, (into,), why)
    made.dispensed = True
    return made


def keep_whole(uow: UnitOfWork, lot: MaterialLot, *, container: UUID) -> tuple[Container, Decimal]:
    """A container with all that it holds, kept for a batch; and how much that is.

    Raises NotFound, WrongContainer, WrongState, ContainerDispensed, InvalidInput where it holds nothing.
    """
    found = _free(uow, lot, container)
    if not found.remaining:
        raise InvalidInput(path=("container",), problem=f"Container {found.number} holds nothing; take another one.")
    found.dispensed = True
    return found, found.remaining


def let_go(uow: UnitOfWork, container: UUID) -> Container:
    """It is kept for no batch any more: charged, or stock of its lot again; what was changed of it is flushed."""
    found = uow.hold(Container, container)
    found.dispensed = False
    return found


def keep_again(uow: UnitOfWork, container: UUID) -> Container:
    """A charge of it was reversed: it is kept for its batch as before."""
    found = uow.hold(Container, container)
    found.dispensed = True
    return found


def _free(uow: UnitOfWork, lot: MaterialLot, wanted: UUID) -> Container:
    """A container of the lot that something may be taken of, opened; balance and container are locked (MAT-7)."""
    queries.locked_balance(uow, lot)
    found = containers.of_lot(uow, wanted, lot)
    containers.require_free(found)
    found.state = CONTAINER.after(ContainerState(found.state), ContainerAct.TAKE)
    return found
