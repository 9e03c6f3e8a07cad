"""Beginning a recall, reading recalls, and quality's conclusion."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed, read
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.recalls.types import Recall
from api.relay import Connection, Window, local_id
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.recalls import commands
from domain.recalls.commands import NewRecall
from domain.recalls.concluding import CONCLUDE_RECALL, ConcludeRecall
from domain.recalls.kinds import RecallKind, RecallOutcome, RecallState
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="Which lots and batches are suspect, and why; at most 20 together.")
class BeginRecallInput:
    site: strawberry.ID = strawberry.field(description="Whose quality unit leads it.")
    number: str
    kind: RecallKind
    reason: str
    lots: list[strawberry.ID] = strawberry.field(default_factory=list)
    batches: list[strawberry.ID] = strawberry.field(default_factory=list)
    command_id: str | None = None


@strawberry.type
class BeginRecallPayload:
    recall: Recall | None = strawberry.field(
        default=None, description="Ask again for its state until it is FOUND or FAILED."
    )
    problems: list[Problem]


@strawberry.input(description="Whether it was effective, with the conclusion that is signed.")
class ConcludeRecallAct:
    recall: strawberry.ID
    version: int
    outcome: RecallOutcome
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        recall = local_id(self.recall, "Recall", path="recall")
        return CONCLUDE_RECALL, ConcludeRecall(recall, self.version, self.outcome, self.conclusion)


@strawberry.input
class ConcludeRecallInput(ConcludeRecallAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ConcludeRecallPayload:
    recall: Recall | None = None
    problems: list[Problem]


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `recalls` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.kind == given.text("kind")] if given.has("kind") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


RECALLS = Pages(_chosen, newest_first=True)


@strawberry.type
class RecallsQuery:
    @strawberry.field(
        description="The recall with this id; null where there is none that you may read.", metadata=by_id("Recall")
    )
    def recall(self, info: Info, id: strawberry.ID) -> Recall | None:  # noqa: A002 -- GraphQL's word
        return read(info, Recall, local_id(id, "Recall", path="id"))

    @strawberry.field(
        description="The recalls that sites lead whose materials you may read, the newest first.",
        metadata=lowered(RECALLS),
    )
    def recalls(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        kind: RecallKind | None = None,
        state: RecallState | None = None,
    ) -> Connection[Recall]:
        window = Window(first, after, last, before)
        return listed(info, Recall, RECALLS, window, siteId=site_id, kind=kind, state=state)


@strawberry.type
class RecallsMutation:
    @strawberry.mutation(
        description="Begin a recall, mock or real: all that is affected is found and told in files (DIS-3)."
    )
    def begin_recall(self, info: Info, input: BeginRecallInput) -> BeginRecallPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, BeginRecallPayload, "recall", Recall, lambda: _begin(info, input))

    @strawberry.mutation(description="Sign what the quality unit concludes of a recall.")
    def conclude_recall(self, info: Info, input: ConcludeRecallInput) -> ConcludeRecallPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ConcludeRecallPayload,
            "recall",
            Recall,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _begin(info: Info, given: BeginRecallInput) -> Outcome:
    new = NewRecall(
        site=SiteId(local_id(given.site, "Site", path="site")),
        number=given.number,
        kind=given.kind,
        reason=given.reason,
        lots=[local_id(one, "MaterialLot", path="lots") for one in given.lots],
        batches=[local_id(one, "Batch", path="batches") for one in given.batches],
    )
    told: dict[str, Json] = {
        "site": str(new.site),
        "number": new.number,
        "kind": new.kind.value,
        "reason": new.reason,
        "lots": [str(one) for one in new.lots],
        "batches": [str(one) for one in new.batches],
    }
    return act(
        info,
        "beginRecall",
        lambda uow: commands.begin_recall(uow, new),
        given=told,
        command_id=given.command_id,
        reason=given.reason,
    )
