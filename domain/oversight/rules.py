"""What repeats in the entries of one person: pure detectors, each with thresholds that say where they come from.

They answer what is worth a look (MHRA, GXP Data Integrity Guidance, 2018; PIC/S PI 041-1: review by risk), and never
judge: a pattern mostly has a good cause. Where no source gives a number, the threshold is this house's own and says
why. All comparisons are of whole numbers, so that nothing depends on rounding.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from domain.oversight.kinds import PatternKind

LEAST = 5
"""Fewer than so many of anything are chance: below it no pattern is told. The house's own."""

TYPED_PERCENT = 20
"""Of somebody's weights. A typed weight is an exception each time (WGH-10); one in five is a habit. The house's own."""

LATE_PERCENT = 10
"""Of somebody's values. Entries are made when the work is done (EU GMP 4.8); one in ten isn't rare. The house's own."""

REWEIGHED_AFTER = 2
"""So many attempts outside the band before the one within it. One may be a container filled up. The house's own."""

REPEATED = 5
"""The same number so many times on end. With three digits, honest scatter seldom gives it. The house's own."""

SIGNIFICANT = 3
"""Numbers with fewer significant digits repeat by their coarseness, and aren't compared."""

DIGITS_LEAST, CHI_SQUARE_THOUSANDTHS = 50, 27_877
"""Last digits of measured numbers are uniform (Mosimann et al., Accountability in Research 9, 2002).

Chi-square with 9 degrees of freedom exceeds 27.877 once in 1,000 times. At 50 numbers each digit is expected 5 times,
as Cochran's rule asks.
"""

BURST, BURST_WITHIN = 15, timedelta(seconds=60)
"""So many values by hand in a minute: one in 4 seconds is too fast to read an instrument. The house's own."""

SIGMAS, OTHERS_LEAST = 3, 50
"""A share stands out beyond three standard errors of the others' (Shewhart's limits; ISO 7870-2), of so many values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value as it was first entered. `number` is its number as written, where it has one."""

    record: UUID
    batch: UUID
    person: UUID
    at: datetime
    parameter: UUID
    number: Decimal | None = None
    by_hand: bool = True
    late: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A reading of a scale in `record`, a weighing of an order; of an attempt, whether it was within its band."""

    record: UUID
    batch: UUID
    order: UUID
    person: UUID
    at: datetime
    number: int
    typed: bool = False
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A record in which a pattern shows: a value or a weighing, its batch, and when it was entered."""

    record: UUID
    batch: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """`count` of `of` things that one person entered, with the records that it shows in, each once, in their order."""

    kind: PatternKind
    person: UUID
    count: int
    of: int
    traces: tuple[Trace, ...]


One = TypeVar("One", Entry, Weight)


def patterns(entries: Sequence[Entry], weights: Sequence[Weight]) -> list[Pattern]:
    """All of them, by kind, then those with most first. The order in which things are given doesn't matter."""
    found = [one for detect in OF_ENTRIES.values() for one in detect(entries)]
    found += [one for detect in OF_WEIGHTS.values() for one in detect(weights)]
    kinds = list(PatternKind)
    return sorted(found, key=lambda one: (kinds.index(one.kind), -one.count, one.person))


def typed_weights(weights: Iterable[Weight]) -> Iterator[Pattern]:
    """Weights typed rather than read from a scale (WGH-10)."""
    for person, theirs in _by_person(weights):
        typed = [one for one in theirs if one.typed]
        if _share_reaches(typed, theirs, percent=TYPED_PERCENT):
            yield _pattern(PatternKind.TYPED_WEIGHTS, person, typed, of=len(theirs))


def late_entries(entries: Iterable[Entry]) -> Iterator[Pattern]:
    """Values entered later than what they tell (EXE-11)."""
    for person, theirs in _by_person(entries):
        late = [one for one in theirs if one.late]
        if _share_reaches(late, theirs, percent=LATE_PERCENT):
            yield _pattern(PatternKind.LATE_ENTRIES, person, late, of=len(theirs))


def reweighed(weights: Iterable[Weight]) -> Iterator[Pattern]:
    """Weights that failed again and again before one passed, also where a weighing was abandoned between (WGH-11).

    It is told of who made the attempt that passed, once for each, and already from the first.
    """
    found, passes = defaultdict[UUID, list[Weight]](list), Counter[UUID]()
    attempts = sorted((one for one in weights if one.passed is not None), key=_in_order)
    for _, of_order in _grouped(attempts, lambda one: one.order):
        failed = 0
        for one in of_order:
            passes[one.person] += bool(one.passed)
            if one.passed and failed >= REWEIGHED_AFTER:
                found[one.person].append(one)
            failed = 0 if one.passed else failed + 1
    for person, theirs in sorted(found.items()):
        yield _pattern(PatternKind.REWEIGHED_UNTIL_IT_PASSED, person, theirs, of=passes[person])


def repeated_numbers(entries: Iterable[Entry]) -> Iterator[Pattern]:
    """One number many times on end for one parameter, by hand."""
    for person, theirs in _by_person(_numbers(entries)):
        repeated = list[Entry]()
        for _, of_parameter in _grouped(theirs, lambda one: one.parameter):
            for run in _runs(of_parameter):
                repeated += run if len(run) >= REPEATED else []
        if repeated:
            yield _pattern(PatternKind.REPEATED_NUMBERS, person, repeated, of=len(theirs))


