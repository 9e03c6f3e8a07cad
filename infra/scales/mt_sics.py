r"""Scales that speak MT-SICS, the Mettler-Toledo Standard Interface Command Set, levels 0 and 1, over TCP.

A command is a word and `\r\n`, and so is each answer: the command's word, a status, and what was asked for.

    S    the stable weight            S S     100.00 g     S I  busy, not stable   S +  overload   S -  underload
    SI   the weight now               S S or S D (not stable), and as above
    T    tare when stable, TI at once T S      10.00 g     TI D when not stable
    TA   what is tared                TA A      10.00 g
    Z    zero when stable             Z A
    I0 … I4, @                        commands, levels, model, software, serial number; @ cancels and tells the last
    ES ET EL                          not understood, lost on the way, not allowed

A weight has ten characters, blanks at its left: one that lost or won a digit on its way isn't taken.

A new line begins with `@`, which cancels what others had asked and which some scales answer by clearing their tare;
each later call begins with `I4`. The answer of both is the serial number.
"""

import re
import time
from decimal import Decimal
from typing import Final, NoReturn

from infra.scales import weights
from infra.scales.asking import Asking
from infra.scales.line import Deadline
from infra.scales.problems import (
    AnotherScale,
    Busy,
    Garbage,
    NotStable,
    Overload,
    TimedOut,
    Underload,
    WrongCommand,
)
from infra.scales.scale import Identity, Reading, Tare

LAST_ASKING_SECONDS: Final = 1.0
"""How long a scale that had no stable weight in time may take to tell that it is there."""
PAUSE_SECONDS: Final = 0.1
"""Before a scale that is busy, or gave up waiting for a stable weight, is asked again."""
MAX_COMMANDS: Final = 500

_WEIGHT: Final = re.compile(rb"(S|T|TI|TA) ([SDA]) (.{10}) ([A-Za-z/%]{1,5})")
_TEXT: Final = re.compile(rb'(I[1-4]) A ("[ !#-~]{0,80}"(?: "[ !#-~]{0,80}")*)')
_LISTED: Final = re.compile(rb'I0 ([AB]) [0-4] "([ !#-~]{1,10})"')
_REFUSED: Final = (b"ES", b"ET", b"EL")
_SHOWS: Final = {"S": b"SD", "SI": b"SD", "T": b"S", "TI": b"SD", "TA": b"A"}


