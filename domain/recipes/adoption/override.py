"""A declared override as a row."""

from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite
from domain.people.models import Person


class RecipeOverride(OfSite, Base):
    """What a site's version declares to have otherwise than the company's, and why; copied from version to version."""

    __tablename__ = "recipe_override"

    recipe_version_id: Mapped[UUID]
    element_type: Mapped[str]
    code: Mapped[str]
    field: Mapped[str | None]
    reason: Mapped[str]
    conflict: Mapped[str | None]
    declared_by: Mapped[UUID]

    declarer: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeOverride.company_id == Person.company_id, foreign(RecipeOverride.declared_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
