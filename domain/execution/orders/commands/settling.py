"""Say that an order is ready to be issued, or cancel it."""

from uuid import UUID

from domain.execution.orders import rules
from domain.execution.orders.events import ProcessOrderCancelled, ProcessOrderReady
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.models import ProcessOrder
from domain.execution.orders.refusals import NotPlannedYet
from domain.execution.orders.states import ORDER, OrderAct
from domain.execution.rules import batches
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.models import MasterRecipeVersion


def ready_order(uow: UnitOfWork, *, order: UUID, version: int) -> ProcessOrder:
    """Its batch may be issued from now on: its version is in effect, and its start is planned.

    Raises NotFound, Forbidden, VersionConflict, WrongState, OrderSuperseded, NotEffective, NotPlannedYet.
    """
    found = uow.load(ProcessOrder, order, Permission.BATCH_ISSUE, version=version)
    found.state = ORDER.after(OrderState(found.state), OrderAct.READY)
    require_ready(found, uow.rely_on(MasterRecipeVersion, found.recipe_version_id))
    uow.record(ProcessOrderReady(order=found.id))
    return found


def require_ready(order: ProcessOrder, version: MasterRecipeVersion) -> None:
    """What keeps an order from being ready; who is told that it waits is asked by the same rule.

    Raises OrderSuperseded, NotEffective, NotPlannedYet.
    """
    rules.require_current(order.number, version=version.number, state=version.state)
    batches.require_effective(version.state)
    if order.planned_start_at is None:
        raise NotPlannedYet(number=order.number)


def cancel_order(uow: UnitOfWork, *, order: UUID, version: int, reason: str) -> ProcessOrder:
    """Nothing is made of it; its number stays used (REC-5). It leaves its campaign's place to nobody.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(ProcessOrder, order, Permission.BATCH_ISSUE, version=version)
    found.state = ORDER.after(OrderState(found.state), OrderAct.CANCEL)
    found.because = require_words(reason, limit=rules.REASON, path=("reason",))
    found.changed_by, found.changed_name, found.changed_at = uow.person, uow.actor.name, uow.now
    uow.record(ProcessOrderCancelled(order=found.id))
    return found
