"""Print labels on a ZPL printer, one after the other, and say how far it came (LBL-8).

Each label is sent when the one before it is out, so that a printer that stops leaves one label in question at most. It
is asked with ~HS what is left to print; a label counts as printed when it answers twice in a row that nothing is. One
that stops is told to forget the rest (~JA): a printer that was mended would print what it still holds, unseen, long
after somebody had it printed elsewhere. Where it doesn't confirm that, or its line is lost with a label under way, that
label is in doubt. A printer that answers no ~HS is sent the labels, and all of them are in doubt: nobody saw them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from infra.printers import host_status
from infra.printers.host_status import HostStatus
from infra.printers.line import Deadline, Line, LineLost, NoAnswer

PORT: Final = 9100

_FORGET: Final = b"~JA"
_IDLE_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for an answer, for one label, for what it was still printing, and between questions."""

    connect: float = 5.0
    answer: float = 3.0
    label: float = 12.0
    before: float = 30.0
    pause: float = 0.2

    def longest(self, labels: int) -> float:
        """Seconds after which so many labels are printed or given up, the last questions unanswered."""
        return self.connect + self.before + labels * self.label + 5 * self.answer


@dataclass(frozen=True, slots=True)
class Printed:
    """How many labels came out; how many after them may have, nobody knows; and why not all of them are known to.

    `said` is empty where all came out.
    """

    labels: int
    in_doubt: int = 0
    said: str = ""


class _Stopped(Exception):
    """The printer said what stops it."""


def print_labels(
    host: str,
    port: int,
    formats: Sequence[str],
    *,
    patience: Patience | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Printed:
    """Send formats in ZPL, each of one label, in ASCII; blocks until the last is out or the printer stopped.

    Where `stop` says so no further label is begun.
    """
    patience = patience or Patience()
    return _Printing(Line(host, port, connect=patience.connect), patience, stop).all(formats)


@dataclass(slots=True)
class _Printing:
    line: Line
    patience: Patience
    stop: Callable[[], bool]
    out: int = 0
    under_way: bool = False

    def all(self, formats: Sequence[str]) -> Printed:
        try:
            with self.line:
                return self._all(formats)
        except LineLost as lost:
            said = f"The line to the printer is lost: {lost}. Check its cable and its power."
            return Printed(self.out, int(self.under_way), said)

    def _all(self, formats: Sequence[str]) -> Printed:
        try:
            self._wait(Deadline.of(self.patience.before), answers=1)
        except NoAnswer:
            return self._unseen(formats)
        except _Stopped as stopped:
            return Printed(0, 0, str(stopped))
        except TimeoutError:
            return Printed(0, 0, "The printer is busy with labels of somebody else. Nothing was sent; try again.")
        for one in formats:
            if self.stop():
                return Printed(self.out, 0, "The gateway was stopped; the rest was not printed.")
            ended = self._one(one)
            if ended is not None:
                return ended
        return Printed(self.out)

    def _one(self, zpl: str) -> Printed | None:
        """Print one label; what is to be said where it doesn't come out."""
        self.under_way = True
        deadline = Deadline.of(self.patience.label)
        self.line.send(zpl.encode("ascii"), deadline)
        try:
            self._wait(deadline, answers=_IDLE_ANSWERS)
        except _Stopped as stopped:
            return self._given_up(str(stopped))
        except (NoAnswer, TimeoutError):
            return self._given_up("The printer didn't print in time, and didn't say why.")
        self.out, self.under_way = self.out + 1, False
        return None

    def _unseen(self, formats: Sequence[str]) -> Printed:
        """To a printer that doesn't tell: send all of it, and know nothing."""
        sent = 0
        try:
            for one in formats:
                sent += 1
                self.line.send(one.encode("ascii"), Deadline.of(self.patience.label))
        except LineLost as lost:
            return Printed(0, sent, f"The line to the printer is lost: {lost}. It doesn't answer, so nobody knows.")
        return Printed(0, sent, "The printer doesn't answer (~HS); see which labels came out.")

    def _given_up(self, said: str) -> Printed:
        """Have the printer forget what it holds; what isn't confirmed is in doubt.

        A label that was out before the printer stopped left nothing to forget.
        """
        try:
            if self._holds_nothing():
                return Printed(self.out + 1, 0, said)
            self.line.send(_FORGET, Deadline.of(self.patience.answer))
            deadline = Deadline.of(self.patience.answer)
            while not self._holds_nothing():
                self._pause(deadline)
        except (NoAnswer, LineLost, TimeoutError):
            return Printed(self.out, 1, f"{said} Whether it holds a label yet nobody knows; see, and clear it.")
        return Printed(self.out, 0, f"{said} Destroy what it printed a part of, if it did.")

    def _holds_nothing(self) -> bool:
        """Whether it says so twice in a row. Raises NoAnswer, LineLost."""
        for _ in range(_IDLE_ANSWERS):
            if not self._asked().idle:
                return False
            time.sleep(self.patience.pause)
        return True

    def _wait(self, deadline: Deadline, *, answers: int) -> None:
        """Until it has printed all that it was sent. Raises _Stopped, NoAnswer, LineLost, TimeoutError."""
        idle = 0
        while True:
            status = self._asked()
            if status.faults:
                raise _Stopped(" ".join(status.faults))
            idle = idle + 1 if status.idle else 0
            if idle >= answers:
                return
            self._pause(deadline)

    def _asked(self) -> HostStatus:
        deadline = Deadline.of(self.patience.answer)
        self.line.forget()
        self.line.send(host_status.ASK, deadline)
        return host_status.read([self.line.framed(deadline) for _ in range(host_status.ROWS)])

    def _pause(self, deadline: Deadline) -> None:
        if deadline.left <= 0:
            raise TimeoutError
        time.sleep(self.patience.pause)
