"""Requesting an export of a batch's record."""

import strawberry

from api.context import Info, act, changed
from api.exports.seals import CompanySealMutation
from api.exports.types import RecordExport
from api.problems import Problem
from api.relay import local_id
from domain.exports import commands, kinds
from infra.transaction import Outcome


@strawberry.input(description="Export the record of a batch, in whatever state it is; the record says which.")
class ExportRecordInput:
    batch: strawberry.ID
    copy: kinds.RecordCopy | None = strawberry.field(
        default=None, description="Which copy it has to be; null for the one that the batch's state gives."
    )
    command_id: str | None = None


@strawberry.type
class ExportRecordPayload:
    record_export: RecordExport | None = strawberry.field(
        default=None, description="Ask again for its state until it is READY or FAILED."
    )
    problems: list[Problem]


@strawberry.type
class ExportsMutation(CompanySealMutation):
    @strawberry.mutation(description="Make the record of a batch that verifies itself; it is READY in about a minute.")
    def export_record(self, info: Info, input: ExportRecordInput) -> ExportRecordPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ExportRecordPayload, "record_export", RecordExport, lambda: _request(info, input))


def _request(info: Info, given: ExportRecordInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    return act(
        info,
        "exportRecord",
        lambda uow: commands.request_export(uow, batch=batch, copy=given.copy),
        given={"batch": str(batch)} | ({"copy": given.copy.value} if given.copy else {}),
        command_id=given.command_id,
    )
