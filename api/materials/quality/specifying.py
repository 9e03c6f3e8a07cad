"""Writing, approving and withdrawing specifications."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.materials.definitions import MaterialDefinition
from api.materials.quality.inputs import SpecificationTestInput
from api.materials.quality.specification_types import MaterialSpecification
from api.problems import Problem
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.materials.quality.commands import approving, specifying
from domain.materials.quality.values import RequiredTest
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome

P = TypeVar("P")


@strawberry.input(description="The next version for a material, at a site or at the enterprise.")
class DraftSpecificationInput:
    material: strawberry.ID
    site: strawberry.ID
    tests: list[SpecificationTestInput]
    change: str = strawberry.field(description="What this version is about.")
    command_id: str | None = None


@strawberry.type
class DraftSpecificationPayload:
    specification: MaterialSpecification | None = None
    problems: list[Problem]


@strawberry.input(description="The whole draft, in place of what it was; who writes it doesn't approve it.")
class WriteSpecificationInput:
    specification: strawberry.ID
    version: int
    tests: list[SpecificationTestInput]
    change: str
    command_id: str | None = None


@strawberry.type
class WriteSpecificationPayload:
    specification: MaterialSpecification | None = None
    problems: list[Problem]


@strawberry.input(description="Which draft, as it was seen; it takes effect at once.")
class ApproveSpecificationAct:
    specification: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        given = approving.ApproveSpecification(_id(self.specification), self.version)
        return approving.APPROVE_SPECIFICATION, given


@strawberry.input
class ApproveSpecificationInput(ApproveSpecificationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveSpecificationPayload:
    specification: MaterialSpecification | None = None
    problems: list[Problem]


@strawberry.input(description="Which draft or specification in effect nothing is judged by any more, and why.")
class WithdrawSpecificationAct:
    specification: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        given = approving.WithdrawSpecification(_id(self.specification), self.version, self.reason)
        return approving.WITHDRAW_SPECIFICATION, given


@strawberry.input
class WithdrawSpecificationInput(WithdrawSpecificationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class WithdrawSpecificationPayload:
    specification: MaterialSpecification | None = None
    problems: list[Problem]


@strawberry.input(description="Whether lots of a material are released only by a specification in effect, and why.")
class DemandSpecificationInput:
    material: strawberry.ID
    version: int
    demanded: bool
    reason: str
    command_id: str | None = None


@strawberry.type
class DemandSpecificationPayload:
    material: MaterialDefinition | None = None
    problems: list[Problem]


@strawberry.type
class SpecifyingMutation:
    @strawberry.mutation(description="Draft the next version of a material's specification.")
    def draft_specification(self, info: Info, input: DraftSpecificationInput) -> DraftSpecificationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, DraftSpecificationPayload, lambda: _draft(info, input))

    @strawberry.mutation(description="Write a draft anew.")
    def write_specification(self, info: Info, input: WriteSpecificationInput) -> WriteSpecificationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, WriteSpecificationPayload, lambda: _write(info, input))

    @strawberry.mutation(description="Sign a draft as quality; nobody approves what they wrote on (21 CFR 211.160(a)).")
    def approve_specification(self, info: Info, input: ApproveSpecificationInput) -> ApproveSpecificationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, ApproveSpecificationPayload, lambda: _sign(info, input))

    @strawberry.mutation(description="Sign, as quality, that nothing is judged by a specification any more.")
    def withdraw_specification(self, info: Info, input: WithdrawSpecificationInput) -> WithdrawSpecificationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, WithdrawSpecificationPayload, lambda: _sign(info, input))

    @strawberry.mutation(description="Say whether lots of a material are released only by a specification in effect.")
    def demand_specification(self, info: Info, input: DemandSpecificationInput) -> DemandSpecificationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, DemandSpecificationPayload, "material", MaterialDefinition, lambda: _demand(info, input))


def _changed(info: Info, payload: Callable[..., P], work: Callable[[], Outcome]) -> P:
    return changed(info, payload, "specification", MaterialSpecification, work)


def _id(given: strawberry.ID) -> UUID:
    return local_id(given, "MaterialSpecification", path="specification")


def _sign(info: Info, given: ApproveSpecificationInput | WithdrawSpecificationInput) -> Outcome:
    return sign(info, *given.signed(), given.signature, given.command_id)


def _told(tests: tuple[RequiredTest, ...]) -> list[Json]:
    return [one.as_json() for one in tests]


def _draft(info: Info, given: DraftSpecificationInput) -> Outcome:
    material = local_id(given.material, "MaterialDefinition", path="material")
    site = SiteId(local_id(given.site, "Site", path="site"))
    tests = tuple(one.to_domain() for one in given.tests)
    return act(
        info,
        "draftSpecification",
        lambda uow: specifying.draft_specification(uow, material=material, site=site, tests=tests, change=given.change),
        given={"material": str(material), "site": str(site), "tests": _told(tests), "change": given.change},
        command_id=given.command_id,
    )


def _write(info: Info, given: WriteSpecificationInput) -> Outcome:
    specification, tests = _id(given.specification), tuple(one.to_domain() for one in given.tests)
    return act(
        info,
        "writeSpecification",
        lambda uow: specifying.write_specification(
            uow, specification=specification, seen=given.version, tests=tests, change=given.change
        ),
        given={
            "specification": str(specification),
            "version": given.version,
            "tests": _told(tests),
            "change": given.change,
        },
        command_id=given.command_id,
        reason=given.change,
    )


def _demand(info: Info, given: DemandSpecificationInput) -> Outcome:
    material = local_id(given.material, "MaterialDefinition", path="material")
    return act(
        info,
        "demandSpecification",
        lambda uow: specifying.demand_specification(
            uow, material=material, seen=given.version, demanded=given.demanded, reason=given.reason
        ),
        given={
            "material": str(material),
            "version": given.version,
            "demanded": given.demanded,
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )
