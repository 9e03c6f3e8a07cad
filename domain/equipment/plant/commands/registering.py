"""Register a piece of equipment, and say it anew."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.equipment import queries as sites
from domain.equipment import rules as form
from domain.equipment.calibration import queries as calibration
from domain.equipment.calibration.refusals import CalibrationIsDefined
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.kinds import ScaleState
from domain.equipment.plant import queries, rules
from domain.equipment.plant.commands import surroundings
from domain.equipment.plant.commands.surroundings import Surroundings
from domain.equipment.plant.events import EquipmentChanged, EquipmentRegistered
from domain.equipment.plant.kinds import EquipmentLevel, ServiceState
from domain.equipment.plant.models import Equipment, EquipmentValue
from domain.equipment.plant.refusals import EquipmentCodeTaken, ScaleIsEquipment
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.plant.values import EquipmentDetails
from domain.equipment.service import queries as service
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.materials.container_kinds import LocationState


def register_equipment(
    uow: UnitOfWork,
    *,
    site: SiteId,
    code: str,
    level: EquipmentLevel,
    equipment_class: UUID | None,
    details: EquipmentDetails,
) -> Equipment:
    """A piece of a site's equipment: in service, and DIRTY until it was cleaned, where it is used at all (EQP-1).

    Raises Forbidden, NotFound, InvalidInput, WrongState, NotBelow, EquipmentCodeTaken, ScaleIsEquipment.
    """
    require_may_register(uow, site)
    among = surroundings.opened(uow, site, codes=[code])
    return register(uow, among, code=code, level=level, equipment_class=equipment_class, details=details)


def require_may_register(uow: UnitOfWork, site: SiteId) -> None:
    """Raises Forbidden, NotFound, InvalidInput for what is no plant."""
    uow.require(Permission.EQUIPMENT_DEFINE, site=site)
    sites.require_plant(uow, site)


def register(
    uow: UnitOfWork,
    among: Surroundings,
    *,
    code: str,
    level: EquipmentLevel,
    equipment_class: UUID | None,
    details: EquipmentDetails,
) -> Equipment:
    """As `register_equipment`, among what stands at the site; for one of many.

    Raises NotFound, InvalidInput, WrongState, NotBelow, EquipmentCodeTaken, ScaleIsEquipment.
    """
    require_code(code)
    rules.require_class_of(level, given=equipment_class is not None)
    rules.require_details(details, level)
    if code in among.codes:
        raise EquipmentCodeTaken(equipment_code=code, path=("code",))
    if equipment_class is not None:
        among.require_class(equipment_class)
    found = Equipment(
        id=new_id(),
        site_id=among.site,
        code=code,
        level=level,
        class_id=equipment_class,
        service=ServiceState.IN_SERVICE,
        service_name=uow.actor.name,
        service_at=uow.now,
        cleanliness=Cleanliness.DIRTY if level in rules.USED else None,
    )
    _say(among, found, details)
    uow.add(found)
    _write_values(among, found, details)
    among.put(found)
    uow.record(EquipmentRegistered(equipment=found.id))
    return found


def change_equipment(
    uow: UnitOfWork, *, equipment: UUID, version: int, details: EquipmentDetails, reason: str
) -> Equipment:
    """Say this of a piece of equipment from now on; code, level and class, by which it is known, stay.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, NotBelow, ScaleIsEquipment,
    CalibrationIsDefined; contexts above may refuse it as well.
    """
    found = uow.load(Equipment, equipment, Permission.EQUIPMENT_DEFINE, version=version)
    SERVICE.after(ServiceState(found.service), ServiceAct.CHANGE)
    rules.require_details(details, EquipmentLevel(found.level))
    form.require_reason(reason)
    among = surroundings.opened(uow, SiteId(found.site_id))
    if details.scale != found.scale_id and calibration.is_defined(uow, found.id):
        raise CalibrationIsDefined(equipment=found.code, path=("details", "enrolledScale"))
    above, moved = found.parent_id, (details.parent, details.room) != (found.parent_id, found.location_id)
    _say(among, found, details)
    flag_modified(found, "service")  # where its values alone change, its own version counts up too (EXE-14)
    for before in uow.lock(EquipmentValue, EquipmentValue.equipment_id == found.id):
        uow.remove(before)
    _write_values(among, found, details)
    uow.record(EquipmentChanged(equipment=found.id, shareable=details.shareable, moved=moved, above=above))
    return found


def require_code(code: str, *, path: Path = ("code",)) -> None:
    """Raises InvalidInput."""
    if form.CODE.fullmatch(code) is None:
        problem = (
            "Equipment's code has 1 to 40 letters, digits, points, dashes, slashes; a letter or digit comes first."
        )
        raise InvalidInput(path=path, problem=problem)


def _say(among: Surroundings, found: Equipment, details: EquipmentDetails) -> None:
    _require_parent(among, found, details.parent)
    if details.room is not None and details.room != found.location_id:
        require_room(among, details.room)
    if details.scale is not None and details.scale != found.scale_id:
        _require_scale(among, found, details.scale)
    found.name, found.shareable = details.name, details.shareable
    found.maker, found.model_name, found.serial_number = details.maker, details.model_name, details.serial_number
    before, found.scale_id = found.scale_id, details.scale
    found.parent_id, found.location_id = details.parent, details.room
    if before != details.scale:
        service.tell_scale(among.uow, found, before=before)


def _require_parent(among: Surroundings, found: Equipment, parent: UUID | None) -> None:
    above = None if parent is None else among.equipment(parent)
    if parent is not None and above is None:
        raise NotFound(kind="Equipment", id=parent, path=("details", "above"))
    rules.require_below(EquipmentLevel(found.level), None if above is None else EquipmentLevel(above.level))
    if above is not None and parent != found.parent_id:
        require_not_retired(above)


def require_not_retired(above: Equipment) -> None:
    """Raises InvalidInput."""
    if above.service == ServiceState.RETIRED:
        problem = f"{above.code} is retired; nothing more is put below it."
        raise InvalidInput(path=("details", "above"), problem=problem)


def require_room(among: Surroundings, room: UUID) -> None:
    """Raises NotFound, InvalidInput."""
    location = among.room(room)
    if location.state != LocationState.OPEN:
        problem = f"The location {location.code} is {location.state}; equipment stands at one that is OPEN."
        raise InvalidInput(path=("details", "room"), problem=problem)


def _require_scale(among: Surroundings, found: Equipment, scale: UUID) -> None:
    enrolled = among.scale(scale)
    if enrolled.state != ScaleState.IN_SERVICE:
        problem = f"The scale {enrolled.code} is {enrolled.state}; name one that is in service."
        raise InvalidInput(path=("details", "enrolledScale"), problem=problem)
    other = among.equipment_of(scale, but=found.id)
    if other is not None:
        raise ScaleIsEquipment(equipment_code=other, path=("details", "enrolledScale"))


def _write_values(among: Surroundings, found: Equipment, details: EquipmentDetails) -> None:
    """Raises InvalidInput."""
    if found.class_id is None:
        return
    known = among.properties(found.class_id)
    rules.require_values(details.values, [queries.told(one) for one in known.values()])
    for position, one in enumerate(details.values, 1):
        of = known[rules.folded(one.property)]
        row = EquipmentValue(id=new_id(), site_id=found.site_id, equipment_id=found.id, class_id=found.class_id)
        row.property_id, row.position, row.text = of.id, position, one.text
        row.low, row.high = one.low, one.low if one.high is None else one.high
        among.uow.add(row)
