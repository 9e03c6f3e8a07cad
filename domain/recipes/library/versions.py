"""The versions of building blocks that a command takes from."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.recipes.arranging import arranged
from domain.recipes.kinds import BuildingBlockLevel, RecipeKind, VersionState
from domain.recipes.library.refusals import NotInLibrary
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements, Origin
from domain.tenancy.enterprise import require_read


@dataclass(frozen=True, slots=True)
class Source:
    """One version of a building block."""

    recipe: MasterRecipe
    version: MasterRecipeVersion
    elements: Elements

    @property
    def level(self) -> BuildingBlockLevel:
        return BuildingBlockLevel(self.recipe.stage)

    @property
    def title(self) -> str:
        """Such as "building block DRYING version 2"."""
        return f"building block {self.recipe.code} version {self.version.number}"

    def origin(self, code: str) -> Origin:
        """Where an element with this code in the building block comes from."""
        assert self.version.digest is not None, self.version.id
        return Origin(
            building_block=self.recipe.code,
            number=self.version.number,
            digest=self.version.digest,
            version=self.version.id,
            code=code,
        )


def effective(uow: UnitOfWork, version: UUID, *, path: Path) -> Source:
    """A version of a building block that stays in effect until the commit. Raises NotFound, Forbidden, NotInLibrary."""
    found = uow.rely_on(MasterRecipeVersion, version)
    require_read(uow, Permission.RECIPE_READ, site=found.site_id)
    recipe = uow.find(MasterRecipe, MasterRecipe.id == found.recipe_id)[0]
    if recipe.kind != RecipeKind.BUILDING_BLOCK:
        because = f"{recipe.code} is the recipe of a product, from which elements are copied"
        raise NotInLibrary(because=because, path=path)
    if found.state != VersionState.EFFECTIVE:
        raise NotInLibrary(because=f"version {found.number} of {recipe.code} is {found.state}", path=path)
    return Source(recipe, found, arranged(elements_of(uow, found.id)))


def taken(uow: UnitOfWork, version: UUID) -> Source:
    """The version that an element came from, whatever became of it since."""
    found = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
    recipe = uow.find(MasterRecipe, MasterRecipe.id == found.recipe_id)[0]
    return Source(recipe, found, arranged(elements_of(uow, version)))


def follows(newer: MasterRecipeVersion, older: MasterRecipeVersion) -> bool:
    """Whether a version took the place of another: of the same recipe, site, size and variant (REC-3)."""
    return newer.number > older.number and all(getattr(newer, one) == getattr(older, one) for one in LINE)


LINE = ("recipe_id", "site_id", "batch_size_value", "batch_size_unit", "variant")
"""What the versions of a recipe that follow each other have in common (REC-3)."""


def in_line(row: type[MasterRecipeVersion], other: type[MasterRecipeVersion]) -> list[ColumnElement[bool]]:
    """The same as a condition: `row` is the one in effect that took the place of `other`."""
    same = [getattr(row, one) == getattr(other, one) for one in ("company_id", *LINE)]
    return [*same, row.number > other.number, row.state == VersionState.EFFECTIVE.value]
