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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(Event):
    """`link` is the account token's id; its secret is computed from it when the mail is written."""

    person: UUID
    account: UUID
    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(Event):
    person: UUID
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(Event):
    """`link` is the account token's id; its secret is computed from it when the mail is written."""

    account: UUID
    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    person: UUID
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked(Event):
    person: UUID
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedAccountLinked(Event):
    person: UUID
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    person: UUID
    grant: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked(Event):
    person: UUID
    grant: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeactivated(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReactivated(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicSignatureAccepted(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderConfigured(Event):
    provider: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen(Event):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialLost(Event):
    person: UUID
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialReplacementSent(Event):
    """`link` is the account token's id; its secret is computed from it when the mail is written."""

    person: UUID
    account: UUID
    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialReplaced(Event):
    person: UUID
    account: UUID
