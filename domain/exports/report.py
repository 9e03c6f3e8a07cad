"""What verifying a record found, check by check."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_EVALUATED = "NOT_EVALUATED"
    """What it needs failed before; the record is not confirmed."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """It concerns a part that a record may leave out, and this one does."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and whether it does."""

    name: str
    outcome: Outcome
    explanation: str
    """What was confirmed, or what is wrong, in a sentence."""
    place: str | None = None
    """Where it is wrong: the file and, where it has several, its line."""


@dataclass(frozen=True, slots=True)
class Report:
    """All checks, in the order in which they build on each other."""

    checks: tuple[Check, ...]

    @property
    def confirmed(self) -> bool:
        """Whether the record is what the log's owner recorded, unaltered: every check that applies has passed."""
        return all(check.outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE} for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """What is wrong, the most fundamental first."""
        return tuple(check for check in self.checks if check.outcome is Outcome.FAILED)
