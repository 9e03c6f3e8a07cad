"""Which site has which version of a company's recipe, what it declares, and which have none (REC-9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.adoption import rows
from domain.recipes.adoption.kinds import Following
from domain.recipes.adoption.override import RecipeOverride
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipeVersion
from domain.tenancy.models import Site, SiteKind

ENDED = (VersionState.SUPERSEDED, VersionState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSite:
    """One version of a site, or that it has none. Undeclared deviations are a draft's: none was submitted with any."""

    site: Site
    following: Following
    version: MasterRecipeVersion | None = None
    company_number: int | None = None
    overrides: int = 0
    undeclared: int = 0
    conflicts: int = 0


def newest_for(uow: UnitOfWork, parent: MasterRecipeVersion) -> MasterRecipeVersion | None:
    """The company version in effect of a parent's batch size and variant; None where none is."""
    found = uow.find(
        MasterRecipeVersion,
        MasterRecipeVersion.recipe_id == parent.recipe_id,
        MasterRecipeVersion.site_id == parent.site_id,
        MasterRecipeVersion.variant == parent.variant,
        MasterRecipeVersion.batch_size_value == parent.batch_size_value,
        MasterRecipeVersion.batch_size_unit == parent.batch_size_unit,
        MasterRecipeVersion.state == VersionState.EFFECTIVE,
    )
    assert len(found) <= 1, found
    return found[0] if found else None


def report(uow: UnitOfWork, recipe: UUID) -> Iterator[AtSite]:
    """Every version that isn't ended at every site whose recipes the actor reads, by the sites' codes."""
    versions = {one.id: one for one in uow.find(MasterRecipeVersion, MasterRecipeVersion.recipe_id == recipe)}
    for site in sorted(uow.find(Site), key=lambda one: one.code):
        if site.kind == SiteKind.ENTERPRISE or not uow.actor.may(Permission.RECIPE_READ, site=SiteId(site.id)):
            continue
        here = [one for one in versions.values() if one.site_id == site.id and one.state not in ENDED]
        for one in sorted(here, key=lambda one: one.number):
            yield _at(uow, site, one, versions)
        if not here:
            yield AtSite(site=site, following=Following.NONE)


def _at(
    uow: UnitOfWork, site: Site, version: MasterRecipeVersion, versions: Mapping[UUID, MasterRecipeVersion]
) -> AtSite:
    if version.adopted_from_id is None:
        return AtSite(site=site, following=Following.OWN, version=version)
    parent = versions[version.adopted_from_id]
    newest = newest_for(uow, parent)
    declared = uow.find(RecipeOverride, RecipeOverride.recipe_version_id == version.id)
    drift = rows.drift_of(uow, version) if version.state == VersionState.DRAFT else None
    return AtSite(
        site=site,
        following=Following.CURRENT if newest is None or newest.id == parent.id else Following.BEHIND,
        version=version,
        company_number=parent.number,
        overrides=len(declared),
        undeclared=0 if drift is None else len(drift.undeclared),
        conflicts=sum(one.conflict is not None for one in declared),
    )
