"""A translation as a row, and what an element that has some says of them."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, declared_attr, foreign, relationship

from domain.kernel.models import Base, OfSite

if TYPE_CHECKING:
    from domain.recipes.models import MasterRecipeVersion


class RecipeTranslation(OfSite, Base):
    """A text of an element in another language, and the original that it says; stale where that was changed since.

    `element_type` is the model of the element; from both the database makes a foreign key of that type.
    """

    __tablename__ = "recipe_translation"

    recipe_version_id: Mapped[UUID]
    element_type: Mapped[str]
    element_id: Mapped[UUID]
    field: Mapped[str]
    language: Mapped[str]
    original: Mapped[str]
    text: Mapped[str]


class Translatable(OfSite):
    """An element with texts that people read."""

    recipe_version_id: Mapped[UUID]

    @declared_attr
    @classmethod
    def translations(cls) -> Mapped[list[RecipeTranslation]]:
        return relationship(
            primaryjoin=lambda: and_(
                cls.company_id == RecipeTranslation.company_id, cls.id == foreign(RecipeTranslation.element_id)
            ),
            order_by=lambda: RecipeTranslation.id,
            viewonly=True,
            lazy="raise",
        )

    @declared_attr
    @classmethod
    def recipe_version(cls) -> Mapped["MasterRecipeVersion"]:
        own = cls.__name__
        return relationship(
            "MasterRecipeVersion",
            primaryjoin=f"and_({own}.company_id == MasterRecipeVersion.company_id,"
            f" foreign({own}.recipe_version_id) == MasterRecipeVersion.id)",
            viewonly=True,
            lazy="raise",
        )
