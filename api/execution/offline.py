"""Working offline: a site's devices, what they took out, and sending what was recorded on one."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, answer, changed
from api.execution import offline_types as forms
from api.execution import sending
from api.execution.offline_types import (
    OfflineAct,
    OfflineDevice,
    OperationTakeOut,
    RecallOperationPayload,
    RegisterDevicePayload,
    ReturnOperationPayload,
    RevokeDevicePayload,
    SendOfflineActsPayload,
    TakeOutOperationPayload,
)
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id
from domain.execution.offline import registering, taking_out
from domain.execution.offline.taking_out import TakeOut
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
        return answer(SendOfflineActsPayload, lambda: {"results": sending.send(info, input)})


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
