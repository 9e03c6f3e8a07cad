"""Referring to a planned deviation by what it allows: the exception is classified as quality approved it (UNX-2)."""

from datetime import datetime
from uuid import UUID

from domain.exceptions.assessing import Given
from domain.exceptions.commands import Under
from domain.exceptions.models import Classification
from domain.execution.executors import executors
from domain.execution.models import PhaseExecution
from domain.execution.unforeseen.planned_models import PlannedDeviation
from domain.execution.unforeseen.refusals import DeviationNotInForce
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork

DESCRIPTION = 4000


def under(
    uow: UnitOfWork, deviation: UUID | None, *, batch: UUID, phase: PhaseExecution | None, at: datetime | None = None
) -> Under | None:
    """What an exception of the batch, in this phase, is classified by; None where nothing is referred to.

    Its approver assesses so whatever is done by it, and therefore did none of it (REV-6). `at` is when it happened,
    where that was earlier; the batch is locked. Raises NotFound, DeviationNotInForce.
    """
    if deviation is None:
        return None
    found = uow.look_at(PlannedDeviation, deviation)
    if found is None or found.batch_id != batch:
        raise NotFound(kind="PlannedDeviation", id=deviation, path=("plannedDeviation",))
    because = _against(found, None if phase is None else phase.number, at, _hands(uow, phase))
    if because is not None:
        raise DeviationNotInForce(number=found.number, because=because, path=("plannedDeviation",))
    assert found.approved_by is not None, found.id
    assert found.approved_name is not None, found.id
    assert found.approved_at is not None, found.id
    assert found.signature_id is not None, found.id
    given = Given(
        classification=Classification(found.classification),
        rationale=f"Planned deviation {found.number}, {found.title}: {found.because}"[:DESCRIPTION],
        assessed_by=found.approved_by,
        assessed_name=found.approved_name,
        assessed_at=found.approved_at,
        signature=found.signature_id,
    )
    return Under(deviation=found.id, assessment=given)


def _hands(uow: UnitOfWork, phase: PhaseExecution | None) -> frozenset[UUID]:
    return frozenset({uow.person}) if phase is None else executors(uow, phase) | {uow.person}


def _against(
    found: PlannedDeviation, phase_number: int | None, at: datetime | None, hands: frozenset[UUID]
) -> str | None:
    if found.withdrawn_at is not None:
        return f"{found.withdrawn_name} withdrew it."
    if found.approved_at is None:
        return "quality hasn't approved it yet."
    if at is not None and at < found.approved_at:
        return "this happened before it was approved."
    if found.phase_number is not None and found.phase_number != phase_number:
        return f"it is of phase {found.phase_number} alone."
    if found.approved_by in hands:
        return f"{found.approved_name} approved it, and nobody assesses what they do."
    return None
