"""What exists of keeping: policies of retention, the retention of each decided batch, legal holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfSite
from domain.materials.models import MaterialLot
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class RetentionPolicy(OfSite, Base):
    """For how many months records are kept at a site, or at all of the company's where it is the enterprise's.

    Never for less than the law asks; where both have a policy, the longer holds. `because` is why it was last set,
    `signature_id` whose word that was.
    """

    __tablename__ = "retention_policy"

    months_after_expiry: Mapped[int]
    months_after_decision: Mapped[int]
    because: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            RetentionPolicy.company_id == Site.company_id, foreign(RetentionPolicy.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            RetentionPolicy.company_id == Signature.company_id, foreign(RetentionPolicy.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecordRetention(OfSite, Base):
    """Until which day the record of a decided batch is kept, and why; the day only ever moves later.

    It is null where it is still to be computed: in rows of batches from before there was retention. The months are
    those that it was computed by.
    """

    __tablename__ = "record_retention"

    batch_id: Mapped[UUID]
    until: Mapped[date | None]
    because: Mapped[str]
    months_after_expiry: Mapped[int]
    months_after_decision: Mapped[int]
    computed_at: Mapped[datetime]


class LegalHold(OfSite, Base):
    """That what it is placed on is kept whatever else says, until another person of quality releases it.

    One of `batch_id`, `lot_id` and `product` is set, by its scope. One on a product at the enterprise holds its batches
    at every site. Stored objects are kept until `objects_until`; at `renew_at`, before that, it is moved on.
    """

    __tablename__ = "legal_hold"

    scope: Mapped[str]
    batch_id: Mapped[UUID | None]
    lot_id: Mapped[UUID | None]
    product: Mapped[str | None]
    reason: Mapped[str]
    placed_by: Mapped[UUID]
    placed_name: Mapped[str]
    placed_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    objects_until: Mapped[datetime]
    renew_at: Mapped[datetime]
    released_by: Mapped[UUID | None]
    released_name: Mapped[str | None]
    released_at: Mapped[datetime | None]
    released_because: Mapped[str | None]
    release_signature_id: Mapped[UUID | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(LegalHold.company_id == Site.company_id, foreign(LegalHold.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(LegalHold.company_id == Batch.company_id, foreign(LegalHold.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            LegalHold.company_id == MaterialLot.company_id, foreign(LegalHold.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            LegalHold.company_id == Signature.company_id, foreign(LegalHold.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    release_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LegalHold.company_id == Signature.company_id, foreign(LegalHold.release_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
