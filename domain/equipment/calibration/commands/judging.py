"""Judge a calibration as another person than who performed it: from then on it counts, or never (EQP-5)."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.calibration import queries, rules
from domain.equipment.calibration.commands.performing import shown
from domain.equipment.calibration.commands.proving import prove_scale
from domain.equipment.calibration.events import CalibrationJudged
from domain.equipment.calibration.kinds import EquipmentCalibrationState
from domain.equipment.calibration.models import CalibrationStandard, EquipmentCalibration, EquipmentCalibrationPoint
from domain.equipment.calibration.refusals import RejectionNeedsRemark
from domain.equipment.calibration.states import EQUIPMENT_CALIBRATION, EquipmentCalibrationAct
from domain.equipment.kinds import Verdict
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.equipment.service.commands.tagging import remedy
from domain.equipment.service.kinds import TagKind
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class JudgeCalibration:
    """`subject` is the calibration; who rejects it says why in `remark`."""

    subject: UUID
    version: int
    accepted: bool
    remark: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "calibration": str(self.subject),
            "version": self.version,
            "accepted": self.accepted,
            "remark": self.remark,
        }


def _content(uow: UnitOfWork, found: EquipmentCalibration, _: JudgeCalibration) -> Json:
    equipment = uow.find(Equipment, Equipment.id == found.equipment_id)[0]
    points = uow.find(EquipmentCalibrationPoint, EquipmentCalibrationPoint.calibration_id == found.id)
    standards = uow.find(CalibrationStandard, CalibrationStandard.calibration_id == found.id)
    return {
        "equipment": shown(equipment),
        "calibratedOn": found.calibrated_on.isoformat(),
        "countsUntil": found.counts_until.isoformat(),
        "certificate": found.certificate,
        "calibratedBy": found.calibrated_by,
        "asFound": found.as_found,
        "asLeft": found.as_left,
        "points": [_point(one) for one in sorted(points, key=lambda one: one.position)],
        "standards": [[one.code, one.certificate] for one in sorted(standards, key=lambda one: one.code)],
        "performedBy": found.performed_name,
        "remark": found.remark,
    }


def _point(one: EquipmentCalibrationPoint) -> dict[str, Json]:
    values = {"nominal": one.nominal, "tolerance": one.tolerance, "asFound": one.as_found, "asLeft": one.as_left}
    shown: dict[str, Json] = {name: f"{value:f} {one.unit}" for name, value in values.items()}
    return {**shown, "found": one.found_verdict, "left": one.left_verdict}


_ACTS: dict[bool, EquipmentCalibrationAct] = {
    True: EquipmentCalibrationAct.VERIFY,
    False: EquipmentCalibrationAct.REJECT,
}


def _may_judge(_: UnitOfWork, found: EquipmentCalibration, given: JudgeCalibration) -> None:
    """Raises WrongState, InvalidInput, RejectionNeedsRemark."""
    EQUIPMENT_CALIBRATION.after(EquipmentCalibrationState(found.state), _ACTS[given.accepted])
    if given.remark is not None:
        require_text(given.remark, limit=form.REASON, path=("remark",))
    elif not given.accepted:
        raise RejectionNeedsRemark(path=("remark",))


def _judge(
    uow: UnitOfWork, found: EquipmentCalibration, given: JudgeCalibration, signature: Signature
) -> EquipmentCalibration:
    """What is accepted counts from now on; what keeps the equipment out is remedied where it passed as left.

    Raises VerifiedOwnCalibration.
    """
    rules.require_another(uow.person, performed_by=found.performed_by)
    equipment = queries.hold_with_parent(uow, found.equipment_id)
    found.state = EQUIPMENT_CALIBRATION.after(EquipmentCalibrationState(found.state), _ACTS[given.accepted])
    found.verified_by, found.verified_name, found.verified_at = uow.person, signature.printed_name, uow.now
    found.verification_signature_id, found.verification_remark = signature.id, given.remark
    if given.accepted:
        found.scale_calibration_id = None if equipment.scale_id is None else new_id()
        definition = queries.definition_of(uow, equipment.id)
        assert definition is not None, found.definition_id
        passed = found.as_left == Verdict.PASSED
        definition.calibration_id, definition.calibrated_on = found.id, found.calibrated_on
        definition.due_on, definition.counts_until, definition.passed = found.due_on, found.counts_until, passed
        if passed:
            remedy(uow, equipment, TagKind.OUT_OF_TOLERANCE, by=found.performed_by)
        if equipment.scale_id is not None:
            prove_scale(uow, uow.hold(Scale, equipment.scale_id), found)
    uow.record(CalibrationJudged(equipment=equipment.id, calibration=found.id, state=found.state))
    return found


VERIFY_CALIBRATION: SignedAct[JudgeCalibration, EquipmentCalibration] = SignedAct(
    name="verifyCalibration",
    model=EquipmentCalibration,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_CALIBRATE,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_may_judge,
    perform=_judge,
)
