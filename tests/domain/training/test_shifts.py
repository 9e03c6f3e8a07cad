"""Who works in which shift, and when it begins; what is refused leaves nothing behind."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from domain.training.refusals import PersonNotHere
from domain.training.shifts import rules
from domain.training.shifts.commands import defining
from domain.training.shifts.kinds import Weekday
from domain.training.shifts.queries import Assigned, Rota
from domain.training.shifts.refusals import AlreadyInShift, AssignmentEnded, ShiftCodeTaken, ShiftIsRetired
from tests.conftest import Do
from tests.domain.recipes.forcing import CHECK, FOREIGN_KEY, RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.training import School

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
ENDS = st.one_of(st.none(), DAYS)
COPIED = """insert into shift_assignment (company_id, id, version, site_id, shift_id, person_id, from_on, until_on,
    assigned_by, assigned_name, assigned_at)
  select company_id, gen_random_uuid(), 1, site_id, {shift}, person_id, from_on, until_on, assigned_by, assigned_name,
    assigned_at from shift_assignment where company_id = :c"""


@given(weekdays=st.sets(st.sampled_from(Weekday), min_size=1), on=DAYS)
def test_a_shift_begins_next_on_one_of_its_weekdays_and_none_is_passed_over(weekdays: set[Weekday], on: date) -> None:
    found = rules.begins_next({one.value for one in weekdays}, on=on)
    names = [list(Weekday)[(on + timedelta(days=one)).weekday()] for one in range((found - on).days + 1)]
    assert names[-1] in weekdays
    assert not set(names[:-1]) & weekdays


@pytest.mark.requirement("TRN-12")
@given(first=DAYS, last=ENDS, other_first=DAYS, other_last=ENDS, on=DAYS)
def test_periods_overlap_where_both_hold_on_a_day(
    first: date, last: date | None, other_first: date, other_last: date | None, on: date
) -> None:
    one, other = UUID(int=1), UUID(int=2)
    rota = Rota((), {one: [Assigned(one, first, last), Assigned(other, other_first, other_last)]})
    if rota.of(one, on=on) == {one, other}:
        assert rules.overlap(first, last, other_first=other_first, other_last=other_last)
    assert rules.overlap(first, last, other_first=other_first, other_last=other_last) == rules.overlap(
        other_first, other_last, other_first=first, other_last=last
    )


@pytest.fixture
def school(do: Do, plant: Plant, admin: Engine) -> School:
    return School(do, plant, admin)


def refused(school: School, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused so, and changes nothing."""
    before = school.all()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert school.all() == before, refusal


@pytest.mark.requirement("TRN-12")
def test_a_person_is_in_a_shift_once_at_a_time_until_that_ends(school: School, plant: Plant) -> None:
    early, night = school.shift(), school.shift("NIGHT", begins_at="22:00", ends_at="06:00")
    first = school.assign(early, plant.operator, days=1)
    school.assign(night, plant.operator, days=1, until=5)
    refused(
        school,
        (ShiftCodeTaken, lambda: school.shift("NIGHT")),
        (Forbidden, lambda: school.shift("LATE", by=plant.operator)),
        (InvalidInput, lambda: school.shift("LATE SHIFT")),
        (InvalidInput, lambda: school.shift("LATE", begins_at="24:00")),
        (InvalidInput, lambda: school.shift("LATE", begins_at="14:00", ends_at="14:00")),
        (InvalidInput, lambda: school.shift("LATE", weekdays=())),
        (AlreadyInShift, lambda: school.assign(early, plant.operator, days=30)),
        (PersonNotHere, lambda: school.assign(early, plant.administrator)),
        (NotFound, lambda: school.assign(new_id(), plant.operator)),
        (Forbidden, lambda: school.assign(early, plant.second_operator, by=plant.operator)),
        (InvalidInput, lambda: school.assign(early, plant.second_operator, days=3, until=2)),
        (InvalidInput, lambda: school.assign(early, plant.second_operator, days=800)),
        (InvalidInput, lambda: school.end(first, days=0)),
        (InvalidInput, lambda: school.end(first, days=2, reason=" ")),
        (Forbidden, lambda: school.end(first, days=2, by=plant.operator)),
    )
    school.end(first, days=2)
    row = school.row("shift_assignment", first)
    assert (row.ended_name, row.ended_because) == ("Supervisor", "Works elsewhere")
    refused(school, (AssignmentEnded, lambda: school.end(first, days=1)))
    school.assign(early, plant.operator, days=3)


@pytest.mark.requirement("TRN-12")
def test_a_retired_shift_takes_nobody_and_stays_as_it_was(school: School, plant: Plant) -> None:
    early = school.shift()
    details = rules.ShiftDetails(
        name="Early", begins_at="05:30", ends_at="13:30", weekdays=(Weekday.SUNDAY, Weekday.MONDAY)
    )

    def change(version: int) -> object:
        command = defining.change_shift
        return school.do(plant.supervisor, lambda uow: command(uow, shift=early, version=version, details=details))

    def retire(version: int) -> object:
        command = defining.retire_shift
        return school.do(plant.supervisor, lambda uow: command(uow, shift=early, version=version, reason="Merged"))

    change(1)
    assert school.row("shift", early).weekdays == ["MONDAY", "SUNDAY"]
    refused(school, (VersionConflict, lambda: change(1)), (VersionConflict, lambda: retire(1)))
    retire(2)
    refused(
        school,
        (ShiftIsRetired, lambda: change(3)),
        (ShiftIsRetired, lambda: retire(3)),
        (ShiftIsRetired, lambda: school.assign(early, plant.operator)),
        (ShiftCodeTaken, school.shift),
    )


@pytest.mark.requirement("TRN-12", "TEN-1")
def test_the_database_refuses_a_second_assignment_and_any_other_change(school: School, plant: Plant) -> None:
    school.assign(school.shift(), plant.operator, until=9)
    before = school.all()
    for statement, state in (
        (COPIED.format(shift="shift_id"), RESTRICTED),
        (COPIED.format(shift="gen_random_uuid()"), FOREIGN_KEY),
        ("update shift_assignment set until_on = until_on + 1 where company_id = :c", RESTRICTED),
        ("update shift_assignment set from_on = from_on - 1 where company_id = :c", RESTRICTED),
        ("update shift set code = 'OTHER' where company_id = :c", RESTRICTED),
        ("update shift set ends_at = '6:00' where company_id = :c", CHECK),
        ("update shift set weekdays = '{}' where company_id = :c", CHECK),
    ):
        assert refused_by_the_database(school.do, plant, statement) == state, statement
    assert school.all() == before
