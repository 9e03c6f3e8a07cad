"""What must hold of acts that a device sends: their order, their number and their times; pure."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from domain.execution.rules.recording import require_moment
from domain.kernel.refusals import InvalidInput

MOST = 500
DEPENDENCIES = 20
LAST = 1_000_000_000
SHOWN = 4000


def require_sequence(sequences: Sequence[int]) -> None:
    """1 to 500 acts, each with a higher number than the one before (OFL-1). Raises InvalidInput."""
    if not 1 <= len(sequences) <= MOST:
        raise InvalidInput(path=("acts",), problem=f"Send 1 to {MOST} acts at once; {len(sequences)} were given.")
    for place, one in enumerate(sequences):
        if not 1 <= one <= LAST:
            problem = f"A device numbers its acts from 1 to {LAST}; this is {one}."
            raise InvalidInput(path=("acts", str(place), "sequence"), problem=problem)
    for place, (before, after) in enumerate(pairwise(sequences), start=1):
        if after <= before:
            problem = f"Send acts in the order in which they were done: {after} stands after {before}."
            raise InvalidInput(path=("acts", str(place), "sequence"), problem=problem)


def require_dependencies(sequence: int, depends_on: Sequence[int], *, path: tuple[str, ...]) -> None:
    """An act depends on at most 20 that were done before it (OFL-1). Raises InvalidInput."""
    if len(depends_on) > DEPENDENCIES:
        problem = f"An act depends on at most {DEPENDENCIES} others; {len(depends_on)} were given."
        raise InvalidInput(path=path, problem=problem)
    for one in depends_on:
        if not 1 <= one < sequence:
            problem = f"Act {sequence} depends on acts before it, from 1 to {sequence - 1}; {one} is none."
            raise InvalidInput(path=path, problem=problem)


def require_clock(moment: datetime, *, path: tuple[str, ...]) -> None:
    """A device tells its times with their zone. Raises InvalidInput."""
    if moment.tzinfo is None:
        raise InvalidInput(path=path, problem="Say the time with its zone, as in 2026-05-04T06:00:00Z.")
    require_moment(moment, path=path)


def require_past(moment: datetime, *, sent_at: datetime, path: tuple[str, ...]) -> None:
    """By the device's own clock an act was done before it was sent (OFL-1). Raises InvalidInput."""
    if moment > sent_at:
        problem = f"By this device's clock the act lies after its sending at {sent_at.isoformat()}; it was done before."
        raise InvalidInput(path=path, problem=problem)


def event_at(moment: datetime, *, offset: timedelta) -> datetime:
    """The act's time by the server's clock, `offset` being by how much the device's is behind it (EXE-13)."""
    return moment + offset


def require_while_running(event: datetime, *, started_at: datetime | None) -> None:
    """A value is of the time in which its phase runs (OFL-1). Raises InvalidInput."""
    if started_at is not None and event < started_at:
        problem = (
            f"This was recorded at {event.isoformat()}, by the server's clock, before its phase was started at"
            f" {started_at.isoformat()}."
        )
        raise InvalidInput(path=("deviceTime",), problem=problem)


def kept(text: str) -> str:
    """What was entered, as it can be kept: cut to 4,000 characters, none of them a control character."""
    seen = "".join("\ufffd" if unicodedata.category(one) in {"Cc", "Cs"} and one != "\n" else one for one in text)
    return seen[:SHOWN] or "-"
