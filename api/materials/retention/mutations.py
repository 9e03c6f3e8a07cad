"""Each act on retention samples, and the rule of a material."""

from decimal import Decimal
from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.materials.container_inputs import told_quantity
from api.materials.definitions import MaterialDefinition
from api.materials.retention.types import RetentionSample
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.retention.commands import keeping, ruling
from domain.materials.retention.commands.consuming import CONSUME_RETENTION_SAMPLE, ConsumeRetentionSample
from domain.materials.retention.commands.keeping import TakeRetentionSample
from domain.materials.retention.kinds import InspectionOutcome, RetentionBasis
from domain.materials.retention.rules import RetentionRule
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(
    description="What is kept of each lot, in the material's unit; at least 12 months after expiry, 24 after release."
)
class RetentionRuleInput:
    quantity: Decimal = strawberry.field(description="At least twice what all tests need (21 CFR 211.170).")
    counted_from: RetentionBasis
    months: int

    def to_domain(self) -> RetentionRule:
        return RetentionRule(quantity=self.quantity, counted_from=self.counted_from, months=self.months)


@strawberry.input(description="The rule of a material from now on; without one nothing is demanded.")
class SetRetentionRuleInput:
    material: strawberry.ID
    version: int
    reason: str
    rule: RetentionRuleInput | None = None
    command_id: str | None = None


@strawberry.input(description="How much of a lot is kept, and at which RETENTION location.")
class TakeRetentionSampleInput:
    lot: strawberry.ID
    quantity: QuantityInput
    location: strawberry.ID
    number: str | None = strawberry.field(default=None, description="Of its container; made of the lot's if not given.")
    container: strawberry.ID | None = strawberry.field(
        default=None, description="The one that it is taken of; else the lot's, the open ones first."
    )
    storage: str | None = strawberry.field(default=None, description="How it is kept; as the material is unless told.")
    command_id: str | None = None


@strawberry.input(description="What you saw of a retention sample; a remark is demanded of one that is DETERIORATED.")
class InspectRetentionSampleInput:
    retention_sample: strawberry.ID
    version: int
    outcome: InspectionOutcome
    remark: str | None = None
    command_id: str | None = None


@strawberry.input(description="How much an investigation takes of a retention sample, and which.")
class ConsumeRetentionSampleAct:
    retention_sample: strawberry.ID
    version: int
    quantity: QuantityInput
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        sample = local_id(self.retention_sample, "RetentionSample", path="retentionSample")
        quantity = self.quantity.to_domain(path=("quantity",))
        return CONSUME_RETENTION_SAMPLE, ConsumeRetentionSample(sample, self.version, quantity, self.reason)


@strawberry.input
class ConsumeRetentionSampleInput(ConsumeRetentionSampleAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetRetentionRulePayload:
    material: MaterialDefinition | None = None
    problems: list[Problem]


@strawberry.type
class TakeRetentionSamplePayload:
    sample: RetentionSample | None = None
    problems: list[Problem]


@strawberry.type
class InspectRetentionSamplePayload:
    sample: RetentionSample | None = None
    problems: list[Problem]


@strawberry.type
class ConsumeRetentionSamplePayload:
    sample: RetentionSample | None = None
    problems: list[Problem]


@strawberry.type
class RetentionMutation:
    @strawberry.mutation(description="Say what is kept of each lot of a material, and how long (RET-1).")
    def set_retention_rule(self, info: Info, input: SetRetentionRuleInput) -> SetRetentionRulePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetRetentionRulePayload, "material", MaterialDefinition, lambda: _rule(info, input))

    @strawberry.mutation(description="Take a sample of a lot that is kept, in a container of its own (RET-2).")
    def take_retention_sample(self, info: Info, input: TakeRetentionSampleInput) -> TakeRetentionSamplePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, TakeRetentionSamplePayload, "sample", RetentionSample, lambda: _take(info, input))

    @strawberry.mutation(description="Record the yearly look at a retention sample (RET-4).")
    def inspect_retention_sample(
        self,
        info: Info,
        input: InspectRetentionSampleInput,  # noqa: A002 -- GraphQL's word
    ) -> InspectRetentionSamplePayload:
        return changed(info, InspectRetentionSamplePayload, "sample", RetentionSample, lambda: _inspect(info, input))

    @strawberry.mutation(description="Sign what an investigation takes of a retention sample (RET-4).")
    def consume_retention_sample(
        self,
        info: Info,
        input: ConsumeRetentionSampleInput,  # noqa: A002 -- GraphQL's word
    ) -> ConsumeRetentionSamplePayload:
        return changed(
            info,
            ConsumeRetentionSamplePayload,
            "sample",
            RetentionSample,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _rule(info: Info, given: SetRetentionRuleInput) -> Outcome:
    material = local_id(given.material, "MaterialDefinition", path="material")
    rule = None if given.rule is None else given.rule.to_domain()
    told: Json = None
    if rule is not None:
        told = {"quantity": f"{rule.quantity:f}", "from": rule.counted_from.value, "months": rule.months}
    return act(
        info,
        "setRetentionRule",
        lambda uow: ruling.set_retention_rule(
            uow, material=material, seen=given.version, rule=rule, reason=given.reason
        ),
        given={"material": str(material), "version": str(given.version), "rule": told, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _take(info: Info, given: TakeRetentionSampleInput) -> Outcome:
    wanted = TakeRetentionSample(
        lot=local_id(given.lot, "MaterialLot", path="lot"),
        quantity=given.quantity.to_domain(path=("quantity",)),
        location=local_id(given.location, "OperationalLocation", path="location"),
        number=given.number,
        container=None if given.container is None else local_id(given.container, "Container", path="container"),
        storage=given.storage,
    )
    return act(
        info,
        "takeRetentionSample",
        lambda uow: keeping.take_retention_sample(uow, wanted),
        given={
            "lot": str(wanted.lot),
            "quantity": told_quantity(wanted.quantity),
            "location": str(wanted.location),
            "number": wanted.number,
            "container": None if wanted.container is None else str(wanted.container),
            "storage": wanted.storage,
        },
        command_id=given.command_id,
    )


def _inspect(info: Info, given: InspectRetentionSampleInput) -> Outcome:
    sample = local_id(given.retention_sample, "RetentionSample", path="retentionSample")
    return act(
        info,
        "inspectRetentionSample",
        lambda uow: keeping.inspect_retention_sample(
            uow, sample=sample, version=given.version, outcome=given.outcome, remark=given.remark
        ),
        given={
            "sample": str(sample),
            "version": str(given.version),
            "outcome": given.outcome.value,
            "remark": given.remark,
        },
        command_id=given.command_id,
    )
