"""What exists of review and release: each decision is a row that accepts no change."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany
from domain.materials.models import MaterialLot
from domain.signatures.models import Signature


class Decision(StrEnum):
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


class BatchReview(OfCompany, Base):
    """A signed review of a batch; stale once the batch changes after it. Older ones cover its audit trail.

    `kind` says whether it is production's or quality's, as all were before there was another: null there.
    """

    __tablename__ = "batch_review"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    reviewer_id: Mapped[UUID]
    reviewer_name: Mapped[str]
    conclusion: Mapped[str]
    kind: Mapped[str | None]
    reviewed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            BatchReview.company_id == Signature.company_id, foreign(BatchReview.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Disposition(OfCompany, Base):
    """A decision on a batch: a qualified person's unless `decided_as` names another part of quality.

    One stands at most: another is made only after a release was revoked, which `after_revocation_id` names then.

    `policy_id` is the site's release policy where that let somebody decide who else couldn't: as `decided_as`, or as
    its reviewer for `reviewer_because` (REV-6).
    """

    __tablename__ = "disposition"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    decision: Mapped[str]
    statement: Mapped[str]
    decided_by: Mapped[UUID]
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    policy_id: Mapped[UUID | None]
    decided_as: Mapped[str | None]
    reviewer_because: Mapped[str | None]
    after_revocation_id: Mapped[UUID | None]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            Disposition.company_id == Signature.company_id, foreign(Disposition.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    lots: Mapped[list["DecidedLot"]] = relationship(
        primaryjoin=lambda: and_(
            Disposition.company_id == DecidedLot.company_id, Disposition.id == foreign(DecidedLot.disposition_id)
        ),
        order_by=lambda: DecidedLot.id,
        viewonly=True,
        lazy="raise",
    )
    revocation: Mapped["ReleaseRevocation | None"] = relationship(
        primaryjoin=lambda: and_(
            Disposition.company_id == ReleaseRevocation.company_id,
            Disposition.id == foreign(ReleaseRevocation.disposition_id),
        ),
        uselist=False,
        viewonly=True,
        lazy="raise",
    )


class DecidedLot(OfCompany, Base):
    """What a release decided on one lot that the batch gave, and the lot's status then; accepts no change.

    A lot that the release is apart from was rejected with it, for `because`, or before, and then has none (REV-13).
    """

    __tablename__ = "decided_lot"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    disposition_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    number: Mapped[str]
    status: Mapped[str]
    decision: Mapped[str]
    because: Mapped[str | None]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            DecidedLot.company_id == MaterialLot.company_id, foreign(DecidedLot.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RevokedLot(OfCompany, Base):
    """A lot that the batch gave, or what came of one, when its release was revoked: its status then, and what had left.

    `shipped_value` went to consignees, in `unit`: it is what a recall has to find. Accepts no change.
    """

    __tablename__ = "revoked_lot"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    revocation_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    number: Mapped[str]
    status: Mapped[str]
    shipped_value: Mapped[Decimal]
    unit: Mapped[str]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            RevokedLot.company_id == MaterialLot.company_id, foreign(RevokedLot.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ReleaseRevocation(OfCompany, Base):
    """The release of a batch taken back, which leaves that decision as it was; accepts no change."""

    __tablename__ = "release_revocation"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    disposition_id: Mapped[UUID]
    because: Mapped[str]
    revoked_by: Mapped[UUID]
    revoked_name: Mapped[str]
    revoked_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ReleaseRevocation.company_id == Signature.company_id,
            foreign(ReleaseRevocation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    lots: Mapped[list[RevokedLot]] = relationship(
        primaryjoin=lambda: and_(
            ReleaseRevocation.company_id == RevokedLot.company_id,
            ReleaseRevocation.id == foreign(RevokedLot.revocation_id),
        ),
        order_by=lambda: RevokedLot.id,
        viewonly=True,
        lazy="raise",
    )
