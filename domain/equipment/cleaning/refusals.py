"""How cleaning says no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ProcedureCodeTaken(Refusal):
    """A procedure's code is unique in the company, and never used again."""

    code: ClassVar[str] = "CLEANING_PROCEDURE_CODE_TAKEN"
    procedure_code: str

    @property
    def message(self) -> str:
        return f"There is, or was, a cleaning procedure {self.procedure_code}; take another code."


@dataclass(kw_only=True, eq=False)
class ProcedureDraftExists(Refusal):
    """A procedure has one draft at a time."""

    code: ClassVar[str] = "CLEANING_PROCEDURE_DRAFT_EXISTS"
    procedure_code: str
    edition: int

    @property
    def message(self) -> str:
        return (
            f"Edition {self.edition} of {self.procedure_code} is a draft; change it (changeCleaningProcedure) or retire"
            " it first."
        )


@dataclass(kw_only=True, eq=False)
class ProcedureAuthorApproves(Refusal):
    """Who wrote a procedure doesn't approve it (21 CFR 211.22(c), 211.67(b))."""

    code: ClassVar[str] = "CLEANING_PROCEDURE_AUTHOR_APPROVES"
    rule: ClassVar[str | None] = "EQP-1"

    @property
    def message(self) -> str:
        return "You wrote this edition; somebody else of quality approves it."


@dataclass(kw_only=True, eq=False)
class NotDeclaredSterile(Refusal):
    """Only equipment with a sterile hold is sterilised (EQP-1)."""

    code: ClassVar[str] = "NOT_DECLARED_STERILE"
    rule: ClassVar[str | None] = "EQP-1"

    @property
    def message(self) -> str:
        return "This class declares no sterile hold; say one first (changeEquipmentClass, sterileHoldMinutes)."


@dataclass(kw_only=True, eq=False)
class ProcedureOfAnotherClass(Refusal):
    """Equipment is cleaned by a procedure of its class."""

    code: ClassVar[str] = "PROCEDURE_OF_ANOTHER_CLASS"
    procedure_code: str

    @property
    def message(self) -> str:
        return f"{self.procedure_code} cleans equipment of another class; take a procedure of its own."


@dataclass(kw_only=True, eq=False)
class CleaningTooLittle(Refusal):
    """An overdue dirty hold demands its declared cleaning (EQP-3)."""

    code: ClassVar[str] = "CLEANING_TOO_LITTLE"
    rule: ClassVar[str | None] = "EQP-3"
    demanded: str

    @property
    def message(self) -> str:
        return (
            f"Its dirty hold has passed, which demands a {self.demanded.lower()} cleaning; take a procedure of that"
            " kind (cleaningProcedures)."
        )


@dataclass(kw_only=True, eq=False)
class InspectedOwnCleaning(Refusal):
    """Who verifies a cleaning is another person than who made it (21 CFR 211.182)."""

    code: ClassVar[str] = "INSPECTED_OWN_CLEANING"
    rule: ClassVar[str | None] = "EQP-1"

    @property
    def message(self) -> str:
        return "You began or performed this cleaning; another person verifies it."


@dataclass(kw_only=True, eq=False)
class FailureNeedsRemark(Refusal):
    """A failed inspection says what was found."""

    code: ClassVar[str] = "FAILURE_NEEDS_REMARK"

    @property
    def message(self) -> str:
        return "Say what the inspection found (remark)."
