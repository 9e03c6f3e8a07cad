"""What becomes of a batch's dispenses once the batch is complete."""

from domain.dispensing import queries
from domain.dispensing.commands import abandoning, holding
from domain.dispensing.kinds import OrderState
from domain.dispensing.weighing_models import Weighing
from domain.execution.events import BatchCompleted
from domain.kernel.unit_of_work import UnitOfWork

BATCH_COMPLETE = "The batch is complete."
UNFINISHED = frozenset({OrderState.OPEN, OrderState.IN_PROGRESS, OrderState.HELD})


def heed_completion(uow: UnitOfWork, event: BatchCompleted) -> None:
    """A batch that is complete needs nothing more: what is promised to it and wasn't weighed is free again.

    So are the container and the place of a weighing that is still under way.
    """
    for order in queries.orders_of(uow, event.batch):
        if order.state in UNFINISHED:
            running = queries.running(uow, order.id)
            if running is not None:
                abandoning.abandon(uow, uow.hold(Weighing, running.id), because=BATCH_COMPLETE)
            holding.end(uow, order, because=BATCH_COMPLETE)
