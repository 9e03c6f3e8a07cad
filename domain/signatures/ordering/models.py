"""What exists of an act that waits for further signatures: what was asked for, and who signs it at which place."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class SignatureRequest(OfSite, Base):
    """An act that was signed at its first place and is carried out once it is signed at its last.

    `given` is the act's input, as it is read again for that; `digest` the SHA-256 of what everybody signs: act, input,
    subject with its version, and stored content. It goes by the line `policy_id` as that stood at `policy_version`.
    `refused_because` is why it couldn't be carried out as that was last tried.
    """

    __tablename__ = "signature_request"

    act: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    subject_version: Mapped[int]
    given: Mapped[Any] = mapped_column(JSONB)  # a Json; SQLAlchemy can't resolve the recursive alias
    digest: Mapped[str]
    policy_id: Mapped[UUID]
    policy_version: Mapped[int]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str]
    closed_by: Mapped[UUID | None]
    closed_name: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str | None]
    refused_at: Mapped[datetime | None]
    refused_because: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            SignatureRequest.company_id == Site.company_id, foreign(SignatureRequest.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    places: Mapped[list["SignatureRequestPlace"]] = relationship(
        primaryjoin=lambda: and_(
            SignatureRequest.company_id == SignatureRequestPlace.company_id,
            SignatureRequest.id == foreign(SignatureRequestPlace.request_id),
        ),
        order_by=lambda: SignatureRequestPlace.order_number,
        viewonly=True,
        lazy="raise",
    )


class SignatureRequestPlace(OfCompany, Base):
    """The signature that a request has, or waits for, at one place of its order: as what, by whoever has which role."""

    __tablename__ = "signature_request_place"

    request_id: Mapped[UUID]
    order_number: Mapped[int]
    meaning: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    signature_id: Mapped[UUID | None]
    signed_by: Mapped[UUID | None]
    signed_name: Mapped[str | None]
    signed_at: Mapped[datetime | None]

    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            SignatureRequestPlace.company_id == Signature.company_id,
            foreign(SignatureRequestPlace.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
