"""What is sent with each act of clearance."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from domain.equipment.clearance.kinds import ClearanceFinding
from domain.equipment.clearance.procedures import Place
from domain.equipment.clearance.values import ClearanceDetails, Finding
from domain.execution.clearance.clearing import (
    COMPLETE_CLEARANCE,
    VERIFY_CLEARANCE,
    CompleteClearance,
    VerifyClearance,
)
from domain.kernel.canonical import Json
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="All that may be said anew of a clearance procedure.")
class ClearanceDetailsInput:
    name: str
    lasts_minutes: int = strawberry.field(description="So long a clearance counts, from when it was looked at (EQP-7).")
    items: list[str] = strawberry.field(description="What is looked at, in this order: 1 to 50.")

    def to_domain(self) -> ClearanceDetails:
        return ClearanceDetails(name=self.name, lasts_minutes=self.lasts_minutes, items=tuple(self.items))

    def as_json(self) -> Json:
        return [self.name, str(self.lasts_minutes), [*self.items]]


@strawberry.input
class DefineClearanceProcedureInput:
    site_id: strawberry.ID
    code: str
    details: ClearanceDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a procedure from now on, as its next edition.")
class ChangeClearanceProcedureInput:
    clearance_procedure: strawberry.ID
    version: int
    details: ClearanceDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireClearanceProcedureInput:
    clearance_procedure: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


def place_of(room: str | None, equipment: str | None) -> Place:
    """Raises InvalidInput for the id of something else."""
    return Place(
        room=None if room is None else local_id(room, "OperationalLocation", path="room"),
        equipment=None if equipment is None else local_id(equipment, "Equipment", path="equipment"),
    )


@strawberry.input(description="A room or a piece of equipment, one of both, is cleared so before each batch.")
class DemandClearanceInput:
    clearance_procedure: strawberry.ID
    room: strawberry.ID | None = None
    equipment: strawberry.ID | None = None
    command_id: str | None = None


@strawberry.input
class WithdrawClearanceDemandInput:
    clearance_demand: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Begin to clear a room or a piece of equipment, one of both, for a batch about to run.")
class BeginClearanceInput:
    batch: strawberry.ID
    room: strawberry.ID | None = None
    equipment: strawberry.ID | None = None
    command_id: str | None = None


@strawberry.input(description="What was found of the item at this position; what is NOT_CLEAR says why.")
class ClearanceFindingInput:
    position: int
    found: ClearanceFinding
    remark: str | None = None

    def to_domain(self) -> Finding:
        return Finding(position=self.position, found=self.found, remark=self.remark)


@strawberry.input(description="Each item is answered once.")
class CompleteClearanceAct:
    clearance: strawberry.ID
    version: int
    findings: list[ClearanceFindingInput]

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        clearance = local_id(self.clearance, "LineClearance", path="clearance")
        findings = tuple(one.to_domain() for one in self.findings)
        return COMPLETE_CLEARANCE, CompleteClearance(clearance, self.version, findings)


@strawberry.input
class CompleteClearanceInput(CompleteClearanceAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Sign, as a person who neither began nor performed it, what you found.")
class VerifyClearanceAct:
    clearance: strawberry.ID
    version: int
    found: ClearanceFinding
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        clearance = local_id(self.clearance, "LineClearance", path="clearance")
        return VERIFY_CLEARANCE, VerifyClearance(clearance, self.version, self.found, self.remark)


@strawberry.input
class VerifyClearanceInput(VerifyClearanceAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
