"""Where building blocks are used: the elements of other recipes that came from them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, literal, select, union_all
from sqlalchemy.orm import Mapped, aliased, foreign, relationship

from domain.kernel.models import Base, OfCompany
from domain.recipes.models import MasterRecipeVersion, RecipeBlock, RecipePhase

Placed = type[RecipeBlock] | type[RecipePhase]


def _came_with_holder(model: Placed, holder: UUID) -> ColumnElement[bool]:
    around = aliased(RecipeBlock)
    same = (around.company_id == model.company_id, around.id == holder)
    return select(around.id).where(*same, around.origin_version_id == model.origin_version_id).correlate(model).exists()


def _uses(model: Placed, holder: UUID) -> Select[*tuple[Any, ...]]:  # its columns are those of the class below
    """The elements of one kind that came from building blocks: each whole, not once more what came in it."""
    return select(
        model.company_id,
        model.id,
        model.site_id,
        model.recipe_version_id,
        literal(model.__name__, Text).label("element_type"),
        model.code,
        model.name,
        model.origin_version_id,
        model.origin_code,
    ).where(model.origin_version_id.is_not(None), ~_came_with_holder(model, holder))


class BuildingBlockUse(OfCompany, Base):
    """An element that came from a building block, at the site of the version that it is in; it only reads.

    It is no table: its rows are those of blocks and phases.
    """

    __table__ = union_all(
        _uses(RecipeBlock, RecipeBlock.parent_id),  # type: ignore[arg-type]  # columns of the mapped class
        _uses(RecipePhase, RecipePhase.block_id),  # type: ignore[arg-type]  # as above
    ).subquery("building_block_use")
    __mapper_args__ = {"primary_key": [__table__.c.company_id, __table__.c.id]}  # noqa: RUF012 -- SQLAlchemy's word

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    element_type: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    origin_version_id: Mapped[UUID]
    origin_code: Mapped[str]

    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            BuildingBlockUse.company_id == MasterRecipeVersion.company_id,
            foreign(BuildingBlockUse.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    origin: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            BuildingBlockUse.company_id == MasterRecipeVersion.company_id,
            foreign(BuildingBlockUse.origin_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
