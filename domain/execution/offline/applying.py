"""Apply what was recorded on a device, and keep what became of it: each act a transaction of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.commands import recording, running, signing
from domain.execution.commands.recording import RecordValue
from domain.execution.content import time_text
from domain.execution.kinds import PhaseState
from domain.execution.models import PhaseExecution
from domain.execution.offline import ending, rules
from domain.execution.offline.events import OfflineActKept
from domain.execution.offline.kinds import OfflineKind, OfflineOutcome
from domain.execution.offline.models import OfflineAct, OfflineDevice, OperationTakeOut
from domain.execution.offline.refusals import DeviceRevoked, NotTakenOut, OutOfOrder
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.models import Signature

RULE = "OFL-1"
UNATTESTED = "OFL-4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An act as a device sends it: in its order, by its clock; `sent_at` is the same clock, `arrived_at` the server's.

    `depends_on` are sequences of acts without which this one has no meaning. A `value` is of the `phase`, and is all
    that is told of a VALUE; the other kinds have none.
    """

    device: UUID
    sequence: int
    device_time: datetime
    sent_at: datetime
    arrived_at: datetime
    depends_on: tuple[int, ...]
    phase: UUID
    kind: OfflineKind = OfflineKind.VALUE
    value: RecordValue | None = None

    @property
    def event_at(self) -> datetime:
        return rules.event_at(self.device_time, offset=self.arrived_at - self.sent_at)


def require_device(uow: UnitOfWork, device: UUID) -> OfflineDevice:
    """The device, which stays as it is until the commit. Raises NotFound, Forbidden, DeviceRevoked."""
    found = uow.rely_on(OfflineDevice, device)
    require_in_use(uow, found)
    return found


def require_in_use(uow: UnitOfWork, device: OfflineDevice) -> None:
    """Whoever sends works at the device's site, and it isn't revoked (OFL-2). Raises Forbidden, DeviceRevoked."""
    uow.require(Permission.BATCH_EXECUTE, site=SiteId(device.site_id))
    if device.revoked_at is not None:
        raise DeviceRevoked(device=device.code)


def apply(uow: UnitOfWork, sent: Sent) -> OfflineAct:
    """Do it under the same rules as online, at its own time; or not, where what it depends on isn't applied.

    What depends on an act that never came is an exception: nobody else would tell of it. Raises NotFound, Forbidden,
    DeviceRevoked, OutOfOrder, NotTakenOut, InvalidInput, and what recording, starting or completing online refuses.
    """
    device = _held(uow, sent.device)
    phase = _phase(uow, sent, device)
    _require_next(uow, sent)
    rules.require_past(sent.device_time, sent_at=sent.sent_at, path=("deviceTime",))
    taken = _taken(uow, sent, device, phase)
    waits_for = _waits_for(uow, sent)
    if waits_for is not None:
        act = OfflineAct(outcome=OfflineOutcome.NOT_APPLIED, waits_for=waits_for)
        if not _came(uow, sent, waits_for):
            says = f"It depends on act {waits_for}, which this device never sent."
            act.exception_id = _tell(uow, sent, device, phase, says)
        return _keep(uow, sent, device, phase, act)
    uow.via = None if taken is None else taken.id
    return _keep(uow, sent, device, phase, _done(uow, sent, device, phase, taken))


def keep_refused(uow: UnitOfWork, sent: Sent, refusal: Refusal) -> OfflineAct:
    """What can't be applied stays in the batch's record as it was entered, and is an exception that a person settles.

    Raises NotFound, Forbidden, DeviceRevoked, BatchDecided, OutOfOrder where another sent that act: then there is no
    record that takes it.
    """
    device = _held(uow, sent.device)
    phase = _phase(uow, sent, device)
    if uow.any(OfflineAct, OfflineAct.device_id == device.id, OfflineAct.sequence == sent.sequence):
        raise OutOfOrder(sequence=sent.sequence, last=sent.sequence, path=("sequence",))
    says = rules.kept(refusal.message)
    act = OfflineAct(
        outcome=OfflineOutcome.REFUSED,
        code=refusal.code,
        says=says,
        refused_rule=refusal.rule,
        exception_id=_tell(uow, sent, device, phase, says),
    )
    return _keep(uow, sent, device, phase, act)


