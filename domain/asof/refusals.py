"""How what is asked of the past is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NotYet(Refusal):
    """Nobody knows how a thing will be."""

    code: ClassVar[str] = "IN_THE_FUTURE"
    rule: ClassVar[str | None] = "AUD-7"
    now: datetime

    @property
    def message(self) -> str:
        return f"Things are shown as they were: take a moment up to now, which is {self.now:%Y-%m-%dT%H:%M:%S.%fZ}."


@dataclass(kw_only=True, eq=False)
class TooMuchHistory(Refusal):
    """More rows or entries than one answer reads."""

    code: ClassVar[str] = "TOO_MUCH_HISTORY"
    rule: ClassVar[str | None] = "AUD-7"
    limit: int

    @property
    def message(self) -> str:
        return (
            f"Up to that moment this has over {self.limit} audit entries, more than one answer reads."
            " Ask for an earlier moment, or read its audit trail."
        )


@dataclass(kw_only=True, eq=False)
class HistoryDisagrees(Refusal):
    """The entries don't follow from one another: no answer is given that rests on them (AUD-4)."""

    code: ClassVar[str] = "HISTORY_DISAGREES"
    rule: ClassVar[str | None] = "AUD-4"
    problem: str

    @property
    def message(self) -> str:
        return (
            f"The audit log doesn't explain how this was: {self.problem}."
            " Have your administrator run `./theriac log check`."
        )
