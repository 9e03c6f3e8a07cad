"""How practice says no."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NotYourPractice(Refusal):
    """A practice run is evidence of one person's training."""

    code: ClassVar[str] = "NOT_YOUR_PRACTICE"
    rule: ClassVar[str | None] = "TRN-13"
    person: str

    @property
    def message(self) -> str:
        return f"This is {self.person}'s practice run; begin one of your own (beginPractice)."


@dataclass(kw_only=True, eq=False)
class PracticeLapsed(Refusal):
    """What is practised is practised within some days."""

    code: ClassVar[str] = "PRACTICE_LAPSED"
    rule: ClassVar[str | None] = "TRN-13"
    lapsed_at: datetime

    @property
    def message(self) -> str:
        return f"This practice run lapsed at {self.lapsed_at:%Y-%m-%d %H:%M} UTC; begin another one (beginPractice)."


@dataclass(kw_only=True, eq=False)
class TooManyPractices(Refusal):
    """A person has so many practice runs open at once."""

    code: ClassVar[str] = "TOO_MANY_PRACTICES"
    rule: ClassVar[str | None] = "TRN-13"
    limit: int

    @property
    def message(self) -> str:
        return f"You have {self.limit} practice runs open; complete or abandon one (completePractice, abandonPractice)."


@dataclass(kw_only=True, eq=False)
class NothingToPractise(Refusal):
    """There is something to run, and not more than is kept."""

    code: ClassVar[str] = "NOTHING_TO_PRACTISE"
    rule: ClassVar[str | None] = "TRN-13"
    because: str

    @property
    def message(self) -> str:
        return f"This version can't be practised: {self.because}."


@dataclass(kw_only=True, eq=False)
class PracticeValueThere(Refusal):
    """Each value is entered once."""

    code: ClassVar[str] = "PRACTICE_VALUE_THERE"
    rule: ClassVar[str | None] = "TRN-13"
    parameter: str
    repetition: int

    @property
    def message(self) -> str:
        return f"{self.parameter} has a value {self.repetition} in this practice already; enter what still lacks."


@dataclass(kw_only=True, eq=False)
class PracticeNotDone(Refusal):
    """A practice run counts once all of it was run."""

    code: ClassVar[str] = "PRACTICE_NOT_DONE"
    rule: ClassVar[str | None] = "TRN-13"
    steps: tuple[int, ...]

    @property
    def message(self) -> str:
        shown = ", ".join(str(one) for one in self.steps[:20])
        more = " …" if len(self.steps) > 20 else ""  # noqa: PLR2004 -- as many as are shown
        return f"These steps aren't complete, or a signature that they demand wasn't clicked: {shown}{more}."
