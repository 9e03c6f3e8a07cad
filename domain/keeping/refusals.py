"""How keeping says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class HoldReleased(Refusal):
    """A legal hold is released once."""

    code: ClassVar[str] = "HOLD_RELEASED"
    rule: ClassVar[str | None] = "KEP-2"
    released_by: str

    @property
    def message(self) -> str:
        return f"{self.released_by} has released this legal hold. Place another one where its things are to be kept."


@dataclass(kw_only=True, eq=False)
class TooManyHolds(Refusal):
    """More than are looked through whenever a batch's retention is asked for."""

    code: ClassVar[str] = "TOO_MANY_HOLDS"
    rule: ClassVar[str | None] = "KEP-2"
    most: int

    @property
    def message(self) -> str:
        return (
            f"At most {self.most} legal holds are in force at a time. Release those that are over, or place one on the"
            " product instead of on each of its batches."
        )


@dataclass(kw_only=True, eq=False)
class RecordGone(Refusal):
    """A purged batch gets nothing new: nobody could see any more what that belongs to."""

    code: ClassVar[str] = "RECORD_PURGED"
    rule: ClassVar[str | None] = "KEP-3"

    @property
    def message(self) -> str:
        return "The record of this batch was purged when its retention was over; nothing is added to it any more."
