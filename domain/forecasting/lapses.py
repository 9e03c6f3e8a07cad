"""What stands against a batch now, and what will by its planned end: values in, values out (RDY-5).

Nothing is judged here anew: the rule that each act asks is asked for now and for the end, and where its answer changes
in between, the moment at which it does is looked for. So whatever reason a rule learns to give is forecast too.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.dispensing.kinds import ScaleLack
from domain.dispensing.scales import Scale, proofs
from domain.equipment import suitability as equipment
from domain.equipment.known import Standing, Wanted
from domain.equipment.unsuitable import OF_THE_PLACE, Reason
from domain.forecasting.kinds import LapseKind
from domain.training import gate
from domain.training.facts import Facts
from domain.training.gate import Lack
from domain.training.standing import ForClass, ForRecipeVersion, standing

Told = TypeVar("Told")

OF_A_CHECK: Final = frozenset({ScaleLack.NOT_CHECKED_TODAY, ScaleLack.CHECK_FAILED})
"""A scale is checked on the day of its use, so that today's check says nothing of later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From now on to a batch's planned end; days are counted in its site's `zone`."""

    now: datetime
    until: datetime
    zone: str

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of it."""
        first, last = (one.astimezone(ZoneInfo(self.zone)).date() for one in (self.now, self.until))
        return first, max(first, last)

    def begin_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """One thing that forbids to make the batch: from `at` on, None where it is so already.

    `name` is the equipment's or scale's code, the lot's number or the person's name; one of the ids says which.
    """

    kind: LapseKind
    name: str
    at: datetime | None
    rule: str
    says: str
    clears: str
    equipment: UUID | None = None
    scale: UUID | None = None
    lot: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDays:
    """A lot that serves a batch, and the last days of its use; `approved_until` where it is used by an approval."""

    id: UUID
    number: str
    expires_on: date | None
    retest_on: date | None
    approved_until: date | None


def of_equipment(id: UUID, known: Standing, wanted: Wanted, window: Window) -> Iterator[Lapse]:  # noqa: A002 -- the plant's word
    """What forbids to use a piece of equipment that the batch has, now or by the end (EQP-1 to EQP-6).

    Its place is cleared and read right before, which nothing planned tells yet.
    """
    epoch = window.now

    def judge(place: int) -> dict[Hashable, Reason]:
        now = epoch + timedelta(microseconds=place)
        forbids = equipment.suitability(known, replace(wanted, now=now))
        return {(one.kind, one.says): one for one in forbids if one.kind not in OF_THE_PLACE}

    last = max(0, (window.until - epoch) // timedelta(microseconds=1))
    for place, one in _changes(judge, 0, last):
        at = None if place is None else epoch + timedelta(microseconds=place)
        yield Lapse(
            kind=LapseKind.EQUIPMENT,
            name=known.code,
            at=at,
            rule=one.rule,
            says=one.says,
            clears=one.clears,
            equipment=id,
        )


def of_scale(id: UUID, known: Scale, window: Window) -> Iterator[Lapse]:  # noqa: A002 -- the plant's word
    """What forbids to weigh on a scale for want of a calibration or of its maintenance (WGH-9, MNT-1)."""

    def judge(day: date) -> dict[Hashable, tuple[str, str, str]]:
        lacks = (one for one in proofs(known, today=day) if one.kind not in OF_A_CHECK)
        return {one.kind: (one.rule, one.says, one.clears) for one in lacks}

    for at, (rule, says, clears) in _by_day(judge, window):
        yield Lapse(kind=LapseKind.CALIBRATION, name=known.code, at=at, rule=rule, says=says, clears=clears, scale=id)


LOT_RULES: Final[Mapping[LapseKind, tuple[str, str, str]]] = {
    LapseKind.LOT_EXPIRY: ("MAT-1", "It expires on {day}.", "Use it until then, or take a lot that lasts longer."),
    LapseKind.LOT_RETEST: (
        "MAT-1",
        "It is to be tested again after {day}.",
        "Have it tested again before (recordLotResult), or take a lot that lasts longer.",
    ),
    LapseKind.LOT_APPROVAL: (
        "MAT-1",
        "Its use in this batch is approved until {day}.",
        "Have it released, or its use approved for longer (approveConditionalUse).",
    ),
}


def of_lot(lot: LotDays, window: Window) -> Iterator[Lapse]:
    """Which of a serving lot's last days passes before the end (MAT-1)."""
    days = {
        LapseKind.LOT_EXPIRY: lot.expires_on,
        LapseKind.LOT_RETEST: None if lot.approved_until is not None else lot.retest_on,
        LapseKind.LOT_APPROVAL: lot.approved_until,
    }
    first, last = window.days
    for kind, day in days.items():
        if day is not None and day < last:
            rule, says, clears = LOT_RULES[kind]
            at = None if day < first else window.begin_of(day + timedelta(days=1))
            yield Lapse(
                kind=kind, name=lot.number, at=at, rule=rule, says=says.format(day=day), clears=clears, lot=lot.id
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who executes by a recipe's version; what was found for a day is kept, since many batches ask for it."""

    id: UUID
    name: str
    facts: Facts
    wanted: ForRecipeVersion
    known: dict[tuple[LapseKind, date], Mapping[Hashable, Lack]] = field(default_factory=dict)

    def lacks(self, kind: LapseKind, day: date) -> Mapping[Hashable, Lack]:
        if (kind, day) not in self.known:
            today = replace(self.facts, today=day)
            self.known[kind, day] = self._training(today) if kind is LapseKind.TRAINING else self._classes(today)
        return self.known[kind, day]

    def _training(self, today: Facts) -> dict[Hashable, Lack]:
        lacking = gate.lacking_for_recipe(self.wanted, today)
        return {(one.version or one.title, one.method, one.phases): gate.lack(one) for one in lacking}

    def _classes(self, today: Facts) -> dict[Hashable, Lack]:
        held = {one.personnel_class for one in self.facts.held}
        found = {one: standing(ForClass(one), today).findings[0] for one in held}
        return {one: replace(gate.lack(of), says=of.because) for one, of in found.items() if not of.lets_act}


def of_worker(worker: Worker, window: Window) -> Iterator[Lapse]:
    """What the gate would say that a person lacks for the recipe's version, and which qualification of theirs ends.

    What no curriculum of the site names is demanded of nobody (TRN-1, EXE-15).
    """
    for kind in (LapseKind.TRAINING, LapseKind.QUALIFICATION):
        for at, one in _by_day(partial(worker.lacks, kind), window):
            if at is not None or kind is LapseKind.TRAINING:  # what they were once isn't theirs to lose
                yield Lapse(
                    kind=kind,
                    name=worker.name,
                    at=at,
                    rule=one.rule,
                    says=one.says,
                    clears=one.clears,
                    person=worker.id,
                )


def in_turn(lapses: list[Lapse]) -> list[Lapse]:
    """What stands already first, then by its moment."""
    return sorted(
        lapses, key=lambda one: (one.at is not None, one.at or datetime.min.replace(tzinfo=UTC), one.kind, one.name)
    )


def kept(things: list[Lapse], people: list[Lapse], *, most: int) -> list[Lapse]:
    """At most so many of them, in turn: what people lack is left out first, so that it hides nothing else."""
    return in_turn([*in_turn(things), *in_turn(people)][:most])


def _by_day(judge: Callable[[date], Mapping[Hashable, Told]], window: Window) -> Iterator[tuple[datetime | None, Told]]:
    first, last = window.days
    for place, told in _changes(lambda day: judge(date.fromordinal(day)), first.toordinal(), last.toordinal()):
        yield None if place is None else window.begin_of(date.fromordinal(place)), told


def _changes(
    judge: Callable[[int], Mapping[Hashable, Told]], first: int, last: int
) -> Iterator[tuple[int | None, Told]]:
    """What is told at the first place, with None; then what is told at the last one alone, with where that begins."""
    already = judge(first)
    yield from ((None, told) for told in already.values())
    for key in judge(last).keys() - already.keys():
        place = first_that(lambda at, key=key: key in judge(at), first, last)  # type: ignore[misc]  # its own key
        yield place, judge(place)[key]


def first_that(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The least number above `low` up to `high` from which on it holds, where it holds at `high` and not at `low`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
