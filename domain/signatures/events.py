"""What happened to signatures."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturePrepared(Event):
    challenge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureGiven(Event):
    signature: UUID
    person: UUID
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureWentStale(Event):
    signature: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureProven(Event):
    challenge: UUID
    account: UUID
