"""What was decided, of what a recipe didn't foresee."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedNotApplicable(Event):
    batch: UUID
    phase: UUID
    mark: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableApproved(Event):
    batch: UUID
    phase: UUID
    mark: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableTakenBack(Event):
    batch: UUID
    phase: UUID
    mark: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRepeated(Event):
    """`run` is in the place of `phase` from then on."""

    batch: UUID
    phase: UUID
    run: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentAdded(Event):
    batch: UUID
    comment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationPlanned(Event):
    batch: UUID
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationApproved(Event):
    batch: UUID
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationWithdrawn(Event):
    batch: UUID
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseInserted(Event):
    batch: UUID
    inserted: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseInsertionApproved(Event):
    batch: UUID
    inserted: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseInsertionWithdrawn(Event):
    batch: UUID
    inserted: UUID
