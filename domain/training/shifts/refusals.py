"""How shifts say no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ShiftCodeTaken(Refusal):
    """Shifts of a site are known by their codes; a retired one keeps its own."""

    code: ClassVar[str] = "SHIFT_CODE_TAKEN"
    rule: ClassVar[str | None] = "TRN-12"
    taken: str

    @property
    def message(self) -> str:
        return f"This site has a shift {self.taken} already, or had one; take another code."


@dataclass(kw_only=True, eq=False)
class ShiftIsRetired(Refusal):
    """Nobody is assigned to a shift that is worked no more."""

    code: ClassVar[str] = "SHIFT_RETIRED"
    rule: ClassVar[str | None] = "TRN-12"
    shift: str

    @property
    def message(self) -> str:
        return f"Shift {self.shift} was retired; take another shift."


@dataclass(kw_only=True, eq=False)
class AlreadyInShift(Refusal):
    """A person is in a shift once at a time."""

    code: ClassVar[str] = "ALREADY_IN_SHIFT"
    rule: ClassVar[str | None] = "TRN-12"
    name: str
    shift: str
    from_on: date
    until_on: date | None

    @property
    def message(self) -> str:
        until = "on" if self.until_on is None else f"until {self.until_on}"
        return f"{self.name} is in shift {self.shift} from {self.from_on} {until}; end that first (endShiftAssignment)."


@dataclass(kw_only=True, eq=False)
class AssignmentEnded(Refusal):
    """What was ended stays ended."""

    code: ClassVar[str] = "SHIFT_ASSIGNMENT_ENDED"
    rule: ClassVar[str | None] = "TRN-12"
    name: str
    until_on: date

    @property
    def message(self) -> str:
        return f"{self.name} ended this assignment by {self.until_on} already; assign the person anew (assignShift)."


@dataclass(kw_only=True, eq=False)
class TooManyShifts(Refusal):
    """Shifts are told whole, so there are only so many of them."""

    code: ClassVar[str] = "TOO_MANY_SHIFTS"
    rule: ClassVar[str | None] = "TRN-12"
    limit: int
    what: str

    @property
    def message(self) -> str:
        return f"{self.what} at most {self.limit}; end or retire one first."
