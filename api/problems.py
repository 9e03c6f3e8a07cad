"""Every refusal of the domain as a GraphQL problem; what carries more than words has a type of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.base import StrawberryType

from api.materials.quality.blockers import LotReleaseBlocker
from api.recipes.findings import RecipeFinding
from api.review.blockers import ReleaseBlocker
from domain.execution.refusals import AlreadyRecorded
from domain.kernel.refusals import Refusal, VersionConflict
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.recipes.refusals import RecipeIncomplete
from domain.review.refusals import ReleaseBlocked
from domain.signatures.ordering.refusals import FurtherSignaturesNeeded
from domain.signatures.refusals import SignatureRequired


@strawberry.interface(description="Why an act wasn't done, and what to do. Nothing was changed but what its type says.")
class Problem:
    code: str = strawberry.field(description="For programs: stable, in capitals.")
    message: str = strawberry.field(description="For people: the limit, the state, what is allowed now.")
    path: list[str] = strawberry.field(description="The input field that it is about; empty for the whole act.")
    rule: str | None = strawberry.field(description="The rule of the domain that refused.")


@strawberry.type(description="A refusal that needs no more than its words.")
class Refused(Problem):
    pass


@strawberry.type(name="VersionConflict", description="Somebody changed it after you read it (EXE-14).")
class VersionConflictProblem(Problem):
    current: int


@strawberry.type(name="SignatureRequired", description="The act is signed; prepare a signature with this meaning.")
class SignatureRequiredProblem(Problem):
    meaning: str


@strawberry.type(name="RecipeIncomplete", description="All that must be mended before submission, in one pass (REC-7).")
class RecipeIncompleteProblem(Problem):
    findings: list[RecipeFinding]


@strawberry.type(name="ReleaseBlocked", description="What in the record still forbids it (REV-4).")
class ReleaseBlockedProblem(Problem):
    blockers: list[ReleaseBlocker]


@strawberry.type(
    name="LotReleaseBlocked",
    description="What in a lot's results, its days and the batch that gave it still forbids it (MAT-1, REV-4).",
)
class LotReleaseBlockedProblem(Problem):
    blockers: list[LotReleaseBlocker]


@strawberry.type(name="AlreadyRecorded", description="The place is filled; correctValue changes it (EXE-14).")
class AlreadyRecordedProblem(Problem):
    value: strawberry.ID = strawberry.field(description="The recorded value's global id.")
    version: int = strawberry.field(description="The version to send with correctValue.")
    current: str = strawberry.field(description="What is recorded, in words.")


def _already_recorded(*, value: UUID, **told: Any) -> AlreadyRecordedProblem:  # noqa: ANN401 -- a problem's fields
    return AlreadyRecordedProblem(value=strawberry.ID(f"ParameterValue:{value}"), **told)


@strawberry.type(
    name="FurtherSignaturesNeeded",
    description="Signed and kept as a request: the act is done once the others have signed it, too (SIG-7).",
)
class FurtherSignaturesNeededProblem(Problem):
    request: strawberry.ID = strawberry.field(description="The SignatureRequest's global id.")
    meaning: str = strawberry.field(description="As what it is signed next.")
    roles: list[str] = strawberry.field(description="By whoever has one of these.")


def _waiting(*, request: UUID, roles: tuple[str, ...], **told: Any) -> FurtherSignaturesNeededProblem:  # noqa: ANN401 -- a problem's fields
    named = strawberry.ID(f"SignatureRequest:{request}")
    return FurtherSignaturesNeededProblem(request=named, roles=list(roles), **told)


PROBLEMS: dict[type[Refusal], Callable[..., Problem]] = {
    VersionConflict: VersionConflictProblem,
    SignatureRequired: SignatureRequiredProblem,
    RecipeIncomplete: RecipeIncompleteProblem,
    ReleaseBlocked: ReleaseBlockedProblem,
    LotReleaseBlocked: LotReleaseBlockedProblem,
    AlreadyRecorded: _already_recorded,
    FurtherSignaturesNeeded: _waiting,
}
CARRIED: dict[type[Refusal], tuple[str, ...]] = {
    VersionConflict: ("current",),
    SignatureRequired: ("meaning",),
    RecipeIncomplete: ("findings",),
    ReleaseBlocked: ("blockers",),
    LotReleaseBlocked: ("blockers",),
    AlreadyRecorded: ("value", "version", "current"),
    FurtherSignaturesNeeded: ("request", "meaning", "roles"),
}
PROBLEM_TYPES: list[type | StrawberryType] = [
    Refused,
    VersionConflictProblem,
    SignatureRequiredProblem,
    RecipeIncompleteProblem,
    ReleaseBlockedProblem,
    LotReleaseBlockedProblem,
    AlreadyRecordedProblem,
    FurtherSignaturesNeededProblem,
]


def problem(refusal: Refusal) -> Problem:
    """The GraphQL form of a refusal."""
    shape = PROBLEMS.get(type(refusal), Refused)
    carried = {name: getattr(refusal, name) for name in CARRIED.get(type(refusal), ())}
    return shape(code=refusal.code, message=refusal.message, path=list(refusal.path), rule=refusal.rule, **carried)
