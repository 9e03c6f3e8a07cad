"""What happened to deviations and their actions."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationOpened(Event):
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationExtended(Event):
    """It groups further exceptions."""

    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationReduced(Event):
    """An exception was taken out of it."""

    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationInvestigated(Event):
    """Somebody began to investigate it."""

    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationAwaitsApproval(Event):
    """Its investigation is concluded, and it is the turn of `role` to approve that."""

    deviation: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationConclusionApproved(Event):
    deviation: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationClosed(Event):
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationReopened(Event):
    """What its investigation rested on changed."""

    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationTakenBack(Event):
    """It was withdrawn; what it grouped may be grouped elsewhere."""

    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(Event):
    """Evidence was given of an exception or a deviation."""

    evidence: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactStated(Event):
    """Whether another batch or lot is affected was stated."""

    deviation: UUID
    statement: UUID
    affected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanned(Event):
    action: UUID
    deviation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChanged(Event):
    """It has another owner or another day."""

    action: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDone(Event):
    action: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOverdue(Event):
    """Its day has passed, and it isn't done."""

    action: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionVerified(Event):
    """It was verified, or sent back."""

    action: UUID
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCancelled(Event):
    action: UUID
