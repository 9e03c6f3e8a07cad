"""Whether an order is complete: all of it weighed, and every weight verified."""

from domain.dispensing import queries
from domain.dispensing.kinds import DispensedState, OrderState, WeighingState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.states import ORDER, OrderAct
from domain.dispensing.weighing_models import Weighing
from domain.kernel.unit_of_work import UnitOfWork


def settle(uow: UnitOfWork, order: DispenseOrder) -> None:
    """Complete an order that is in progress, where nothing is left to weigh or to verify."""
    uow.session.flush()
    if order.state == OrderState.IN_PROGRESS and _all_weighed(uow, order) and _all_verified(uow, order):
        order.state = ORDER.after(OrderState(order.state), OrderAct.COMPLETE)
        order.completed_at = uow.now


def _all_weighed(uow: UnitOfWork, order: DispenseOrder) -> bool:
    sources = queries.sources_of(uow, [order.id])
    weighed = any(one.weighed for one in sources) and all(one.planned <= one.weighed for one in sources)
    return weighed and order.missing is None and order.target is not None


def _all_verified(uow: UnitOfWork, order: DispenseOrder) -> bool:
    if any(one.state == DispensedState.WEIGHED for one in queries.dispensed_of(uow, order.id)):
        return False
    return not uow.any(Weighing, Weighing.order_id == order.id, Weighing.state == WeighingState.RUNNING)
