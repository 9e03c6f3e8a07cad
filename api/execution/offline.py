"""Working offline: a site's devices, and sending what was recorded on one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, act, answer, changed, looking
from api.execution import acts
from api.execution import offline_types as forms
from api.execution.offline_types import (
    OfflineAct,
    OfflineDevice,
    OfflineResult,
    OperationTakeOut,
    RecallOperationPayload,
    RegisterDevicePayload,
    ReturnOperationPayload,
    RevokeDevicePayload,
    SendOfflineActsPayload,
    TakeOutOperationPayload,
)
from api.listing import listed
from api.problems import Problem, Refused, problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id, maybe_id
from domain.execution.commands.recording import RecordValue
from domain.execution.content import time_text
from domain.execution.offline import applying, models, registering, rules, taking_out
from domain.execution.offline.applying import Sent
from domain.execution.offline.kinds import OfflineKind, OfflineOutcome
from domain.execution.offline.taking_out import TakeOut
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput, NotFound, Refusal
from infra.transaction import Outcome


def _of_site(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return [row.site_id == given.id("siteId", "Site")]


def _of_batch(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return [row.batch_id == given.id("batch", "Batch")]


DEVICES, ACTS, TAKE_OUTS = Pages(_of_site), Pages(_of_batch), Pages(_of_batch)


@strawberry.type
class OfflineQuery:
    @strawberry.field(
        description="A site's devices for working offline, the revoked ones too.", metadata=lowered(DEVICES)
    )
    def offline_devices(
        self,
        info: Info,
        site_id: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[OfflineDevice]:
        return listed(info, OfflineDevice, DEVICES, Window(first, after, last, before), siteId=site_id)

    @strawberry.field(
        description="What devices sent of a batch, in the order of its arrival, what wasn't applied too.",
        metadata=lowered(ACTS),
    )
    def offline_acts(
        self,
        info: Info,
        batch: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[OfflineAct]:
        return listed(info, OfflineAct, ACTS, Window(first, after, last, before), batch=batch)

    @strawberry.field(
        description="The operations of a batch that devices took out, those that are back too.",
        metadata=lowered(TAKE_OUTS),
    )
    def operations_taken_out(
        self,
        info: Info,
        batch: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[OperationTakeOut]:
        return listed(info, OperationTakeOut, TAKE_OUTS, Window(first, after, last, before), batch=batch)


@strawberry.type
class OfflineMutation:
    @strawberry.mutation(description="Let a site's people record on a device without a connection (OFL-2).")
    def register_device(self, info: Info, input: forms.RegisterDeviceInput) -> RegisterDevicePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RegisterDevicePayload, "device", OfflineDevice, lambda: _register(info, input))

    @strawberry.mutation(description="Take nothing from a device any more; what it sent stays (OFL-2).")
    def revoke_device(self, info: Info, input: forms.RevokeDeviceInput) -> RevokeDevicePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RevokeDevicePayload, "device", OfflineDevice, lambda: _revoke(info, input))

    @strawberry.mutation(
        description="Take an operation out on a device: what is left of it goes on there alone, without a connection,"
        " until it is back (OFL-3)."
    )
    def take_out_operation(self, info: Info, input: forms.TakeOutOperationInput) -> TakeOutOperationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, TakeOutOperationPayload, "take_out", OperationTakeOut, lambda: _take_out(info, input))

    @strawberry.mutation(description="Bring an operation back that you took out: others go on in it (OFL-3).")
    def return_operation(self, info: Info, input: forms.ReturnOperationInput) -> ReturnOperationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReturnOperationPayload, "take_out", OperationTakeOut, lambda: _return(info, input))

    @strawberry.mutation(
        description="Go on without a device that doesn't come back: what it sends of the operation then is kept and"
        " not applied (OFL-3)."
    )
    def recall_operation(self, info: Info, input: forms.RecallOperationInput) -> RecallOperationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RecallOperationPayload, "take_out", OperationTakeOut, lambda: _recall(info, input))

    @strawberry.mutation(
        description="Send what you recorded on a device without a connection: each act is one of its own, under the"
        " same rules as online, with its own result. What is refused is kept as it was entered, as an exception; sent"
        " again, the same acts are answered the same (OFL-1)."
    )
    def send_offline_acts(self, info: Info, input: forms.SendOfflineActsInput) -> SendOfflineActsPayload:  # noqa: A002 -- GraphQL's word
        return answer(SendOfflineActsPayload, lambda: {"results": _send(info, input)})


def _register(info: Info, given: forms.RegisterDeviceInput) -> Outcome:
    site = local_id(given.site, "Site", path="site")
    return act(
        info,
        "registerDevice",
        lambda uow: registering.register_device(uow, site=site, code=given.code, name=given.name),
        given=[str(site), given.code, given.name],
        command_id=given.command_id,
    )


def _revoke(info: Info, given: forms.RevokeDeviceInput) -> Outcome:
    device = local_id(given.device, "OfflineDevice", path="device")
    return act(
        info,
        "revokeDevice",
        lambda uow: registering.revoke_device(uow, device=device, version=given.version, reason=given.reason),
        given=[str(device), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _take_out(info: Info, given: forms.TakeOutOperationInput) -> Outcome:
    wanted = TakeOut(
        batch=local_id(given.batch, "Batch", path="batch"),
        unit_procedure=given.unit_procedure,
        operation=given.operation,
        device=local_id(given.device, "OfflineDevice", path="device"),
    )
    return act(
        info,
        "takeOutOperation",
        lambda uow: taking_out.take_out(uow, wanted),
        given=[str(wanted.batch), wanted.unit_procedure, wanted.operation, str(wanted.device)],
        command_id=given.command_id,
    )


def _return(info: Info, given: forms.ReturnOperationInput) -> Outcome:
    wanted = local_id(given.take_out, "OperationTakeOut", path="takeOut")
    return act(
        info,
        "returnOperation",
        lambda uow: taking_out.bring_back(uow, take_out=wanted, version=given.version, reason=given.reason),
        given=[str(wanted), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _recall(info: Info, given: forms.RecallOperationInput) -> Outcome:
    wanted = local_id(given.take_out, "OperationTakeOut", path="takeOut")
    return act(
        info,
        "recallOperation",
        lambda uow: taking_out.recall(uow, take_out=wanted, version=given.version, reason=given.reason),
        given=[str(wanted), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one act: where it is kept, or why it isn't."""

    sequence: int
    kept: UUID | None
    refusal: Refusal | None = None


def _send(info: Info, given: forms.SendOfflineActsInput) -> list[OfflineResult]:
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
