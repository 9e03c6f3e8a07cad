"""What a version says of itself, beside its elements: which version of what it is, and what it was adopted from."""

from domain.recipes.adoption.rows import adopted_of
from domain.recipes.content import Header
from domain.recipes.kinds import RecipeKind
from domain.recipes.languages.versions import complete_in, written_in
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.reading import Finds, batch_size_of, size_range_of


def header_of(source: Finds, version: MasterRecipeVersion) -> Header:
    """Which version of what this is."""
    recipe = source.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0]
    return Header(
        recipe=recipe.id,
        code=recipe.code,
        product=recipe.product,
        stage=recipe.stage,
        version=version.id,
        number=version.number,
        site=version.site_id,
        variant=version.variant,
        batch_size=batch_size_of(version),
        adopted=adopted_of(source, version),
        size_range=size_range_of(version),
        language=written_in(version),
        languages=complete_in(version),
        kind=RecipeKind(recipe.kind or RecipeKind.PRODUCT),
    )
