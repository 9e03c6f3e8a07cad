"""Asking over a line so that only what is said after the question counts as its answer."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from infra.scales.line import ENDING, Deadline, Line
from infra.scales.problems import AnotherScale, Garbage, ScaleProblem

QUIET_SECONDS: Final = 0.2
"""So long a new line must be silent after it was greeted: what a device between had kept for us comes at once."""
MAX_SKIPPED: Final = 2_000
"""So many lines before the awaited one are passed over; a scale that says more doesn't listen."""


class Asking(ABC):
    """What the drivers share. Public for them alone."""

    def __init__(self, host: str, port: int, *, unit: str, serial: str | None = None) -> None:
        """`unit` is the UCUM code that the scale weighs in; with a `serial`, only the scale with that one counts."""
        self.line = Line(host, port)
        self.unit, self._meant = unit, serial
        self.serial = ""

    def close(self) -> None:
        """See Scale.close."""
        self.line.close()

    @contextmanager
    def asking(self, seconds: float) -> Iterator[Deadline]:
        """A line on which nothing is underway, open until the block ends in doubt. Raises ScaleProblem."""
        deadline = Deadline.of(seconds)
        try:
            if self.line.forget():
                self.catch_up(deadline)
            else:
                self.line.open(deadline)
                self.serial = self.greet(deadline)
                self.line.listen_until_quiet(QUIET_SECONDS, deadline)
            self._require_meant()
            yield deadline
        except ScaleProblem as problem:
            if problem.in_doubt:
                self.close()
            raise
        except BaseException:
            self.close()
            raise

    def _require_meant(self) -> None:
        if self._meant not in (None, self.serial):
            raise AnotherScale(expected=str(self._meant), found=self.serial)

    @abstractmethod
    def greet(self, deadline: Deadline) -> str:
        """Find out over a new line who answers, past everything that others had asked for: the serial number."""

    @abstractmethod
    def catch_up(self, deadline: Deadline) -> None:
        """Come past everything that is under way on a line already in use. Raises AnotherScale."""

    def say(self, command: bytes, deadline: Deadline) -> None:
        self.line.send(command + ENDING, deadline)

    def until(self, deadline: Deadline) -> Iterator[bytes]:
        """Line after line, to be searched for the awaited one. Raises Garbage for too many."""
        for _ in range(MAX_SKIPPED):
            yield self.line.next(deadline)
        raise Garbage(received=self.line.next(deadline))
