"""Approving that rejected lots are made anew as another batch, and withdrawing that (REV-5)."""

from datetime import date
from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.execution.enums import ReworkKind
from api.execution.rework_types import ReworkApproval
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.quantity import Quantity
from domain.review import reworking
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="How much of a rejected lot may go into the new batch.")
class ReworkLotInput:
    lot: strawberry.ID
    quantity: QuantityInput

    def to_domain(self) -> reworking.ToRework:
        quantity = Quantity(self.quantity.value, self.quantity.unit)
        return reworking.ToRework(local_id(self.lot, "MaterialLot", path=("lots", "lot")), quantity)


@strawberry.input(
    description="Which rejected lots of a batch may be made anew as one other batch, by which recipe version, and why."
)
class ApproveReworkAct:
    batch: strawberry.ID
    version: int
    kind: ReworkKind = strawberry.field(
        description="REPROCESSING repeats steps of the process by which the batch was made; REWORK takes others."
    )
    because: str
    evaluation: str = strawberry.field(description="Of the risk.")
    recipe_version: strawberry.ID = strawberry.field(
        description="Approved, of the batch's product and site; the new batch is issued from it (issueBatch)."
    )
    lots: list[ReworkLotInput] = strawberry.field(description="1 to 50, each rejected, and given by the batch.")
    additional_tests: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of tests that what is made is tested by beside its specification; at most 20.",
    )
    expires_on: date | None = strawberry.field(
        default=None, description="The last day of use of what is made; null: that of the lots, the earliest (MAT-4)."
    )
    expires_because: str | None = strawberry.field(default=None, description="Why it is that day.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        given = reworking.ApproveRework(
            subject=local_id(self.batch, "Batch", path="batch"),
            version=self.version,
            kind=self.kind,
            because=self.because,
            evaluation=self.evaluation,
            recipe_version=local_id(self.recipe_version, "MasterRecipeVersion", path="recipeVersion"),
            lots=tuple(one.to_domain() for one in self.lots),
            additional_tests=tuple(self.additional_tests),
            expires_on=self.expires_on,
            expires_because=self.expires_because,
        )
        return reworking.APPROVE_REWORK, given


@strawberry.input
class ApproveReworkInput(ApproveReworkAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveReworkPayload:
    rework: ReworkApproval | None = None
    problems: list[Problem]


@strawberry.input(description="Let nothing be made by an approval any more, before its batch begins.")
class WithdrawReworkAct:
    rework: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        rework = local_id(self.rework, "ReworkApproval", path="rework")
        return reworking.WITHDRAW_REWORK, reworking.WithdrawRework(rework, self.version, self.reason)


@strawberry.input
class WithdrawReworkInput(WithdrawReworkAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class WithdrawReworkPayload:
    rework: ReworkApproval | None = None
    problems: list[Problem]


@strawberry.type
class ReworkMutation:
    @strawberry.mutation(
        description="Sign that rejected lots of a batch are made anew as one other, linked batch; by quality, not by"
        " anybody who executed the batch (REV-5, REV-6)."
    )
    def approve_rework(self, info: Info, input: ApproveReworkInput) -> ApproveReworkPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ApproveReworkPayload,
            "rework",
            ReworkApproval,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign that an approved rework isn't done, before its batch begins (REV-5).")
    def withdraw_rework(self, info: Info, input: WithdrawReworkInput) -> WithdrawReworkPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            WithdrawReworkPayload,
            "rework",
            ReworkApproval,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
