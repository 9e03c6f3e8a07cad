"""Clear a room or a line for a batch: begin, sign what was found, have it verified by another person (EQP-7).

A booth's clearance between two materials (`domain.dispensing.commands.clearing`) is another thing: it says that nothing
of one material is left where the next is weighed, is owed after each, and no time ends it. Where a booth is declared
to need a clearance for each batch too, it is made by these acts, and weighing asks for both.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment import training
from domain.equipment.clearance import procedures, rules
from domain.equipment.clearance.kinds import (
    ClearanceFinding,
    ClearanceProcedureState,
    ClearanceState,
    DemandState,
    LapseCause,
)
from domain.equipment.clearance.models import ClearanceDemand, ClearanceItem, ClearanceProcedure
from domain.equipment.clearance.procedures import Place
from domain.equipment.clearance.refusals import (
    ClearanceUnderWay,
    FindingNeedsRemark,
    NoClearanceDemanded,
    PlaceInUse,
)
from domain.equipment.clearance.states import CLEARANCE, PROCEDURE, ClearanceAct, ClearanceProcedureAct
from domain.equipment.clearance.values import Finding
from domain.equipment.plant.models import Equipment
from domain.execution.clearance import lapsing, standing
from domain.execution.clearance.events import ClearanceBegun, ClearanceEnded, ClearancePerformed
from domain.execution.clearance.models import ClearanceCheck, LineClearance
from domain.execution.equipment.kinds import UseState
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import Batch, BatchState
from domain.execution.rules import batches
from domain.execution.states import BATCH, BatchAct
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials.container_models import OperationalLocation
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

ACT = "clearance"
"""What is done by a procedure here, as people are told who aren't trained on it."""


def begin_clearance(uow: UnitOfWork, *, batch: UUID, place: Place) -> LineClearance:
    """Begin to clear a place that demands it for a batch about to run; what stood for this batch there is repeated.

    Who clears is trained on the procedure, where the site demands that (EXE-15). Raises NotFound, Forbidden,
    WrongState, BatchDecided, InvalidInput, NoClearanceDemanded, NotTrained, ClearanceUnderWay, PlaceInUse.
    """
    found = procedures.held_place(uow, place)
    uow.require(Permission.BATCH_EXECUTE, site=SiteId(found.site_id))
    of = uow.rely_on(Batch, batch)
    if of.site_id != found.site_id:
        raise NotFound(kind="Batch", id=batch, path=("batch",))
    batches.require_undecided(of.number, of.disposition)
    BATCH.after(BatchState(of.state), BatchAct.ALLOCATE)
    by = _procedure(uow, place, found)
    training.require(uow, found.site_id, by.code, act=ACT)
    _require_free(uow, place, found, of)
    begun = _begun(uow, place, found, of, by)
    uow.record(ClearanceBegun(batch=of.id, clearance=begun.id, room=place.room))
    return begun


def _procedure(uow: UnitOfWork, place: Place, found: OperationalLocation | Equipment) -> ClearanceProcedure:
    """Raises NoClearanceDemanded."""
    demands = uow.find(ClearanceDemand, procedures.at(place), ClearanceDemand.state == DemandState.DEMANDED)
    if not demands:
        raise NoClearanceDemanded(place=found.code, path=("room" if place.equipment is None else "equipment",))
    by = uow.rely_on(ClearanceProcedure, demands[0].procedure_id)
    PROCEDURE.after(ClearanceProcedureState(by.state), ClearanceProcedureAct.CLEAR)
    return by


def _require_free(uow: UnitOfWork, place: Place, found: OperationalLocation | Equipment, of: Batch) -> None:
    """Nobody else uses it, and it isn't being looked at. Raises PlaceInUse, ClearanceUnderWay."""
    here = (
        EquipmentUse.equipment_id == place.equipment if place.room is None else EquipmentUse.location_id == place.room
    )
    using = uow.find(EquipmentUse, here, EquipmentUse.state == UseState.RUNNING, EquipmentUse.batch_id != of.id)
    if using:
        raise PlaceInUse(place=found.code, batches=_numbers(uow, {one.batch_id for one in using}))
    there = standing.at(room=place.room, equipment=place.equipment)
    for one in uow.lock(LineClearance, there, LineClearance.state.in_(standing.STANDING)):
        if one.state != ClearanceState.CLEARED:
            (number,) = _numbers(uow, {one.batch_id})
            raise ClearanceUnderWay(place=found.code, batch=number)
        lapsing.write_time(uow, one)
        if one.state == ClearanceState.CLEARED and one.batch_id == of.id:
            lapsing.end(uow, one, LapseCause.REPEATED)


def _numbers(uow: UnitOfWork, ids: set[UUID]) -> tuple[str, ...]:
    return tuple(sorted(one.number for one in uow.find(Batch, Batch.id.in_(ids))))


def _begun(
    uow: UnitOfWork, place: Place, found: OperationalLocation | Equipment, of: Batch, by: ClearanceProcedure
) -> LineClearance:
    clearance = LineClearance(
        id=new_id(),
        site_id=found.site_id,
        procedure_id=by.id,
        procedure_code=by.code,
        edition=by.edition,
        lasts_minutes=by.lasts_minutes,
        location_id=place.room,
        equipment_id=place.equipment,
        place_code=found.code,
        batch_id=of.id,
        product=of.product,
        state=ClearanceState.RUNNING,
        begun_by=uow.person,
        begun_name=uow.actor.name,
        begun_at=uow.now,
    )
    uow.add(clearance)
    items = uow.find(ClearanceItem, ClearanceItem.procedure_id == by.id, ClearanceItem.edition == by.edition)
    for item in sorted(items, key=lambda one: one.position):
        check = ClearanceCheck(id=new_id(), site_id=found.site_id, clearance_id=clearance.id)
        check.position, check.says = item.position, item.says
        uow.add(check)
    return clearance


