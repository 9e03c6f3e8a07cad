"""What becomes of a batch's dispenses once the batch is complete, stopped or aborted."""

from domain.dispensing import queries
from domain.dispensing.commands import abandoning, holding
from domain.dispensing.kinds import OrderState
from domain.dispensing.weighing_models import Weighing
from domain.execution.events import BatchCompleted, BatchEnded
from domain.kernel.unit_of_work import UnitOfWork

BATCH_COMPLETE = "The batch is complete."
UNFINISHED = frozenset({OrderState.OPEN, OrderState.IN_PROGRESS, OrderState.HELD})


def heed_completion(uow: UnitOfWork, event: BatchCompleted | BatchEnded) -> None:
    """A batch that is over needs nothing more: what is promised to it and wasn't weighed is free again.

    So are the container and the place of a weighing that is still under way.
    """
    because = BATCH_COMPLETE if isinstance(event, BatchCompleted) else f"The batch is {event.state}."
    for order in queries.orders_of(uow, event.batch):
        if order.state in UNFINISHED:
            running = queries.running(uow, order.id)
            if running is not None:
                abandoning.abandon(uow, uow.hold(Weighing, running.id), because=because)
            holding.end(uow, order, because=because)
