"""A version in effect is looked at again by its day, signed; reviews stay as they were."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.calendar import months_later
from domain.kernel.ids import SiteId
from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import routing
from domain.recipes.commands.reviewing import REVIEW, PeriodicReview
from domain.recipes.commands.routing import Governance
from domain.recipes.governance import routes
from domain.recipes.governance.events import RecipeVersionPlanned
from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.models import MasterRecipeVersion
from domain.work.queries import work_of
from domain.work.rules.items import WorkItem
from infra.transaction import Transactions, as_process
from tests.conftest import Do, count
from tests.domain.recipes.forcing import CHECK, NOT_GRANTED, RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.recipes import (
    ZONE,
    Written,
    approved,
    effective,
    effective_recipe,
    recipe,
    reviewed,
    sign,
    submitted,
    written,
)

TODAY = datetime.now(UTC).astimezone(ZONE).date()
CONFIRMED, NEEDS_CHANGE = ReviewOutcome.CONFIRMED, ReviewOutcome.NEEDS_CHANGE


def stored(admin: Engine, version: UUID) -> Any:  # noqa: ANN401 -- a row with all its columns
    with admin.connect() as connection:
        return connection.execute(text("select * from master_recipe_version where id = :v"), {"v": version}).one()


def move_due(do: Do, plant: Plant, version: UUID, due: date) -> None:
    """As time passes."""

    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        found = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
        found.review_due_on = due
        uow.record(RecipeVersionPlanned(version=version, day=due.isoformat()))
        return found

    do(as_process(plant.company, "test"), act)


@pytest.mark.requirement("PRV-1")
def test_a_version_is_due_after_the_months_that_its_route_says(do: Do, plant: Plant, admin: Engine) -> None:
    assert stored(admin, effective_recipe(do, plant)).review_due_on == months_later(TODAY, 24)
    governance = Governance(routes.FIRST_ROUTE, 6)
    do(
        plant.reviewer,
        lambda uow: routing.set_route(
            uow, site=SiteId(plant.site), seen=None, governance=governance, reason="A new process."
        ),
    )
    other = written(do, plant, of=recipe(do, plant, code="MET-850"))
    version = effective(do, plant, approved(do, plant, submitted(do, plant, other)))
    assert stored(admin, version.id).review_due_on == months_later(TODAY, 6)


@pytest.mark.requirement("PRV-1", "SIG-1")
def test_a_confirmed_version_is_due_anew_and_one_that_needs_a_change_stays_due(
    do: Do, plant: Plant, admin: Engine
) -> None:
    version = effective_recipe(do, plant)
    overdue = TODAY - timedelta(days=3)
    move_due(do, plant, version, overdue)
    reviewed(do, plant, version, outcome=NEEDS_CHANGE)
    assert stored(admin, version).review_due_on == overdue
    reviewed(do, plant, version, outcome=CONFIRMED)
    again = months_later(TODAY, 24)
    assert stored(admin, version).review_due_on == again
    assert stored(admin, version).state == "EFFECTIVE"
    with admin.connect() as connection:
        chosen = text("""select r.outcome, r.due_on, r.next_due_on, r.conclusion, s.meaning, p.name from recipe_review r
                         join signature s on s.id = r.signature_id join person p on p.id = r.person_id
                         where r.recipe_version_id = :v and s.subject_id = :v order by r.id""")
        found = [tuple(row) for row in connection.execute(chosen, {"v": version})]
    assert found == [
        ("NEEDS_CHANGE", overdue, overdue, "Made as written.", "REVIEWED", "Reviewer"),
        ("CONFIRMED", overdue, again, "Made as written.", "REVIEWED", "Reviewer"),
    ]


@pytest.mark.requirement("PRV-1", "TEN-2")
def test_only_quality_reviews_and_only_what_is_in_effect(do: Do, plant: Plant, admin: Engine) -> None:
    version = effective_recipe(do, plant)
    before = stored(admin, version)
    for actor in (plant.engineer, plant.supervisor, plant.qualified):
        with pytest.raises(Forbidden):
            reviewed(do, plant, version, by=actor)
    with pytest.raises(InvalidInput):
        sign(do, plant.reviewer, REVIEW, PeriodicReview(version, before.version, CONFIRMED, " "))
    waiting = written(do, plant, of=before.recipe_id)
    for go_on in (submitted, approved, None):
        given = PeriodicReview(waiting.id, waiting.seen, CONFIRMED, "As it should be.")
        with pytest.raises(WrongState):
            sign(do, plant.reviewer, REVIEW, given)
        waiting = waiting if go_on is None else go_on(do, plant, waiting)
    assert stored(admin, version) == before
    assert count(admin, "recipe_review", plant.company) == 0


ADDED = """insert into recipe_review (company_id, id, site_id, recipe_version_id, outcome, conclusion, due_on,
    next_due_on, person_id, signature_id, reviewed_at)
  select :c, gen_random_uuid(), :s, :v, '{outcome}', 'As the application would not.', current_date,
    current_date + {days}, person_id, id, now() from signature where subject_id = :v and company_id = :c limit 1"""


@pytest.mark.requirement("PRV-1", "AUD-2")
def test_the_database_keeps_reviews_and_their_due_days_whole(do: Do, plant: Plant, admin: Engine) -> None:
    version = effective_recipe(do, plant)
    reviewed(do, plant, version)
    current = Written(version, 0, version)
    waiting = submitted(do, plant, written(do, plant, of=stored(admin, version).recipe_id))
    for statement, about, state in (
        ("update recipe_review set conclusion = 'Other' where recipe_version_id = :v", current, NOT_GRANTED),
        ("delete from recipe_review where recipe_version_id = :v", current, NOT_GRANTED),
        ("update master_recipe_version set review_due_on = null where id = :v", current, CHECK),
        ("update master_recipe_version set review_due_on = current_date where id = :v", waiting, CHECK),
        (ADDED.format(outcome="CONFIRMED", days=1), waiting, RESTRICTED),
        (ADDED.format(outcome="NEEDS_CHANGE", days=1), current, CHECK),
        (ADDED.format(outcome="FORGOTTEN", days=1), current, CHECK),
    ):
        assert refused_by_the_database(do, plant, statement, about) == state, statement
    assert count(admin, "recipe_review", plant.company) == 1


def items(transactions: Transactions, plant: Plant, who: str) -> list[WorkItem]:
    with transactions.reading(plant.company) as session:
        return [one for one in work_of(session, plant.people[who]) if one.act == "reviewRecipeVersion"]


@pytest.mark.requirement("PRV-1")
def test_what_is_due_within_a_month_or_overdue_stands_among_qualitys_work(
    do: Do, plant: Plant, transactions: Transactions
) -> None:
    version = effective_recipe(do, plant)
    assert items(transactions, plant, "reviewer") == []
    for ahead, shown in ((31, False), (30, True), (0, True), (-90, True)):
        due = TODAY + timedelta(days=ahead)
        move_due(do, plant, version, due)
        found = items(transactions, plant, "reviewer")
        assert bool(found) == shown, ahead
        for item in found:
            assert (item.subject, item.because) == (version, None)
            assert str(due) in item.title
    (item,) = items(transactions, plant, "operator")
    assert "QUALITY_REVIEWER" in (item.because or "")


def test_a_superseded_version_is_not_due(do: Do, plant: Plant, admin: Engine, transactions: Transactions) -> None:
    version = effective_recipe(do, plant)
    move_due(do, plant, version, TODAY)
    successor = written(do, plant, of=stored(admin, version).recipe_id)
    effective(do, plant, approved(do, plant, submitted(do, plant, successor)))
    assert stored(admin, version).review_due_on is None
    assert items(transactions, plant, "reviewer") == []
