"""What exists of signatures: the challenge that shows what will be signed, the signature, its going stale."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person


class Meaning(StrEnum):
    """What a signature says (21 CFR 11.50(a)(3))."""

    AUTHORED = "AUTHORED"
    APPROVED = "APPROVED"
    ISSUED = "ISSUED"
    PERFORMED = "PERFORMED"
    VERIFIED = "VERIFIED"
    QUALITY = "QUALITY"
    CORRECTED = "CORRECTED"
    ASSESSED = "ASSESSED"
    REVIEWED = "REVIEWED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    WITNESSED = "WITNESSED"
    READ_AND_UNDERSTOOD = "READ_AND_UNDERSTOOD"
    ATTENDED = "ATTENDED"
    TRAINED = "TRAINED"
    ABORTED = "ABORTED"
    HANDED_OVER = "HANDED_OVER"
    ACCEPTED = "ACCEPTED"
    WITHDRAWN = "WITHDRAWN"
    CERTIFIED = "CERTIFIED"
    CONFIRMED = "CONFIRMED"
    REVOKED = "REVOKED"


class ProofMethod(StrEnum):
    """How the signer proved who they are (SIG-2)."""

    PASSWORD = "PASSWORD"  # noqa: S105 -- the name of a method, no secret
    IDENTITY_PROVIDER = "IDENTITY_PROVIDER"


class ProofComponents(StrEnum):
    """What of a proof was given: all of it, or the one component that a continuous session asks (SIG-2)."""

    ALL = "ALL"
    PASSWORD_ALONE = "PASSWORD_ALONE"  # noqa: S105 -- the name of a component, no secret


class SignatureChallenge(Versioned, Base):
    """What is about to be signed, as it was shown; good once and for a short time (SIG-1).

    `proven_account_id` is set when an identity provider has authenticated the signer afresh for this challenge.
    """

    __tablename__ = "signature_challenge"

    act: Mapped[str]
    meaning: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    subject_version: Mapped[int]
    site_id: Mapped[UUID | None]
    content: Mapped[Any] = mapped_column(JSONB)  # a Json; SQLAlchemy can't resolve the recursive alias
    digest: Mapped[str]
    asked_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    proven_account_id: Mapped[UUID | None]
    proven_at: Mapped[datetime | None]


class Signature(OfCompany, Base):
    """One person's signature on a content, by its SHA-256; accepts no change (AUD-2, SIG-4).

    `content` is the canonical JSON that was shown and hashed: anyone can compute `digest` from it again.
    `session_id` is the session that carried it. `components` is null where it was given before that was kept: all were.
    """

    __tablename__ = "signature"

    site_id: Mapped[UUID | None]
    act: Mapped[str]
    meaning: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    subject_version: Mapped[int]
    person_id: Mapped[UUID]
    account_id: Mapped[UUID]
    session_person_id: Mapped[UUID | None]
    printed_name: Mapped[str]
    signed_at: Mapped[datetime]
    time_zone: Mapped[str]
    method: Mapped[str]
    digest: Mapped[str]
    content: Mapped[str]
    challenge_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    components: Mapped[str | None]

    signer: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Signature.company_id == Person.company_id, foreign(Signature.person_id) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    session_person: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            Signature.company_id == Person.company_id, foreign(Signature.session_person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    staleness: Mapped["SignatureStaleness | None"] = relationship(
        primaryjoin=lambda: and_(
            Signature.company_id == SignatureStaleness.company_id, Signature.id == foreign(SignatureStaleness.id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )


class SignatureStaleness(OfCompany, Base):
    """From when on, and why, a signature no longer covers what it was given for; its id is the signature's."""

    __tablename__ = "signature_staleness"

    stale_at: Mapped[datetime]
    because: Mapped[str]
