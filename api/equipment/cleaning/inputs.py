"""What is sent with each act of cleaning."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from domain.equipment.cleaning.commands.approving import APPROVE_CLEANING_PROCEDURE, ApproveProcedure
from domain.equipment.cleaning.commands.cleaning import COMPLETE_CLEANING, VERIFY_CLEANING, InspectCleaning
from domain.equipment.cleaning.kinds import Inspection, ProcedureKind
from domain.equipment.cleaning.values import ProcedureDetails
from domain.kernel.canonical import Json
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="All that may be said anew of a procedure; its kind stays.")
class CleaningProcedureDetailsInput:
    name: str
    kind: ProcedureKind
    steps: str = strawberry.field(description="What is done, line by line: at most 20 000 characters.")
    verified: bool = strawberry.field(default=True, description="A second person inspects and signs as well.")

    def to_domain(self) -> ProcedureDetails:
        return ProcedureDetails(name=self.name, kind=self.kind, steps=self.steps, verified=self.verified)

    def as_json(self) -> Json:
        return [self.name, self.kind.value, self.steps, self.verified]


@strawberry.input
class DefineCleaningProcedureInput:
    equipment_class: strawberry.ID
    code: str
    details: CleaningProcedureDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said in a draft from now on.")
class ChangeCleaningProcedureInput:
    cleaning_procedure: strawberry.ID
    version: int
    details: CleaningProcedureDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="All that the next edition says: a draft, until quality approves it.")
class ReplaceCleaningProcedureInput:
    cleaning_procedure: strawberry.ID
    version: int
    details: CleaningProcedureDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="As quality and not as one of its authors; the site is where you sign.")
class ApproveCleaningProcedureAct:
    cleaning_procedure: strawberry.ID
    version: int
    site: strawberry.ID

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        procedure = local_id(self.cleaning_procedure, "CleaningProcedure", path="cleaningProcedure")
        site = local_id(self.site, "Site", path="site")
        return APPROVE_CLEANING_PROCEDURE, ApproveProcedure(procedure, self.version, site)


@strawberry.input
class ApproveCleaningProcedureInput(ApproveCleaningProcedureAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class RetireCleaningProcedureInput:
    cleaning_procedure: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Begin to clean, or to sterilise what is clean, by a procedure of its class.")
class BeginCleaningInput:
    equipment: strawberry.ID
    version: int
    cleaning_procedure: strawberry.ID
    command_id: str | None = None


@strawberry.input(description="A failed inspection says in `remark` what it found.")
class CompleteCleaningAct:
    cleaning: strawberry.ID
    version: int
    inspection: Inspection
    remark: str | None = None

    def _given(self) -> InspectCleaning:
        cleaning = local_id(self.cleaning, "CleaningRecord", path="cleaning")
        return InspectCleaning(cleaning, self.version, self.inspection, self.remark)

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return COMPLETE_CLEANING, self._given()


@strawberry.input
class CompleteCleaningInput(CompleteCleaningAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Sign, as a person who neither began nor performed it, what your inspection gave.")
class VerifyCleaningAct(CompleteCleaningAct):
    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return VERIFY_CLEANING, self._given()


@strawberry.input
class VerifyCleaningInput(VerifyCleaningAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
