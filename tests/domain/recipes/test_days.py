"""Days to come: planned, changed, cancelled, and begun at the site; withdrawal takes them along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from domain.kernel.actor import Actor
from domain.kernel.calendar import months_later
from domain.kernel.models import OfCompany
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import effect, planning
from domain.recipes.governance import days
from domain.recipes.governance.refusals import AlreadyPlanned, DayTaken, NotPlanned, PlannedIsDue
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.refusals import EffectiveDateRefused
from domain.recipes.rules import day_at
from infra.transaction import Outcome, as_process
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import ZONE, Written, approved, draft, effective, submitted, written

TODAY = datetime.now(UTC).astimezone(ZONE).date()
DAY = timedelta(days=1)


def ready(do: Do, plant: Plant, *, of: UUID | None = None) -> Written:
    return approved(do, plant, submitted(do, plant, written(do, plant, of=of)))


def at(do: Do, moment: datetime, actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
    """An act as if the database's clock showed another time."""

    def then(uow: UnitOfWork) -> OfCompany:
        uow._now = moment
        return act(uow)

    return do(actor, then, **options)


def plan(do: Do, by: Actor, version: Written, day: date) -> Written:
    done = do(
        by, lambda uow: effect.make_effective(uow, recipe_version=version.id, seen=version.seen, effective_on=day)
    )
    return replace(version, seen=done.version or 0)


def change(do: Do, by: Actor, version: Written, day: date, *, reason: str = "The line is not free.") -> Written:
    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        return planning.change_day(uow, recipe_version=version.id, seen=version.seen, effective_on=day, reason=reason)

    return replace(version, seen=do(by, act, reason=reason).version or 0)


def cancel(do: Do, by: Actor, version: Written, *, reason: str = "Not yet.") -> Written:
    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        return planning.cancel_day(uow, recipe_version=version.id, seen=version.seen, reason=reason)

    return replace(version, seen=do(by, act, reason=reason).version or 0)


def begin(do: Do, plant: Plant, version: Written, moment: datetime) -> None:
    process = as_process(plant.company, "schedule")
    at(do, moment, process, lambda uow: planning.take_effect(uow, recipe_version=version.id))


