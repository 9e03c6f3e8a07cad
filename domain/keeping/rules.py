"""How long a batch's record is kept: pure, from days alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.kernel.calendar import months_later
from domain.kernel.refusals import InvalidInput

MOST_MONTHS = 600
HELD_MONTHS = 24
"""So long from each renewal the objects of what is under a legal hold are kept; it is renewed once a year."""
RENEWED_MONTHS = 12
STORED_MONTHS = 1
"""What is stored anew is kept so long at least, even of a batch whose time has passed."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How many months a record is kept after its batch's last lot expires, and after the decision on the batch.

    From a later certification the latter are counted as from the decision.
    """

    after_expiry: int
    after_decision: int


LAW = Periods(after_expiry=12, after_decision=60)
"""The least: a year after the batch expires, five after its certification (EU GMP 4.11; 21 CFR 211.180(a))."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The day of the decision on a batch, at its site, and whether that rejected it."""

    on: date
    rejected: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The last day on which a record is kept, and why then; None while there is none."""

    until: date | None
    because: str


def require_periods(periods: Periods) -> None:
    """A policy only lengthens what the law asks. Raises InvalidInput."""
    for name, months, least in (
        ("monthsAfterExpiry", periods.after_expiry, LAW.after_expiry),
        ("monthsAfterDecision", periods.after_decision, LAW.after_decision),
    ):
        if not least <= months <= MOST_MONTHS:
            raise InvalidInput(path=(name,), problem=f"From {least} to {MOST_MONTHS} months; {months} were given.")


def longest(policies: Iterable[Periods]) -> Periods:
    """Of the law and all policies that hold at a site the longer: none shortens another (KEP-1)."""
    found = (LAW, *policies)
    return Periods(max(one.after_expiry for one in found), max(one.after_decision for one in found))


def kept_until(
    decided: Decided | None, expires_on: date | None, periods: Periods, *, certified_on: date | None = None
) -> Kept:
    """One year after expiry or five after certification, the later, or as long as a policy says (REV-8, KEP-1).

    `expires_on` is the latest last day of use of the lots that the batch gave, and of those that were certified with it
    as a part; `certified_on` the day of the last of these certificates. Where no qualified person certifies, and before
    that, it counts from the decision. What was rejected is used by nobody: it counts from that alone. Before a decision
    there is no end.
    """
    after_decision = f"{periods.after_decision} months after the decision"
    after_expiry = f"{periods.after_expiry} months after its last lot expires"
    if decided is None:
        return Kept(None, f"Nobody has decided on it yet. It is kept until {after_decision} or {after_expiry}.")
    if decided.rejected or certified_on is None or certified_on < decided.on:
        since, after = decided.on, f"{after_decision} of {decided.on}"
    else:
        since, after = certified_on, f"{periods.after_decision} months after the certification of {certified_on}"
    until = months_later(since, periods.after_decision)
    if expires_on is None or decided.rejected:
        return Kept(until, after)
    beyond = months_later(expires_on, periods.after_expiry)
    return Kept(beyond, f"{after_expiry}, on {expires_on}") if beyond > until else Kept(until, after)


def longer(before: Kept, found: Kept) -> Kept:
    """A day that was told once comes never sooner; of the same day the new reason is told (KEP-1)."""
    if before.until is None:
        return found
    return found if found.until is not None and found.until >= before.until else before


def end_of(day: date) -> datetime:
    """When a day has ended in every time zone."""
    return datetime.combine(day + timedelta(days=2), time(), UTC)


def stored_until(until: date | None, *, today: date, periods: Periods, held: bool) -> datetime:
    """Until when an object is kept that is stored today for a batch (KEP-1, KEP-2).

    Before the decision it is kept as if that were made today: it comes later, and the object is then kept longer.
    """
    days = [months_later(today, STORED_MONTHS)]
    days.append(months_later(today, periods.after_decision) if until is None else until)
    days += [months_later(today, HELD_MONTHS)] if held else []
    return end_of(max(days))


def uploaded_until(today: date) -> datetime:
    """Until when a file is kept that somebody uploads, of whatever it becomes a part (KEP-1).

    By the law's least: with the decision on a batch that it belongs to, it is kept as long as that.
    """
    return stored_until(None, today=today, periods=LAW, held=False)
