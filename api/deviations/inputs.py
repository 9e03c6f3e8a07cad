"""What is sent to open, group, investigate, conclude, approve and withdraw deviations."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.deviations.types import Deviation
from api.problems import Problem
from api.relay import local_id
from domain.deviations.commands import concluding
from domain.deviations.kinds import CauseCategory
from domain.exceptions.kinds import ApproverRole, Classification
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.type
class DeviationPayload:
    deviation: Deviation | None = None
    problems: list[Problem]


@strawberry.input(description="Exceptions of one site, of one batch or several, to be investigated together.")
class OpenDeviationInput:
    exceptions: list[strawberry.ID] = strawberry.field(description="1 to 100; none of them in another deviation.")
    title: str
    description: str
    classification: Classification = strawberry.field(description="A first one; the investigation says the last.")
    command_id: str | None = None


@strawberry.input
class AddDeviationExceptionsInput:
    deviation: strawberry.ID
    version: int
    exceptions: list[strawberry.ID] = strawberry.field(description="At most 100 in all.")
    command_id: str | None = None


@strawberry.input
class RemoveDeviationExceptionInput:
    deviation: strawberry.ID
    version: int
    exception: strawberry.ID
    reason: str
    command_id: str | None = None


@strawberry.input
class InvestigateDeviationInput:
    deviation: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input
class WithdrawDeviationInput:
    deviation: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What an investigation found; signed as assessed (21 CFR 211.192).")
class ConcludeDeviationAct:
    deviation: strawberry.ID
    version: int
    classification: Classification = strawberry.field(description="No lighter than the gravest exception that it has.")
    cause_category: CauseCategory
    cause: str
    conclusion: str = strawberry.field(description="What follows of the cause for what was made.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.deviation, "Deviation", path="deviation")
        return concluding.CONCLUDE_DEVIATION, concluding.ConcludeDeviation(
            found, self.version, self.classification, self.cause_category, self.cause, self.conclusion
        )


@strawberry.input
class ConcludeDeviationInput(ConcludeDeviationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Approve a deviation's investigation in one of the roles that its class calls.")
class ApproveDeviationAct:
    deviation: strawberry.ID
    version: int
    role: ApproverRole

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.deviation, "Deviation", path="deviation")
        return concluding.APPROVE_DEVIATION, concluding.ApproveDeviation(found, self.version, self.role)


@strawberry.input
class ApproveDeviationInput(ApproveDeviationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
