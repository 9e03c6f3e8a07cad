"""Registering who delivers and makes materials, and asking for them to be approved."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_line, require_text
from domain.materials import describing, rules
from domain.materials.commands.defining import require_may_define
from domain.materials.models import MaterialDefinition
from domain.materials.suppliers.events import SupplierApprovalRequested, SupplierChanged, SupplierRegistered
from domain.materials.suppliers.kinds import ApprovalState, SupplierKind
from domain.materials.suppliers.models import Supplier, SupplierApproval
from domain.materials.suppliers.refusals import ApprovalExists, SupplierExists
from domain.tenancy.enterprise import is_enterprise
from domain.tenancy.models import Company, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDetails:
    """Who a supplier is and where; `country` is its ISO 3166-1 code, `gln` its GS1 location number."""

    name: str
    kind: SupplierKind
    address: str
    country: str
    gln: str | None = None


def register_supplier(uow: UnitOfWork, *, code: str, details: SupplierDetails) -> Supplier:
    """Name a supplier of the company; it delivers nothing that counts before a site approves it.

    Raises Forbidden, InvalidInput, SupplierExists.
    """
    require_may_define(uow)
    require_form(code, details)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(Supplier, Supplier.code == code):
        raise SupplierExists(supplier_code=code, path=("code",))
    return new_supplier(uow, code=code, details=details)


def require_form(code: str, details: SupplierDetails) -> None:
    """What a supplier is called, and what is said of it. Raises InvalidInput."""
    require_line(code, limit=rules.CODE, path=("code",))
    _require_details(details)


def new_supplier(uow: UnitOfWork, *, code: str, details: SupplierDetails) -> Supplier:
    """Add a supplier whose form and code were checked."""
    found = Supplier(id=new_id(), code=code)
    _say(found, details)
    uow.record(SupplierRegistered(supplier=found.id))
    return uow.add(found)


def change_supplier(uow: UnitOfWork, *, supplier: UUID, seen: int, details: SupplierDetails, reason: str) -> Supplier:
    """Say this of a supplier from now on. Raises Forbidden, NotFound, VersionConflict, InvalidInput."""
    require_may_define(uow)
    require_text(reason, limit=rules.REASON, path=("reason",))
    _require_details(details)
    found = uow.hold(Supplier, supplier)
    require_version(found, seen)
    _say(found, details)
    uow.record(SupplierChanged(supplier=found.id))
    return found


def request_approval(
    uow: UnitOfWork, *, site: SiteId, supplier: UUID, material: UUID, manufacturer: UUID
) -> SupplierApproval:
    """Ask the site's quality unit to approve a supplier for a material that this manufacturer makes.

    Raises Forbidden, NotFound, InvalidInput, ApprovalExists.
    """
    uow.require(Permission.MATERIAL_DEFINE, site=site)
    uow.rely_on(Site, site)
    if is_enterprise(uow, site):
        problem = "Nothing is delivered to the enterprise; ask for each of the sites where it is."
        raise InvalidInput(path=("siteId",), problem=problem)
    uow.rely_on(Supplier, supplier)
    maker = uow.rely_on(Supplier, manufacturer)
    uow.rely_on(MaterialDefinition, material)
    if maker.kind != SupplierKind.MANUFACTURER:
        problem = f"{maker.code} is a {maker.kind}; name the MANUFACTURER of what it delivers."
        raise InvalidInput(path=("manufacturerId",), problem=problem)
    uow.lock(Company)  # one request at a time, so that two alike are refused, not broken off
    _require_none(uow, (site, supplier, material, manufacturer))
    approval = SupplierApproval(
        id=new_id(),
        site_id=site,
        supplier_id=supplier,
        material_id=material,
        manufacturer_id=manufacturer,
        state=ApprovalState.REQUESTED,
        requested_by=uow.person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
    )
    uow.record(SupplierApprovalRequested(approval=approval.id))
    return uow.add(approval)


def _require_none(uow: UnitOfWork, wanted: tuple[UUID, UUID, UUID, UUID]) -> None:
    site, supplier, material, manufacturer = wanted
    for one in uow.find(
        SupplierApproval,
        SupplierApproval.site_id == site,
        SupplierApproval.supplier_id == supplier,
        SupplierApproval.material_id == material,
        SupplierApproval.manufacturer_id == manufacturer,
        SupplierApproval.state != ApprovalState.WITHDRAWN,
    ):
        raise ApprovalExists(state=one.state)


def _require_details(details: SupplierDetails) -> None:
    require_line(details.name, limit=rules.NAME, path=("details", "name"))
    require_text(details.address, limit=describing.ADDRESS, path=("details", "address"))
    describing.require_country(details.country, path=("details", "country"))
    if details.gln is not None:
        describing.require_gln(details.gln, path=("details", "gln"))


def _say(supplier: Supplier, details: SupplierDetails) -> None:
    supplier.name, supplier.kind = details.name, details.kind.value
    supplier.address, supplier.country, supplier.gln = details.address, details.country, details.gln
