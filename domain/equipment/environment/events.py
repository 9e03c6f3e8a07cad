"""What happened to the environment of rooms."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentWatched(Event):
    limit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentLimitChanged(Event):
    limit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentLimitEnded(Event):
    limit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRead(Event):
    reading: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentLeft(Event):
    """A reading was outside its limits: whoever ran in the room then hears of it (ENV-2)."""

    reading: UUID
