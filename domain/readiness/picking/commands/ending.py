"""End a pick list that isn't picked any more, and what becomes of one once its batch is over."""

from uuid import UUID

from domain.execution.events import BatchCompleted, BatchEnded
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import rules
from domain.readiness.picking.events import PickListCancelled
from domain.readiness.picking.kinds import PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.readiness.picking.states import PICK, PICK_LIST, PickAct, PickListAct

BATCH_COMPLETE = "The batch is complete."


def cancel_pick_list(uow: UnitOfWork, *, pick_list: UUID, version: int, reason: str) -> PickList:
    """Pick nothing more by a list; what it staged already is returned container by container.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(PickList, pick_list, Permission.STOCK_MOVE, version=version)
    _cancel(uow, found, because=require_words(reason, limit=rules.REASON, path=("reason",)))
    return found


def heed_completion(uow: UnitOfWork, event: BatchCompleted | BatchEnded) -> None:
    """A batch that is over needs nothing more: what is reserved for it and wasn't picked is free again."""
    because = BATCH_COMPLETE if isinstance(event, BatchCompleted) else f"The batch is {event.state}."
    for found in uow.lock(PickList, PickList.batch_id == event.batch, PickList.state == PickListState.OPEN):
        _cancel(uow, found, because=because)


def _cancel(uow: UnitOfWork, found: PickList, *, because: str) -> None:
    state = PICK_LIST.after(PickListState(found.state), PickListAct.CANCEL)
    for pick in uow.lock(Pick, Pick.list_id == found.id, Pick.state == PickState.PROPOSED):
        pick.state = PICK.after(PickState(pick.state), PickAct.DROP)
    found.state, found.reason = state, because
    found.ended_name, found.ended_at = uow.actor.name, uow.now
    uow.record(PickListCancelled(list=found.id))
