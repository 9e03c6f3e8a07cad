"""Deciding by hand what a batch waits for and can't evaluate."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id
from domain.execution.commands.deciding_by_hand import DECIDE_CONDITION, DecideCondition
from domain.recipes.walking.values import Question
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="Which condition a batch, as it was seen, waits for; how it goes on, and why.")
class DecideConditionAct:
    batch: strawberry.ID
    version: int
    block: str = strawberry.field(description="The code of the branch or loop, as in batch.decisions.")
    passes: list[int] = strawberry.field(default_factory=list, description="As in batch.decisions.")
    holds: bool
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch, question = local_id(self.batch, "Batch", path="batch"), Question(self.block, tuple(self.passes))
        return DECIDE_CONDITION, DecideCondition(batch, self.version, question, self.holds, self.reason)


@strawberry.input
class DecideConditionInput(DecideConditionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class DecideConditionPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class DecidingMutation:
    @strawberry.mutation(
        description="Decide a condition that what is recorded can't answer: by a supervisor, signed; an exception."
    )
    def decide_condition(self, info: Info, input: DecideConditionInput) -> DecideConditionPayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, DecideConditionPayload, "batch", Batch, work)