def _held(uow: UnitOfWork, device: UUID) -> OfflineDevice:
    """The device, of which one sending is applied at a time. Raises NotFound, Forbidden, DeviceRevoked."""
    found = uow.hold(OfflineDevice, device)
    require_in_use(uow, found)
    return found


def _done(
    uow: UnitOfWork, sent: Sent, device: OfflineDevice, phase: PhaseExecution, taken: OperationTakeOut | None
) -> OfflineAct:
    """Do what was done. Raises what the same act refuses online."""
    match sent.kind:
        case OfflineKind.VALUE:
            assert sent.value is not None, "a value is told"
            _require_while_running(uow, phase, sent)
            reason = f"Recorded on device {device.code} without a connection, as its act {sent.sequence}"
            value = recording.record_value(uow, replace(sent.value, late=Late(sent.event_at, reason, told=True)))
            return OfflineAct(outcome=OfflineOutcome.APPLIED, value_id=value.id)
        case OfflineKind.START:
            assert taken is not None, "asked before"
            running.start_phase(uow, phase=phase.id, version=phase.version, ahead=_unattested(uow, taken))
            return OfflineAct(outcome=OfflineOutcome.APPLIED)
        case OfflineKind.COMPLETE:
            assert taken is not None, "asked before"
            _require_while_running(uow, phase, sent)
            signing.complete_unattested(uow, phase)
            told = exceptions.raise_by_rule(
                uow,
                _place(phase),
                rule=UNATTESTED,
                title=f"Phase {phase.number} was completed on device {device.code} without a signature",
                description=f"{uow.actor.name} completed it at {time_text(sent.event_at)} without a connection, and"
                " signs for it here (completePhase).",
            )
            ending.end_when_done(uow, taken)
            return OfflineAct(outcome=OfflineOutcome.APPLIED, exception_id=told.id)


def _taken(uow: UnitOfWork, sent: Sent, device: OfflineDevice, phase: PhaseExecution) -> OperationTakeOut | None:
    """The take-out by which the device has the phase. Raises NotTakenOut where it needs one, or had one recalled."""
    found = None if phase.take_out_id is None else uow.look_at(OperationTakeOut, phase.take_out_id)
    if found is not None and found.device_id == device.id and found.ended_at is None:
        return found
    last = _last_take_out(uow, phase, device)
    if last is not None and last.recalled:
        raise NotTakenOut(device=device.code, phase=phase.number, recalled_by=last.ended_name)
    if sent.kind is not OfflineKind.VALUE:
        raise NotTakenOut(device=device.code, phase=phase.number)
    return None


def _require_while_running(uow: UnitOfWork, phase: PhaseExecution, sent: Sent) -> None:
    """What was done in the phase comes after its start, which may have been done on a device too. Raises InvalidInput.

    Of two acts of one device its own clock tells the order: how long each was on its way isn't known.
    """
    of = OfflineAct
    begun = of.phase_execution_id == phase.id, of.kind == OfflineKind.START, of.outcome == OfflineOutcome.APPLIED
    start = next(iter(uow.find(of, *begun)), None)
    if start is None:
        rules.require_while_running(sent.event_at, started_at=phase.started_at)
    elif start.device_id != sent.device or sent.device_time < start.device_time:
        rules.require_while_running(sent.event_at, started_at=start.event_at)


def _unattested(uow: UnitOfWork, taken: OperationTakeOut) -> list[PhaseExecution]:
    """What was completed of the operation without a signature: on the device the next phase begins behind it."""
    of = PhaseExecution
    runs = uow.find(of, of.take_out_id == taken.id, of.state == PhaseState.COMPLETE, of.signed_off_at.is_(None))
    signed = {one.subject_id for one in uow.find(Signature, Signature.subject_id.in_([one.id for one in runs]))}
    return [one for one in runs if one.id not in signed]


def _phase(uow: UnitOfWork, sent: Sent, device: OfflineDevice) -> PhaseExecution:
    """Locked; of the device's site, and with the parameter that the value is for.

    Raises NotFound, Forbidden, BatchDecided.
    """
    phase = uow.load(PhaseExecution, sent.phase, Permission.BATCH_EXECUTE)
    if phase.site_id != device.site_id:
        raise NotFound(kind="PhaseExecution", id=phase.id, path=("phase",))
    if sent.value is not None:
        queries.parameter(uow, phase, sent.value.parameter)
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    return phase


