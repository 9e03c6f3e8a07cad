"""Tells training what there is of recipes to learn: each approved version is read and understood anew (TRN-4).

And which phases something can be demanded for: those of the recipe (TRN-14).
"""

from uuid import UUID

from sqlalchemy import text

from domain.kernel.refusals import InvalidInput
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
from domain.training.events import CurriculumPhased

VersionEvent = (
    RecipeVersionApproved
    | RecipeVersionPlanned
    | RecipeVersionPlanCancelled
    | RecipeVersionBecameEffective
    | RecipeVersionSuperseded
    | RecipeVersionWithdrawn
)


CODES = text("""
select distinct e.code collate "C" as code from master_recipe_version v join (
  select company_id, recipe_version_id, code from recipe_phase
  union all select company_id, recipe_version_id, code from recipe_block
) e on e.company_id = v.company_id and e.recipe_version_id = v.id
where v.company_id = :company and v.recipe_id = :recipe and e.code is not null
  and v.state not in ('SUPERSEDED', 'WITHDRAWN')
order by 1
""")
TOLD = 30
"""So many of a recipe's codes are told to who named another one."""


def require_phases(uow: UnitOfWork, event: CurriculumPhased) -> None:
    """Something is demanded for phases that a version has which is followed, or may be one day (TRN-14).

    Raises InvalidInput with the codes that none of them has.
    """
    there = [row[0] for row in uow.look_up(CODES, recipe=event.recipe)]
    unknown = [one for one in event.phases if one not in set(there)]
    if unknown:
        has = (
            f"It has {', '.join(there[:TOLD])}{' and others' if len(there) > TOLD else ''}."
            if there
            else "It has none."
        )
        problem = (
            f"No version of this recipe that is written or followed has a phase or block {', '.join(unknown)[:400]}."
            f" {has} Name those, or leave the phases out to demand it in all."
        )
        raise InvalidInput(path=("phases",), problem=problem)


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
    """What versions that supersede one another have in common (REC-3); migration 0042 wrote it alike."""
    size = f"{version.batch_size_value:f}"
    size = size.rstrip("0").rstrip(".") if "." in size else size
    return f"{version.site_id} {size} {version.batch_size_unit} {version.variant}"


def _zone(uow: UnitOfWork, site: UUID) -> str:
    found = uow.look_at(Site, site)
    assert found is not None, site
    return found.time_zone


def _is_learned(recipe: MasterRecipe) -> bool:
    return recipe.kind in {None, RecipeKind.PRODUCT.value}
