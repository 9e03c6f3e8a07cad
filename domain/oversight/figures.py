"""The figures of oversight, from values alone: what is overdue, how old what waits is, how often it went right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from domain.oversight.kinds import AgeBand

REVIEW_DAYS = 5
"""Within so many days of its completion quality reviews a batch, where its site states none and nobody asks otherwise.

No regulation counts days: 21 CFR 211.192 demands the review before release. A working week is what this house begins
with.
"""

BANDS = (
    (AgeBand.UP_TO_7_DAYS, timedelta(days=7)),
    (AgeBand.UP_TO_28_DAYS, timedelta(days=28)),
    (AgeBand.UP_TO_90_DAYS, timedelta(days=90)),
)
"""The second ends where an investigation should have: 20 business days are 28 days (FDA, Investigating OOS Results)."""

SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A complete batch whose review, or the decision on it, should have been done by the end of a day of its site."""

    id: UUID
    number: str
    site: UUID
    completed_at: datetime
    revoked_at: datetime | None
    stage: str
    due_on: date

    @property
    def since(self) -> datetime:
        """From when on it waits."""
        return self.completed_at if self.revoked_at is None else max(self.revoked_at, self.completed_at)


@dataclass(frozen=True, slots=True)
class WaitingException:
    """An exception of a batch that nobody has decided on; without a class it isn't assessed yet."""

    id: UUID
    number: int
    batch: UUID
    batch_number: str
    site: UUID
    rule: str
    title: str
    classification: str | None
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedBatch:
    """A batch that was decided on, with how many exceptions graver than minor and how many corrections it has.

    `revoked`: a release of it was taken back, this one or one before.
    """

    id: UUID
    number: str
    site: UUID
    decided_at: datetime
    decision: str
    graver: int
    corrections: int
    revoked: bool

    @property
    def right(self) -> bool:
        """Right first time: released for good, no exception graver than minor, no value corrected."""
        return self.decision == "RELEASED" and not (self.revoked or self.graver or self.corrections)


@dataclass(frozen=True, slots=True)
class Ageing:
    """Those exceptions of one class and one band of age."""

    classification: str | None
    band: AgeBand
    exceptions: tuple[WaitingException, ...]


def days(since: datetime, until: datetime) -> int:
    """Whole days of 24 hours; none before it."""
    return max(0, (until - since) // timedelta(days=1))


def band(age: timedelta) -> AgeBand:
    """The first band that reaches as far as this age."""
    return next((name for name, most in BANDS if age <= most), AgeBand.OVER_90_DAYS)


def ageing(exceptions: Iterable[WaitingException], now: datetime) -> list[Ageing]:
    """By class and by age, the gravest class first and unassessed ones before all, then the oldest; no empty ones."""
    groups: dict[tuple[str | None, AgeBand], list[WaitingException]] = {}
    for one in exceptions:
        groups.setdefault((one.classification, band(now - one.raised_at)), []).append(one)
    order = sorted(groups, key=lambda key: (_gravity(key[0]), -list(AgeBand).index(key[1])))
    return [Ageing(*key, tuple(sorted(groups[key], key=lambda one: (one.raised_at, one.id)))) for key in order]


def _gravity(classification: str | None) -> int:
    return (None, "CRITICAL", "MAJOR", "MINOR").index(classification)


def share(part: int, whole: int) -> Decimal | None:
    """With four decimals, rounded half to even; None of nothing."""
    assert 0 <= part <= whole, (part, whole)
    return (Decimal(part) / Decimal(whole)).quantize(SHARE, ROUND_HALF_EVEN) if whole else None


def reasons(decided: Sequence[DecidedBatch]) -> Counter[str]:
    """How many batches weren't right for which reason; one batch may have several."""
    found = Counter[str]()
    for one in decided:
        found["rejected"] += one.decision != "RELEASED"
        found["revoked"] += one.revoked
        found["graver"] += one.graver > 0
        found["corrected"] += one.corrections > 0
    return found
