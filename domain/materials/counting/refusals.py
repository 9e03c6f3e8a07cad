"""How cycle counts say no: the container, the limit, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal

SHOWN = 10


def some(numbers: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(numbers) - SHOWN
    return ", ".join(numbers[:SHOWN]) + (f" and {more} more" if more > 0 else "")


@dataclass(kw_only=True, eq=False)
class TooManyToCount(Refusal):
    """A count is what people finish before everything has moved."""

    code: ClassVar[str] = "TOO_MANY_TO_COUNT"
    rule: ClassVar[str | None] = "CNT-1"
    standing: int
    limit: int

    @property
    def message(self) -> str:
        return (
            f"{self.standing} containers stand there by the book; one count takes at most {self.limit}. Count a"
            " material lot by lot, a lot location by location, and a location by the materials that stand there."
        )


@dataclass(kw_only=True, eq=False)
class CountIsOpen(Refusal):
    """One thing is counted once at a time."""

    code: ClassVar[str] = "COUNT_IS_OPEN"
    rule: ClassVar[str | None] = "CNT-1"
    number: int

    @property
    def message(self) -> str:
        return f"Count {self.number} of this is under way; finish it (approveStockCount) or cancel it first."


@dataclass(kw_only=True, eq=False)
class UnknownContainer(Refusal):
    """What carries a number that the site's book doesn't know isn't counted, but taken in."""

    code: ClassVar[str] = "UNKNOWN_CONTAINER"
    rule: ClassVar[str | None] = "CNT-2"
    number: str

    @property
    def message(self) -> str:
        return f"The book of this site has no container {self.number}; scan it again, or tell a supervisor what it is."


@dataclass(kw_only=True, eq=False)
class OutsideCount(Refusal):
    """A count of a lot or of a material takes in nothing else."""

    code: ClassVar[str] = "OUTSIDE_COUNT"
    rule: ClassVar[str | None] = "CNT-2"
    number: str
    scope: str

    @property
    def message(self) -> str:
        return (
            f"Container {self.number} is none of the {self.scope.lower()} that is counted; leave it out of this count."
        )


@dataclass(kw_only=True, eq=False)
class NotCountable(Refusal):
    """What is destroyed, or waits for the witness of its destruction, is no stock that was found."""

    code: ClassVar[str] = "NOT_COUNTABLE"
    rule: ClassVar[str | None] = "CNT-2"
    number: str
    state: str

    @property
    def message(self) -> str:
        return (
            f"Container {self.number} is {self.state} by the book; it isn't added to a count. Tell a supervisor that it"
            " was found."
        )


@dataclass(kw_only=True, eq=False)
class CountedByYou(Refusal):
    """A difference is confirmed by somebody who doesn't know it."""

    code: ClassVar[str] = "SAME_PERSON"
    rule: ClassVar[str | None] = "CNT-3"
    number: str

    @property
    def message(self) -> str:
        return f"You counted container {self.number} last; another person counts it again."


@dataclass(kw_only=True, eq=False)
class CountedOften(Refusal):
    """Counting until it fits is no count."""

    code: ClassVar[str] = "COUNTED_OFTEN"
    rule: ClassVar[str | None] = "CNT-3"
    number: str
    limit: int

    @property
    def message(self) -> str:
        return (
            f"Container {self.number} was counted {self.limit} times, as often as it may be; cancel the count"
            " (cancelStockCount), find out why, and open another."
        )


@dataclass(kw_only=True, eq=False)
class CountUnfinished(Refusal):
    """What is approved was counted, and counted again where the first found a difference."""

    code: ClassVar[str] = "COUNT_UNFINISHED"
    rule: ClassVar[str | None] = "CNT-3"
    to_count: tuple[str, ...]
    to_recount: tuple[str, ...]

    @property
    def message(self) -> str:
        waiting = [f"to be counted are {some(self.to_count)}"] if self.to_count else []
        waiting += [f"to be counted by another person are {some(self.to_recount)}"] if self.to_recount else []
        return f"This count isn't finished: {'; '.join(waiting)} (countContainer)."


@dataclass(kw_only=True, eq=False)
class CounterApproves(Refusal):
    """Who found a difference doesn't write it off."""

    code: ClassVar[str] = "SAME_PERSON"
    rule: ClassVar[str | None] = "CNT-4"
    numbers: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"You counted {some(self.numbers)}, which the book had otherwise; another supervisor approves this count,"
            " or another person counts them again (recountStockLine)."
        )


@dataclass(kw_only=True, eq=False)
class CountOvertaken(Refusal):
    """What was booked after a count may say that it can't have been as counted; it is counted again."""

    code: ClassVar[str] = "COUNT_OVERTAKEN"
    rule: ClassVar[str | None] = "CNT-5"
    numbers: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"After {some(self.numbers)} had been counted, a charge was taken back, or more was taken than was found;"
            " have them counted again (recountStockLine)."
        )


@dataclass(kw_only=True, eq=False)
class DestructionUnderWay(Refusal):
    """What waits for its witness stays in the book as it is until then."""

    code: ClassVar[str] = "DESTRUCTION_UNDER_WAY"
    rule: ClassVar[str | None] = "CNT-5"
    numbers: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"{some(self.numbers)} wait for the witness of their destruction; witness it (witnessDestruction) or"
            " withdraw it (withdrawDestruction), then approve."
        )


@dataclass(kw_only=True, eq=False)
class FoundOutOfPlace(Refusal):
    """No count books a container to where it must not stand (21 CFR 211.42(c)(4))."""

    code: ClassVar[str] = "FOUND_OUT_OF_PLACE"
    rule: ClassVar[str | None] = "CNT-5"
    numbers: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"{some(self.numbers)} were found where nothing of their lots may stand; put them where they belong, book"
            " that (moveContainer), then approve."
        )