def _require_next(uow: UnitOfWork, sent: Sent) -> None:
    """Each person's acts come in their order; several share a device, and send when they can."""
    last = uow.session.scalar(
        select(func.max(OfflineAct.sequence)).where(
            OfflineAct.company_id == uow.actor.company,
            OfflineAct.device_id == sent.device,
            OfflineAct.person_id == uow.actor.as_person,
        )
    )
    if last is not None and last >= sent.sequence:
        raise OutOfOrder(sequence=sent.sequence, last=last, path=("sequence",))
    if uow.any(OfflineAct, OfflineAct.device_id == sent.device, OfflineAct.sequence == sent.sequence):
        raise OutOfOrder(sequence=sent.sequence, last=sent.sequence, path=("sequence",))


def _waits_for(uow: UnitOfWork, sent: Sent) -> int | None:
    """The first act that this one depends on and that wasn't applied, or never came."""
    if not sent.depends_on:
        return None
    of = OfflineAct.device_id == sent.device, OfflineAct.sequence.in_(sent.depends_on)
    applied = {one.sequence for one in uow.find(OfflineAct, *of) if one.outcome == OfflineOutcome.APPLIED}
    return next((one for one in sorted(sent.depends_on) if one not in applied), None)


def _came(uow: UnitOfWork, sent: Sent, sequence: int) -> bool:
    return uow.any(OfflineAct, OfflineAct.device_id == sent.device, OfflineAct.sequence == sequence)


def _tell(uow: UnitOfWork, sent: Sent, device: OfflineDevice, phase: PhaseExecution, says: str) -> UUID:
    """What was done and isn't applied, as an exception that a person settles."""
    what = {
        OfflineKind.VALUE: f"recorded {_shown(sent) or '-'}"[:1000],
        OfflineKind.START: f"started phase {phase.number}",
        OfflineKind.COMPLETE: f"completed phase {phase.number}",
    }[sent.kind]
    return exceptions.raise_by_rule(
        uow,
        _place(phase),
        rule=RULE,
        title=f"Act {sent.sequence} of device {device.code} was not applied",
        description=f"{uow.actor.name} {what} without a connection. {says[:2000]}",
    ).id


def _place(phase: PhaseExecution) -> Place:
    return Place(site=phase.site_id, batch=phase.batch_id, phase=phase.id, phase_number=phase.number)


def _shown(sent: Sent) -> str | None:
    return None if sent.value is None else rules.kept(sent.value.content.shown)


def _keep(uow: UnitOfWork, sent: Sent, device: OfflineDevice, phase: PhaseExecution, act: OfflineAct) -> OfflineAct:
    act.id = new_id()
    act.site_id, act.batch_id, act.phase_execution_id = phase.site_id, phase.batch_id, phase.id
    last = _last_take_out(uow, phase, device)
    act.kind, act.take_out_id = sent.kind, None if last is None else last.id
    if sent.value is not None:
        act.recipe_parameter_id, act.repetition = sent.value.parameter, sent.value.repetition
    act.content = _shown(sent)
    act.device_id, act.device_code, act.sequence = device.id, device.code, sent.sequence
    act.device_time, act.sent_at = sent.device_time, sent.sent_at
    act.arrived_at, act.event_at = sent.arrived_at, sent.event_at
    act.person_id, act.person_name = uow.actor.as_person, uow.actor.name
    uow.record(OfflineActKept(batch=phase.batch_id, phase=phase.id, act=act.id, outcome=act.outcome))
    return uow.add(act)


def _last_take_out(uow: UnitOfWork, phase: PhaseExecution, device: OfflineDevice) -> OperationTakeOut | None:
    """The last one by which this device had the phase's operation, though it may have been recalled since."""
    of, recipe = OperationTakeOut, queries.recipe_phase(uow, phase)
    own = uow.find(
        of,
        of.batch_id == phase.batch_id,
        of.device_id == device.id,
        of.unit_procedure == recipe.unit_procedure,
        of.operation == recipe.operation,
    )
    return max(own, key=lambda one: one.taken_at, default=None)
