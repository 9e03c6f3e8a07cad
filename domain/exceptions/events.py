"""What happened to exceptions."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRaised(Event):
    batch: UUID
    exception: UUID
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFoundAfterDecision(Event):
    """It was raised of a batch that was decided on."""

    batch: UUID
    exception: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionResolvedByCorrection(Event):
    batch: UUID
    exception: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionAssessed(Event):
    batch: UUID
    exception: UUID
    classification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionAwaitsApproval(Event):
    """It is the turn of `role` to approve its assessment."""

    batch: UUID
    exception: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionApproved(Event):
    batch: UUID
    exception: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionReopened(Event):
    """What it was assessed by was corrected: it waits for another assessment."""

    batch: UUID
    exception: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRouteSet(Event):
    route: UUID
