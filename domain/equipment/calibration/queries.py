"""What the commands of calibration ask of its rows."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState
from domain.equipment.calibration.models import (
    CalibrationDefinition,
    CalibrationDefinitionPoint,
    EquipmentCalibration,
)
from domain.equipment.calibration.values import DefinedPoint
from domain.equipment.kinds import CalibrationState, Verdict
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.proof_models import ScaleCalibration
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site


def definition_of(uow: UnitOfWork, equipment: UUID) -> CalibrationDefinition | None:
    """Locked; None where calibration was never defined. Hold the equipment first."""
    found = uow.lock(CalibrationDefinition, CalibrationDefinition.equipment_id == equipment)
    return found[0] if found else None


def points_of(uow: UnitOfWork, definition: UUID) -> dict[int, DefinedPoint]:
    """By their position."""
    found = uow.find(CalibrationDefinitionPoint, CalibrationDefinitionPoint.definition_id == definition)
    return {one.position: DefinedPoint(nominal=one.nominal, tolerance=one.tolerance, unit=one.unit) for one in found}


def equipment_of_scale(uow: UnitOfWork, scale: UUID) -> Equipment | None:
    """The equipment that a scale is, locked; None where it is none. Ask before the scale is locked."""
    found = uow.lock(Equipment, Equipment.scale_id == scale, Equipment.service != ServiceState.RETIRED)
    return found[0] if found else None


def is_defined(uow: UnitOfWork, equipment: UUID) -> bool:
    """Whether it needs calibration."""
    of, state = CalibrationDefinition, CalibrationDefinition.state
    return uow.any(of, of.equipment_id == equipment, state == DefinitionState.ACTIVE)


def hold_with_parent(uow: UnitOfWork, equipment: UUID) -> Equipment:
    """Equipment and what it belongs to, locked: no use of either begins meanwhile."""
    found = uow.hold(Equipment, equipment)
    if found.parent_id is not None:
        uow.hold(Equipment, found.parent_id)
    return found


def last_scale_calibration(uow: UnitOfWork, scale: UUID) -> ScaleCalibration | None:
    """The one that counts for a scale (WGH-9)."""
    uow.session.flush()
    of = ScaleCalibration
    chosen = (
        select(of)
        .where(of.company_id == uow.actor.company, of.scale_id == scale, of.state == CalibrationState.VALID)
        .order_by(of.calibrated_on.desc(), of.recorded_at.desc(), of.id.desc())
        .limit(1)
    )
    return uow.session.scalars(chosen).first()


def last_good_of_scale(uow: UnitOfWork, scale: UUID, *, site: UUID, by: date, besides: UUID | None) -> datetime | None:
    """When the day began on which a scale was last left good, by another calibration; None: never, as far as known.

    `by` is the day of the one that found it out: a certificate may be recorded after a later one.
    """
    of = ScaleCalibration
    chosen = select(of.calibrated_on).where(
        of.company_id == uow.actor.company,
        of.scale_id == scale,
        of.state == CalibrationState.VALID,
        of.as_left == Verdict.PASSED,
        of.calibrated_on <= by,
    )
    if besides is not None:
        chosen = chosen.where(of.id != besides)
    return _beginning(uow, uow.session.scalars(chosen.order_by(of.calibrated_on.desc()).limit(1)).first(), site)


def last_good_of_equipment(uow: UnitOfWork, equipment: UUID, *, site: UUID, by: date) -> datetime | None:
    """As `last_good_of_scale`, of equipment that is no scale."""
    of = EquipmentCalibration
    chosen = select(of.calibrated_on).where(
        of.company_id == uow.actor.company,
        of.equipment_id == equipment,
        of.state == EquipmentCalibrationState.VERIFIED,
        of.as_left == Verdict.PASSED,
        of.calibrated_on <= by,
    )
    return _beginning(uow, uow.session.scalars(chosen.order_by(of.calibrated_on.desc()).limit(1)).first(), site)


def _beginning(uow: UnitOfWork, day: date | None, site: UUID) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(), tzinfo=ZoneInfo(uow.find(Site, Site.id == site)[0].time_zone))
