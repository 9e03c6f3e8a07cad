"""Define which calibration a piece of equipment needs, or that it needs none any more (EQP-5)."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.equipment import rules as form
from domain.equipment.calibration import queries, rules
from domain.equipment.calibration.events import CalibrationDefined, CalibrationEnded
from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState
from domain.equipment.calibration.models import (
    CalibrationDefinition,
    CalibrationDefinitionPoint,
    EquipmentCalibration,
)
from domain.equipment.calibration.refusals import CalibrationWaits, NoCalibrationDefined
from domain.equipment.calibration.states import DEFINITION, DefinitionAct
from domain.equipment.calibration.values import CalibrationDemand
from domain.equipment.kinds import Verdict
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.queries import used
from domain.equipment.plant.states import ServiceAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


def define_calibration(
    uow: UnitOfWork, *, equipment: UUID, version: int, demand: CalibrationDemand, reason: str
) -> CalibrationDefinition:
    """Equipment is calibrated like this from now on, as the next edition; what the last calibration says stays.

    A scale's certificate that counts is the first. Raises NotFound, Forbidden, VersionConflict, WrongState,
    InvalidInput, CalibrationWaits.
    """
    found = used(uow, equipment, Permission.EQUIPMENT_DEFINE, ServiceAct.CALIBRATE, version=version)
    scale = None if found.scale_id is None else uow.hold(Scale, found.scale_id)
    rules.require_demand(demand, scale_unit=None if scale is None else scale.unit)
    form.require_reason(reason)
    require_none_waits(uow, found)
    definition = queries.definition_of(uow, found.id)
    if definition is None:
        definition = uow.add(
            CalibrationDefinition(
                id=new_id(), site_id=found.site_id, equipment_id=found.id, edition=0, state=DefinitionState.ACTIVE
            )
        )
    definition.state = DEFINITION.after(DefinitionState(definition.state), DefinitionAct.DEFINE)
    definition.edition += 1
    definition.interval_days, definition.grace_days = demand.interval_days, demand.grace_days
    follow_scale(uow, definition, found)
    for before in uow.find(CalibrationDefinitionPoint, CalibrationDefinitionPoint.definition_id == definition.id):
        uow.remove(before)
    for position, one in enumerate(demand.points, 1):
        row = CalibrationDefinitionPoint(id=new_id(), site_id=found.site_id, definition_id=definition.id)
        row.position, row.nominal, row.tolerance, row.unit = position, one.nominal, one.tolerance, one.unit
        uow.add(row)
    flag_modified(found, "service")  # who saw the equipment without it sees it anew (EXE-14)
    uow.record(CalibrationDefined(equipment=found.id))
    return definition


def end_calibration(uow: UnitOfWork, *, equipment: UUID, version: int, reason: str) -> CalibrationDefinition:
    """It needs no calibration any more.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, NoCalibrationDefined, CalibrationWaits.
    """
    found = used(uow, equipment, Permission.EQUIPMENT_DEFINE, ServiceAct.CALIBRATE, version=version)
    form.require_reason(reason)
    require_none_waits(uow, found)
    definition = queries.definition_of(uow, found.id)
    if definition is None:
        raise NoCalibrationDefined(equipment=found.code)
    definition.state = DEFINITION.after(DefinitionState(definition.state), DefinitionAct.END)
    flag_modified(found, "service")
    uow.record(CalibrationEnded(equipment=found.id))
    return definition


def require_none_waits(uow: UnitOfWork, found: Equipment) -> None:
    """Raises CalibrationWaits."""
    of, waits = EquipmentCalibration, EquipmentCalibrationState.PERFORMED
    if uow.any(of, of.equipment_id == found.id, of.state == waits):
        raise CalibrationWaits(equipment=found.code)


def follow_scale(uow: UnitOfWork, definition: CalibrationDefinition, found: Equipment) -> None:
    """What counts for the scale that it is counts for it, unless that is a calibration of its own (WGH-9)."""
    if found.scale_id is None:
        return
    last = queries.last_scale_calibration(uow, found.scale_id)
    if definition.calibration_id is not None:
        own = uow.find(EquipmentCalibration, EquipmentCalibration.id == definition.calibration_id)[0]
        if last is not None and last.id == own.scale_calibration_id:
            return
        definition.calibration_id = None
    definition.calibrated_on = None if last is None else last.calibrated_on
    definition.due_on = definition.counts_until = None if last is None else last.due_on
    definition.passed = None if last is None else last.as_left == Verdict.PASSED
