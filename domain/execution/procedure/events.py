"""What happened on the way through a procedure."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionDecided(Event):
    """A condition was evaluated, for the first time or again; `holds` is None where it couldn't be."""

    batch: UUID
    decision: UUID
    block: str
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerOpened(Event):
    batch: UUID
    timer: UUID
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerClosed(Event):
    batch: UUID
    timer: UUID
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerAlerted(Event):
    """A time is longer than the link wants, and still within what it allows."""

    batch: UUID
    timer: UUID
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerOverdue(Event):
    """A time is longer than the link allows; that is an exception."""

    batch: UUID
    timer: UUID
    link: str
