"""From which building blocks the elements of a version came, as values (REC-1)."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, select

from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipeBlock, RecipePhase
from domain.recipes.reading import Finds
from domain.recipes.values import Origin

COMPANY, VERSION = (bindparam(name, type_=Uuid()) for name in ("company", "version"))


def _named_by(model: type[RecipeBlock] | type[RecipePhase]) -> Select[UUID | None]:
    return select(model.origin_version_id).where(
        model.company_id == COMPANY, model.recipe_version_id == VERSION, model.origin_version_id.is_not(None)
    )


# Without the versions' content, which may be large.
ORIGINS = (
    select(MasterRecipeVersion.id, MasterRecipe.code, MasterRecipeVersion.number, MasterRecipeVersion.digest)
    .join(
        MasterRecipe,
        and_(
            MasterRecipe.company_id == MasterRecipeVersion.company_id, MasterRecipe.id == MasterRecipeVersion.recipe_id
        ),
    )
    .where(
        MasterRecipeVersion.company_id == COMPANY,
        MasterRecipeVersion.id.in_(_named_by(RecipeBlock).union(_named_by(RecipePhase))),
    )
)

Origins = Mapping[UUID, Origin]
"""By the version's id, each without the code of an element."""


def origins_of(source: Finds, version: UUID) -> Origins:
    """The building blocks in a version."""
    return {
        id_: Origin(building_block=code, number=number, digest=digest, version=id_, code="")
        for id_, code, number, digest in source.look_up(ORIGINS, version=version)
    }


def origin_of(row: RecipeBlock | RecipePhase, origins: Origins) -> Origin | None:
    """Where a row's element came from."""
    if row.origin_version_id is None:
        return None
    assert row.origin_code is not None, row.id
    return replace(origins[row.origin_version_id], code=row.origin_code)