class MtSics(Asking):
    """See Scale."""

    def identify(self, *, seconds: float) -> Identity:
        """See Scale.identify."""
        with self.asking(seconds) as deadline:
            commands = self._commands(deadline)
            levels = self._text("I1", deadline)[0]
            model, software = (" ".join(self._text(command, deadline)) for command in ("I2", "I3"))
            return Identity(
                speaks=f"MT-SICS {levels}", model=model, serial=self.serial, software=software, commands=commands
            )

    def read(self, *, seconds: float) -> Reading:
        """See Scale.read."""
        with self.asking(seconds) as deadline:
            tared = self._tared(deadline)
            return self._read(self._weight("SI", deadline), tared, deadline)

    def stable(self, *, seconds: float) -> Reading:
        """See Scale.stable. It ends up to `LAST_ASKING_SECONDS` later where the scale isn't even there any more."""
        with self.asking(seconds) as deadline:
            tared = self._tared(deadline)
            try:
                found = self._first_stable(deadline)
                return self._read(found, tared, deadline)
            except TimedOut:
                last = Deadline.of(LAST_ASKING_SECONDS)
            found = self._weight("SI", last)  # it tells an unquiet scale from a busy and from a silent one
            if not found[2]:
                raise NotStable(seconds=seconds)
            return self._read(found, tared, last)

    def tare(self, *, seconds: float, at_once: bool = False) -> Tare:
        """See Scale.tare; `at_once` doesn't wait until the weight is stable."""
        with self.asking(seconds) as deadline:
            value, unit, stable = self._weight("TI" if at_once else "T", deadline)
            return Tare(value=value, unit=unit, stable=stable)

    def zero(self, *, seconds: float) -> None:
        """See Scale.zero."""
        with self.asking(seconds) as deadline:
            answer = self._ask("Z", deadline)
            if answer != b"Z A":
                _refuse("Z", answer)

    def greet(self, deadline: Deadline) -> str:
        """See Asking.greet."""
        return self._serial("@", deadline)

    def catch_up(self, deadline: Deadline) -> None:
        """See Asking.catch_up."""
        found = self._serial("I4", deadline)
        if found != self.serial:
            raise AnotherScale(expected=self.serial, found=found)

    def _serial(self, command: str, deadline: Deadline) -> str:
        """Ask for the serial number, and pass over whatever comes before it."""
        self.say(command.encode(), deadline)
        for line in self.until(deadline):
            texts = _texts("I4", line)
            if texts and texts[0].strip():
                return texts[0].strip()
        raise AssertionError

    def _commands(self, deadline: Deadline) -> tuple[str, ...]:
        self.say(b"I0", deadline)
        found: list[str] = []
        for line in self.until(deadline):
            listed = _LISTED.fullmatch(line)
            if not listed or len(found) == MAX_COMMANDS:
                _refuse("I0", line)
            found.append(listed[2].decode())
            if listed[1] == b"A":
                break
        return tuple(found)

    def _text(self, command: str, deadline: Deadline) -> tuple[str, ...]:
        answer = self._ask(command, deadline)
        return _texts(command, answer) or _refuse(command, answer)

    def _first_stable(self, deadline: Deadline) -> tuple[Decimal, str, bool]:
        """What S answers; a scale that gives up waiting before we do is asked again."""
        while True:
            try:
                return self._weight("S", deadline)
            except Busy:
                time.sleep(max(0, min(PAUSE_SECONDS, deadline.left)))

    def _tared(self, deadline: Deadline) -> Decimal | None:
        """What is in the tare memory; None of a scale of level 0, which has none to ask for."""
        try:
            return self._weight("TA", deadline)[0]
        except WrongCommand:
            return None

    def _read(self, weight: tuple[Decimal, str, bool], tared: Decimal | None, deadline: Deadline) -> Reading:
        """The reading, where nobody tared the scale since it was asked what is tared."""
        value, unit, stable = weight
        if tared is not None and self._tared(deadline) != tared:
            raise Busy(doing="taring")
        gross = None if tared is None else value + tared
        return Reading(shown=value, gross=gross, unit=unit, stable=stable, serial=self.serial)

    def _weight(self, command: str, deadline: Deadline) -> tuple[Decimal, str, bool]:
        """The value, its unit, and whether it is stable."""
        answer = self._ask(command, deadline)
        found = _WEIGHT.fullmatch(answer)
        word = "S" if command == "SI" else command
        if not found or found[1].decode() != word or found[2] not in _SHOWS[command]:
            _refuse(command, answer)
        value = weights.number(found[3])
        if value is None:
            raise Garbage(received=answer)
        return value, weights.unit(found[4], expected=self.unit), found[2] != b"D"

    def _ask(self, command: str, deadline: Deadline) -> bytes:
        self.say(command.encode(), deadline)
        return self.line.next(deadline)


def _texts(command: str, line: bytes) -> tuple[str, ...] | None:
    found = _TEXT.fullmatch(line)
    if not found or found[1].decode() != command:
        return None
    return tuple(one.decode() for one in re.findall(rb'"([^"]*)"', found[2]))


def _refuse(command: str, answer: bytes) -> NoReturn:
    """Raise what an answer other than the wanted one means."""
    word = b"S" if command == "SI" else command.encode()
    if answer in _REFUSED or answer == word + b" L":
        raise WrongCommand(command=command, answer=answer.decode())
    if answer == word + b" I":
        raise Busy
    if answer == word + b" +":
        raise Overload
    if answer == word + b" -":
        raise Underload
    raise Garbage(received=answer)
