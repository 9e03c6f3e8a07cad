"""Define a material, say more of it, retire it; and the classes that materials belong to."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_line, require_text
from domain.materials import describing, rules
from domain.materials.events import MaterialChanged, MaterialClassDefined, MaterialDefined, MaterialRetired
from domain.materials.kinds import MaterialUse
from domain.materials.models import MaterialClass, MaterialDefinition
from domain.materials.refusals import GtinTaken, MaterialClassExists, MaterialExists, MaterialIsRetired
from domain.materials.values import MaterialDetails
from domain.tenancy.models import Company


def define_class(uow: UnitOfWork, *, code: str, name: str, use: MaterialUse) -> MaterialClass:
    """Name a class of materials. Raises Forbidden, InvalidInput, MaterialClassExists."""
    require_may_define(uow)
    require_named(code, name)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(MaterialClass, MaterialClass.code == code):
        raise MaterialClassExists(class_code=code, path=("code",))
    return new_class(uow, code=code, name=name, use=use)


def new_class(uow: UnitOfWork, *, code: str, name: str, use: MaterialUse) -> MaterialClass:
    """Add a class whose form and code were checked."""
    found = uow.add(MaterialClass(id=new_id(), code=code, name=name, use=use.value))
    uow.record(MaterialClassDefined(material_class=found.id))
    return found


def define_material(
    uow: UnitOfWork, *, code: str, name: str, unit: str, details: MaterialDetails | None = None
) -> MaterialDefinition:
    """Name a material of the company, and the unit in which its lots are counted.

    Raises Forbidden for whom no site lets define materials, InvalidInput, NotFound, MaterialExists, GtinTaken.
    """
    require_may_define(uow)
    require_named(code, name)
    rules.require_stock_unit(unit)
    uow.lock(Company)  # one new material at a time, so that two of one code are refused, not broken off
    if uow.any(MaterialDefinition, MaterialDefinition.code == code):
        raise MaterialExists(material_code=code, path=("code",))
    material = MaterialDefinition(id=new_id(), code=code, name=name, unit=unit)
    if details is not None:
        _say(uow, material, details)
    return new_material(uow, material)


def new_material(uow: UnitOfWork, material: MaterialDefinition) -> MaterialDefinition:
    """Add a material that was checked."""
    uow.add(material)
    uow.record(MaterialDefined(material=material.id))
    return material


def change_material(
    uow: UnitOfWork, *, material: UUID, seen: int, name: str, details: MaterialDetails, reason: str
) -> MaterialDefinition:
    """Say this of a material from now on; code and unit, by which its lots are known, stay.

    Raises Forbidden, NotFound, VersionConflict, MaterialIsRetired, InvalidInput, GtinTaken.
    """
    found = _held(uow, material, seen, reason)
    require_line(name, limit=rules.NAME, path=("name",))
    uow.lock(Company)  # one GTIN at a time is taken, so that two are refused, not broken off
    found.name = name
    _say(uow, found, details)
    flag_modified(found, "name")
    uow.record(MaterialChanged(material=found.id))
    return found


def retire_material(uow: UnitOfWork, *, material: UUID, seen: int, reason: str) -> MaterialDefinition:
    """Receive no more of a material; what there is of it is used up or destroyed.

    Raises Forbidden, NotFound, VersionConflict, MaterialIsRetired, InvalidInput.
    """
    found = _held(uow, material, seen, reason)
    found.retired_at = uow.now
    uow.record(MaterialRetired(material=found.id))
    return found


def require_may_define(uow: UnitOfWork) -> None:
    """Materials and suppliers are the company's: whoever may define them at any site may. Raises Forbidden."""
    if uow.actor.sites_for(Permission.MATERIAL_DEFINE) == frozenset():
        raise Forbidden(permission=Permission.MATERIAL_DEFINE, roles=roles_with(Permission.MATERIAL_DEFINE))


def require_named(code: str, name: str) -> None:
    """What materials and their classes are called. Raises InvalidInput."""
    require_line(code, limit=rules.CODE, path=("code",))
    require_line(name, limit=rules.NAME, path=("name",))


def _held(uow: UnitOfWork, material: UUID, seen: int, reason: str) -> MaterialDefinition:
    require_may_define(uow)
    require_text(reason, limit=rules.REASON, path=("reason",))
    found = uow.hold(MaterialDefinition, material)
    require_version(found, seen)
    if found.retired_at is not None:
        raise MaterialIsRetired(material_code=found.code, path=("materialId",))
    return found


def _say(uow: UnitOfWork, material: MaterialDefinition, details: MaterialDetails) -> None:
    describing.require_details(details)
    _require_class(uow, details.material_class)
    _require_free_gtin(uow, material.id, details.gtin)
    describe(material, details)


def describe(material: MaterialDefinition, details: MaterialDetails) -> None:
    """Say of a material what was checked."""
    storage, density = details.storage, details.density
    material.class_id = details.material_class
    material.storage, material.humidity_high = storage.condition, storage.humidity_high
    material.storage_low, material.storage_high = storage.low, storage.high
    material.protected_from_light = storage.protected_from_light
    material.shelf_life_months, material.retest_months = details.shelf_life_months, details.retest_months
    material.gtin, material.hazards = details.gtin, details.hazards
    material.weighing_method = details.weighing_method.value
    material.compensator_minimum = details.compensator_minimum
    material.density_value = None if density is None else density.value
    material.density_unit = None if density is None else density.unit


def _require_class(uow: UnitOfWork, wanted: UUID | None) -> None:
    if wanted is not None and uow.look_at(MaterialClass, wanted) is None:
        raise NotFound(kind="MaterialClass", id=wanted, path=("details", "classId"))


def _require_free_gtin(uow: UnitOfWork, material: UUID, gtin: str | None) -> None:
    if gtin is None:
        return
    for one in uow.find(MaterialDefinition, MaterialDefinition.gtin == gtin, MaterialDefinition.id != material):
        raise GtinTaken(gtin=gtin, by=one.code, path=("details", "gtin"))
