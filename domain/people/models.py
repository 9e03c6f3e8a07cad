"""What exists of people: persons, their accounts, roles, sessions, and what stays secret."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.tenancy.models import Site


class PersonState(StrEnum):
    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"


class AccountKind(StrEnum):
    LOCAL = "LOCAL"
    FEDERATED = "FEDERATED"


class AccountState(StrEnum):
    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    LOCKED = "LOCKED"
    LOST = "LOST"
    DISABLED = "DISABLED"


class TokenPurpose(StrEnum):
    INVITATION = "INVITATION"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 -- the name of a purpose, no secret
    REPLACEMENT = "REPLACEMENT"


class AttemptPurpose(StrEnum):
    SIGN_IN = "SIGN_IN"
    SIGNATURE = "SIGNATURE"
    PASSWORD_CHANGE = "PASSWORD_CHANGE"  # noqa: S105 -- the name of a purpose, no secret


class Person(Versioned, Base):
    """A human being. Rules about "a different person" compare persons, never accounts (WGH-14).

    `language` (BCP 47) is the one in which they want to read; None: the site's.
    """

    __tablename__ = "person"

    name: Mapped[str]
    state: Mapped[str]
    identity_verified_at: Mapped[datetime | None]
    signature_accepted_at: Mapped[datetime | None]
    language: Mapped[str | None]

    accounts: Mapped[list["Account"]] = relationship(
        primaryjoin=lambda: and_(Person.company_id == Account.company_id, Person.id == foreign(Account.person_id)),
        viewonly=True,
        lazy="raise",
        order_by=lambda: Account.id,
    )
    grants: Mapped[list["RoleGrant"]] = relationship(
        primaryjoin=lambda: and_(
            Person.company_id == RoleGrant.company_id,
            Person.id == foreign(RoleGrant.person_id),
            RoleGrant.revoked_at.is_(None),
        ),
        viewonly=True,
        lazy="raise",
        order_by=lambda: RoleGrant.id,
    )

    @property
    def active(self) -> bool:
        return self.state == PersonState.ACTIVE


class Account(Versioned, Base):
    """One way a person signs in: a local name, or a subject at an identity provider.

    `credential_lost_at` is when its credential was reported as lost, until another takes its place.
    """

    __tablename__ = "account"

    person_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    state: Mapped[str]
    password_changed_at: Mapped[datetime | None]
    credential_lost_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Account.company_id == Person.company_id, foreign(Account.person_id) == Person.id),
        viewonly=True,
        lazy="raise",
    )


class Credential(OfCompany, Base):
    """The secret of a local account; its id is the account's. Never in the audit log: it holds no record."""

    __tablename__ = "credential"

    password_hash: Mapped[str]
    failed_attempts: Mapped[int] = mapped_column(default=0)


class SignInAttempt(OfCompany, Base):
    """One try to prove who one is, told apart by purpose and outcome (SIG-3)."""

    __tablename__ = "sign_in_attempt"

    account_id: Mapped[UUID]
    purpose: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime]


class RoleGrant(Versioned, Base):
    """A role held at one site, or in the whole company where no site is named."""

    __tablename__ = "role_grant"

    person_id: Mapped[UUID]
    role: Mapped[str]
    site_id: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(RoleGrant.company_id == Person.company_id, foreign(RoleGrant.person_id) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(RoleGrant.company_id == Site.company_id, foreign(RoleGrant.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )


class AccessSession(Versioned, Base):
    """A signed-in session; only the hash of its secret is kept."""

    __tablename__ = "access_session"

    account_id: Mapped[UUID]
    person_id: Mapped[UUID]
    secret_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SessionPolicy(Versioned, Base):
    """How long a company's sessions last unused, and one component is enough after a signature; one row, or none."""

    __tablename__ = "session_policy"

    signing_minutes: Mapped[int]
    idle_minutes: Mapped[int]
    because: Mapped[str]


class SessionActivity(OfCompany, Base):
    """When a session was last used, to the minute; its id is the session's."""

    __tablename__ = "session_activity"

    seen_at: Mapped[datetime]


class AccountToken(Versioned, Base):
    """A link sent by mail, good once and for a short time: an invitation, a reset, a replacement."""

    __tablename__ = "account_token"

    account_id: Mapped[UUID]
    purpose: Mapped[str]
    secret_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class IdentityProvider(Versioned, Base):
    """The OpenID Connect provider that a company's people may sign in through; one for each company."""

    __tablename__ = "identity_provider"

    issuer: Mapped[str]
    client_id: Mapped[str]
    scopes: Mapped[str]
    enabled: Mapped[bool]


class IdentityProviderSecret(OfCompany, Base):
    """The client secret that the provider gave us, sealed; its id is the provider's. Never in the audit log."""

    __tablename__ = "identity_provider_secret"

    sealed: Mapped[str]


class SignInState(OfCompany, Base):
    """A sign-in at the provider that came back, so that its answer is taken once; its id is the request's."""

    __tablename__ = "sign_in_state"

    taken_at: Mapped[datetime]
