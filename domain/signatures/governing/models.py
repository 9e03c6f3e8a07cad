"""What exists of the policy of signatures: an act's line at a site, and its signers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class SignaturePolicy(OfSite, Base):
    """What a site demands of one act's signatures; that of the enterprise holds at each site that has none of its own.

    A withdrawn one demands nothing, as if it weren't there. `because` is why it was last set, `signature_id` whose word
    that was. `request_days` is how long an act that several sign waits for them, null where nothing is said.
    """

    __tablename__ = "signature_policy"

    act: Mapped[str]
    withdrawn: Mapped[bool]
    because: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    request_days: Mapped[int | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            SignaturePolicy.company_id == Site.company_id, foreign(SignaturePolicy.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signers: Mapped[list["SignaturePolicySigner"]] = relationship(
        primaryjoin=lambda: and_(
            SignaturePolicy.company_id == SignaturePolicySigner.company_id,
            SignaturePolicy.id == foreign(SignaturePolicySigner.policy_id),
        ),
        order_by=lambda: (
            SignaturePolicySigner.order_number,
            SignaturePolicySigner.role,
            SignaturePolicySigner.meaning,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            SignaturePolicy.company_id == Signature.company_id,
            foreign(SignaturePolicy.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class SignaturePolicySigner(OfCompany, Base):
    """A role whose holder signs the act as this, at this place of its order; null where the act has one place."""

    __tablename__ = "signature_policy_signer"

    policy_id: Mapped[UUID]
    role: Mapped[str]
    meaning: Mapped[str]
    order_number: Mapped[int | None]
