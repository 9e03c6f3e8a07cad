"""Compares two stored versions, as a reader's snapshot has them."""

from sqlalchemy.orm import Session

from domain.kernel.quantity import Quantity
from domain.recipes import rows
from domain.recipes.difference.comparing import difference
from domain.recipes.difference.values import Difference, Heading
from domain.recipes.kinds import RecipeKind
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot, size_range_of


def difference_of(session: Session, *, before: MasterRecipeVersion, after: MasterRecipeVersion) -> Difference:
    """What changed between two versions, of one recipe or of two (REC-8).

    Their recipes and sites are loaded. Rows of a submitted version are frozen, so that they are its content (REC-1).
    """
    source = Snapshot(session, before.company_id)
    old, new = (rows.elements_of(source, one.id) for one in (before, after))
    return difference(old, new, headings=(_heading(before), _heading(after)))


def _heading(version: MasterRecipeVersion) -> Heading:
    return Heading(
        recipe=version.recipe.code,
        product=version.recipe.product,
        stage=version.recipe.stage,
        number=version.number,
        site=version.site.code,
        variant=version.variant,
        batch_size=Quantity(version.batch_size_value, version.batch_size_unit),
        size_range=size_range_of(version),
        kind=RecipeKind(version.recipe.kind or RecipeKind.PRODUCT),
    )
