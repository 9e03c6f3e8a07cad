"""What must hold before an exception is told or assessed."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from domain.exceptions.kinds import Classification
from domain.exceptions.refusals import AlreadyAssessed, AssessorExecuted, TooManyTold

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 4000
TOLD_LIMIT = 500


def require_not_executor(assessor: UUID, *, executed_by: AbstractSet[UUID], phase: int | None) -> None:
    """Nobody assesses what they executed (REV-6; 21 CFR 211.22); without a phase, what they decided by hand.

    Raises AssessorExecuted.
    """
    if assessor in executed_by:
        raise AssessorExecuted(phase=phase)


def require_other_class(number: int, wanted: Classification, *, stands: str | None) -> None:
    """An assessment that stands is replaced by one of another class alone (REV-1). Raises AlreadyAssessed."""
    if stands == wanted:
        raise AlreadyAssessed(number=number, classification=wanted.value)


def require_room(told: int) -> None:
    """At most TOLD_LIMIT exceptions of a batch are told by people. Raises TooManyTold."""
    if told >= TOLD_LIMIT:
        raise TooManyTold(limit=TOLD_LIMIT)
