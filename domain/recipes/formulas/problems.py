"""What is wrong with a formula, where, and what to do."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a formula: `start` from 0, `end` behind the last; `line` and `column` of its start, from 1."""

    start: int
    end: int
    line: int = 1
    column: int = 1

    def to(self, last: "Span") -> "Span":
        """From this one's start to the last one's end."""
        return Span(self.start, last.end, self.line, self.column)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend in a formula."""

    at: Span
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.at}: {self.what}; {self.remedy}"


@dataclass(kw_only=True, eq=False)
class FormulaInvalid(Refusal):
    """The text is no formula; `problem` is the first that was met (REC-7)."""

    code: ClassVar[str] = "FORMULA_INVALID"
    rule: ClassVar[str | None] = "REC-7"
    problem: Problem

    @property
    def message(self) -> str:
        return f"The formula can't be read at {self.problem}."
