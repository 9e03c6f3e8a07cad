"""What a calibration means where equipment is a scale: the two say one thing, by one row of the scale's own (WGH-9)."""

from uuid import UUID

from domain.equipment import queries as scales
from domain.equipment.calibration import queries
from domain.equipment.calibration.commands.defining import follow_scale
from domain.equipment.calibration.events import FoundOutOfTolerance
from domain.equipment.calibration.kinds import DefinitionState
from domain.equipment.calibration.models import EquipmentCalibration, EquipmentCalibrationPoint
from domain.equipment.calibration.refusals import CalibratedAsEquipment
from domain.equipment.events import ScaleCalibrated
from domain.equipment.kinds import CalibrationState, Verdict
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.equipment.proof_models import ScaleCalibration, ScaleCalibrationPoint
from domain.equipment.service.commands.tagging import remedy, tag_out
from domain.equipment.service.kinds import TagKind
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork


def prove_scale(uow: UnitOfWork, scale: Scale, found: EquipmentCalibration) -> None:
    """A verified calibration of the equipment that a scale is proves the scale, until its grace has passed (WGH-9)."""
    assert found.scale_calibration_id is not None, found.id
    proof = uow.add(
        ScaleCalibration(
            id=found.scale_calibration_id,
            site_id=scale.site_id,
            scale_id=scale.id,
            calibrated_on=found.calibrated_on,
            due_on=found.counts_until,
            certificate=found.certificate,
            calibrated_by=found.calibrated_by,
            as_found=found.as_found,
            as_left=found.as_left,
            state=CalibrationState.VALID,
            recorded_by=uow.person,
            recorded_name=uow.actor.name,
            recorded_at=uow.now,
        )
    )
    for one in uow.find(EquipmentCalibrationPoint, EquipmentCalibrationPoint.calibration_id == found.id):
        row = ScaleCalibrationPoint(id=new_id(), site_id=scale.site_id, calibration_id=proof.id, unit=one.unit)
        row.position, row.nominal, row.tolerance = one.position, one.nominal, one.tolerance
        row.as_found, row.as_left = one.as_found, one.as_left
        row.found_verdict, row.left_verdict = one.found_verdict, one.left_verdict
        uow.add(row)
    scales.renew_proofs(uow, scale)
    uow.record(ScaleCalibrated(scale=scale.id, calibration=proof.id, verdict=proof.as_left))


def require_by_certificate(uow: UnitOfWork, scale: UUID) -> Equipment | None:
    """The equipment that a scale is, locked, which may be calibrated by a certificate alone: no other is defined.

    Raises CalibratedAsEquipment.
    """
    found = queries.equipment_of_scale(uow, scale)
    if found is not None and queries.is_defined(uow, found.id):
        raise CalibratedAsEquipment(equipment=found.code)
    return found


def heed_certificate(uow: UnitOfWork, scale: Scale, equipment: Equipment | None, made: ScaleCalibration) -> None:
    """What a certificate found out of tolerance: equipment is tagged out, and every batch since is listed (EQP-5)."""
    passed = made.as_left == Verdict.PASSED
    if equipment is not None:
        if Verdict.FAILED in {made.as_found, made.as_left}:
            when = "as found" if made.as_found == Verdict.FAILED else "as left"
            says = f"{equipment.code} was out of tolerance {when}, by the certificate {made.certificate}."
            tag_out(uow, equipment, kind=TagKind.OUT_OF_TOLERANCE, says=says, scale_calibration=made.id)
        if passed:
            remedy(uow, equipment, TagKind.OUT_OF_TOLERANCE, by=made.recorded_by)
    if made.as_found == Verdict.FAILED:
        uow.record(
            FoundOutOfTolerance(
                site=scale.site_id,
                code=scale.code if equipment is None else equipment.code,
                equipment=None if equipment is None else equipment.id,
                scale=scale.id,
                scale_calibration=made.id,
            )
        )


def require_own_certificate(uow: UnitOfWork, calibration: UUID) -> None:
    """What two people signed as a calibration of equipment isn't withdrawn as a scale's.

    Raises CalibratedAsEquipment.
    """
    found = uow.find(EquipmentCalibration, EquipmentCalibration.scale_calibration_id == calibration)
    if found:
        raise CalibratedAsEquipment(equipment=uow.find(Equipment, Equipment.id == found[0].equipment_id)[0].code)


def follow(uow: UnitOfWork, equipment: Equipment | None) -> None:
    """Where a scale's certificate is withdrawn, its equipment follows what counts now."""
    definition = None if equipment is None else queries.definition_of(uow, equipment.id)
    if equipment is not None and definition is not None and definition.state == DefinitionState.ACTIVE:
        follow_scale(uow, definition, equipment)
