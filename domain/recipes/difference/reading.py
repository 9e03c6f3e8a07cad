"""Compares two stored versions, as a reader's snapshot has them."""

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from domain.kernel.models import OfCompany
from domain.recipes import rows
from domain.recipes.adoption.override import RecipeOverride
from domain.recipes.adoption.rows import override_of
from domain.recipes.difference.comparing import difference
from domain.recipes.difference.values import Difference, Heading
from domain.recipes.kinds import RecipeKind
from domain.recipes.languages.versions import complete_in, written_in
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot, batch_size_of, size_range_of

Row = TypeVar("Row", bound=OfCompany)


def difference_of(session: Session, *, before: MasterRecipeVersion, after: MasterRecipeVersion) -> Difference:
    """What changed between two versions, of one recipe or of two (REC-8).

    Their recipes and sites are loaded. Rows of a submitted version are frozen, so that they are its content (REC-1).
    """
    source = Snapshot(session, before.company_id)
    old, new = (rows.elements_of(source, one.id) for one in (before, after))
    return difference(old, new, headings=(_heading(session, before), _heading(session, after)))


def _heading(session: Session, version: MasterRecipeVersion) -> Heading:
    return Heading(
        recipe=version.recipe.code,
        product=version.recipe.product,
        stage=version.recipe.stage,
        number=version.number,
        site=version.site.code,
        variant=version.variant,
        batch_size=batch_size_of(version),
        size_range=size_range_of(version),
        language=written_in(version),
        languages=complete_in(version),
        adopted=_adopted(session, version),
        kind=RecipeKind(version.recipe.kind or RecipeKind.PRODUCT),
    )


def _adopted(session: Session, version: MasterRecipeVersion) -> str | None:
    """What a site's version was adopted from, and each override with its reason; None for any other (REC-9)."""
    if version.adopted_from_id is None:
        return None
    parent = session.scalars(_of(version, MasterRecipeVersion, MasterRecipeVersion.id == version.adopted_from_id)).one()
    declared = session.scalars(_of(version, RecipeOverride, RecipeOverride.recipe_version_id == version.id))
    told = [f"{override_of(one)}: {one.reason}" for one in declared]
    return f"version {parent.number} of the company, {'; '.join(sorted(told)) or 'without overrides'}"


def _of(version: MasterRecipeVersion, model: type[Row], condition: ColumnElement[bool]) -> Select[Row]:
    return select(model).where(model.company_id == version.company_id, condition)
