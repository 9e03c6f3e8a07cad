"""Who isn't trained yet on what takes effect soon, and in which shift they are met (TRN-10, TRN-12)."""

from collections.abc import Iterator, Sequence
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
from domain.training.standing import Finding, ahead

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


def nearing(session: Session, here: Here, *, version: UUID | None = None) -> tuple[Nearing, ...]:
    """The first hundred versions that take effect at the site within the company's notice, or the one; by their days.

    Raises TooManyPeople where more work there than are asked about at once.
    """
    soon = _soon(here, version)
    if not soon:
        return ()
    people = people_at(session, here.company, here.site, limit=PEOPLE + 1)
    if len(people) > PEOPLE:
        raise TooManyPeople(limit=PEOPLE, path=("siteId",))
    ids = [one.id for one in people]
    facts, absent = facts_of(session, here, ids), absent_until(session, here.company, ids, on=here.today)
    shifts = rota(session, here.company, here.site, ids, today=here.today)
    found = []
    for one, title, day in soon:
        lacking = {who.id: _lacking(ahead(facts[who.id], one.id, on=day)) for who in people}
        untrained = tuple(Untrained(who, lacking[who.id], absent.get(who.id)) for who in people if lacking[who.id])
        found.append(Nearing(one, title, day, untrained, tuple(_by_shift(shifts, untrained, day))))
    return tuple(found)


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


def _soon(here: Here, version: UUID | None) -> Sequence[tuple[Version, str, date]]:
    last = here.today + timedelta(days=here.notice_days)
    found = [
        (one, f"{here.subjects[subject].code} {here.subjects[subject].title}, version {one.label}", one.effective_on)
        for subject, versions in here.versions.items()
        for one in versions
        if one.effective_on is not None and (one.ended_on is None or one.ended_on > one.effective_on)
        if here.today < one.effective_on <= last
        if version in {None, one.id}
    ]
    return sorted(found, key=lambda one: (one[2], one[0].id))[:VERSIONS]


def _lacking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.state not in CAN_ACT)
