"""Taking a lot back, letting one batch use it, and assessing what its new status means for a batch."""

from datetime import date, datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.exceptions.types import BatchException
from api.listing import listed
from api.materials.quality.types import LotStatusChange
from api.materials.types import MaterialLot, TracedBatch, TracedLot
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from domain.execution.lots import models
from domain.execution.lots.approving import APPROVE_CONDITIONAL_USE
from domain.execution.lots.approving import ApproveConditionalUse as Approve
from domain.execution.lots.assessing import ASSESS_LOT_FLAG
from domain.execution.lots.assessing import AssessLotFlag as Assess
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.quality.commands import heeding
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.type(description="A batch that consumed a lot whose status got worse (MAT-3).")
class LotFlag(Node):
    model: ClassVar[type[OfCompany]] = models.LotFlag
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    batch: TracedBatch
    lot: TracedLot
    change: LotStatusChange
    exception: BatchException | None = strawberry.field(
        description="The exception that an open batch got; null for one that was decided: quality assesses the flag."
    )
    raised_at: datetime
    conclusion: str | None
    assessed_name: str | None
    assessed_at: datetime | None
    signature: Signature | None


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    waiting = [row.exception_id.is_(None), row.assessed_at.is_(None)]
    found: list[ColumnElement[bool]] = waiting if given.flag("waiting") else []
    found = [*found, row.site_id == given.id("siteId", "Site")] if given.has("siteId") else found
    return [*found, row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else found


FLAGS = Pages(_chosen, newest_first=True)


@strawberry.input(description="Stop the use of a lot until quality decides again.")
class ReturnLotToQuarantineInput:
    lot: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class ReturnLotToQuarantinePayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.input(description="Let one batch use a lot that isn't released, up to a day at its site.")
class ApproveConditionalUseAct:
    lot: strawberry.ID
    version: int
    batch: strawberry.ID
    reason: str
    valid_until: date

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        lot, batch = local_id(self.lot, "MaterialLot", path="lot"), local_id(self.batch, "Batch", path="batch")
        return APPROVE_CONDITIONAL_USE, Approve(lot, self.version, batch, self.reason, self.valid_until)


@strawberry.input
class ApproveConditionalUseInput(ApproveConditionalUseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveConditionalUsePayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.input(description="What a lot's new status means for a batch that was decided before.")
class AssessLotFlagAct:
    flag: strawberry.ID
    version: int
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return ASSESS_LOT_FLAG, Assess(local_id(self.flag, "LotFlag", path="flag"), self.version, self.conclusion)


@strawberry.input
class AssessLotFlagInput(AssessLotFlagAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class AssessLotFlagPayload:
    flag: LotFlag | None = None
    problems: list[Problem]


@strawberry.type
class UsingQuery:
    @strawberry.field(
        description="Batches that consumed a lot whose status got worse, the newest first.", metadata=lowered(FLAGS)
    )
    def lot_flags(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        waiting: bool | None = None,
    ) -> Connection[LotFlag]:
        window, given = Window(first, after, last, before), {"siteId": site_id, "lot": lot, "waiting": waiting}
        return listed(info, LotFlag, FLAGS, window, **given)


@strawberry.type
class UsingMutation:
    @strawberry.mutation(description="Take a lot out of use, for a reason; every batch that used it is told (MAT-3).")
    def return_lot_to_quarantine(
        self,
        info: Info,
        input: ReturnLotToQuarantineInput,  # noqa: A002 -- GraphQL's word
    ) -> ReturnLotToQuarantinePayload:
        return changed(info, ReturnLotToQuarantinePayload, "lot", MaterialLot, lambda: _return(info, input))

    @strawberry.mutation(description="Sign that one batch may use a lot that isn't released (MAT-1).")
    def approve_conditional_use(self, info: Info, input: ApproveConditionalUseInput) -> ApproveConditionalUsePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ApproveConditionalUsePayload,
            "lot",
            MaterialLot,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign what is done about a decided batch that consumed a lot (MAT-3).")
    def assess_lot_flag(self, info: Info, input: AssessLotFlagInput) -> AssessLotFlagPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            AssessLotFlagPayload,
            "flag",
            LotFlag,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _return(info: Info, given: ReturnLotToQuarantineInput) -> Outcome:
    lot = local_id(given.lot, "MaterialLot", path="lot")
    return act(
        info,
        "returnLotToQuarantine",
        lambda uow: heeding.return_to_quarantine(uow, lot=lot, seen=given.version, reason=given.reason),
        given={"lot": str(lot), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
