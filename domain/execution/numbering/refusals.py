"""How the numbering of batches says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NumberNeeded(Refusal):
    """Where no pattern numbers batches, whoever issues one says its number (REC-5)."""

    code: ClassVar[str] = "NUMBER_NEEDED"
    rule: ClassVar[str | None] = "REC-5"

    @property
    def message(self) -> str:
        return (
            "No pattern numbers the batches of this recipe here: give the batch's number. Quality sets a pattern by"
            " setBatchNumbering."
        )


@dataclass(kw_only=True, eq=False)
class NumberedByPattern(Refusal):
    """Where a pattern numbers batches and nothing else may, nobody gives a number (REC-5)."""

    code: ClassVar[str] = "NUMBERED_BY_PATTERN"
    rule: ClassVar[str | None] = "REC-5"
    pattern: str

    @property
    def message(self) -> str:
        return f"Batches are numbered by {self.pattern} here, and by nothing else: leave the number out."


@dataclass(kw_only=True, eq=False)
class NumbersUsedUp(Refusal):
    """A sequence has as many numbers as its digits give (REC-5)."""

    code: ClassVar[str] = "NUMBERS_USED_UP"
    rule: ClassVar[str | None] = "REC-5"
    frame: str

    @property
    def message(self) -> str:
        return f"All numbers of {self.frame} are used; set a pattern with more digits by setBatchNumbering."


@dataclass(kw_only=True, eq=False)
class NumberUnformed(Refusal):
    """With this site's and this recipe's code the pattern gives no batch number."""

    code: ClassVar[str] = "NUMBER_UNFORMED"
    rule: ClassVar[str | None] = "REC-5"
    pattern: str
    number: str

    @property
    def message(self) -> str:
        return (
            f"The pattern {self.pattern} gives {self.number}, which is no batch number: those have 1 to 40 letters,"
            " digits, points, dashes and slashes, and begin with a letter or digit. Set another by setBatchNumbering."
        )


@dataclass(kw_only=True, eq=False)
class NumbersTaken(Refusal):
    """So many numbers in a row were given by hand already."""

    code: ClassVar[str] = "NUMBERS_TAKEN"
    rule: ClassVar[str | None] = "REC-5"
    frame: str
    first: str
    count: int

    @property
    def message(self) -> str:
        return (
            f"The {self.count} numbers of {self.frame} from {self.first} on were all given by hand; set another pattern"
            " by setBatchNumbering."
        )