@dataclass(frozen=True, slots=True)
class CompleteClearance:
    """`subject` is the clearance; each of its items is answered."""

    subject: UUID
    version: int
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "clearance": str(self.subject),
            "version": str(self.version),
            "findings": [[str(one.position), one.found.value, one.remark] for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class VerifyClearance:
    """`subject` is the clearance; a verifier who finds something says in `remark` what."""

    subject: UUID
    version: int
    found: ClearanceFinding
    remark: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "clearance": str(self.subject),
            "version": str(self.version),
            "found": self.found.value,
            "remark": self.remark,
        }


def _content(uow: UnitOfWork, found: LineClearance, _: CompleteClearance | VerifyClearance) -> Json:
    of = uow.look_at(Batch, found.batch_id)
    assert of is not None, "a foreign key holds it"
    return {
        "place": found.place_code,
        "batch": {"number": of.number, "product": found.product},
        "procedure": {"code": found.procedure_code, "edition": str(found.edition)},
        "items": [[str(one.position), one.says, one.found, one.remark] for one in _checks(uow, found)],
        "begun": {"by": found.begun_name, "at": f"{found.begun_at:%Y-%m-%dT%H:%M:%S.%fZ}"},
        "performedBy": found.performed_name,
    }


def _checks(uow: UnitOfWork, found: LineClearance) -> list[ClearanceCheck]:
    checks = uow.find(ClearanceCheck, ClearanceCheck.clearance_id == found.id)
    return sorted(checks, key=lambda one: one.position)


def _check_completing(uow: UnitOfWork, found: LineClearance, given: CompleteClearance) -> None:
    CLEARANCE.after(ClearanceState(found.state), ClearanceAct.PERFORM)
    rules.require_findings(given.findings, positions=frozenset(one.position for one in _checks(uow, found)))


def _check_verifying(_: UnitOfWork, found: LineClearance, given: VerifyClearance) -> None:
    CLEARANCE.after(ClearanceState(found.state), ClearanceAct.VERIFY)
    if given.remark is not None:
        require_text(given.remark, limit=form.REASON, path=("remark",))
    elif given.found is ClearanceFinding.NOT_CLEAR:
        raise FindingNeedsRemark(path=("remark",))


def _complete(uow: UnitOfWork, found: LineClearance, given: CompleteClearance, signature: Signature) -> LineClearance:
    """What was found fails it at once; else it waits for its verifier. Raises NotTrained."""
    training.require(uow, found.site_id, found.procedure_code, act=ACT)
    answers = {one.position: one for one in given.findings}
    for check in uow.lock(ClearanceCheck, ClearanceCheck.clearance_id == found.id):
        check.found, check.remark = answers[check.position].found, answers[check.position].remark
    found.performed_by, found.performed_name = uow.person, signature.printed_name
    found.performed_at, found.signature_id = uow.now, signature.id
    if rules.all_clear(given.findings):
        found.state = CLEARANCE.after(ClearanceState(found.state), ClearanceAct.PERFORM)
        uow.record(ClearancePerformed(batch=found.batch_id, clearance=found.id))
        return found
    return _fail(uow, found, ClearanceAct.FAIL)


def _verify(uow: UnitOfWork, found: LineClearance, given: VerifyClearance, signature: Signature) -> LineClearance:
    """Raises VerifiedOwnClearance, NotTrained."""
    assert found.performed_by is not None and found.performed_at is not None, found.id  # noqa: PT018 -- of one row
    rules.require_another(uow.person, cleared_by=frozenset({found.begun_by, found.performed_by}))
    training.require(uow, found.site_id, found.procedure_code, act=ACT)
    found.verified_by, found.verified_name = uow.person, signature.printed_name
    found.verified_at, found.verification_signature_id = uow.now, signature.id
    found.verification_remark = given.remark
    if given.found is ClearanceFinding.NOT_CLEAR:
        return _fail(uow, found, ClearanceAct.REJECT)
    found.state = CLEARANCE.after(ClearanceState(found.state), ClearanceAct.VERIFY)
    found.clear_until = rules.clear_until(found.performed_at, found.lasts_minutes)
    uow.record(ClearanceEnded(batch=found.batch_id, clearance=found.id, state=found.state))
    return found


def _fail(uow: UnitOfWork, found: LineClearance, act: ClearanceAct) -> LineClearance:
    """It serves nothing, and neither does what was cleared at this place before (EQP-7).

    The place is held: a use that was judged by what stood there before comes first, and ends this clearance instead.
    """
    procedures.held_place(uow, Place(room=found.location_id, equipment=found.equipment_id))
    found.state = CLEARANCE.after(ClearanceState(found.state), act)
    uow.record(ClearanceEnded(batch=found.batch_id, clearance=found.id, state=found.state))
    here = standing.at(room=found.location_id, equipment=found.equipment_id)
    for one in uow.lock(LineClearance, here, LineClearance.state == ClearanceState.CLEARED):
        lapsing.write_time(uow, one)
        if one.state == ClearanceState.CLEARED:
            lapsing.end(uow, one, LapseCause.FAILED)
    return found


COMPLETE_CLEARANCE: SignedAct[CompleteClearance, LineClearance] = SignedAct(
    name="completeClearance",
    model=LineClearance,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_content,
    check=_check_completing,
    perform=_complete,
)

VERIFY_CLEARANCE: SignedAct[VerifyClearance, LineClearance] = SignedAct(
    name="verifyClearance",
    model=LineClearance,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_check_verifying,
    perform=_verify,
)
