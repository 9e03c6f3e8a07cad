"""What happened to an act that waits for further signatures."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturesRequested(Event):
    request: UUID
    site: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSigned(Event):
    """At one of its places; `last`: so it was carried out."""

    request: UUID
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(Event):
    """It was declined or withdrawn, or lapsed."""

    request: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Event):
    """It couldn't be carried out as that was tried."""

    request: UUID