def last_digits(entries: Iterable[Entry]) -> Iterator[Pattern]:
    """Last digits of numbers by hand that are further from uniform than chance brings them; told of the commonest."""
    for person, theirs in _by_person(_numbers(entries)):
        n, digits = len(theirs), Counter(_last(one) for one in theirs)
        distance = sum((10 * digits[digit] - n) ** 2 for digit in range(10))
        if n >= DIGITS_LEAST and distance * 1000 > CHI_SQUARE_THOUSANDTHS * 10 * n:
            commonest = max(range(10), key=lambda digit: (digits[digit], -digit))
            shown = [one for one in theirs if _last(one) == commonest]
            yield _pattern(PatternKind.LAST_DIGITS, person, shown, of=n)


def bursts(entries: Iterable[Entry]) -> Iterator[Pattern]:
    """Many values by hand within a minute: written down elsewhere first, or never read. Late ones aren't counted."""
    for person, theirs in _by_person(one for one in entries if one.by_hand and not one.late):
        within = set[int]()
        for first in range(len(theirs) - BURST + 1):
            if theirs[first + BURST - 1].at - theirs[first].at <= BURST_WITHIN:
                within |= set(range(first, first + BURST))
        if within:
            yield _pattern(PatternKind.BURSTS, person, [theirs[place] for place in sorted(within)], of=len(theirs))


def corrections(entries: Iterable[Entry]) -> Iterator[Pattern]:
    """A person whose values were corrected later, by whomever, far more often than those of the others."""
    people = list(_by_person(entries))
    n_all = sum(len(theirs) for _, theirs in people)
    x_all = sum(one.corrected for _, theirs in people for one in theirs)
    for person, theirs in people:
        corrected = [one for one in theirs if one.corrected]
        others, of_others = x_all - len(corrected), n_all - len(theirs)
        enough = len(corrected) >= LEAST and of_others >= OTHERS_LEAST
        if enough and stands_out(len(corrected), len(theirs), others, of_others):
            yield _pattern(PatternKind.CORRECTIONS, person, corrected, of=len(theirs))


def stands_out(part: int, whole: int, others: int, of_others: int) -> bool:
    """Whether part/whole exceeds others/of_others by more than SIGMAS standard errors of the latter's share in `whole`.

    (x/n - p)² > 9 p (1 - p) / n with p = y/m, multiplied by n² m².
    """
    difference = part * of_others - others * whole
    return difference > 0 and difference**2 > SIGMAS**2 * whole * others * (of_others - others)


OF_ENTRIES: Mapping[PatternKind, Callable[[Sequence[Entry]], Iterator[Pattern]]] = {
    PatternKind.LATE_ENTRIES: late_entries,
    PatternKind.REPEATED_NUMBERS: repeated_numbers,
    PatternKind.LAST_DIGITS: last_digits,
    PatternKind.BURSTS: bursts,
    PatternKind.CORRECTIONS: corrections,
}
OF_WEIGHTS: Mapping[PatternKind, Callable[[Sequence[Weight]], Iterator[Pattern]]] = {
    PatternKind.TYPED_WEIGHTS: typed_weights,
    PatternKind.REWEIGHED_UNTIL_IT_PASSED: reweighed,
}


def _in_order(one: Entry | Weight) -> tuple[datetime, int, UUID]:
    return one.at, one.number if isinstance(one, Weight) else 0, one.record


def _by_person(things: Iterable[One]) -> Iterator[tuple[UUID, list[One]]]:
    """What each person entered, in the order of its entering."""
    yield from sorted(_grouped(sorted(things, key=_in_order), lambda one: one.person))


def _grouped(things: Iterable[One], key: Callable[[One], UUID]) -> list[tuple[UUID, list[One]]]:
    found = defaultdict[UUID, list[One]](list)
    for one in things:
        found[key(one)].append(one)
    return list(found.items())


def _share_reaches(some: Sequence[One], of: Sequence[One], *, percent: int) -> bool:
    return len(some) >= LEAST and len(some) * 100 >= percent * len(of)


def _numbers(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Those by hand with a number of enough digits."""
    for one in entries:
        if one.by_hand and one.number is not None and len(one.number.as_tuple().digits) >= SIGNIFICANT:
            yield one


def _last(entry: Entry) -> int:
    assert entry.number is not None
    return entry.number.as_tuple().digits[-1]


def _runs(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries on end whose numbers are written alike: 5.10 isn't 5.1."""
    run = list[Entry]()
    for one in entries:
        if run and str(run[-1].number) != str(one.number):
            yield run
            run = []
        run.append(one)
    yield run


def _pattern(kind: PatternKind, person: UUID, shown: Sequence[One], *, of: int) -> Pattern:
    traces = {one.record: Trace(one.record, one.batch, one.at) for one in reversed(shown)}
    kept = sorted(traces.values(), key=lambda one: (one.at, one.record))
    return Pattern(kind, person, len(shown), of, tuple(kept))
