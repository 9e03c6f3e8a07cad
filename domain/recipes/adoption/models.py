"""A proposal to a site as a row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite
from domain.people.models import Person
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.tenancy.models import Site


class RecipeProposal(OfSite, Base):
    """That a site should follow a company version which took effect; `site_version_id` is what it had then."""

    __tablename__ = "recipe_proposal"

    recipe_id: Mapped[UUID]
    company_version_id: Mapped[UUID]
    site_version_id: Mapped[UUID]
    state: Mapped[str]
    made_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    draft_id: Mapped[UUID | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == Site.company_id, foreign(RecipeProposal.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe: Mapped[MasterRecipe] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == MasterRecipe.company_id, foreign(RecipeProposal.recipe_id) == MasterRecipe.id
        ),
        viewonly=True,
        lazy="raise",
    )
    company_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == MasterRecipeVersion.company_id,
            foreign(RecipeProposal.company_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    site_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == MasterRecipeVersion.company_id,
            foreign(RecipeProposal.site_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    draft: Mapped[MasterRecipeVersion | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == MasterRecipeVersion.company_id,
            foreign(RecipeProposal.draft_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    decider: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeProposal.company_id == Person.company_id, foreign(RecipeProposal.decided_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
