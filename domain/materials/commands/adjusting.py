"""Set a container's book right: by a count, or as it is emptied; and what the floor may do alone."""

from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import container_queries as containers
from domain.materials import rules
from domain.materials.commands import moving
from domain.materials.commands.booking import Why, book
from domain.materials.container_events import ContainerAdjusted, ContainerEmptied, StockPolicySet
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container, StockPolicy
from domain.materials.container_rules import require_content
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import MaterialLot
from domain.materials.rules import EXACT
from domain.tenancy.models import Company


def adjust_container(uow: UnitOfWork, *, container: UUID, version: int, counted: Quantity, reason: str) -> Container:
    """Book the difference between what was found in a container and what the book had there.

    Beyond the company's tolerance a supervisor does it. Raises NotFound, Forbidden, VersionConflict, WrongState,
    InvalidInput, WrongLotUnit, BeyondTolerance.
    """
    found, lot = containers.reached(uow, container, Permission.STOCK_MOVE, version=version)
    found.state = CONTAINER.after(ContainerState(found.state), ContainerAct.ADJUST)
    reason = require_words(reason, limit=rules.REASON, path=("reason",))
    require_content(counted, lot.unit, path="counted")
    difference = EXACT.subtract(counted.value, found.remaining)
    if not difference:
        raise InvalidInput(path=("counted",), problem="That is what the book says; there is nothing to adjust.")
    moving.require_tolerated(uow, found, difference)
    found.missing_at = None
    book(uow, lot, found, difference, Why(TransactionKind.ADJUSTMENT, reason=reason))
    uow.record(ContainerAdjusted(container=found.id))
    return found


def empty_container(
    uow: UnitOfWork,
    *,
    container: UUID,
    version: int,
    reason: str,
    found: Quantity | None = None,
    into: UUID | None = None,
) -> Container:
    """Nothing is left in a container: the difference to the book is recorded, a gain too (WGH-12).

    What was still `found` in it went `into` another container of its lot. Raises NotFound, Forbidden, VersionConflict,
    WrongState, InvalidInput, WrongLotUnit, WrongContainer, BeyondTolerance, ContainerDispensed.
    """
    emptied, lot = containers.reached(uow, container, Permission.STOCK_MOVE, version=version)
    emptied.state = CONTAINER.after(ContainerState(emptied.state), ContainerAct.EMPTY)
    reason = require_words(reason, limit=rules.REASON, path=("reason",))
    moved = Quantity(Decimal(0), lot.unit) if found is None else found
    require_content(moved, lot.unit, path="found")
    difference = EXACT.subtract(moved.value, emptied.remaining)
    moving.require_tolerated(uow, emptied, difference)
    if difference:
        book(uow, lot, emptied, difference, Why(TransactionKind.EMPTYING, reason=reason))
    _pour(uow, lot, emptied, moved, into)
    uow.record(ContainerEmptied(container=emptied.id))
    return emptied


def set_stock_policy(uow: UnitOfWork, *, adjustment_percent: Decimal, seen: int | None) -> StockPolicy:
    """What the company's floor may adjust without a supervisor, in percent of what a container was filled with.

    `seen` is the version that is replaced, None where there is none yet. Raises Forbidden, InvalidInput,
    VersionConflict.
    """
    uow.require(Permission.STOCK_POLICY_SET, site=None)
    if not 0 <= adjustment_percent <= Decimal(100):
        raise InvalidInput(path=("adjustmentPercent",), problem="A tolerance is 0 to 100 percent.")
    uow.lock(Company)  # one at a time, so that two first ones are refused, not broken off
    policy = next(iter(uow.lock(StockPolicy)), None)
    if policy is None:
        if seen is not None:
            raise VersionConflict(kind="StockPolicy", id=uow.actor.company, seen=seen, current=0)
        policy = uow.add(StockPolicy(id=new_id(), adjustment_percent=adjustment_percent))
    else:
        require_version(policy, 0 if seen is None else seen)
        policy.adjustment_percent = adjustment_percent
    uow.record(StockPolicySet(policy=policy.id))
    return policy


def _pour(uow: UnitOfWork, lot: MaterialLot, emptied: Container, moved: Quantity, into: UUID | None) -> None:
    if (into is None) != (moved.value == 0):
        problem = "Say how much was found in the container and which other one it went into, or neither."
        raise InvalidInput(path=("into",), problem=problem)
    if into is None:
        return
    if into == emptied.id:
        raise InvalidInput(path=("into",), problem="What was in a container goes into another one.")
    target = containers.of_lot(uow, into, lot)
    containers.require_free(target)
    target.state = CONTAINER.after(ContainerState(target.state), ContainerAct.ADD)
    why = Why(TransactionKind.MERGE, movement=new_id())
    book(uow, lot, emptied, moved.value.copy_negate(), why)
    book(uow, lot, target, moved.value, why)