def midnight(day: date) -> datetime:
    """When the day begins at the plant's site."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def stored(admin: Engine, version: Written) -> Any:  # noqa: ANN401 -- a row with all its columns
    with admin.connect() as connection:
        return connection.execute(text("select * from master_recipe_version where id = :v"), {"v": version.id}).one()


@pytest.mark.requirement("DAY-1", "REC-3")
def test_an_approved_version_waits_for_its_day_and_takes_effect_when_it_begins(
    do: Do, plant: Plant, admin: Engine
) -> None:
    first = effective(do, plant, ready(do, plant))
    second = plan(do, plant.reviewer, ready(do, plant, of=first.recipe), TODAY + 3 * DAY)
    found = stored(admin, second)
    assert (found.state, found.planned_on, found.effective_on) == ("APPROVED", TODAY + 3 * DAY, None)
    begins = midnight(TODAY + 3 * DAY)
    begin(do, plant, second, begins - timedelta(microseconds=1))
    assert stored(admin, second) == found
    begin(do, plant, second, begins)
    found, old = stored(admin, second), stored(admin, first)
    assert (found.state, found.planned_on, found.effective_on) == ("EFFECTIVE", None, TODAY + 3 * DAY)
    assert found.effective_at == begins
    assert (old.state, old.ended_at, old.review_due_on) == ("SUPERSEDED", begins, None)


@pytest.mark.requirement("DAY-1", "REC-4")
def test_running_twice_is_harmless_and_late_keeps_the_planned_day(do: Do, plant: Plant, admin: Engine) -> None:
    version = plan(do, plant.reviewer, ready(do, plant), TODAY + DAY)
    late = midnight(TODAY + 4 * DAY) + timedelta(hours=5)
    begin(do, plant, version, late)
    found = stored(admin, version)
    assert (found.state, found.effective_on, found.effective_at) == ("EFFECTIVE", TODAY + DAY, late)
    begin(do, plant, version, late + timedelta(minutes=1))
    assert stored(admin, version) == found
    with admin.connect() as connection:
        chosen = text("""select process, person, reason from audit_entry
                         where row_id = :v and new ->> 'state' = 'EFFECTIVE'""")
        assert [tuple(row)[:2] for row in connection.execute(chosen, {"v": version.id})] == [("schedule", None)]


@pytest.mark.requirement("EXE-13", "DAY-1")
@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 22, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_right_across_a_change_of_clocks(
    do: Do, plant: Plant, admin: Engine, day: date, begins: datetime
) -> None:
    version = plan(do, plant.reviewer, ready(do, plant), day)
    begin(do, plant, version, begins - timedelta(seconds=1))
    assert stored(admin, version).state == "APPROVED"
    begin(do, plant, version, begins)
    assert stored(admin, version).state == "EFFECTIVE"


@pytest.mark.requirement("EXE-13", "DAY-1")
def test_a_day_without_a_midnight_begins_too() -> None:
    """In Cairo, clocks go from 00:00 to 01:00 on the last Friday of April."""
    begins = datetime(2027, 4, 29, 22, tzinfo=UTC)
    assert day_at(begins - timedelta(microseconds=1), "Africa/Cairo") == date(2027, 4, 29)
    assert day_at(begins, "Africa/Cairo") == date(2027, 4, 30)


@pytest.mark.requirement("REC-3")
def test_one_day_is_one_versions_and_several_follow_one_another(do: Do, plant: Plant, admin: Engine) -> None:
    first = plan(do, plant.reviewer, ready(do, plant), TODAY + 2 * DAY)
    second = ready(do, plant, of=first.recipe)
    with pytest.raises(DayTaken) as refused:
        plan(do, plant.reviewer, second, TODAY + 2 * DAY)
    assert (refused.value.number, refused.value.day) == (1, TODAY + 2 * DAY)
    assert stored(admin, second).planned_on is None
    second = plan(do, plant.reviewer, second, TODAY + 3 * DAY)
    late = midnight(TODAY + 5 * DAY)
    begin(do, plant, second, late)
    assert stored(admin, second).state == "APPROVED"  # the one planned before it comes first
    third = ready(do, plant, of=first.recipe)
    given = {"recipe_version": third.id, "seen": third.seen, "effective_on": TODAY + 4 * DAY}
    with pytest.raises(PlannedIsDue) as due:
        at(do, late, plant.reviewer, lambda uow: effect.make_effective(uow, **given))  # type: ignore[arg-type]  # as named
    assert due.value.number == 1
    begin(do, plant, first, late)
    begin(do, plant, second, late)
    states = [stored(admin, one).state for one in (first, second, third)]
    assert states == ["SUPERSEDED", "EFFECTIVE", "APPROVED"]


@pytest.mark.requirement("REC-3")
def test_another_variant_is_planned_for_the_same_day(do: Do, plant: Plant, admin: Engine) -> None:
    first = plan(do, plant.reviewer, ready(do, plant), TODAY + DAY)
    copied = draft(do, plant, of=first.recipe, variant="US", copy_from=first.id)
    other = plan(do, plant.reviewer, approved(do, plant, submitted(do, plant, copied)), TODAY + DAY)
    assert stored(admin, other).planned_on == TODAY + DAY


@pytest.mark.requirement("REC-3")
def test_the_database_holds_a_day_for_one_approved_version(do: Do, plant: Plant, admin: Engine) -> None:
    first = plan(do, plant.reviewer, ready(do, plant), TODAY + DAY)
    second = ready(do, plant, of=first.recipe)
    draft = written(do, plant, of=first.recipe)
    for version in (second, draft):
        with pytest.raises(IntegrityError):
            do(as_process(plant.company, "test"), lambda uow, version=version: force(uow, version))
        assert stored(admin, version).planned_on is None


def force(uow: UnitOfWork, version: Written) -> MasterRecipeVersion:
    found = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version.id)[0]
    found.planned_on = TODAY + DAY
    return found


@pytest.mark.requirement("DAY-1")
def test_a_planned_day_is_changed_and_cancelled_with_a_reason(do: Do, plant: Plant, admin: Engine) -> None:
    version = plan(do, plant.reviewer, ready(do, plant), TODAY + 9 * DAY)
    with pytest.raises(AlreadyPlanned):
        plan(do, plant.reviewer, version, TODAY + 5 * DAY)
    with pytest.raises(InvalidInput):
        change(do, plant.reviewer, version, TODAY + 5 * DAY, reason=" ")
    assert stored(admin, version).planned_on == TODAY + 9 * DAY
    version = change(do, plant.reviewer, version, TODAY + 5 * DAY)
    assert stored(admin, version).planned_on == TODAY + 5 * DAY
    with pytest.raises(VersionConflict):
        cancel(do, plant.reviewer, replace(version, seen=version.seen - 1))
    version = cancel(do, plant.reviewer, version)
    found = stored(admin, version)
    assert (found.state, found.planned_on) == ("APPROVED", None)
    with pytest.raises(NotPlanned):
        cancel(do, plant.reviewer, version)
    with pytest.raises(NotPlanned):
        change(do, plant.reviewer, version, TODAY)
    begin(do, plant, version, midnight(TODAY + 9 * DAY))
    assert stored(admin, version) == found
    with admin.connect() as connection:
        chosen = text(
            "select reason from audit_entry where table_name = 'master_recipe_version' and row_id = :v"
            " and reason <> '' order by transaction_id"
        )
        reasons = [row[0] for row in connection.execute(chosen, {"v": version.id})]
    assert reasons[-2:] == ["The line is not free.", "Not yet."]


@pytest.mark.requirement("DAY-1")
def test_a_planned_version_moved_to_today_takes_effect_at_once(do: Do, plant: Plant, admin: Engine) -> None:
    version = change(do, plant.reviewer, plan(do, plant.reviewer, ready(do, plant), TODAY + DAY), TODAY)
    found = stored(admin, version)
    assert (found.state, found.planned_on, found.effective_on) == ("EFFECTIVE", None, TODAY)
    with pytest.raises(WrongState):
        cancel(do, plant.reviewer, version)


@pytest.mark.requirement("TEN-2", "DAY-1")
def test_only_quality_plans_changes_and_cancels(do: Do, plant: Plant, admin: Engine) -> None:
    version = ready(do, plant)
    for actor in (plant.engineer, plant.supervisor, plant.qualified, plant.administrator):
        with pytest.raises(Forbidden):
            plan(do, actor, version, TODAY + DAY)
    version = plan(do, plant.reviewer, version, TODAY + DAY)
    before = stored(admin, version)
    for actor in (plant.engineer, plant.supervisor, plant.qualified, plant.administrator):
        with pytest.raises(Forbidden):
            change(do, actor, version, TODAY + 2 * DAY)
        with pytest.raises(Forbidden):
            cancel(do, actor, version)
    assert stored(admin, version) == before


@pytest.mark.requirement("REC-3")
@pytest.mark.parametrize("day", [TODAY - DAY, TODAY + days.FURTHEST + 2 * DAY])
def test_no_day_before_the_approval_nor_beyond_two_years(do: Do, plant: Plant, admin: Engine, day: date) -> None:
    version = ready(do, plant)
    with pytest.raises(EffectiveDateRefused):
        plan(do, plant.reviewer, version, day)
    found = stored(admin, version)
    assert (found.state, found.planned_on) == ("APPROVED", None)


@pytest.mark.requirement("DAY-1")
def test_withdrawing_takes_the_planned_day_along(do: Do, plant: Plant, admin: Engine) -> None:
    version = plan(do, plant.reviewer, ready(do, plant), TODAY + DAY)
    version = withdraw(do, plant.reviewer, version)
    found = stored(admin, version)
    assert (found.state, found.planned_on) == ("WITHDRAWN", None)
    begin(do, plant, version, midnight(TODAY + 2 * DAY))
    assert stored(admin, version) == found
    other = ready(do, plant, of=version.recipe)
    assert stored(admin, plan(do, plant.reviewer, other, TODAY + DAY)).planned_on == TODAY + DAY  # the day is free


@pytest.mark.requirement("REC-3", "REC-4")
def test_each_state_answers_a_withdrawal(do: Do, plant: Plant, admin: Engine) -> None:
    first = effective(do, plant, ready(do, plant))
    second = effective(do, plant, ready(do, plant, of=first.recipe))
    with pytest.raises(WrongState):
        withdraw(do, plant.reviewer, replace(first, seen=first.seen + 1))
    assert stored(admin, first).state == "SUPERSEDED"
    second = withdraw(do, plant.reviewer, second)
    found = stored(admin, second)
    assert (found.state, found.review_due_on) == ("WITHDRAWN", None)
    with pytest.raises(WrongState):
        withdraw(do, plant.reviewer, second)
    for version in (submitted(do, plant, written(do, plant, of=first.recipe)), ready(do, plant, of=first.recipe)):
        assert stored(admin, withdraw(do, plant.reviewer, version)).state == "WITHDRAWN"


def withdraw(do: Do, by: Actor, version: Written) -> Written:
    done = do(by, lambda uow: effect.withdraw(uow, recipe_version=version.id, seen=version.seen, reason="No more."))
    return replace(version, seen=done.version or 0)


MONTHS = st.integers(1, 120)
DATES = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.requirement("PRV-1")
@given(DATES, MONTHS)
def test_so_many_months_later_is_the_same_day_or_the_months_last(start: date, months: int) -> None:
    due = months_later(start, months)
    assert (due.year - start.year) * 12 + due.month - start.month == months
    assert due.day == start.day or (due.day < start.day and (due + DAY).day == 1)
