"""Asking how far verification has come and what it found, and acknowledging that."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, changed, read
from api.integrity.types import VerificationFinding, VerificationRun
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.integrity import commands
from domain.integrity.kinds import FindingState, VerifiedPart
from infra.transaction import Outcome


@strawberry.input(description="What is known of a finding, and what follows from it.")
class AcknowledgeFindingInput:
    finding: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class AcknowledgeFindingPayload:
    finding: VerificationFinding | None = None
    problems: list[Problem]


def _runs(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `verificationRuns` in SQL."""
    return [row.part == given.text("part")] if given.has("part") else []


def _findings(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `verificationFindings` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.run_id == given.id("run", "VerificationRun")] if given.has("run") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


RUNS = Pages(_runs, newest_first=True)
FINDINGS = Pages(_findings, newest_first=True)


@strawberry.type
class IntegrityQuery:
    @strawberry.field(
        description="Verification of all that the company keeps, the newest run first.",
        metadata=lowered(RUNS),
    )
    def verification_runs(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        part: VerifiedPart | None = None,
    ) -> Connection[VerificationRun]:
        return listed(info, VerificationRun, RUNS, Window(first, after, last, before), part=part)

    @strawberry.field(
        description="What verification found, the newest first; OPEN, what nobody has acknowledged yet.",
        metadata=lowered(FINDINGS),
    )
    def verification_findings(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        run: strawberry.ID | None = None,
        state: FindingState | None = None,
    ) -> Connection[VerificationFinding]:
        window = Window(first, after, last, before)
        return listed(info, VerificationFinding, FINDINGS, window, run=run, state=state)

    @strawberry.field(
        description="The finding with this id; null where there is none that you may read.",
        metadata=by_id("VerificationFinding"),
    )
    def verification_finding(self, info: Info, id: strawberry.ID) -> VerificationFinding | None:  # noqa: A002 -- GraphQL's word
        return read(info, VerificationFinding, local_id(id, "VerificationFinding", path="id"))


@strawberry.type
class IntegrityMutation:
    @strawberry.mutation(
        description="Say what is known of a finding and what follows from it; it is told no more. The quality unit's."
    )
    def acknowledge_finding(self, info: Info, input: AcknowledgeFindingInput) -> AcknowledgeFindingPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info, AcknowledgeFindingPayload, "finding", VerificationFinding, lambda: _acknowledge(info, input)
        )


def _acknowledge(info: Info, given: AcknowledgeFindingInput) -> Outcome:
    finding = local_id(given.finding, "VerificationFinding", path="finding")
    return act(
        info,
        "acknowledgeFinding",
        lambda uow: commands.acknowledge_finding(uow, finding=finding, version=given.version, reason=given.reason),
        given={"finding": str(finding), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
