"""What exists of a company's seal: the certificate with which it signs the records that it exports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person


class CompanySeal(Versioned, Base):
    """A seal (eIDAS, article 3(25)): at most one stands; others were withdrawn.

    `certificates` are PEM, the seal's own first, then those up to its issuer's; `sha256`, in hex, of its own. `subject`
    and `issuer` are their distinguished names (RFC 4514). `time_stamp_authority` is asked for a time-stamp of each
    signature (RFC 3161), where it is set.
    """

    __tablename__ = "company_seal"

    certificates: Mapped[str]
    sha256: Mapped[str]
    subject: Mapped[str]
    issuer: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    time_stamp_authority: Mapped[str | None]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]

    setter: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(CompanySeal.company_id == Person.company_id, foreign(CompanySeal.set_by) == Person.id),
        viewonly=True,
        lazy="raise",
    )


class CompanySealKey(OfCompany, Base):
    """The private key of the standing seal, sealed with the service's; its id is the seal's. Never in the audit log."""

    __tablename__ = "company_seal_key"

    sealed: Mapped[str]
