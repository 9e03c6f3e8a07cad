r"""Scales that print over SBI, the Sartorius balance interface, in lines of 16 or 22 characters, over TCP.

A command is ESC and a letter, or a letter, a digit and "_", and `\r\n`:

    ESC P     print what is shown           ESC x1_   the model
    ESC T     tare                          ESC x2_   the serial number
    ESC V     zero                          ESC x3_   the software

A printed weight has 14 characters and `\r\n`; with 22, a name of six precedes it, `N` net, `G` or `G#` gross, `Stat`:

    + or - or blank · 9 of the number, blanks at its left · blank · 3 of the unit, which stands only when it is stable

In its place stand `High` for overload, `Low` for underload, `--` or `Cal.Ext.` while it is busy, `Err 54` for a fault.
Which of the two forms a scale has is its setting, and ours: the width is what tells a whole line from a cut one.

ESC T and ESC V have no answer: that they worked is read from the next weight, which is a stable 0. What is tared
can't be asked for. So a gross weight is known only of a scale that names it, with 22 characters.

A scale is caught up with by its serial number, which a new line asks for until two answers in a row are the same.
"""

import re
import time
from decimal import Decimal
from typing import Final, Literal, NoReturn

from infra.scales import weights
from infra.scales.asking import Asking
from infra.scales.line import Deadline
from infra.scales.problems import (
    Busy,
    Garbage,
    NotStable,
    Overload,
    ScaleFault,
    ScaleProblem,
    TimedOut,
    Underload,
)
from infra.scales.scale import Identity, Reading, Tare

PAUSE_SECONDS: Final = 0.1
"""Between two prints while a stable one is waited for."""

_ESC: Final = b"\x1b"
_NAME: Final = 6
_NAMES: Final = (b"", b"N", b"G", b"G#")
"""Other names are of other numbers, as T1 of what is tared."""
_WEIGHT: Final = re.compile(rb"([+ -])([ 0-9.]{9}) (|[A-Za-z/%]{1,3})( *)")
_TEXT: Final = re.compile(rb"[!-~](?:[ -~]{0,38}[!-~])?")
_SAYS: Final = {b"High": Overload, b"H": Overload, b"Low": Underload, b"L": Underload}
_BUSY: Final = re.compile(rb"-+|Cal\. ?(?:Ext|Int)\.|")
_FAULT: Final = re.compile(rb"(?:Err|ERR|APP\.ER|DIS\.ER|PRT\.ER)[ .]*([0-9]{0,4})")


