"""What the commands of equipment ask of its rows."""

from uuid import UUID

from domain.equipment.plant.kinds import EquipmentLevel, PropertyKind, ServiceState
from domain.equipment.plant.models import Equipment, EquipmentClass, EquipmentProperty
from domain.equipment.plant.rules import USED
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.plant.values import ClassProperty
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork


def require_may_define(uow: UnitOfWork) -> None:
    """Classes and procedures are the company's, and of whoever defines equipment at any site. Raises Forbidden."""
    if uow.actor.sites_for(Permission.EQUIPMENT_DEFINE) == frozenset():
        permission = Permission.EQUIPMENT_DEFINE
        raise Forbidden(permission=permission.value, roles=roles_with(permission))


def properties_of(uow: UnitOfWork, equipment_class: UUID) -> list[EquipmentProperty]:
    """In their order."""
    found = uow.find(EquipmentProperty, EquipmentProperty.class_id == equipment_class)
    return sorted(found, key=lambda one: one.position)


def told(found: EquipmentProperty) -> ClassProperty:
    return ClassProperty(
        name=found.name, kind=PropertyKind(found.kind), unit=found.unit, low=found.low, high=found.high
    )


def used(
    uow: UnitOfWork, equipment: UUID, permission: Permission, act: ServiceAct, *, version: int | None = None
) -> Equipment:
    """A unit or module that is locked, which is in a state to be cleaned, allocated or used.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput for an area or process cell.
    """
    found = uow.load(Equipment, equipment, permission, version=version)
    require_used(found)
    SERVICE.after(ServiceState(found.service), act)
    return found


def require_used(found: Equipment) -> None:
    """Raises InvalidInput for what only holds other equipment."""
    if EquipmentLevel(found.level) not in USED:
        problem = f"{found.code} holds equipment and isn't used itself; name a unit or a module."
        raise InvalidInput(path=("equipment",), problem=problem)


def class_of(uow: UnitOfWork, found: Equipment) -> EquipmentClass:
    """The class of a unit or module, as it is now."""
    assert found.class_id is not None, found.id
    return uow.find(EquipmentClass, EquipmentClass.id == found.class_id)[0]
