"""Apply what was recorded on a device, and keep what became of it: each act a transaction of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.commands import recording
from domain.execution.commands.recording import RecordValue
from domain.execution.models import PhaseExecution
from domain.execution.offline import rules
from domain.execution.offline.events import OfflineActKept
from domain.execution.offline.kinds import OfflineOutcome
from domain.execution.offline.models import OfflineAct, OfflineDevice
from domain.execution.offline.refusals import DeviceRevoked, OutOfOrder
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork

RULE = "OFL-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A value as a device sends it: in its order, by its clock; `sent_at` is the same clock, `arrived_at` the server's.

    `depends_on` are sequences of acts without which this one has no meaning.
    """

    device: UUID
    sequence: int
    device_time: datetime
    sent_at: datetime
    arrived_at: datetime
    depends_on: tuple[int, ...]
    value: RecordValue

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
    """Record the value under the same rules as online, at its own time; or not, where what it depends on isn't applied.

    Raises NotFound, Forbidden, DeviceRevoked, OutOfOrder, InvalidInput, and what `recording.record_value` refuses.
    """
    device = require_device(uow, sent.device)
    phase = _phase(uow, sent, device)
    _require_next(uow, sent)
    rules.require_past(sent.device_time, sent_at=sent.sent_at, path=("deviceTime",))
    waits_for = _waits_for(uow, sent)
    if waits_for is not None:
        return _keep(uow, sent, device, phase, OfflineAct(outcome=OfflineOutcome.NOT_APPLIED, waits_for=waits_for))
    rules.require_while_running(sent.event_at, started_at=phase.started_at)
    reason = f"Recorded on device {device.code} without a connection, as its act {sent.sequence}"
    value = recording.record_value(uow, replace(sent.value, late=Late(sent.event_at, reason)))
    return _keep(uow, sent, device, phase, OfflineAct(outcome=OfflineOutcome.APPLIED, value_id=value.id))


def keep_refused(uow: UnitOfWork, sent: Sent, refusal: Refusal) -> OfflineAct:
    """What can't be applied stays in the batch's record as it was entered, and is an exception that a person settles.

    Raises NotFound, Forbidden, DeviceRevoked, BatchDecided, OutOfOrder where another sent that act: then there is no
    record that takes it.
    """
    device = require_device(uow, sent.device)
    phase = _phase(uow, sent, device)
    if uow.any(OfflineAct, OfflineAct.device_id == device.id, OfflineAct.sequence == sent.sequence):
        raise OutOfOrder(sequence=sent.sequence, last=sent.sequence, path=("sequence",))
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    says = rules.kept(refusal.message)
    told = exceptions.raise_by_rule(
        uow,
        Place(site=phase.site_id, batch=phase.batch_id, phase=phase.id, phase_number=phase.number),
        rule=RULE,
        title=f"Act {sent.sequence} of device {device.code} was not applied",
        description=f"{uow.actor.name} recorded {_shown(sent)[:1000]} without a connection. {says[:2000]}",
    )
    act = OfflineAct(
        outcome=OfflineOutcome.REFUSED,
        code=refusal.code,
        says=says,
        refused_rule=refusal.rule,
        exception_id=told.id,
    )
    return _keep(uow, sent, device, phase, act)


def _phase(uow: UnitOfWork, sent: Sent, device: OfflineDevice) -> PhaseExecution:
    """Locked; of the device's site, and with the parameter that the value is for. Raises NotFound, Forbidden."""
    phase = uow.load(PhaseExecution, sent.value.phase, Permission.BATCH_EXECUTE)
    if phase.site_id != device.site_id:
        raise NotFound(kind="PhaseExecution", id=phase.id, path=("phase",))
    queries.parameter(uow, phase, sent.value.parameter)
    return phase


def _require_next(uow: UnitOfWork, sent: Sent) -> None:
    last = uow.session.scalar(
        select(func.max(OfflineAct.sequence)).where(
            OfflineAct.company_id == uow.actor.company, OfflineAct.device_id == sent.device
        )
    )
    if last is not None and last >= sent.sequence:
        raise OutOfOrder(sequence=sent.sequence, last=last, path=("sequence",))


def _waits_for(uow: UnitOfWork, sent: Sent) -> int | None:
    """The first act that this one depends on and that wasn't applied, or never came."""
    if not sent.depends_on:
        return None
    of = OfflineAct.device_id == sent.device, OfflineAct.sequence.in_(sent.depends_on)
    applied = {one.sequence for one in uow.find(OfflineAct, *of) if one.outcome == OfflineOutcome.APPLIED}
    return next((one for one in sorted(sent.depends_on) if one not in applied), None)


def _shown(sent: Sent) -> str:
    return rules.kept(sent.value.content.shown)


def _keep(uow: UnitOfWork, sent: Sent, device: OfflineDevice, phase: PhaseExecution, act: OfflineAct) -> OfflineAct:
    act.id = new_id()
    act.site_id, act.batch_id, act.phase_execution_id = phase.site_id, phase.batch_id, phase.id
    act.recipe_parameter_id, act.repetition = sent.value.parameter, sent.value.repetition
    act.content = _shown(sent)
    act.device_id, act.device_code, act.sequence = device.id, device.code, sent.sequence
    act.device_time, act.sent_at = sent.device_time, sent.sent_at
    act.arrived_at, act.event_at = sent.arrived_at, sent.event_at
    act.person_id, act.person_name = uow.actor.as_person, uow.actor.name
    uow.record(OfflineActKept(batch=phase.batch_id, phase=phase.id, act=act.id, outcome=act.outcome))
    return uow.add(act)
