"""Bringing a company's recipe to a site (REC-9)."""

from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import form, rows
from domain.recipes.adoption.events import RecipeAdopted
from domain.recipes.adoption.refusals import NotTheCompanys
from domain.recipes.commands import drafting
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import batch_size_of, size_range_of
from domain.recipes.scaling import SizeRange
from domain.recipes.states import VERSION, VersionAct
from domain.tenancy import enterprise
from domain.tenancy.models import Site


def adopt_recipe(
    uow: UnitOfWork,
    *,
    company_version: UUID,
    site: SiteId,
    batch_size: Quantity | None = None,
    variant: str | None = None,
) -> MasterRecipeVersion:
    """Draft a site's version of a company recipe, which says what the company's says until the site overrides it.

    Batch size and variant are the company's unless told; quantities aren't scaled, and the range of sizes is the
    company's where it has the size in it. Raises Forbidden, NotFound,
    NotTheCompanys, WrongState unless the company's is approved or in effect, InvalidInput.
    """
    uow.require(Permission.RECIPE_WRITE, site=site)
    uow.rely_on(Site, site)
    parent = uow.rely_on(MasterRecipeVersion, company_version)
    require_adoptable(uow, parent)
    if enterprise.is_enterprise(uow, site):
        raise NotTheCompanys(path=("siteId",))
    size = batch_size or batch_size_of(parent)
    require_amount(size, path=("batchSize",))
    require_line(variant or parent.variant, limit=form.VARIANT, path=("variant",))
    version = drafting.next_version(
        uow,
        parent.recipe_id,
        site,
        size,
        variant or parent.variant,
        size_range=range_for(parent, size),
        adopted_from=parent.id,
        source=parent,
    )
    drafting.write(uow, version, rows.elements_of(uow, parent.id))
    uow.record(RecipeAdopted(version=version.id, adopted_from=parent.id))
    return version


def range_for(company: MasterRecipeVersion, size: Quantity) -> SizeRange | None:
    """The sizes that a company's version was validated for, where a site's size is one of them (REC-6)."""
    found = size_range_of(company)
    if found is None or size.unit != company.batch_size_unit or not found.minimum <= size.value <= found.maximum:
        return None
    return found


def require_adoptable(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    """Raises Forbidden, NotTheCompanys, WrongState unless a site may adopt the version, and the actor read it."""
    enterprise.require_read(uow, Permission.RECIPE_READ, site=version.site_id)
    if not enterprise.is_enterprise(uow, version.site_id):
        raise NotTheCompanys(path=("companyVersionId",))
    VERSION.after(VersionState(version.state), VersionAct.ADOPT)
