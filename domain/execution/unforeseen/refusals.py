"""How what a recipe didn't foresee is refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class MarkedNotApplicable(Refusal):
    """What isn't applicable in this run isn't recorded in it (EXE-9)."""

    code: ClassVar[str] = "MARKED_NOT_APPLICABLE"
    rule: ClassVar[str | None] = "EXE-9"
    what: str
    marked_name: str

    @property
    def message(self) -> str:
        return (
            f"{self.what} is not applicable in this run, as {self.marked_name} said. A supervisor takes that back"
            " first (takeBackNotApplicable)."
        )


@dataclass(kw_only=True, eq=False)
class NotApplicableSettled(Refusal):
    """It is approved once, where that is needed, and taken back once (EXE-9)."""

    code: ClassVar[str] = "NOT_APPLICABLE_SETTLED"
    rule: ClassVar[str | None] = "EXE-9"
    because: str

    @property
    def message(self) -> str:
        return self.because


@dataclass(kw_only=True, eq=False)
class NothingWouldBeRun(Refusal):
    """A batch of which nothing is run makes nothing: it is never complete, and ends by an abort (EXE-9, CMD-1)."""

    code: ClassVar[str] = "NOTHING_WOULD_BE_RUN"
    rule: ClassVar[str | None] = "EXE-9"
    number: int

    @property
    def message(self) -> str:
        return (
            f"Phase {self.number} is the last one that this batch would run, and nothing of it began: without any it"
            " makes nothing. Abort the batch (abortProcedure), or say that another phase is applicable after all"
            " (takeBackNotApplicable)."
        )


@dataclass(kw_only=True, eq=False)
class ApprovedByAnother(Refusal):
    """Who says that something critical isn't applicable doesn't approve that too (EXE-9)."""

    code: ClassVar[str] = "APPROVED_BY_ANOTHER"
    rule: ClassVar[str | None] = "EXE-9"

    @property
    def message(self) -> str:
        return "You asked for this yourself; somebody else of quality approves it."


@dataclass(kw_only=True, eq=False)
class DeviationApprovedByAnother(ApprovedByAnother):
    """Who plans a deviation doesn't approve it too (UNX-2)."""

    rule: ClassVar[str | None] = "UNX-2"


@dataclass(kw_only=True, eq=False)
class WentOn(Refusal):
    """What the batch went on from isn't taken back: run the phase as a deviation instead (EXE-1, EXE-9)."""

    code: ClassVar[str] = "WENT_ON"
    rule: ClassVar[str | None] = "EXE-9"
    number: int
    begun: tuple[int, ...]

    @property
    def message(self) -> str:
        phases = ", ".join(map(str, self.begun)) or "what comes after it"
        return f"Phase {self.number} stays not applicable: the batch went on from it, and {phases} began."


@dataclass(kw_only=True, eq=False)
class TooManyComments(Refusal):
    """The list of comments is bounded, so that it can be read."""

    code: ClassVar[str] = "TOO_MANY_COMMENTS"
    rule: ClassVar[str | None] = "UNX-1"
    limit: int

    @property
    def message(self) -> str:
        return f"This batch has {self.limit} comments already; what still has to be told is an exception."


@dataclass(kw_only=True, eq=False)
class DeviationNotInForce(Refusal):
    """A planned deviation is approved before it is referred to, by what it allows (UNX-2)."""

    code: ClassVar[str] = "DEVIATION_NOT_IN_FORCE"
    rule: ClassVar[str | None] = "UNX-2"
    number: int
    because: str

    @property
    def message(self) -> str:
        return f"Planned deviation {self.number} can't be referred to here: {self.because}"


@dataclass(kw_only=True, eq=False)
class DeviationSettled(Refusal):
    """A planned deviation is approved once, and withdrawn once (UNX-2)."""

    code: ClassVar[str] = "DEVIATION_SETTLED"
    rule: ClassVar[str | None] = "UNX-2"
    number: int
    because: str

    @property
    def message(self) -> str:
        return f"Planned deviation {self.number}: {self.because}"


@dataclass(kw_only=True, eq=False)
class TooManyDeviations(Refusal):
    """A batch that needs more is another recipe."""

    code: ClassVar[str] = "TOO_MANY_DEVIATIONS"
    rule: ClassVar[str | None] = "UNX-2"
    limit: int

    @property
    def message(self) -> str:
        return f"This batch has {self.limit} planned deviations already; write what it needs into its recipe."


@dataclass(kw_only=True, eq=False)
class NotInsertable(Refusal):
    """What is inserted stands by itself: it needs nothing of the recipe that it comes from (EXE-10)."""

    code: ClassVar[str] = "NOT_INSERTABLE"
    rule: ClassVar[str | None] = "EXE-10"
    source: str
    because: str

    @property
    def message(self) -> str:
        return f"{self.source} can't be inserted: {self.because}."


@dataclass(kw_only=True, eq=False)
class InsertionSettled(Refusal):
    """An inserted phase is approved once, and withdrawn before it begins (EXE-10)."""

    code: ClassVar[str] = "INSERTION_SETTLED"
    rule: ClassVar[str | None] = "EXE-10"
    number: int
    because: str

    @property
    def message(self) -> str:
        return f"Inserted phase {self.number}: {self.because}"


@dataclass(kw_only=True, eq=False)
class InsertionApprovedByAnother(ApprovedByAnother):
    """Who proposes to insert a phase doesn't approve it too (EXE-10)."""

    rule: ClassVar[str | None] = "EXE-10"
