"""Tells training what there is of recipes to learn: each approved version is read and understood anew (TRN-4)."""

from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.events import (
    RecipeCreated,
    RecipeVersionApproved,
    RecipeVersionBecameEffective,
    RecipeVersionSuperseded,
    RecipeVersionWithdrawn,
)
from domain.recipes.governance.events import RecipeVersionPlanCancelled, RecipeVersionPlanned
from domain.recipes.kinds import RecipeKind
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.rules import day_at
from domain.tenancy.models import Site
from domain.training.commands import following
from domain.training.commands.following import RecipeVersionFacts

VersionEvent = (
    RecipeVersionApproved
    | RecipeVersionPlanned
    | RecipeVersionPlanCancelled
    | RecipeVersionBecameEffective
    | RecipeVersionSuperseded
    | RecipeVersionWithdrawn
)


def heed_recipe(uow: UnitOfWork, event: RecipeCreated) -> None:
    """People work by a product's recipe; a building block is learned in the recipes that it went into."""
    uow.session.flush()  # the recipe is as new as the event
    found = uow.look_at(MasterRecipe, event.recipe)
    assert found is not None, event
    if _is_learned(found):
        code = f"{found.code} {found.stage}"
        following.follow_recipe(uow, recipe=found.id, code=code, title=found.product)


def heed_version(uow: UnitOfWork, event: VersionEvent) -> None:
    """A version's days as they are now; a draft that was withdrawn was never there to be learned."""
    version = uow.look_at(MasterRecipeVersion, event.version)
    assert version is not None, event
    recipe = uow.look_at(MasterRecipe, version.recipe_id)
    assert recipe is not None, version.id
    if version.approved_at is not None and version.digest is not None and _is_learned(recipe):
        following.follow_version(uow, _facts(uow, version, digest=version.digest))


def _facts(uow: UnitOfWork, version: MasterRecipeVersion, *, digest: str) -> RecipeVersionFacts:
    ended = None if version.ended_at is None else day_at(version.ended_at, _zone(uow, version.site_id))
    return RecipeVersionFacts(
        id=version.id,
        recipe=version.recipe_id,
        site=version.site_id,
        line=_line(version),
        number=version.number,
        digest=digest,
        effective_on=version.effective_on or version.planned_on,
        ended_on=ended,
    )


def _line(version: MasterRecipeVersion) -> str:
    """What versions that supersede one another have in common (REC-3); migration 0060 wrote it alike."""
    size = f"{version.batch_size_value:f}"
    size = size.rstrip("0").rstrip(".") if "." in size else size
    return f"{version.site_id} {size} {version.batch_size_unit} {version.variant}"


def _zone(uow: UnitOfWork, site: UUID) -> str:
    found = uow.look_at(Site, site)
    assert found is not None, site
    return found.time_zone


def _is_learned(recipe: MasterRecipe) -> bool:
    return recipe.kind in {None, RecipeKind.PRODUCT.value}
