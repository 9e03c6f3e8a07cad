"""What exists of release policies: each that was set, the last one of a site holds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class ReleasePolicy(OfSite, Base):
    """Who releases the batches of a site from `set_at` on, `number` 1 first; accepts no change (REV-6).

    `rationale` is why the reviewer may release as well, null where they may not; `because` is why it was set.
    """

    __tablename__ = "release_policy"

    number: Mapped[int]
    releaser: Mapped[str]
    rationale: Mapped[str | None]
    because: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            ReleasePolicy.company_id == Site.company_id, foreign(ReleasePolicy.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ReleasePolicy.company_id == Signature.company_id, foreign(ReleasePolicy.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
