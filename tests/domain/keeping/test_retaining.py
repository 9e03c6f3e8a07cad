"""When the record of a batch begins to be kept, and that this never becomes less, against the database."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.keeping.commands import retaining
from domain.keeping.rules import LAW, Periods
from domain.kernel.calendar import months_later
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict
from domain.review.models import Decision
from infra.transaction import as_process
from tests import execution, keeping, recipes, stages
from tests.conftest import Do, count
from tests.domain.review.test_deciding import decide
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant

pytestmark = pytest.mark.requirement("KEP-1")


def day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Europe/Vienna")).date()


def test_a_released_batch_is_kept_by_its_lots_expiry_or_its_certification(
    do: Do, plant: Plant, admin: Engine, app_engine: Engine
) -> None:
    version = recipes.effective_recipe(do, plant, phases=stages.PHASES)
    run, store = Run(do, plant, admin, execution.issue(do, plant, version, "B-1")), Store(do, plant, admin)
    run.start(1)
    store.output(run, store.material("TABLETS"), "T-1", "90")
    assert keeping.rows(admin, "record_retention", plant) == []
    stages.release(run)
    (told,) = keeping.rows(admin, "record_retention", plant)
    (decision,) = keeping.rows(admin, "disposition", plant)
    by_decision = months_later(day(decision.decided_at), 60)
    assert (told.batch_id, told.until) == (run.batch, max(by_decision, months_later(LATER, 12)))
    assert told.because == f"60 months after the decision of {day(decision.decided_at)}"

    # A policy makes it longer; one that asks for less again leaves it so.
    keeping.set_policy(do, plant, Periods(after_expiry=600, after_decision=60))
    compute = partial(retaining.compute_again, retention=told.id)
    do(as_process(plant.company, "keeping"), compute)
    (longer,) = keeping.rows(admin, "record_retention", plant)
    assert longer.until == months_later(LATER, 600) > told.until
    assert longer.because == f"600 months after its last lot expires, on {LATER}"
    keeping.set_policy(do, plant, LAW, seen=1)
    do(as_process(plant.company, "keeping"), compute)
    (still,) = keeping.rows(admin, "record_retention", plant)
    assert (still.until, still.because, still.months_after_expiry) == (longer.until, longer.because, 12)

    # Not even the database's superuser makes it shorter, takes it away, or says that there is no end yet.
    for change in ("set until = until - 1", "set until = null", "set batch_id = gen_random_uuid()"):
        with pytest.raises(DBAPIError, match="KEP-1"), admin.begin() as connection:
            connection.execute(text(f"update record_retention {change} where company_id = :c"), {"c": plant.company})
    with pytest.raises(DBAPIError, match="KEP-1"), admin.begin() as connection:
        connection.execute(text("delete from record_retention where company_id = :c"), {"c": plant.company})
    with pytest.raises(DBAPIError, match="permission denied"), app_engine.begin() as connection:
        connection.execute(text("delete from theriac.record_retention"))
    assert keeping.rows(admin, "record_retention", plant) == [still]


def test_a_rejected_batch_is_kept_from_its_decision_on(run: Run, plant: Plant, admin: Engine, do: Do) -> None:
    keeping.set_policy(do, plant, keeping.LONGER)
    decide(run, Decision.REJECTED)
    (told,) = keeping.rows(admin, "record_retention", plant)
    (decision,) = keeping.rows(admin, "disposition", plant)
    assert told.until == months_later(day(decision.decided_at), 120)
    assert (told.months_after_expiry, told.months_after_decision) == (36, 120)


def test_a_policy_is_qualitys_and_replaces_what_was_seen(do: Do, plant: Plant, admin: Engine) -> None:
    for who in ("operator", "supervisor", "engineer", "qualified", "administrator"):
        with pytest.raises(Forbidden):
            keeping.set_policy(do, plant, by=plant.people[who])
    for periods in (Periods(11, 60), Periods(12, 59), Periods(601, 60), Periods(12, 601)):
        with pytest.raises(InvalidInput):
            keeping.set_policy(do, plant, periods)
    with pytest.raises(VersionConflict):
        keeping.set_policy(do, plant, seen=1)
    assert count(admin, "retention_policy", plant.company) == 0
    keeping.set_policy(do, plant)
    for seen in (None, 2):
        with pytest.raises(VersionConflict):
            keeping.set_policy(do, plant, LAW, seen=seen)
    (stands,) = keeping.rows(admin, "retention_policy", plant)
    assert (stands.months_after_expiry, stands.set_by) == (36, plant.reviewer.person)
