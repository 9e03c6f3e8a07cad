"""Hold a dispense, go on with it, or end it: by a rule, or by a person with a reason."""

from collections.abc import Sequence
from uuid import UUID

from domain.dispensing import calculating, queries
from domain.dispensing.calculating import Charges
from domain.dispensing.commands import settling
from domain.dispensing.events import DispenseClosed, DispenseHeld, DispenseRestarted
from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import BoothBusy, CompensatorBelowMinimum
from domain.dispensing.states import ORDER, OrderAct
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.models import Batch
from domain.execution.rules import batches
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import rules

BELOW_MINIMUM = "WGH-4"


def hold_dispense(uow: UnitOfWork, *, order: UUID, version: int, reason: str) -> DispenseOrder:
    """Stop the dispense of a material until a supervisor lets it go on.

    Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, InvalidInput.
    """
    found, _, batch = queries.order_of(uow, order, Permission.BATCH_EXECUTE)
    require_version(found, version)
    batches.require_undecided(batch.number, batch.disposition)
    hold(uow, found, require_words(reason, limit=rules.REASON, path=("reason",)))
    return found


def restart_dispense(uow: UnitOfWork, *, order: UUID, version: int, reason: str) -> DispenseOrder:
    """Go on with a dispense that was held.

    Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, InvalidInput, and CompensatorBelowMinimum
    while too little would be left of a compensator (WGH-4).
    """
    found, orders, batch = queries.order_of(uow, order, Permission.BATCH_SUPERVISE)
    require_version(found, version)
    require_words(reason, limit=rules.REASON, path=("reason",))
    charges = require_restartable(uow, found, orders, batch)
    found.state = ORDER.after(OrderState(found.state), OrderAct.RESTART)
    found.held_because = None
    calculating.keep(uow, orders, charges, because="It went on after it was held")
    settling.settle(uow, found)
    uow.record(DispenseRestarted(order=found.id))
    return found


def require_restartable(
    uow: UnitOfWork, order: DispenseOrder, orders: Sequence[DispenseOrder], batch: Batch
) -> Charges:
    """What a held order goes on with; its work is told by the same rule. Raises as `restart_dispense`."""
    batches.require_undecided(batch.number, batch.disposition)
    ORDER.after(OrderState(order.state), OrderAct.RESTART)
    charges = calculating.calculate(uow, batch, orders)
    require_above_minimum(order, charges)
    return charges


def close_dispense(uow: UnitOfWork, *, order: UUID, version: int, reason: str) -> DispenseOrder:
    """End a dispense: nothing more is weighed for it, and what its lots were promised for is free.

    What was dispensed stays for its batch until it is charged or returned. Raises NotFound, Forbidden,
    VersionConflict, WrongState, InvalidInput, BoothBusy.
    """
    found, _, batch = queries.order_of(uow, order, Permission.BATCH_SUPERVISE)
    require_version(found, version)
    reason = require_words(reason, limit=rules.REASON, path=("reason",))
    if queries.running(uow, found.id) is not None:
        raise BoothBusy(what=f"{found.code} for batch {batch.number}")
    end(uow, found, because=reason)
    return found


def end(uow: UnitOfWork, order: DispenseOrder, *, because: str) -> None:
    """Close a locked order: no more of its lots is promised than was weighed. Raises WrongState."""
    order.state = ORDER.after(OrderState(order.state), OrderAct.CLOSE)
    order.closed_because, order.held_because = because, None
    for source in queries.sources_of(uow, [order.id]):
        source.planned = source.weighed
        source.dropped_at = None if source.weighed else uow.now
    uow.record(DispenseClosed(order=order.id))


def hold(uow: UnitOfWork, order: DispenseOrder, because: str) -> None:
    """Hold an order; what held it first stays told. Raises WrongState."""
    before = order.state
    order.state = ORDER.after(OrderState(order.state), OrderAct.HOLD)
    if before != OrderState.HELD:
        order.held_because = because[: rules.REASON]
        uow.record(DispenseHeld(order=order.id))


def stop_below_minimum(uow: UnitOfWork, batch: Batch, orders: Sequence[DispenseOrder], charges: Charges) -> None:
    """Too little is left of a compensator: its dispense and the actives' stop, and the batch gets an exception (WGH-4).

    The batch is locked.
    """
    stops = _stops(charges)
    concerned = [one for one in orders if _concerned(one) and one.state in {OrderState.OPEN, OrderState.IN_PROGRESS}]
    if not stops or not concerned:
        return
    for one in concerned:
        hold(uow, one, " ".join(stops))
    exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=BELOW_MINIMUM,
        title="Too little is left of a compensating material",
        description=f"{' '.join(stops)} The dispense of {', '.join(one.code for one in concerned)} is held.",
    )


def require_above_minimum(order: DispenseOrder, charges: Charges) -> None:
    """What compensates, and what it compensates for, isn't dispensed below the minimum (WGH-4)."""
    if _concerned(order) and (stops := _stops(charges)):
        raise CompensatorBelowMinimum(stops=stops)


def _stops(charges: Charges) -> tuple[str, ...]:
    return () if charges.compensation is None else tuple(str(one) for one in charges.compensation.stops)


def _concerned(order: DispenseOrder) -> bool:
    return queries.is_compensator(order) or queries.by_potency(order)
