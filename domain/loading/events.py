"""What happened to loads; what was made says so by its own events."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoadRequested(Event):
    data_load: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoadAdvanced(Event):
    data_load: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoaded(Event):
    """The load is done; a dry run made nothing."""

    data_load: UUID
    made: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoadRefused(Event):
    data_load: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoadFailed(Event):
    data_load: UUID
