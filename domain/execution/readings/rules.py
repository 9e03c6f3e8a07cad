"""What must hold of a reading, and what is wrong with one that is kept all the same (EXE-17)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.equipment.unsuitable import Unsuitable
from domain.execution.readings.kinds import ReadingQuality
from domain.execution.readings.refusals import NoReadingExpected, ReadingExpected
from domain.execution.rules.recording import REASON_LENGTH, Late, require_moment
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_words
from domain.recipes.kinds import ParameterSource

SKEW = timedelta(seconds=5)
"""So far a source's clock may go ahead of the server's."""
SECONDS, SECONDS_MOST = 60, 86_400

READ: Final = frozenset({ParameterSource.INSTRUMENT, ParameterSource.WEIGHED})
"""Sources of values that come from an instrument or a scale, with a reading or the reason why there is none."""

FORBIDS: Final = frozenset(
    {
        Unsuitable.ANOTHER_SITE,
        Unsuitable.RETIRED,
        Unsuitable.OUT_OF_SERVICE,
        Unsuitable.SCALE_RETIRED,
        Unsuitable.NOT_CALIBRATED,
        Unsuitable.CALIBRATION_OVERDUE,
        Unsuitable.OUT_OF_TOLERANCE,
        Unsuitable.BROKEN_DOWN,
        Unsuitable.MAINTENANCE_OVERDUE,
    }
)
"""What keeps equipment that a batch uses already from being read; how clean it is was asked as its use began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an instrument gave: from which equipment, of which quality, measured when by the source's clock."""

    instrument: UUID
    quality: ReadingQuality
    measured_at: datetime


def require_source(
    reading: Reading | None, fallback: str | None, late: Late | None, *, instrument: str | None
) -> str | None:
    """A reading, or why there is none, where the recipe names an `instrument`; neither elsewhere.

    Answers with the reason of a fallback. Raises ReadingExpected, NoReadingExpected, InvalidInput.
    """
    if instrument is None:
        if reading is not None or fallback is not None:
            raise NoReadingExpected(path=("reading",) if reading is not None else ("manualFallback",))
        return None
    if reading is None and fallback is None:
        raise ReadingExpected(instrument=instrument, path=("reading",))
    if reading is not None and fallback is not None:
        raise InvalidInput(path=("manualFallback",), problem="Send the reading, or say why it is typed, not both.")
    if reading is not None and late is not None:
        raise InvalidInput(path=("late",), problem="A reading tells itself when it was measured (measuredAt).")
    return None if fallback is None else require_words(fallback, limit=REASON_LENGTH, path=("manualFallback",))


def require_measured(reading: Reading, *, now: datetime) -> None:
    """It was measured by now, give or take five seconds of the source's clock. Raises InvalidInput."""
    path = ("reading", "measuredAt")
    if reading.measured_at.tzinfo is None:
        raise InvalidInput(path=path, problem="Say the time with its zone, as in 2026-05-04T06:00:00Z.")
    require_moment(reading.measured_at, path=path)
    if reading.measured_at > now + SKEW:
        problem = f"{reading.measured_at} lies ahead of the server's time, {now}; set the source's clock."
        raise InvalidInput(path=path, problem=problem)


def require_seconds(seconds: int) -> None:
    """Raises InvalidInput."""
    if not 1 <= seconds <= SECONDS_MOST:
        problem = f"A reading is fresh for 1 to {SECONDS_MOST} seconds, not for {seconds}."
        raise InvalidInput(path=("readingSeconds",), problem=problem)


def faults(reading: Reading, *, fresh: timedelta, now: datetime) -> tuple[str, ...]:
    """What makes an exception of the value: a quality that isn't good, a reading older than is fresh."""
    found = []
    if reading.quality is not ReadingQuality.GOOD:
        found.append(f"Its quality is {reading.quality}.")
    age = now - reading.measured_at
    if age > fresh:
        found.append(f"It was {int(age.total_seconds())} s old; a reading is fresh for {int(fresh.total_seconds())} s.")
    return tuple(found)
