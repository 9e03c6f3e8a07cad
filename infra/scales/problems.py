"""How a scale, or the way to it, says no: each problem with what a person at the scale needs to act."""

from dataclasses import dataclass
from typing import ClassVar

MAX_SHOWN = 60
"""So many octets of what wasn't understood are shown."""


@dataclass(kw_only=True, eq=False)
class ScaleProblem(Exception):
    """No weight. `in_doubt` says whether an answer may still be under way, so that the line is closed."""

    code: ClassVar[str]
    in_doubt: ClassVar[bool] = False

    @property
    def message(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.message


@dataclass(kw_only=True, eq=False)
class LineLost(ScaleProblem):
    """The scale can't be reached, or its line broke."""

    code: ClassVar[str] = "LINE_LOST"
    in_doubt: ClassVar[bool] = True
    address: str
    reason: str

    @property
    def message(self) -> str:
        return f"The line to the scale at {self.address} is lost: {self.reason}. Check its cable and its power."


@dataclass(kw_only=True, eq=False)
class TimedOut(ScaleProblem):
    """The scale gave no answer in time; `heard` is what it said instead."""

    code: ClassVar[str] = "TIMED_OUT"
    in_doubt: ClassVar[bool] = True
    seconds: float
    heard: bytes

    @property
    def message(self) -> str:
        heard = f"; it said {escaped(self.heard)}" if self.heard else ""
        return f"The scale gave no answer within {self.seconds:.1f} s{heard}. Check that it is on and set to be asked."


@dataclass(kw_only=True, eq=False)
class Garbage(ScaleProblem):
    """The scale said something that is no whole answer to what it was asked."""

    code: ClassVar[str] = "GARBAGE"
    in_doubt: ClassVar[bool] = True
    received: bytes

    @property
    def message(self) -> str:
        return f"The scale answered what isn't of its protocol: {escaped(self.received)}. Check its settings and cable."


@dataclass(kw_only=True, eq=False)
class AnotherScale(ScaleProblem):
    """Another scale answers than the one that is meant."""

    code: ClassVar[str] = "ANOTHER_SCALE"
    in_doubt: ClassVar[bool] = True
    expected: str
    found: str

    @property
    def message(self) -> str:
        return f"The scale with the serial number {self.found} answers where {self.expected} is meant."


@dataclass(kw_only=True, eq=False)
class WrongCommand(ScaleProblem):
    """The scale doesn't know the command, or not in this form."""

    code: ClassVar[str] = "WRONG_COMMAND"
    command: str
    answer: str

    @property
    def message(self) -> str:
        return f"The scale doesn't take the command {self.command}; it answered {self.answer}."


@dataclass(kw_only=True, eq=False)
class Busy(ScaleProblem):
    """The scale does something else just now."""

    code: ClassVar[str] = "BUSY"
    doing: str = "something else"

    @property
    def message(self) -> str:
        return f"The scale is busy with {self.doing}. Let it finish, then read again."


@dataclass(kw_only=True, eq=False)
class NotStable(ScaleProblem):
    """No stable weight in time."""

    code: ClassVar[str] = "NOT_STABLE"
    seconds: float

    @property
    def message(self) -> str:
        return (
            f"The weight was not stable within {self.seconds:.1f} s. Keep draught and movement away, then read again."
        )


@dataclass(kw_only=True, eq=False)
class Overload(ScaleProblem):
    """More than the scale can weigh, tare or make its zero."""

    code: ClassVar[str] = "OVERLOAD"

    @property
    def message(self) -> str:
        return "The load is above the scale's range. Take it off, or take a larger scale."


@dataclass(kw_only=True, eq=False)
class Underload(ScaleProblem):
    """Less than the scale can weigh, tare or make its zero, as without its pan."""

    code: ClassVar[str] = "UNDERLOAD"

    @property
    def message(self) -> str:
        return "The load is below the scale's range. Check that its pan lies on it, then zero it."


@dataclass(kw_only=True, eq=False)
class ScaleFault(ScaleProblem):
    """The scale itself reports that it is out of order."""

    code: ClassVar[str] = "SCALE_FAULT"
    error: str

    @property
    def message(self) -> str:
        return f"The scale reports the error {self.error}; its manual says what that means."


@dataclass(kw_only=True, eq=False)
class UnitUnknown(ScaleProblem):
    """A unit that isn't one of mass as we know them."""

    code: ClassVar[str] = "UNIT_UNKNOWN"
    symbol: str

    @property
    def message(self) -> str:
        return f"The scale weighs in {self.symbol!r}, which is no unit of mass that is known here. Set its unit."


@dataclass(kw_only=True, eq=False)
class UnitChanged(ScaleProblem):
    """Another unit than the one that this scale weighs in."""

    code: ClassVar[str] = "UNIT_CHANGED"
    expected: str
    found: str

    @property
    def message(self) -> str:
        return f"The scale weighs in {self.found}; it is set up here with {self.expected}. Set its unit back."


def escaped(received: bytes) -> str:
    """Octets of unknown origin as printable text, no more than `MAX_SHOWN` of them."""
    more = f" and {len(received) - MAX_SHOWN} octets more" if len(received) > MAX_SHOWN else ""
    return f"{str(received[:MAX_SHOWN])[1:]}{more}"