class Sbi(Asking):
    """See Scale."""

    def __init__(
        self, host: str, port: int, *, unit: str, characters: Literal[16, 22], serial: str | None = None
    ) -> None:
        """`characters` is the length of a printed line, as the scale is set; the rest as in Asking."""
        super().__init__(host, port, unit=unit, serial=serial)
        self._characters = characters

    def identify(self, *, seconds: float) -> Identity:
        """See Scale.identify."""
        with self.asking(seconds) as deadline:
            model, software = self._text(b"x1_", deadline), self._text(b"x3_", deadline)
            return Identity(speaks=f"SBI {self._characters}", model=model, serial=self.serial, software=software)

    def read(self, *, seconds: float) -> Reading:
        """See Scale.read. A scale that is set to print stable weights only prints when it is."""
        with self.asking(seconds) as deadline:
            return self._print(deadline)

    def stable(self, *, seconds: float) -> Reading:
        """See Scale.stable."""
        with self.asking(seconds) as deadline:
            return self._stable(deadline)

    def tare(self, *, seconds: float) -> Tare:
        """See Scale.tare: what was shown, stable, just before the display became a stable 0."""
        with self.asking(seconds) as deadline:
            before = self._stable(deadline)
            self._become_zero(b"T", deadline)
            assert before.unit is not None
            return Tare(value=before.shown, unit=before.unit, stable=True)

    def zero(self, *, seconds: float) -> None:
        """See Scale.zero."""
        with self.asking(seconds) as deadline:
            self._become_zero(b"V", deadline)

    def greet(self, deadline: Deadline) -> str:
        """See Asking.greet."""
        told = [self._text(b"x2_", deadline) for _ in range(2)]
        while told[-1] != told[-2]:
            told.append(self._text(b"x2_", deadline))
        for _ in range(len(told) - told.count(told[-1])):  # what came in place of an answer left it under way
            self._come_to(told[-1], deadline)
        return told[-1]

    def catch_up(self, deadline: Deadline) -> None:
        """See Asking.catch_up; another scale's number is passed over, so that it ends with TimedOut."""
        self._say(b"x2_", deadline)
        self._come_to(self.serial, deadline)

    def _come_to(self, text: str, deadline: Deadline) -> None:
        """Pass over everything up to this text."""
        for line in self.until(deadline):
            if _text(line, self._characters) == text:
                return

    def _stable(self, deadline: Deadline) -> Reading:
        """The first stable print. Raises NotStable, and TimedOut where there wasn't any."""
        printed = False
        try:
            while not (reading := self._print(deadline)).stable:
                printed = True
                self._pause(deadline)
        except TimedOut:
            if printed:
                raise NotStable(seconds=deadline.seconds) from None
            raise
        return reading

    def _become_zero(self, key: bytes, deadline: Deadline) -> None:
        """Press a key that makes the display 0, and see that it did."""
        self._stable(deadline)
        self._say(key, deadline)
        while self._stable(deadline).shown != 0:
            self._pause(deadline)

    def _pause(self, deadline: Deadline) -> None:
        time.sleep(max(0, min(PAUSE_SECONDS, deadline.left)))

    def _print(self, deadline: Deadline) -> Reading:
        self._say(b"P", deadline)
        line = self.line.next(deadline)
        found = _weight(line, self._characters)
        if found is None or found[0] not in _NAMES:
            _refuse(line)
        name, value, symbol = found
        unit = weights.unit(symbol, expected=self.unit) if symbol else None
        gross = value if name.startswith(b"G") else None
        return Reading(shown=value, gross=gross, unit=unit, stable=unit is not None, serial=self.serial)

    def _text(self, command: bytes, deadline: Deadline) -> str:
        """What a scale tells of itself; prints before it are passed over."""
        self._say(command, deadline)
        for line in self.until(deadline):
            if text := _text(line, self._characters):
                return text
        raise AssertionError

    def _say(self, command: bytes, deadline: Deadline) -> None:
        self.say(_ESC + command, deadline)


def _weight(line: bytes, characters: int) -> tuple[bytes, Decimal, bytes] | None:
    """A printed weight's name, value and unit; None for a line that isn't one to its last character."""
    if len(line) != characters - 2:
        return None
    name, weight = (line[:_NAME], line[_NAME:]) if characters == 16 + _NAME else (b"", line)
    found = _WEIGHT.fullmatch(weight)
    value = weights.number(found[2]) if found else None
    if found is None or value is None or _says(name) or not re.fullmatch(rb"[ -~]*", name):
        return None
    return name.strip(), value.copy_negate() if found[1] == b"-" else value, found[3]


def _text(line: bytes, characters: int) -> str | None:
    """What a line says that is neither a weight nor a state."""
    text = line.strip(b" ")
    if not _TEXT.fullmatch(text) or _weight(line, characters) or _says(line):
        return None
    return text.decode()


def _says(line: bytes) -> ScaleProblem | None:
    """The problem that a line without a weight tells of."""
    said = line.strip(b" ")
    named = said.startswith(b"Stat")
    said = said.removeprefix(b"Stat").strip(b" ")
    if said in _SAYS:
        return _SAYS[said]()
    if fault := _FAULT.fullmatch(said):
        return ScaleFault(error=fault[1].decode() or said.decode())
    if _BUSY.fullmatch(said) and (said or named):
        return Busy(doing="an adjustment" if said.startswith(b"Cal") else "another display")
    return None


def _refuse(line: bytes) -> NoReturn:
    raise _says(line) or Garbage(received=line)
