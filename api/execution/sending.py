"""What was recorded on a device without a connection, act by act (OFL-1)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, act, looking
from api.execution import acts
from api.execution import offline_types as forms
from api.execution.offline_types import OfflineResult
from api.problems import Problem, Refused, problem
from api.relay import local_id, maybe_id
from domain.execution.commands.recording import RecordValue
from domain.execution.content import time_text
from domain.execution.offline import applying, models, rules
from domain.execution.offline.applying import Sent
from domain.execution.offline.kinds import OfflineKind, OfflineOutcome
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput, NotFound, Refusal
from infra.transaction import Outcome


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one act: where it is kept, or why it isn't."""

    sequence: int
    kept: UUID | None
    refusal: Refusal | None = None


def send(info: Info, given: forms.SendOfflineActsInput) -> list[OfflineResult]:
    """The whole is refused where its form is wrong, or nothing is taken from the device; else act after act."""
    device = local_id(given.device, "OfflineDevice", path="device")
    arrived_at = _require_device(info, device)
    _require_form(given)
    done = []
    for one in given.acts:
        try:
            sent = _sent(info, one, device=device, sent_at=given.sent_at, arrived_at=arrived_at)
        except Refusal as refusal:
            done.append(_Done(one.sequence, None, refusal))
        else:
            done.append(_one(info, sent))
    kept = [one.kept for one in done if one.kept is not None]
    row = models.OfflineAct
    chosen = select(row).where(row.company_id == info.context.actor.company, row.id.in_(kept))
    rows = {one.id: one for one in info.context.session.scalars(chosen)}
    return [_result(one, None if one.kept is None else rows[one.kept]) for one in done]


def _require_form(given: forms.SendOfflineActsInput) -> None:
    """Raises InvalidInput with the place of what is out of order, before anything is done."""
    rules.require_sequence([one.sequence for one in given.acts])
    rules.require_clock(given.sent_at, path=("sentAt",))


def _sent(info: Info, given: forms.OfflineActInput, *, device: UUID, sent_at: datetime, arrived_at: datetime) -> Sent:
    """One act; what makes no sense is refused by itself, and the others go on. Raises InvalidInput."""
    rules.require_dependencies(given.sequence, given.depends_on, path=("dependsOn",))
    rules.require_clock(given.device_time, path=("deviceTime",))
    return Sent(
        device=device,
        sequence=given.sequence,
        device_time=given.device_time,
        sent_at=sent_at,
        arrived_at=arrived_at,
        depends_on=tuple(given.depends_on),
        phase=local_id(given.phase, "PhaseExecution", path="phase"),
        kind=given.kind,
        value=_value(info, given) if given.kind is OfflineKind.VALUE else None,
    )


def _value(info: Info, given: forms.OfflineActInput) -> RecordValue:
    if given.parameter is None or given.content is None:
        raise InvalidInput(path=("content",), problem="Say which parameter a value is of, and its content.")
    given.content.require_uploaded(info)
    return RecordValue(
        phase=local_id(given.phase, "PhaseExecution", path="phase"),
        parameter=local_id(given.parameter, "RecipeParameter", path="parameter"),
        repetition=given.repetition,
        content=given.content.to_domain(),
        fallback=given.manual_fallback,
        deviation=maybe_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation"),
        early=given.early,
    )


def _require_device(info: Info, device: UUID) -> datetime:
    """When it is asked, by the server's clock. Raises NotFound, Forbidden, DeviceRevoked."""
    uow = looking(info)
    found = uow.look_at(models.OfflineDevice, device)
    if found is None:
        raise NotFound(kind="OfflineDevice", id=device, path=("device",))
    applying.require_in_use(uow, found)
    return uow.now


def _one(info: Info, sent: Sent) -> _Done:
    """Apply an act, or keep it with its refusal, each in a transaction; both under the command id of its place."""

    def run(name: str, refusal: Refusal | None = None) -> Outcome:
        return act(
            info,
            name,
            lambda uow: applying.apply(uow, sent) if refusal is None else applying.keep_refused(uow, sent, refusal),
            given=_told(sent),
            command_id=f"offline/{sent.device}/{sent.sequence}",
        )

    try:
        return _Done(sent.sequence, run("sendOfflineActs").id)
    except Refusal as refused:
        refusal = refused
    try:
        return _Done(sent.sequence, run("sendOfflineActs", refusal).id)
    except Refusal:
        return _Done(sent.sequence, None, refusal)


def _told(sent: Sent) -> Json:
    """What makes an act the same when it is sent again: all but when it is sent."""
    what: Json = [sent.kind.value, str(sent.phase)] if sent.value is None else acts.recorded(sent.value)
    return [sent.sequence, time_text(sent.device_time), list(sent.depends_on), what]


def _result(done: _Done, row: models.OfflineAct | None) -> OfflineResult:
    if row is None:
        assert done.refusal is not None, done
        problems = [problem(done.refusal)]
        return OfflineResult(sequence=done.sequence, outcome=OfflineOutcome.REFUSED, problems=problems)
    told: list[Problem] = []
    if row.code is not None and row.says is not None:
        told = [Refused(code=row.code, message=row.says, path=[], rule=row.refused_rule)]
    return OfflineResult(
        sequence=row.sequence,
        outcome=OfflineOutcome(row.outcome),
        waits_for=row.waits_for,
        act=strawberry.ID(f"OfflineAct:{row.id}"),
        value=None if row.value_id is None else strawberry.ID(f"ParameterValue:{row.value_id}"),
        problems=told,
    )
