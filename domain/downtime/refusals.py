"""How downtime says no: what the page or set is, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class SetNotMade(Refusal):
    """A set is fetched and used once it was made."""

    code: ClassVar[str] = "DOWNTIME_SET_NOT_MADE"
    rule: ClassVar[str | None] = "EXE-11"
    number: int
    state: str

    @property
    def message(self) -> str:
        return f"Set {self.number} is {self.state}; it has pages once it was made (CURRENT, and SUPERSEDED after that)."


@dataclass(kw_only=True, eq=False)
class SetUsedAlready(Refusal):
    """A set is declared used once: its pages are numbered and accounted for together."""

    code: ClassVar[str] = "DOWNTIME_SET_USED"
    rule: ClassVar[str | None] = "EXE-11"
    number: int
    by: str

    @property
    def message(self) -> str:
        return f"Set {self.number} was declared used already, by {self.by}; account for its pages there."


@dataclass(kw_only=True, eq=False)
class PageNotOpen(Refusal):
    """Entries come off a page until it was checked, and off none that was spoiled or destroyed unused."""

    code: ClassVar[str] = "DOWNTIME_PAGE_NOT_OPEN"
    rule: ClassVar[str | None] = "EXE-11"
    page: str
    state: str

    @property
    def message(self) -> str:
        return (
            f"Page {self.page} is {self.state}: nothing is transcribed from it any more. Name another page, or enter it"
            " late with its reason alone."
        )


@dataclass(kw_only=True, eq=False)
class PageOfAnotherBatch(Refusal):
    """A page holds what was done in its own batch."""

    code: ClassVar[str] = "DOWNTIME_PAGE_OF_ANOTHER_BATCH"
    rule: ClassVar[str | None] = "EXE-11"
    page: str

    @property
    def message(self) -> str:
        return f"Page {self.page} is another batch's; name a page of the batch that this phase is of."


@dataclass(kw_only=True, eq=False)
class OutsideDowntime(Refusal):
    """What stands on a page was written while its set was used (EXE-11)."""

    code: ClassVar[str] = "OUTSIDE_OF_DOWNTIME"
    rule: ClassVar[str | None] = "EXE-11"
    began_at: datetime
    ended_at: datetime

    @property
    def message(self) -> str:
        period = f"from {self.began_at.isoformat()} until {self.ended_at.isoformat()}"
        return f"This set was used {period}; what stands on its pages happened then. Look at the time again."


@dataclass(kw_only=True, eq=False)
class PageHasEntries(Refusal):
    """A page from which something was entered was used (EXE-11)."""

    code: ClassVar[str] = "DOWNTIME_PAGE_HAS_ENTRIES"
    rule: ClassVar[str | None] = "EXE-11"
    page: str
    count: int

    @property
    def message(self) -> str:
        return (
            f"{self.count} entries were transcribed from page {self.page}; it was USED: account for it with its scan."
        )


@dataclass(kw_only=True, eq=False)
class PhaseTranscribed(Refusal):
    """A phase's times on paper are transcribed once."""

    code: ClassVar[str] = "PHASE_TRANSCRIBED_ALREADY"
    rule: ClassVar[str | None] = "EXE-11"
    phase: int
    by: str

    @property
    def message(self) -> str:
        return f"The paper's times of phase {self.phase} were transcribed already, by {self.by}."


@dataclass(kw_only=True, eq=False)
class PhaseNotRun(Refusal):
    """The paper's times stand beside the server's: the phase was started and completed here too (EXE-1)."""

    code: ClassVar[str] = "PHASE_NOT_RUN"
    rule: ClassVar[str | None] = "EXE-1"
    phase: int
    state: str

    @property
    def message(self) -> str:
        return (
            f"Phase {self.phase} is {self.state}. Start it, enter its values off the page and complete it first; then"
            " tell the paper's times."
        )
