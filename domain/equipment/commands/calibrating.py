"""Recording a scale's calibration from its certificate, and withdrawing one that was recorded in error (WGH-9)."""

from uuid import UUID

from domain.equipment import queries, rules
from domain.equipment.calibration.commands import proving
from domain.equipment.calibration.queries import equipment_of_scale
from domain.equipment.events import CalibrationWithdrawn, ScaleCalibrated
from domain.equipment.kinds import CalibrationState, ScaleState, Verdict
from domain.equipment.models import Scale
from domain.equipment.proof_models import ScaleCalibration, ScaleCalibrationPoint
from domain.equipment.states import CALIBRATION, SCALE, CalibrationAct, ScaleAct
from domain.equipment.values import CalibrationPoint, NewCalibration
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork


def record_calibration(uow: UnitOfWork, *, scale: UUID, new: NewCalibration) -> ScaleCalibration:
    """What the certificate says of each point; whether that passes is computed, never claimed.

    What it found out of tolerance lists every batch since the last good one, and puts the equipment that the scale is
    out of service (EQP-5). Raises NotFound, Forbidden, WrongState, InvalidInput, CalibrationDayRefused,
    CalibratedAsEquipment.
    """
    seen = uow.look_at(Scale, scale)
    if seen is not None:
        uow.require(Permission.SCALE_CALIBRATE, site=SiteId(seen.site_id))
    equipment = proving.require_by_certificate(uow, scale)
    found = uow.load(Scale, scale, Permission.SCALE_CALIBRATE)
    found.state = SCALE.after(ScaleState(found.state), ScaleAct.CALIBRATE)
    rules.require_calibration(new, today=queries.today_at(uow, found.site_id))
    id = new_id()  # noqa: A001 -- the plant's word
    points = [_point(found, id, position, one) for position, one in enumerate(new.points, 1)]
    calibration = ScaleCalibration(
        id=id,
        site_id=found.site_id,
        scale_id=found.id,
        calibrated_on=new.calibrated_on,
        due_on=new.due_on,
        certificate=new.certificate,
        calibrated_by=new.calibrated_by,
        as_found=rules.all_of([Verdict(one.found_verdict) for one in points]),
        as_left=rules.all_of([Verdict(one.left_verdict) for one in points]),
        state=CalibrationState.VALID,
        recorded_by=uow.person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.add(calibration)
    for point in points:
        uow.add(point)
    queries.renew_proofs(uow, found)
    uow.record(ScaleCalibrated(scale=found.id, calibration=id, verdict=calibration.as_left))
    proving.heed_certificate(uow, found, equipment, calibration)
    return calibration


def withdraw_calibration(uow: UnitOfWork, *, calibration: UUID, version: int, reason: str) -> ScaleCalibration:
    """It was recorded in error, and counts for nothing; it stays, with the reason.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, CalibratedAsEquipment.
    """
    found = uow.load(ScaleCalibration, calibration, Permission.SCALE_CALIBRATE, version=version)
    found.state = CALIBRATION.after(CalibrationState(found.state), CalibrationAct.WITHDRAW)
    rules.require_reason(reason)
    found.withdrawn_name, found.withdrawn_at, found.withdrawn_reason = uow.actor.name, uow.now, reason
    proving.require_own_certificate(uow, found.id)
    equipment = equipment_of_scale(uow, found.scale_id)
    queries.renew_proofs(uow, uow.hold(Scale, found.scale_id))
    proving.follow(uow, equipment)
    uow.record(CalibrationWithdrawn(scale=found.scale_id, calibration=found.id))
    return found


def _point(scale: Scale, calibration: UUID, position: int, point: CalibrationPoint) -> ScaleCalibrationPoint:
    left = rules.as_left(point)
    bounds = {"nominal": point.nominal, "tolerance": point.tolerance}
    verdicts = [rules.verdict(Quantity(one, scale.unit), **bounds, unit=scale.unit) for one in (point.as_found, left)]
    return ScaleCalibrationPoint(
        id=new_id(),
        site_id=scale.site_id,
        calibration_id=calibration,
        position=position,
        as_found=point.as_found,
        as_left=left,
        unit=scale.unit,
        found_verdict=verdicts[0],
        left_verdict=verdicts[1],
        **bounds,
    )
