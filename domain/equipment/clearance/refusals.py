"""How line and room clearance says no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ClearanceCodeTaken(Refusal):
    """A procedure's code is unique at its site, and never used again."""

    code: ClassVar[str] = "CLEARANCE_PROCEDURE_CODE_TAKEN"
    procedure_code: str

    @property
    def message(self) -> str:
        return f"There is, or was, a clearance procedure {self.procedure_code} at this site; take another code."


@dataclass(kw_only=True, eq=False)
class ClearanceDemanded(Refusal):
    """A place is cleared by one procedure, and a procedure that some place demands isn't retired."""

    code: ClassVar[str] = "CLEARANCE_DEMANDED"
    rule: ClassVar[str | None] = "EQP-7"
    procedure_code: str
    places: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"{', '.join(self.places)} demands a clearance by {self.procedure_code}; withdraw that first"
            " (withdrawClearanceDemand)."
        )


@dataclass(kw_only=True, eq=False)
class NoClearanceDemanded(Refusal):
    """What is cleared is declared to need it, and by which procedure."""

    code: ClassVar[str] = "NO_CLEARANCE_DEMANDED"
    rule: ClassVar[str | None] = "EQP-7"
    place: str

    @property
    def message(self) -> str:
        return f"{self.place} is not declared to need a clearance; say by which procedure (demandClearance)."


@dataclass(kw_only=True, eq=False)
class ClearanceUnderWay(Refusal):
    """A place is looked at for one batch at a time."""

    code: ClassVar[str] = "CLEARANCE_UNDER_WAY"
    rule: ClassVar[str | None] = "EQP-7"
    place: str
    batch: str

    @property
    def message(self) -> str:
        return (
            f"{self.place} is being cleared for batch {self.batch}; have that completed and verified first"
            " (completeClearance, verifyClearance)."
        )


@dataclass(kw_only=True, eq=False)
class PlaceInUse(Refusal):
    """A place that another batch uses isn't clear (EQP-7)."""

    code: ClassVar[str] = "PLACE_IN_USE"
    rule: ClassVar[str | None] = "EQP-7"
    place: str
    batches: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.place} is in use by {', '.join(self.batches)}; clear it once that use has ended."


@dataclass(kw_only=True, eq=False)
class FindingNeedsRemark(Refusal):
    """What isn't clear says what was found."""

    code: ClassVar[str] = "FINDING_NEEDS_REMARK"
    rule: ClassVar[str | None] = "EQP-7"
    position: int | None = None

    @property
    def message(self) -> str:
        which = "" if self.position is None else f" of item {self.position}"
        return f"Say what was found{which} (remark)."


@dataclass(kw_only=True, eq=False)
class VerifiedOwnClearance(Refusal):
    """Who verifies a clearance is another person than who began or performed it."""

    code: ClassVar[str] = "VERIFIED_OWN_CLEARANCE"
    rule: ClassVar[str | None] = "EQP-7"

    @property
    def message(self) -> str:
        return "You began or performed this clearance; another person verifies it."
