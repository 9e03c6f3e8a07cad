"""Clean a piece of equipment: begin, end with an inspection that its performer signs, have it verified (EQP-1)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment import training
from domain.equipment.cleaning import rules
from domain.equipment.cleaning.commands.lapsing import write_lapse
from domain.equipment.cleaning.events import CleaningBegun, CleaningEnded, CleaningPerformed
from domain.equipment.cleaning.kinds import (
    CleaningKind,
    CleaningState,
    Cleanliness,
    Inspection,
    ProcedureKind,
    ProcedureState,
)
from domain.equipment.cleaning.models import CleaningProcedure, CleaningRecord
from domain.equipment.cleaning.refusals import FailureNeedsRemark, NotDeclaredSterile, ProcedureOfAnotherClass
from domain.equipment.cleaning.states import (
    CLEANING,
    CLEANLINESS,
    PROCEDURE,
    CleaningAct,
    CleanlinessAct,
    ProcedureAct,
)
from domain.equipment.plant import queries
from domain.equipment.plant.models import Equipment, EquipmentClass
from domain.equipment.plant.states import ServiceAct
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


def begin_cleaning(uow: UnitOfWork, *, equipment: UUID, version: int, procedure: UUID) -> CleaningRecord:
    """Begin to clean, or to sterilise what is clean, by a procedure of its class (EQP-1, EQP-3).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, ProcedureOfAnotherClass, NotDeclaredSterile,
    CleaningTooLittle, NotTrained.
    """
    found = queries.used(uow, equipment, Permission.EQUIPMENT_CLEAN, ServiceAct.CLEAN, version=version)
    by = uow.rely_on(CleaningProcedure, procedure)
    PROCEDURE.after(ProcedureState(by.state), ProcedureAct.CLEAN)
    if by.class_id != found.class_id:
        raise ProcedureOfAnotherClass(procedure_code=by.code, path=("cleaningProcedure",))
    kind, of = ProcedureKind(by.kind), queries.class_of(uow, found)
    now = write_lapse(uow, found)
    overdue = rules.is_overdue(now, dirty_until=found.dirty_until, now=uow.now)
    rules.require_enough(kind, demanded=CleaningKind(of.overdue_cleaning) if overdue else None)
    training.require(uow, found.site_id, by.code, act="cleaning")
    sterile = kind is ProcedureKind.STERILISATION
    act = CleanlinessAct.BEGIN_STERILISATION if sterile else CleanlinessAct.BEGIN_CLEANING
    found.cleanliness, found.clean_until = CLEANLINESS.after(now, act), None
    begun = _begun(uow, found, by, hold=_hold(of, kind))
    found.cleaning_id = begun.id
    uow.record(CleaningBegun(equipment=found.id, cleaning=begun.id))
    return begun


def _hold(of: EquipmentClass, kind: ProcedureKind) -> int:
    """For how many minutes it counts. Raises NotDeclaredSterile."""
    if kind is not ProcedureKind.STERILISATION:
        return of.clean_hold_minutes
    if of.sterile_hold_minutes is None:
        raise NotDeclaredSterile(path=("cleaningProcedure",))
    return of.sterile_hold_minutes


def _begun(uow: UnitOfWork, found: Equipment, by: CleaningProcedure, *, hold: int) -> CleaningRecord:
    return uow.add(
        CleaningRecord(
            id=new_id(),
            site_id=found.site_id,
            equipment_id=found.id,
            procedure_id=by.id,
            procedure_code=by.code,
            edition=by.edition,
            kind=by.kind,
            steps=by.steps,
            verified=by.verified,
            hold_minutes=hold,
            state=CleaningState.RUNNING,
            begun_by=uow.person,
            begun_name=uow.actor.name,
            begun_at=uow.now,
        )
    )


@dataclass(frozen=True, slots=True)
class InspectCleaning:
    """`subject` is the cleaning; a failed inspection says in `remark` what it found."""

    subject: UUID
    version: int
    inspection: Inspection
    remark: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "cleaning": str(self.subject),
            "version": self.version,
            "inspection": self.inspection.value,
            "remark": self.remark,
        }


def _content(uow: UnitOfWork, found: CleaningRecord, _: InspectCleaning) -> Json:
    equipment = uow.find(Equipment, Equipment.id == found.equipment_id)[0]
    return {
        "equipment": {"code": equipment.code, "name": equipment.name, "serialNumber": equipment.serial_number},
        "procedure": {"code": found.procedure_code, "edition": found.edition, "kind": found.kind, "steps": found.steps},
        "begun": {"by": found.begun_name, "at": f"{found.begun_at:%Y-%m-%dT%H:%M:%S.%fZ}"},
        "performedBy": found.performed_name,
        "remark": found.remark,
    }


_PERFORMED = {Inspection.PASSED: CleaningAct.PASS, Inspection.FAILED: CleaningAct.FAIL}
_VERIFIED = {Inspection.PASSED: CleaningAct.VERIFY, Inspection.FAILED: CleaningAct.REJECT}


def _check(act: CleaningAct) -> Callable[[UnitOfWork, CleaningRecord, InspectCleaning], None]:
    """That this may be done now, and that a failure says why."""

    def check(_: UnitOfWork, found: CleaningRecord, given: InspectCleaning) -> None:
        CLEANING.after(CleaningState(found.state), act)
        if given.remark is not None:
            require_text(given.remark, limit=form.REASON, path=("remark",))
        elif given.inspection is Inspection.FAILED:
            raise FailureNeedsRemark(path=("remark",))

    return check


def _perform(uow: UnitOfWork, found: CleaningRecord, given: InspectCleaning, signature: Signature) -> CleaningRecord:
    """What failed is dirty at once; what passed is clean, unless a second person has yet to verify it.

    Raises NotTrained.
    """
    training.require(uow, found.site_id, found.procedure_code, act="cleaning")
    equipment = uow.hold(Equipment, found.equipment_id)
    found.performed_by, found.performed_name, found.performed_at = uow.person, signature.printed_name, uow.now
    found.signature_id, found.remark = signature.id, given.remark
    if given.inspection is Inspection.PASSED and found.verified:
        found.state = CLEANING.after(CleaningState(found.state), CleaningAct.PERFORM)
        uow.record(CleaningPerformed(equipment=equipment.id, cleaning=found.id))
        return found
    found.state = CLEANING.after(CleaningState(found.state), _PERFORMED[given.inspection])
    return _end(uow, equipment, found, given.inspection)


def _verify(uow: UnitOfWork, found: CleaningRecord, given: InspectCleaning, signature: Signature) -> CleaningRecord:
    """Raises InspectedOwnCleaning, NotTrained."""
    rules.require_another(uow.person, cleaned_by=frozenset({found.begun_by, found.performed_by or found.begun_by}))
    training.require(uow, found.site_id, found.procedure_code, act="cleaning")
    equipment = uow.hold(Equipment, found.equipment_id)
    found.verified_by, found.verified_name, found.verified_at = uow.person, signature.printed_name, uow.now
    found.verification_signature_id, found.verification_remark = signature.id, given.remark
    found.state = CLEANING.after(CleaningState(found.state), _VERIFIED[given.inspection])
    return _end(uow, equipment, found, given.inspection)


def _end(uow: UnitOfWork, equipment: Equipment, found: CleaningRecord, inspection: Inspection) -> CleaningRecord:
    """Its hold counts from the end of the cleaning, whenever that was verified (EQP-2); no dirty hold is left."""
    passed = inspection is Inspection.PASSED
    sterile = found.kind == ProcedureKind.STERILISATION
    act = (CleanlinessAct.PASS_STERILE if sterile else CleanlinessAct.PASS) if passed else CleanlinessAct.FAIL
    equipment.cleanliness = CLEANLINESS.after(Cleanliness(equipment.cleanliness or Cleanliness.DIRTY), act)
    if passed:
        assert found.performed_at is not None, found.id
        equipment.clean_until = rules.hold_until(found.performed_at, found.hold_minutes)
        equipment.dirty_until, equipment.overdue_at = None, None
    uow.record(CleaningEnded(equipment=equipment.id, cleaning=found.id, inspection=inspection))
    return found


COMPLETE_CLEANING: SignedAct[InspectCleaning, CleaningRecord] = SignedAct(
    name="completeCleaning",
    model=CleaningRecord,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_CLEAN,
    meaning=lambda _: Meaning.PERFORMED,
    content=_content,
    check=_check(CleaningAct.PERFORM),
    perform=_perform,
)

VERIFY_CLEANING: SignedAct[InspectCleaning, CleaningRecord] = SignedAct(
    name="verifyCleaning",
    model=CleaningRecord,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_CLEAN,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_check(CleaningAct.VERIFY),
    perform=_verify,
)
