"""Calibrate equipment: its performer signs what was found and left; `judging` is the other person's part (EQP-5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.equipment import queries as sites
from domain.equipment.calibration import queries, rules
from domain.equipment.calibration.commands.defining import require_none_waits
from domain.equipment.calibration.events import CalibrationPerformed, FoundOutOfTolerance
from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState, StandardState
from domain.equipment.calibration.models import (
    CalibrationDefinition,
    CalibrationStandard,
    EquipmentCalibration,
    EquipmentCalibrationPoint,
    ReferenceStandard,
)
from domain.equipment.calibration.states import (
    DEFINITION,
    STANDARD,
    DefinitionAct,
    StandardAct,
)
from domain.equipment.calibration.values import CalibrationFound, Judged
from domain.equipment.kinds import Verdict
from domain.equipment.models import Scale
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.service.commands.tagging import tag_out
from domain.equipment.service.kinds import TagKind
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class PerformCalibration:
    """`subject` is the definition that the calibration follows, as it was seen."""

    subject: UUID
    version: int
    found: CalibrationFound

    def as_json(self) -> dict[str, Json]:
        return {
            "definition": str(self.subject),
            "version": self.version,
            "calibratedOn": self.found.calibrated_on.isoformat(),
            "certificate": self.found.certificate,
            "calibratedBy": self.found.calibrated_by,
            "points": [
                [one.position, f"{one.as_found:f}", None if one.as_left is None else f"{one.as_left:f}"]
                for one in self.found.points
            ],
            "standards": [str(one) for one in self.found.standards],
            "remark": self.found.remark,
        }


def shown(equipment: Equipment) -> Json:
    """What a signature names of it."""
    return {"code": equipment.code, "name": equipment.name, "serialNumber": equipment.serial_number}


def _defined(uow: UnitOfWork, definition: CalibrationDefinition, given: PerformCalibration) -> Json:
    equipment = uow.find(Equipment, Equipment.id == definition.equipment_id)[0]
    standards = uow.find(ReferenceStandard, ReferenceStandard.id.in_(given.found.standards))
    points = queries.points_of(uow, definition.id)
    return {
        "equipment": shown(equipment),
        "edition": definition.edition,
        "points": [
            {"position": at, "nominal": f"{one.nominal:f} {one.unit}", "tolerance": f"{one.tolerance:f} {one.unit}"}
            for at, one in sorted(points.items())
        ],
        "standards": [
            {"code": one.code, "certificate": one.certificate, "validUntil": one.valid_until.isoformat()}
            for one in sorted(standards, key=lambda one: one.code)
        ],
    }


def _may_perform(uow: UnitOfWork, definition: CalibrationDefinition, given: PerformCalibration) -> None:
    """That the definition is followed, by standards that counted on that day.

    Raises WrongState, CalibrationWaits, InvalidInput, CalibrationDayRefused, PointsIncomplete, NotFound,
    StandardLapsed.
    """
    DEFINITION.after(DefinitionState(definition.state), DefinitionAct.CALIBRATE)
    equipment = uow.find(Equipment, Equipment.id == definition.equipment_id)[0]
    SERVICE.after(ServiceState(equipment.service), ServiceAct.CALIBRATE)
    require_none_waits(uow, equipment)
    today = sites.today_at(uow, definition.site_id)
    rules.require_found(given.found, today=today, last=definition.calibrated_on)
    rules.judged(queries.points_of(uow, definition.id), given.found.points)
    _standards(uow, definition, given.found)


def _standards(
    uow: UnitOfWork, definition: CalibrationDefinition, found: CalibrationFound
) -> Sequence[ReferenceStandard]:
    """Those of its site that counted on that day, and stay so until the commit.

    Raises NotFound, WrongState, StandardLapsed.
    """
    chosen = []
    for place, id_ in enumerate(found.standards):
        standard = uow.rely_on(ReferenceStandard, id_)
        if standard.site_id != definition.site_id:
            raise NotFound(kind="ReferenceStandard", id=id_, path=("standards", str(place)))
        STANDARD.after(StandardState(standard.state), StandardAct.CALIBRATE)
        rules.require_valid(standard.code, valid_until=standard.valid_until, calibrated_on=found.calibrated_on)
        chosen.append(standard)
    return chosen


def _perform(
    uow: UnitOfWork, definition: CalibrationDefinition, given: PerformCalibration, signature: Signature
) -> EquipmentCalibration:
    """What was found out of tolerance puts the equipment out of service at once, whoever verifies it later."""
    equipment = queries.hold_with_parent(uow, definition.equipment_id)
    scale = None if equipment.scale_id is None else uow.hold(Scale, equipment.scale_id)
    points = rules.judged(queries.points_of(uow, definition.id), given.found.points)
    done = _recorded(uow, definition, given.found, points, signature)
    for standard in _standards(uow, definition, given.found):
        row = CalibrationStandard(id=new_id(), site_id=done.site_id, calibration_id=done.id, standard_id=standard.id)
        row.code, row.certificate, row.valid_until = standard.code, standard.certificate, standard.valid_until
        uow.add(row)
    uow.record(CalibrationPerformed(equipment=equipment.id, calibration=done.id))
    says = rules.out_of_tolerance(equipment.code, points)
    if says is not None:
        tag_out(uow, equipment, kind=TagKind.OUT_OF_TOLERANCE, says=says, calibration=done.id)
    if done.as_found == Verdict.FAILED:
        uow.record(_found_out(equipment, scale, done))
    return done


def _recorded(
    uow: UnitOfWork,
    definition: CalibrationDefinition,
    found: CalibrationFound,
    points: Sequence[Judged],
    signature: Signature,
) -> EquipmentCalibration:
    due_on, until = rules.due(
        found.calibrated_on, interval_days=definition.interval_days, grace_days=definition.grace_days
    )
    done = uow.add(
        EquipmentCalibration(
            id=new_id(),
            site_id=definition.site_id,
            equipment_id=definition.equipment_id,
            definition_id=definition.id,
            edition=definition.edition,
            calibrated_on=found.calibrated_on,
            due_on=due_on,
            counts_until=until,
            certificate=found.certificate,
            calibrated_by=found.calibrated_by,
            as_found=_all(one.found_passes for one in points),
            as_left=_all(one.left_passes for one in points),
            state=EquipmentCalibrationState.PERFORMED,
            remark=found.remark,
            performed_by=uow.person,
            performed_name=signature.printed_name,
            performed_at=uow.now,
            signature_id=signature.id,
        )
    )
    for one in points:
        row = EquipmentCalibrationPoint(id=new_id(), site_id=done.site_id, calibration_id=done.id)
        row.position, row.nominal, row.tolerance = one.position, one.defined.nominal, one.defined.tolerance
        row.unit, row.as_found, row.as_left = one.defined.unit, one.as_found, one.as_left
        row.found_verdict, row.left_verdict = _all([one.found_passes]), _all([one.left_passes])
        uow.add(row)
    return done


def _all(passes: Iterable[bool]) -> Verdict:
    return Verdict.PASSED if all(passes) else Verdict.FAILED


def _found_out(equipment: Equipment, scale: Scale | None, done: EquipmentCalibration) -> FoundOutOfTolerance:
    return FoundOutOfTolerance(
        site=equipment.site_id,
        code=equipment.code,
        equipment=equipment.id,
        scale=None if scale is None else scale.id,
        calibration=done.id,
    )


PERFORM_CALIBRATION: SignedAct[PerformCalibration, CalibrationDefinition] = SignedAct(
    name="performCalibration",
    model=CalibrationDefinition,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_CALIBRATE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_defined,
    check=_may_perform,
    perform=_perform,
)
