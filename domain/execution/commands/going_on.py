"""What is done brings a batch on: conditions are decided, and with nothing left to do the batch is complete."""

from domain.execution import queries
from domain.execution.commands import commanding
from domain.execution.equipment import standing
from domain.execution.equipment.refusals import EquipmentStillInUse
from domain.execution.events import BatchCompleted
from domain.execution.kinds import OVER
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.procedure import deciding, reading, revising
from domain.execution.procedure.course import Course
from domain.execution.states import BATCH, BatchAct
from domain.execution.unforeseen import inserted
from domain.kernel.unit_of_work import UnitOfWork


def go_on(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """The run is done: signed off, or not applicable. Behind an inserted one there is its phase, which goes on.

    That phase may be left out or done by now, where a value was corrected or the inserted one is run again.
    """
    batch = queries.locked_batch(uow, phase.batch_id)
    if batch.state in OVER:
        return  # what was stopped or aborted is signed all the same, and stays that
    course = reading.course(uow, batch)
    if phase.replaced_at is None and phase.inserted_id is None:
        course = course.with_run(reading.standing_of(phase))
        course = revising.decide_anew(uow, batch, phase, course)
    if is_complete(uow, batch, deciding.decide(uow, batch, course, phase), by=phase):
        complete(uow, batch)


def is_complete(uow: UnitOfWork, batch: Batch, course: Course, *, by: PhaseExecution | None = None) -> bool:
    """Whether nothing is left, neither of the recipe nor of what was inserted; `by` is done by this act (EXE-10)."""
    return course.complete and not inserted.under_way(uow, batch, but=by)


def complete(uow: UnitOfWork, batch: Batch) -> None:
    """Nothing of a locked batch is left to execute, to sign or to decide; if it was paused, it is no more."""
    if batch.state != BatchState.RUNNING:
        commanding.end_pause(uow, batch)
    batch.state = BATCH.after(BatchState(batch.state), BatchAct.COMPLETE)
    batch.completed_at = uow.now
    uow.record(BatchCompleted(batch=batch.id))


def require_nothing_in_use(uow: UnitOfWork, batch: Batch) -> None:
    """A batch that is complete uses nothing any more (EQP-1). Raises EquipmentStillInUse."""
    used = standing.in_use_by(uow.session, batch)
    if used:
        raise EquipmentStillInUse(batch=batch.number, equipment=used)
