"""Whether a building block gives one element of its level, so that it can be put into recipes."""

from collections.abc import Iterator

from domain.recipes.kinds import BlockKind, BuildingBlockLevel, RecipeKind
from domain.recipes.library.giving import WITHIN, given
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline

BUILDING_BLOCK = Check(
    "STRUCTURE-BUILDING-BLOCK",
    Severity.ERROR,
    "a building block holds something else than one element of its level",
    "leave that one element, and write what else there is into it or into another building block",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """Whether there is exactly one element of the level, in nothing but one of each level above it."""
    if recipe.header.kind is not RecipeKind.BUILDING_BLOCK:
        return
    level = BuildingBlockLevel(recipe.header.stage)
    if given(recipe.elements, level) is None:
        *around, own = (_noun(kind) for kind in WITHIN[level])
        where = f", in one {' of one '.join(reversed(around))}" if around else ""
        yield BUILDING_BLOCK.at(
            places.PROCEDURE, f"this building block gives one {own}{where}, and its procedure holds something else"
        )


def _noun(kind: BlockKind | None) -> str:
    return "phase" if kind is None else kind.value.lower().replace("_", " ")
