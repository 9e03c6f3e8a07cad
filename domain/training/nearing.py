"""Who isn't trained yet on what takes effect soon, and in which shift they are met (TRN-10, TRN-12)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from domain.training.facts import Version
from domain.training.kinds import CAN_ACT
from domain.training.queries import Here, Somebody, absent_until, facts_of, people_at
from domain.training.refusals import TooManyPeople
from domain.training.shifts.queries import Rota, ShiftAt, rota
from domain.training.shifts.rules import begins_next
from domain.training.standing import Finding, ahead, duties_by_subject

PEOPLE, VERSIONS = 1000, 100


@dataclass(frozen=True, slots=True)
class Untrained:
    """Somebody who has to learn a version by its day, and what of it; `absent_until` where they aren't there today."""

    person: Somebody
    findings: tuple[Finding, ...]
    absent_until: date | None


@dataclass(frozen=True, slots=True)
class InShift:
    """Those of one shift who aren't trained yet, and the first day from the version's on, on which the shift begins.

    `shift` and `begins_on` are None for those who are in no shift on the version's day.
    """

    shift: ShiftAt | None
    begins_on: date | None
    untrained: tuple[Untrained, ...]


@dataclass(frozen=True, slots=True)
class Nearing:
    """A version whose day is near, and who isn't trained on it yet; `by_shift` has each in all of their shifts."""

    version: Version
    title: str
    effective_on: date
    untrained: tuple[Untrained, ...]
    by_shift: tuple[InShift, ...] = ()


def nearing(session: Session, here: Here) -> tuple[Nearing, ...]:
    """The first hundred versions that take effect at the site within the company's notice; by their days.

    Raises TooManyPeople where more work there than are asked about at once.
    """
    soon = _soon(here)[:VERSIONS]
    if not soon:
        return ()
    people = people_at(session, here.company, here.site, limit=PEOPLE + 1)
    if len(people) > PEOPLE:
        raise TooManyPeople(limit=PEOPLE, path=("siteId",))
    untrained = _untrained(session, here, soon, people)
    shifts = rota(session, here.company, here.site, [one.id for one in people], today=here.today)
    return tuple(_nearing(shifts, one, untrained[one.version.id]) for one in soon)


def nearing_version(session: Session, here: Here, version: UUID, *, page: int = PEOPLE) -> Nearing | None:
    """The one, with all who aren't trained on it however many work there, by the `page`; None where it isn't near."""
    soon = [one for one in _soon(here) if one.version.id == version]
    if not soon:
        return None
    found: list[Untrained] = []
    people = people_at(session, here.company, here.site, limit=page)
    while people:
        found += _untrained(session, here, soon, people)[version]
        people = people_at(session, here.company, here.site, limit=page, after=people[-1].id)
    shifts = rota(session, here.company, here.site, [one.person.id for one in found], today=here.today)
    return _nearing(shifts, soon[0], found)


@dataclass(frozen=True, slots=True)
class _Soon:
    version: Version
    subject: UUID
    title: str
    day: date


def _nearing(shifts: Rota, soon: _Soon, untrained: Sequence[Untrained]) -> Nearing:
    by_shift = tuple(_by_shift(shifts, untrained, soon.day))
    return Nearing(soon.version, soon.title, soon.day, tuple(untrained), by_shift)


def _by_shift(shifts: Rota, untrained: Sequence[Untrained], day: date) -> Iterator[InShift]:
    """Shifts with somebody untrained by the time of their beginning, then who is in none; all by their day (TRN-12)."""
    of = {one.person.id: shifts.of(one.person.id, on=day) for one in untrained}
    for shift in shifts.shifts:
        theirs = tuple(one for one in untrained if shift.id in of[one.person.id])
        if theirs:
            yield InShift(shift, begins_next(shift.weekdays, on=day), theirs)
    others = tuple(one for one in untrained if not of[one.person.id])
    if others:
        yield InShift(None, None, others)


def _soon(here: Here) -> Sequence[_Soon]:
    last = here.today + timedelta(days=here.notice_days)
    found = [
        _Soon(one, subject, f"{known.code} {known.title}, version {one.label}", one.effective_on)
        for subject, known in here.subjects.items()
        for one in here.versions.get(subject, ())
        if one.effective_on is not None and (one.ended_on is None or one.ended_on > one.effective_on)
        if here.today < one.effective_on <= last
    ]
    return sorted(found, key=lambda one: (one.day, one.version.id))


def _untrained(
    session: Session, here: Here, soon: Sequence[_Soon], people: Sequence[Somebody]
) -> Mapping[UUID, Sequence[Untrained]]:
    """Of each version those of these people who aren't trained on it."""
    ids = [one.id for one in people]
    facts, absent = facts_of(session, here, ids), absent_until(session, here.company, ids, on=here.today)
    found: dict[UUID, list[Untrained]] = {one.version.id: [] for one in soon}
    for who in people:
        mine = duties_by_subject(facts[who.id])
        for one in soon:
            lacking = _lacking(ahead(facts[who.id], mine.get(one.subject, ()), one.version, on=one.day))
            if lacking:
                found[one.version.id].append(Untrained(who, lacking, absent.get(who.id)))
    return found


def _lacking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.state not in CAN_ACT)
