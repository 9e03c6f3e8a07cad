"""What exists of how a site reviews its batches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class ReviewPolicy(OfSite, Base):
    """Whether production reviews a site's batches before quality does (REV-10); quality's signature set it.

    `marks` says whether every part is marked as looked at before a review is completed (REV-11); null as false.
    `production_days`, `quality_days` and `decision_days` are within how many days of a batch's completion each is done,
    null where none are stated (REV-14).
    A site that set nothing demands quality's review alone. `because` is why it was last set.
    """

    __tablename__ = "review_policy"

    production_review: Mapped[bool]
    marks: Mapped[bool | None]
    production_days: Mapped[int | None]
    quality_days: Mapped[int | None]
    decision_days: Mapped[int | None]
    because: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(ReviewPolicy.company_id == Site.company_id, foreign(ReviewPolicy.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ReviewPolicy.company_id == Signature.company_id, foreign(ReviewPolicy.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
