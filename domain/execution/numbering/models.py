"""What exists of the numbering of batches: the rule of a site or of the company, and how far its numbers are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite, Versioned
from domain.recipes.models import MasterRecipe
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class BatchNumbering(OfSite, Base):
    """By which `pattern` a site's batches are numbered, all or those of one recipe; null: by hand (REC-5).

    That of the enterprise holds at each site that has none of its own. `by_hand` says whether a number may be given
    instead. `because` is why it was last set, `signature_id` whose word that was.
    """

    __tablename__ = "batch_numbering"

    recipe_id: Mapped[UUID | None]
    pattern: Mapped[str | None]
    by_hand: Mapped[bool]
    because: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            BatchNumbering.company_id == Site.company_id, foreign(BatchNumbering.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe: Mapped[MasterRecipe | None] = relationship(
        primaryjoin=lambda: and_(
            BatchNumbering.company_id == MasterRecipe.company_id,
            foreign(BatchNumbering.recipe_id) == MasterRecipe.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            BatchNumbering.company_id == Signature.company_id,
            foreign(BatchNumbering.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class BatchNumberCounter(Versioned, Base):
    """The last number that was drawn where all but its sequence reads `skeleton`: "VIE-MET-2611-{seq:4}".

    Whoever draws locks it until their commit, so that a refused issue leaves no gap.
    """

    __tablename__ = "batch_number_counter"

    skeleton: Mapped[str]
    last: Mapped[int]
