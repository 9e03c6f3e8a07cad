"""Which elements of a version could follow a newer building block, and what would change; none does by itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from domain.recipes.arranging import arranged
from domain.recipes.difference.comparing import difference
from domain.recipes.difference.values import Difference
from domain.recipes.kinds import BuildingBlockLevel
from domain.recipes.library.merging import Conflict, merge
from domain.recipes.library.three import Three, three, tops
from domain.recipes.library.versions import in_line
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipeBlock, RecipePhase
from domain.recipes.reading import Finds
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements

COMPANY, VERSION = (bindparam(name, type_=Uuid()) for name in ("company", "version"))
OLDER, NEWER = aliased(MasterRecipeVersion), aliased(MasterRecipeVersion)
IN_VERSION = [
    select(one.id)
    .where(one.company_id == COMPANY, one.recipe_version_id == VERSION, one.origin_version_id == OLDER.id)
    .correlate(OLDER)
    .exists()
    for one in (RecipeBlock, RecipePhase)
]
SUCCESSORS = (
    select(OLDER.id, OLDER.number, NEWER.id, NEWER.number, NEWER.site_id, MasterRecipe.code, MasterRecipe.stage)
    .select_from(OLDER)
    .join(NEWER, and_(*in_line(NEWER, OLDER)))
    .join(MasterRecipe, and_(MasterRecipe.company_id == OLDER.company_id, MasterRecipe.id == OLDER.recipe_id))
    .where(OLDER.company_id == COMPANY, or_(*IN_VERSION))
)
"""Of each version that a recipe was built from, the one in effect that took its place."""


@dataclass(frozen=True, slots=True)
class Successor:
    """A newer version of a building block, in effect."""

    older: UUID
    older_number: int
    newer: UUID
    newer_number: int
    site: UUID
    building_block: str
    level: BuildingBlockLevel


@dataclass(frozen=True)
class Offer:
    """What an element could become. `row` is its own, with the version to send back."""

    row: RecipeBlock | RecipePhase
    element_type: str
    successor: Successor
    sides: Three

    @property
    def in_library(self) -> Difference:
        """What changed in the building block."""
        return difference(self.sides.base, self.sides.theirs)

    @property
    def in_recipe(self) -> Difference:
        """What the recipe changed itself."""
        return difference(self.sides.base, self.sides.mine)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What both changed, each its own way."""
        base, mine, theirs = self.sides.sheets
        return merge(base, mine, theirs, {}).conflicts

    @property
    def declined_because(self) -> str | None:
        """Why the authors don't take it; None where they didn't say so of this very version."""
        return self.row.declined_because if self.row.declined_version_id == self.successor.newer else None


def offers(source: Finds, version: UUID, *, may_read: Callable[[UUID], bool], first: int, skip: int) -> list[Offer]:
    """The updates offered to a version, in the order of its procedure; of building blocks that one may read."""
    found = map(_successor, source.look_up(SUCCESSORS, version=version))
    successors = {one.older: one for one in found if may_read(one.site)}
    if not successors:
        return []
    recipe, rows = elements_of(source, version), _rows(source, version)
    asked = [(code, successors[one.version]) for code, one in tops(recipe) if one.version in successors]
    blocks: dict[UUID, Elements] = {}

    def elements(id_: UUID) -> Elements:
        if id_ not in blocks:
            blocks[id_] = arranged(elements_of(source, id_))
        return blocks[id_]

    made = (_offer(recipe, code, one, rows, elements) for code, one in asked[skip : skip + first])
    return [one for one in made if one is not None]


def _successor(columns: Sequence[Any]) -> Successor:
    older, older_number, newer, newer_number, site, code, stage = columns
    return Successor(older, older_number, newer, newer_number, site, code, BuildingBlockLevel(stage))


Rows = Mapping[str, tuple[str, RecipeBlock | RecipePhase]]


def _offer(
    recipe: Elements, code: str, successor: Successor, rows: Rows, elements: Callable[[UUID], Elements]
) -> Offer | None:
    base, theirs = elements(successor.older), elements(successor.newer)
    sides = three(recipe, code, base=base, theirs=theirs, level=successor.level)
    return None if sides is None else Offer(rows[code][1], rows[code][0], successor, sides)


def _rows(source: Finds, version: UUID) -> Rows:
    return {row.code or "": (kind, row) for kind, row in _placed(source, version)}


def _placed(source: Finds, version: UUID) -> Iterator[tuple[str, RecipeBlock | RecipePhase]]:
    block, phase = RecipeBlock, RecipePhase
    for one in source.find(block, block.recipe_version_id == version, block.origin_version_id.is_not(None)):
        yield block.__name__, one
    for other in source.find(phase, phase.recipe_version_id == version, phase.origin_version_id.is_not(None)):
        yield phase.__name__, other
