"""Who does what now, and how work changes hands: taking a phase over, handing a batch over to the next shift."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, literal_column

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.execution.phase_types import PhaseExecution
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from domain.execution.kinds import UNDER_WAY
from domain.execution.shifts import models, taking
from domain.execution.shifts.handing import ACCEPT_HAND_OVER, HAND_OVER_BATCH, AcceptHandOver, HandOver
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.type(description="That somebody answers for an open phase in another's place (CMD-5).")
class PhaseTakeover(Node):
    model: ClassVar[type[OfCompany]] = models.PhaseTakeover
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    phase: PhaseExecution
    from_name: str
    to_name: str
    reason: str
    taken_at: datetime


@strawberry.type(description="What one shift told the next of a batch, and that somebody accepted it (CMD-6).")
class ShiftHandOver(Node):
    model: ClassVar[type[OfCompany]] = models.ShiftHandOver
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    notes: str
    open_phases: str = strawberry.field(description="As they stood when it was signed, in words.")
    given_name: str
    given_at: datetime
    signature: Signature
    replaced_at: datetime | None = strawberry.field(description="When another took its place before it was accepted.")
    accepted_name: str | None
    accepted_at: datetime | None
    acceptance: Signature | None
    remark: str | None


@strawberry.input
class TakeOverPhaseInput:
    phase: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Which batch, as it was seen, and what the incoming shift has to know.")
class HandOverBatchAct:
    batch: strawberry.ID
    version: int
    notes: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return HAND_OVER_BATCH, HandOver(local_id(self.batch, "Batch", path="batch"), self.version, self.notes)


@strawberry.input
class HandOverBatchInput(HandOverBatchAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which hand-over, as it was seen; a remark where something isn't as it was told.")
class AcceptHandOverAct:
    hand_over: strawberry.ID
    version: int
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.hand_over, "ShiftHandOver", path="handOver")
        return ACCEPT_HAND_OVER, AcceptHandOver(found, self.version, self.remark)


@strawberry.input
class AcceptHandOverInput(AcceptHandOverAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class TakeOverPhasePayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class HandOverBatchPayload:
    hand_over: ShiftHandOver | None = None
    problems: list[Problem]


@strawberry.type
class AcceptHandOverPayload:
    hand_over: ShiftHandOver | None = None
    problems: list[Problem]


def _under_way(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    # No parameters: the index is of these alone.
    found: list[ColumnElement[bool]] = [row.state.in_([literal_column(f"'{one}'") for one in UNDER_WAY])]
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, row.site_id == given.id("siteId", "Site")]


def _of_batch(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return [row.batch_id == given.id("batch", "Batch")]


UNDER_WAY_NOW, HAND_OVERS, TAKEOVERS = Pages(_under_way), Pages(_of_batch), Pages(_of_batch)


@strawberry.type
class ShiftsQuery:
    @strawberry.field(
        description="Who is doing what now at a site: the phases that somebody answers for, of one batch or of all.",
        metadata=lowered(UNDER_WAY_NOW),
    )
    def phases_under_way(
        self,
        info: Info,
        site_id: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        batch: strawberry.ID | None = None,
    ) -> Connection[PhaseExecution]:
        window = Window(first, after, last, before)
        return listed(info, PhaseExecution, UNDER_WAY_NOW, window, batch=batch, siteId=site_id)

    @strawberry.field(
        description="The hand-overs of a batch, in the order of their signing.", metadata=lowered(HAND_OVERS)
    )
    def hand_overs(
        self,
        info: Info,
        batch: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ShiftHandOver]:
        return listed(info, ShiftHandOver, HAND_OVERS, Window(first, after, last, before), batch=batch)

    @strawberry.field(description="Who took which phase of a batch over from whom.", metadata=lowered(TAKEOVERS))
    def phase_takeovers(
        self,
        info: Info,
        batch: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[PhaseTakeover]:
        return listed(info, PhaseTakeover, TAKEOVERS, Window(first, after, last, before), batch=batch)


@strawberry.type
class ShiftsMutation:
    @strawberry.mutation(
        description="Answer for another's open phase from now on; each value keeps its person (CMD-5)."
    )
    def take_over_phase(self, info: Info, input: TakeOverPhaseInput) -> TakeOverPhasePayload:  # noqa: A002 -- GraphQL's word
        phase = local_id(input.phase, "PhaseExecution", path="phase")

        def work() -> Outcome:
            return act(
                info,
                "takeOverPhase",
                lambda uow: taking.take_over_phase(uow, phase=phase, version=input.version, reason=input.reason),
                given={"phase": str(phase), "version": input.version, "reason": input.reason},
                command_id=input.command_id,
                reason=input.reason,
            )

        return changed(info, TakeOverPhasePayload, "phase", PhaseExecution, work)

    @strawberry.mutation(description="Tell the next shift what is open in a batch, signed (CMD-6).")
    def hand_over_batch(self, info: Info, input: HandOverBatchInput) -> HandOverBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, HandOverBatchPayload, "hand_over", ShiftHandOver, lambda: _sign(info, input))

    @strawberry.mutation(
        description="Accept a hand-over as another person, signed; what its giver answered for is yours then (CMD-6)."
    )
    def accept_hand_over(self, info: Info, input: AcceptHandOverInput) -> AcceptHandOverPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AcceptHandOverPayload, "hand_over", ShiftHandOver, lambda: _sign(info, input))


def _sign(info: Info, given: HandOverBatchInput | AcceptHandOverInput) -> Outcome:
    return sign(info, *given.signed(), given.signature, given.command_id)
