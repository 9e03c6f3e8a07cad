"""From rows to what is judged of a site's version: its parent, its overrides, its drift."""

from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import rows
from domain.recipes.adoption import rules
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.override import RecipeOverride
from domain.recipes.adoption.rules import Drift
from domain.recipes.adoption.sheets import Sheet, sheet_of
from domain.recipes.adoption.values import Adopted, Key, Override
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.reading import Finds


def sheet(uow: UnitOfWork, version: UUID) -> Sheet:
    """The version's elements, laid out."""
    return sheet_of(rows.elements_of(uow, version))


def overrides_of(source: Finds, version: UUID) -> tuple[Override, ...]:
    """What the version declares, in the order of the elements' codes."""
    found = [override_of(one) for one in source.find(RecipeOverride, RecipeOverride.recipe_version_id == version)]
    return tuple(sorted(found, key=lambda one: (one.key, one.field or "")))


def override_of(row: RecipeOverride) -> Override:
    """The declaration that a row holds."""
    return Override(
        key=Key(ElementKind(row.element_type), row.code), field=row.field, reason=row.reason, conflict=row.conflict
    )


def adopted_of(source: Finds, version: MasterRecipeVersion) -> Adopted | None:
    """What the version was adopted from; None for a company's version and a site's own."""
    if version.adopted_from_id is None:
        return None
    parent = source.find(MasterRecipeVersion, MasterRecipeVersion.id == version.adopted_from_id)[0]
    assert parent.digest is not None, parent.id
    return Adopted(
        recipe=source.find(MasterRecipe, MasterRecipe.id == parent.recipe_id)[0].code,
        version=parent.id,
        number=parent.number,
        digest=parent.digest,
        overrides=overrides_of(source, version.id),
    )


def drift_of(uow: UnitOfWork, version: MasterRecipeVersion, *, against: UUID | None = None) -> Drift | None:
    """What the version has otherwise than its parent, or than another company version; None for what has no parent."""
    parent = against or version.adopted_from_id
    if version.adopted_from_id is None or parent is None:
        return None
    return rules.drift(sheet(uow, parent), sheet(uow, version.id), overrides_of(uow, version.id))


def copy_overrides(
    uow: UnitOfWork, source: UUID, version: MasterRecipeVersion, *, conflicts: dict[Override, str] | None = None
) -> None:
    """Declare for a new draft what its source declares, with the same reasons.

    `conflicts` are those that no longer fit, and why; what waited for a decision in the source still waits.
    """
    for one in overrides_of(uow, source):
        uow.add(
            RecipeOverride(
                id=new_id(),
                site_id=version.site_id,
                recipe_version_id=version.id,
                element_type=one.key.kind.value,
                code=one.key.code,
                field=one.field,
                reason=one.reason,
                conflict=(conflicts or {}).get(one, one.conflict),
                declared_by=uow.actor.as_person,
            )
        )
