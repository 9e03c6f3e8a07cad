"""What every scale can be asked, whatever it speaks, and what it answers with."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which scale answers; `commands` are those that it lists itself, where its protocol has such a list."""

    speaks: str
    model: str
    serial: str
    software: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A weight with every digit that the scale gave ("100.00" stays so), and the serial number of who gave it.

    `shown` is what stands on its display. `gross` is the whole load, what was tared included; None where the scale
    doesn't tell whether something is tared. `unit` is a UCUM code, None while a scale that names its unit only of
    stable weights isn't stable.
    """

    shown: Decimal
    gross: Decimal | None
    unit: str | None
    stable: bool
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tare:
    """What the scale has put into its tare memory."""

    value: Decimal
    unit: str
    stable: bool


class Scale(Protocol):
    """One scale, asked by one thread; `seconds` bound each call as a whole, connecting included.

    The line is opened by the first call and kept. A problem that leaves in doubt what is still under way on it
    (`problems.ScaleProblem.in_doubt`) closes it, and the next call opens a new one: no call is repeated by itself, and
    none sleeps to connect again. Every weight is asked for behind a question that only this scale answers, its serial
    number; what comes before that answer, be it well-formed, is thrown away. So what was underway before a call, an
    answer that came too late or a print that nobody asked for, is never taken for its answer.

    Each raises ScaleProblem.
    """

    def identify(self, *, seconds: float) -> Identity:
        """Who this is."""

    def read(self, *, seconds: float) -> Reading:
        """What it shows now, stable or not."""

    def stable(self, *, seconds: float) -> Reading:
        """The first stable weight. Raises NotStable where there is none in time."""

    def tare(self, *, seconds: float) -> Tare:
        """Take the load that is on it, once stable, as tare."""

    def zero(self, *, seconds: float) -> None:
        """Make what is on it, once stable, the zero."""

    def close(self) -> None:
        """Let go of the line; the next call opens it again."""
