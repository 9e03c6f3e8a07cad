"""Take equipment out of service, return it, and retire it."""

from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.plant.events import EquipmentRetired, EquipmentReturnedToService, EquipmentTakenOutOfService
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.refusals import HoldsOthers
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.service import queries as service
from domain.equipment.service.rules import require_untagged
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site

NAMED = 10


def take_out_of_service(uow: UnitOfWork, *, equipment: UUID, version: int, reason: str) -> Equipment:
    """No use of it begins until it is returned.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = _served(uow, equipment, version, ServiceAct.TAKE_OUT_OF_SERVICE, Permission.EQUIPMENT_SERVE, reason)
    if found.parent_id is not None:
        uow.hold(Equipment, found.parent_id)  # no use of what it belongs to begins meanwhile
    uow.record(EquipmentTakenOutOfService(equipment=found.id))
    return found


def return_to_service(uow: UnitOfWork, *, equipment: UUID, version: int, reason: str) -> Equipment:
    """It may be used again, as clean or dirty as it was: that never becomes better by it (EQP-1).

    What was tagged out by rule returns by a signature. Raises NotFound, Forbidden, VersionConflict, WrongState,
    InvalidInput, ReturnNeedsSignature.
    """
    found = _served(uow, equipment, version, ServiceAct.RETURN_TO_SERVICE, Permission.EQUIPMENT_SERVE, reason)
    require_untagged([service.told(one) for one in service.tags_on(uow, found.id)])
    uow.record(EquipmentReturnedToService(equipment=found.id))
    return found


def retire_equipment(uow: UnitOfWork, *, equipment: UUID, version: int, reason: str) -> Equipment:
    """Use it no more; what was recorded of it stays. Contexts above may refuse it as well.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, HoldsOthers.
    """
    found = _served(uow, equipment, version, ServiceAct.RETIRE, Permission.EQUIPMENT_DEFINE, reason)
    uow.lock(Site, Site.id == found.site_id)  # nothing is put below it meanwhile
    held = uow.find(Equipment, Equipment.parent_id == found.id, Equipment.service != ServiceState.RETIRED)
    if held:
        raise HoldsOthers(equipment=tuple(sorted(one.code for one in held)[:NAMED]))
    uow.record(EquipmentRetired(equipment=found.id))
    return found


def _served(
    uow: UnitOfWork, equipment: UUID, version: int, act: ServiceAct, permission: Permission, reason: str
) -> Equipment:
    found = uow.load(Equipment, equipment, permission, version=version)
    found.service = SERVICE.after(ServiceState(found.service), act)
    form.require_reason(reason)
    found.service_reason, found.service_name, found.service_at = reason, uow.actor.name, uow.now
    service.tell_scale(uow, found)
    return found
