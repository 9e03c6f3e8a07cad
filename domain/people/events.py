"""What happened to people and their accounts."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAttempted(Event):
    account: UUID
    purpose: str
    succeeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked(Event):
    account: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    session: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Event):
    person: UUID
