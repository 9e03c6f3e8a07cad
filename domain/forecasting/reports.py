"""What a forecast tells of one batch."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.forecasting.lapses import Lapse


@dataclass(frozen=True, slots=True)
class Staff:
    """How many may execute batches at the site, and how many of them are trained now, and throughout."""

    people: int
    trained: int
    throughout: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchForecast:
    """A batch that isn't finished, and what forbids or will forbid to make it, up to its planned end.

    `until` is that end; where nobody planned it the planned start, None where that isn't planned either, so that only
    what is so now is told. `omitted` lapses are left out of the answer, those of people first, the latest first.
    `staff` is None where the asker may not know who is trained (TRN-11).
    """

    batch: UUID
    number: str
    until: datetime | None
    lapses: list[Lapse]
    omitted: int
    staff: Staff | None
