"""Define a material."""

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials import rules
from domain.materials.events import MaterialDefined
from domain.materials.models import MaterialDefinition
from domain.materials.refusals import MaterialExists
from domain.tenancy.models import Company


def define_material(uow: UnitOfWork, *, code: str, name: str, unit: str) -> MaterialDefinition:
    """Name a material of the company, and the unit in which its lots are counted.

    Raises Forbidden for whom no site lets define materials, InvalidInput, MaterialExists.
    """
    if uow.actor.sites_for(Permission.MATERIAL_DEFINE) == frozenset():
        raise Forbidden(permission=Permission.MATERIAL_DEFINE, roles=roles_with(Permission.MATERIAL_DEFINE))
    require_line(code, limit=rules.CODE, path=("code",))
    require_line(name, limit=rules.NAME, path=("name",))
    rules.require_stock_unit(unit)
    uow.lock(Company)  # one new material at a time, so that two of one code are refused, not broken off
    if uow.any(MaterialDefinition, MaterialDefinition.code == code):
        raise MaterialExists(material_code=code, path=("code",))
    material = uow.add(MaterialDefinition(id=new_id(), code=code, name=name, unit=unit))
    uow.record(MaterialDefined(material=material.id))
    return material
