"""What must hold of downtime sets, their use, their pages and what is transcribed from them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from domain.downtime.kinds import PageOutcome
from domain.downtime.refusals import OutsideDowntime
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.people.refusals import SamePerson

SHORTEST, LONGEST = 5, 1440
"""Minutes between two sets of a batch."""
COPIES = 20
PAGES = 200
"""So many pages has a set at most; more are no batch's paper."""
ENTRIES = 500
"""So many are transcribed from one page at most."""
REASON = 2000
NAME = 200
LONGEST_USE = timedelta(days=31)
RULE = "EXE-11"


def require_every(minutes: int) -> None:
    """Raises InvalidInput."""
    if not SHORTEST <= minutes <= LONGEST:
        problem = f"A set is made anew every {SHORTEST} to {LONGEST} minutes at most; {minutes} were given."
        raise InvalidInput(path=("everyMinutes",), problem=problem)


def due(*, now: datetime, last: datetime | None, every: timedelta) -> datetime:
    """When the next set is made: now, but not before the interval since the last one is over."""
    return now if last is None else max(now, last + every)


def require_use(began: datetime, ended: datetime, copies: int, *, as_of: datetime, now: datetime) -> None:
    """A use lies in the past, after the set tells the batch, within a month; in so many copies. Raises InvalidInput."""
    if began < as_of:
        problem = f"This set tells the batch as of {as_of.isoformat()}; it was used after that."
        raise InvalidInput(path=("from",), problem=problem)
    if not began < ended <= now:
        problem = "The use of a set ended after it began, and before now: it is declared once the service is back."
        raise InvalidInput(path=("until",), problem=problem)
    if ended - began > LONGEST_USE:
        problem = f"A set is used for at most {LONGEST_USE.days} days."
        raise InvalidInput(path=("until",), problem=problem)
    if not 1 <= copies <= COPIES:
        raise InvalidInput(path=("copies",), problem=f"A set is printed in 1 to {COPIES} copies; {copies} were given.")


def require_within(began: datetime, ended: datetime, *, use: tuple[datetime, datetime], path: Path) -> None:
    """What was written on paper began and ended while the set was used. Raises InvalidInput, OutsideDowntime."""
    if ended < began:
        raise InvalidInput(path=path, problem="What was done on paper ended no earlier than it began.")
    if not (use[0] <= began and ended <= use[1]):
        raise OutsideDowntime(began_at=use[0], ended_at=use[1], path=path)


def require_accounted(outcome: PageOutcome, *, scanned: bool, reason: str | None) -> None:
    """A used page has its scan, a spoiled one its reason; what is destroyed unused has no scan. Raises InvalidInput."""
    if outcome is PageOutcome.USED and not scanned:
        raise InvalidInput(path=("scan",), problem="A used page is scanned: upload the scan (POST /uploads) first.")
    if outcome is PageOutcome.UNUSED_DESTROYED and scanned:
        raise InvalidInput(path=("scan",), problem="A page that was destroyed unused has no scan.")
    if outcome is PageOutcome.SPOILED and reason is None:
        raise InvalidInput(path=("reason",), problem="Say how the page was spoiled.")


def require_another(person: UUID, *, hands: Collection[UUID | None]) -> None:
    """Whoever entered anything off a page, or accounted for it, doesn't check it (EXE-11). Raises SamePerson."""
    if person in hands:
        raise SamePerson(act="Checking what was transcribed from paper", person=person)


def label(batch: str, number: int, page: int, copy: int) -> str:
    """What a page is called: "B-001 · set 3 · page 4, copy 1"."""
    return f"{batch} · set {number} · page {page}, copy {copy}"


def told(*, number: int, began: datetime, ended: datetime, copies: int, pages: int, reason: str) -> str:
    """The description of the exception that a use is."""
    return (
        f"Set {number} of {pages} pages was used on paper in {copies} copies from {began.isoformat()} until"
        f" {ended.isoformat()}. {reason}"
    )
