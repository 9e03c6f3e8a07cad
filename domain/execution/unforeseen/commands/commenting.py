"""Add to the record of a batch what no value and no exception tells (UNX-1)."""

from uuid import UUID

from sqlalchemy import func, select

from domain.execution import queries
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.rules import batches
from domain.execution.unforeseen.events import CommentAdded
from domain.execution.unforeseen.planned_models import BatchComment
from domain.execution.unforeseen.refusals import TooManyComments
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text

LENGTH = 4000
MOST = 500


def comment(uow: UnitOfWork, *, batch: UUID, phase: UUID | None, value: UUID | None, said: str) -> BatchComment:
    """Comment on a batch, or in it on a phase or a value; by whoever may tell an exception, until it is decided on.

    Raises NotFound, Forbidden, BatchDecided, InvalidInput, TooManyComments.
    """
    found = uow.load(Batch, batch, Permission.EXCEPTION_RAISE)
    batches.require_undecided(found.number, found.disposition)
    if phase is not None and value is not None:
        raise InvalidInput(path=("phase",), problem="Name a phase or a value, not both; neither is the whole batch.")
    concerned = phase if value is None else _value(uow, found, value).phase_execution_id
    if phase is not None:
        _phase(uow, found, phase)
    require_text(said, limit=LENGTH, path=("text",))
    _require_room(uow, found)
    made = BatchComment(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.id,
        phase_execution_id=concerned,
        parameter_value_id=value,
        text=said,
        commented_by=uow.actor.as_person,
        commented_name=uow.actor.name,
        commented_at=uow.now,
    )
    uow.record(CommentAdded(batch=found.id, comment=made.id))
    return uow.add(made)


def _phase(uow: UnitOfWork, batch: Batch, phase: UUID) -> PhaseExecution:
    found = uow.look_at(PhaseExecution, phase)
    if found is None or found.batch_id != batch.id:
        raise NotFound(kind="PhaseExecution", id=phase, path=("phase",))
    return found


def _value(uow: UnitOfWork, batch: Batch, value: UUID) -> ParameterValue:
    found = uow.look_at(ParameterValue, value)
    if found is None or found.batch_id != batch.id:
        raise NotFound(kind="ParameterValue", id=value, path=("value",))
    return found


def _require_room(uow: UnitOfWork, batch: Batch) -> None:
    """Nobody else comments meanwhile: the batch is locked."""
    queries.locked_batch(uow, batch.id)
    chosen = select(func.count()).where(BatchComment.company_id == uow.actor.company, BatchComment.batch_id == batch.id)
    if uow.session.scalars(chosen).one() >= MOST:
        raise TooManyComments(limit=MOST)
