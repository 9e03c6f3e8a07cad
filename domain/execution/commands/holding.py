"""Hold a batch, and let it go on."""

from uuid import UUID

from domain.execution.controls.commands import watching
from domain.execution.events import BatchHeld, BatchRestarted
from domain.execution.models import Batch, BatchHold, BatchState
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, BatchAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words


def hold_batch(uow: UnitOfWork, *, batch: UUID, version: int, reason: str) -> Batch:
    """Stop everything in a running batch but corrections and exceptions (ISA-88 hold).

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    found = uow.load(Batch, batch, Permission.BATCH_SUPERVISE, version=version)
    batches.require_undecided(found.number, found.disposition)
    state = BATCH.after(BatchState(found.state), BatchAct.HOLD)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found.state = state
    hold = BatchHold(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.id,
        held_at=uow.now,
        held_by=uow.actor.as_person,
        reason=reason,
    )
    uow.add(hold)
    watching.pause(uow, found)
    uow.record(BatchHeld(batch=found.id))
    return found


def restart_batch(uow: UnitOfWork, *, batch: UUID, version: int, reason: str) -> Batch:
    """Let a held batch run again (ISA-88 restart).

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    found = uow.load(Batch, batch, Permission.BATCH_SUPERVISE, version=version)
    batches.require_undecided(found.number, found.disposition)
    state = BATCH.after(BatchState(found.state), BatchAct.RESTART)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found.state = state
    hold = uow.lock(BatchHold, BatchHold.batch_id == found.id, BatchHold.restarted_at.is_(None))[0]
    hold.restarted_at, hold.restarted_by, hold.restart_reason = uow.now, uow.actor.as_person, reason
    watching.go_on(uow, found)
    uow.record(BatchRestarted(batch=found.id))
    return found
