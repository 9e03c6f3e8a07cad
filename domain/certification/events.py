"""What happened to authorisations, confirmations and certificates."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationSet(Event):
    authorisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationWithdrawn(Event):
    authorisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartConfirmed(Event):
    """`batch` is of the site that confirmed, `for_batch` the one that it went into."""

    batch: UUID
    for_batch: UUID
    confirmation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCertified(Event):
    batch: UUID
    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRevoked(Event):
    batch: UUID
    certificate: UUID
