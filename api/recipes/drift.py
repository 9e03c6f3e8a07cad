"""Reading what sites have otherwise than the company: of one version, and over all sites; rules in Python decide."""

from collections.abc import Iterable

import strawberry

from api.context import Info, looking
from api.recipes.adoption_types import RecipeAtSite, RecipeDeviation, RecipeDrift, RecipeOverrideLeft
from api.relay import global_id
from domain.recipes.adoption import reporting, rows
from domain.recipes.adoption.rules import Judged
from domain.recipes.adoption.values import Override
from domain.recipes.models import MasterRecipe, MasterRecipeVersion


def drift_of(info: Info, version: MasterRecipeVersion) -> RecipeDrift | None:
    """The version against its parent and against the company's newest in effect; null for what has no parent."""
    uow = looking(info)
    found = rows.drift_of(uow, version)
    if found is None or version.adopted_from_id is None:
        return None
    parent = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version.adopted_from_id)[0]
    newest = reporting.newest_for(uow, parent)
    if newest is None or newest.id == parent.id:
        later = found
    else:
        against = rows.drift_of(uow, version, against=newest.id)
        assert against is not None, version.id
        later = against
    return RecipeDrift(
        parent_id=_id(parent),
        parent_number=parent.number,
        deviations=[_deviation(one) for one in found.judged],
        idle=_left(found.idle),
        conflicts=_left(found.conflicts),
        newest_id=None if newest is None else _id(newest),
        newest_number=None if newest is None else newest.number,
        from_newest=[] if newest is None else [_deviation(one) for one in later.judged],
    )


def at_sites(info: Info, recipe: MasterRecipe) -> list[RecipeAtSite]:
    """Which site has which version of a recipe, at the sites whose recipes the reader may read."""
    return [
        RecipeAtSite(
            site_id=global_id("Site", one.site.id),
            site_code=one.site.code,
            following=one.following,
            version_id=None if one.version is None else _id(one.version),
            number=None if one.version is None else one.version.number,
            state=None if one.version is None else one.version.state,
            company_number=one.company_number,
            overrides=one.overrides,
            undeclared=one.undeclared,
            conflicts=one.conflicts,
        )
        for one in reporting.report(looking(info), recipe.id)
    ]


def _id(version: MasterRecipeVersion) -> strawberry.ID:
    return global_id("MasterRecipeVersion", version.id)


def _deviation(one: Judged) -> RecipeDeviation:
    return RecipeDeviation(
        kind=one.deviation.kind,
        element_type=one.deviation.key.kind,
        code=one.deviation.key.code,
        field=one.deviation.field,
        company=one.deviation.company,
        here=one.deviation.here,
        declared=one.declared,
        locked=one.locked,
        reason=one.override.reason if one.override is not None and one.declared else None,
    )


def _left(overrides: Iterable[Override]) -> list[RecipeOverrideLeft]:
    return [
        RecipeOverrideLeft(
            element_type=one.key.kind, code=one.key.code, field=one.field, reason=one.reason, conflict=one.conflict
        )
        for one in overrides
    ]
