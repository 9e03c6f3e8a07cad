"""What happened to batches."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchIssued(Event):
    batch: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlanned(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStarted(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCompleted(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReopened(Event):
    """A correction took the batch's completion back: signatures must be given again."""

    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHeld(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRestarted(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureCommanded(Event):
    """A command was given, or lifted, at a level of the procedure; `place` is the block's or the phase's id."""

    batch: UUID
    command: str
    level: str
    place: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionConfirmed(Event):
    """A phase is now what a command asks for."""

    batch: UUID
    phase: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEnded(Event):
    """A batch was stopped or aborted and nothing of it runs any more; `state` is STOPPED or ABORTED."""

    batch: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted(Event):
    batch: UUID
    phase: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCompleted(Event):
    batch: UUID
    phase: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSigned(Event):
    batch: UUID
    phase: UUID
    number: int
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotCharged(Event):
    """`dispensed` tells that it was weighed for this batch before, in a container of its own."""

    batch: UUID
    phase: UUID
    lot: UUID
    edge: UUID
    dispensed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReversed(Event):
    batch: UUID
    lot: UUID
    edge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReturned(Event):
    batch: UUID
    lot: UUID
    edge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLotRecorded(Event):
    batch: UUID
    lot: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRecorded(Event):
    batch: UUID
    phase: UUID
    value: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRead(Event):
    """A value that is weighed was read from the scale that this equipment is; its recording is told beside it."""

    value: UUID
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCalculated(Event):
    """For the first time, or anew after something that it needs was recorded or corrected."""

    batch: UUID
    phase: UUID
    value: UUID
    revision: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSigned(Event):
    batch: UUID
    phase: UUID
    value: UUID
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCorrected(Event):
    batch: UUID
    phase: UUID
    value: UUID
    revision: int
    outcome: str
