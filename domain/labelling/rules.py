"""What must hold of printers and of what is printed on them."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.kernel.refusals import InvalidInput
from domain.labelling.kinds import PrintOutcome
from domain.labelling.refusals import PrintedTooOften, PrinterBusy

NAME, SAID = 200, 500
WIDTHS, HEIGHTS = (15, 220), (10, 400)
"""Millimetres of a label."""
MOST_PREFIXES: Final = 20
MOST_LABELS: Final = 100
"""Labels of one job."""
MOST_PRINTS: Final = 99
"""Prints of one label."""
MOST_WAITING: Final = 50
"""Jobs of one printer that wait or are being printed."""
MINUTES: Final = (1, 1440)
MINUTES_UNLESS_TOLD: Final = 30

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_PRINTER_OF_GATEWAY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TO_ANSWER, _FOR_EACH_LABEL = timedelta(seconds=60), timedelta(seconds=15)


def require_printer_code(code: str) -> str:
    """As a location's code. Raises InvalidInput."""
    return _of_form(code, _CODE, "code", "1 to 40 letters, digits, points, dashes, slashes; a letter or digit first")


def require_gateway(gateway: UUID | None, printer: str | None) -> None:
    """Which gateway reaches a printer, and what its configuration calls it: both, or neither. Raises InvalidInput."""
    if (gateway is None) != (printer is None):
        problem = "A printer has a gateway and a name there (its `name` in the gateway's file), or neither."
        raise InvalidInput(path=("gatewayPrinter",), problem=problem)
    if printer is not None:
        form = "1 to 40 letters, digits, points, dashes, underscores; a letter or digit first"
        _of_form(printer, _PRINTER_OF_GATEWAY, "gatewayPrinter", form)


def require_media(width: int, height: int) -> None:
    """The label's size in millimetres. Raises InvalidInput."""
    for name, value, (least, most) in (("width", width, WIDTHS), ("height", height, HEIGHTS)):
        if not least <= value <= most:
            raise InvalidInput(path=(name,), problem=f"A label is {least} to {most} mm in {name}; {value} was given.")


def require_minutes(minutes: int | None) -> timedelta:
    """How long a job waits to be fetched. Raises InvalidInput."""
    given, (least, most) = MINUTES_UNLESS_TOLD if minutes is None else minutes, MINUTES
    if not least <= given <= most:
        raise InvalidInput(path=("validMinutes",), problem=f"A job waits {least} to {most} minutes; {given} was given.")
    return timedelta(minutes=given)


def require_few(things: Sequence[UUID]) -> None:
    """1 to 100 labels, each once. Raises InvalidInput."""
    if not 1 <= len(things) <= MOST_LABELS:
        problem = f"A job has 1 to {MOST_LABELS} labels, of containers and samples together; {len(things)} were asked."
        raise InvalidInput(path=("containers",), problem=problem)
    if len(set(things)) < len(things):
        raise InvalidInput(path=("containers",), problem="One thing was named twice; each gets one label in a job.")


def require_seldom(thing: str, *, printed: int) -> None:
    """Raises PrintedTooOften."""
    if printed >= MOST_PRINTS:
        raise PrintedTooOften(thing=thing, most=MOST_PRINTS)


def printable(said: str) -> str:
    """A printer's own words as they are kept: one line of at most 500 characters, without those that don't print."""
    shown = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in said[: 2 * SAID])
    return " ".join(shown.split())[:SAID].strip()


def require_room(code: str, *, waiting: int) -> None:
    """Raises PrinterBusy where as many jobs wait as may."""
    if waiting >= MOST_WAITING:
        raise PrinterBusy(printer_code=code, count=waiting, path=("printer",))


def time_to_answer(labels: int) -> timedelta:
    """How long a sent job may take before nobody knows what became of it."""
    return _TO_ANSWER + labels * _FOR_EACH_LABEL


def outcomes(labels: int, *, printed: int, in_doubt: int) -> tuple[PrintOutcome, ...]:
    """What became of each label of a job, in order: so many printed, then so many in doubt, and the rest not."""
    assert min(printed, in_doubt) >= 0, (printed, in_doubt)
    assert printed + in_doubt <= labels, (labels, printed, in_doubt)
    rest = labels - printed - in_doubt
    return (PrintOutcome.PRINTED,) * printed + (PrintOutcome.UNKNOWN,) * in_doubt + (PrintOutcome.NOT_PRINTED,) * rest


def require_of_job(told: Collection[UUID], doubtful: Collection[UUID]) -> None:
    """What a person says came out is what nobody knew of, each named once. Raises InvalidInput."""
    if len(set(told)) < len(told) or not set(told) <= set(doubtful):
        problem = "Name those prints of this job whose outcome is UNKNOWN and that came out, each once."
        raise InvalidInput(path=("printed",), problem=problem)


def _of_form(text: str, form: re.Pattern[str], field: str, rule: str) -> str:
    if form.fullmatch(text) is None:
        raise InvalidInput(path=(field,), problem=f"This takes {rule}; {text[:40]!r} isn't that.")
    return text
