"""What was charged, given or used before it could be entered: when it was, why it is late, and an exception of it."""

from datetime import datetime

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.content import time_text
from domain.execution.models import Batch, PhaseExecution
from domain.execution.rules import recording
from domain.execution.rules.recording import Late
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import GenealogyEdge

RULE = "EXE-11"


def required(uow: UnitOfWork, late: Late, *, during: Batch | PhaseExecution) -> Late:
    """It happened after its phase, or its batch, began, and before now. Raises InvalidInput."""
    late = recording.require_late(late, now=uow.now)
    if during.started_at is not None:
        require_after(late, during.started_at, what="this began")
    return late


def require_after(late: Late, moment: datetime, *, what: str) -> None:
    """Raises InvalidInput."""
    if late.event_at < moment:
        problem = f"It is entered late, and can't have happened before {what}, at {time_text(moment)}."
        raise InvalidInput(path=("late", "eventAt"), problem=problem)


def enter(uow: UnitOfWork, edge: GenealogyEdge, late: Late, what: str, *, during: Batch | PhaseExecution) -> None:
    """The edge says when it was and why it is late, and an exception tells both."""
    edge.event_at, edge.late_because = late.event_at, late.reason
    tell(uow, late, what, during=during)


def tell(uow: UnitOfWork, late: Late, what: str, *, during: Batch | PhaseExecution) -> None:
    """An exception with both times and the reason (EXE-11); the batch is locked for it."""
    exceptions.raise_by_rule(
        uow,
        _place(uow, during),
        rule=RULE,
        title=f"{what}, entered late"[:200],
        description=f"{what} at {time_text(late.event_at)}, entered at {time_text(uow.now)}. {late.reason}",
    )


def _place(uow: UnitOfWork, during: Batch | PhaseExecution) -> Place:
    """Where it is told, its batch locked."""
    if isinstance(during, Batch):
        batch = queries.locked_batch(uow, during.id)
        return Place(site=batch.site_id, batch=batch.id)
    batch = queries.locked_batch(uow, during.batch_id)
    return Place(site=batch.site_id, batch=batch.id, phase=during.id, phase_number=during.number)
