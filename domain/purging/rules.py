"""What still keeps the record of a batch: pure, from what is known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.keeping.rules import Kept, end_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a decided batch: how long it is kept, and by their names what of it is still under way."""

    decided: bool
    kept: Kept
    holds: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()
    recalls: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    exports: int = 0
    purged: bool = False


def keeping(found: Standing, *, now: datetime) -> Iterator[str]:
    """Each reason why the record may not go, with what clears it; none where it may (REV-8, KEP-3)."""
    if found.purged:
        yield "It was purged before."
        return
    if not found.decided:
        yield "Nobody has decided on it, or that was taken back: decide on it, its retention then begins."
    elif found.kept.until is None or end_of(found.kept.until) > now:
        yield f"Its retention lasts until {found.kept.until}, {found.kept.because}: wait until two days after that."
    yield from (f"A legal hold of {one} keeps it: quality releases that." for one in found.holds)
    yield from (f"Exception {one} is open: assess it." for one in found.exceptions)
    yield from (f"Deviation {one} is open: close it." for one in found.deviations)
    yield from (f"Recall {one} began from it and isn't concluded: conclude it." for one in found.recalls)
    yield from (f"A flag of lot {one} isn't assessed: assess it." for one in found.flags)
    if found.exports:
        yield "An export of its record is under way: wait until it has ended."
