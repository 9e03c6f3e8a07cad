"""Until when a batch is reviewed and decided on: the days a site states, by its calendar, and who is told."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.events import Event
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import queries as oversight
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.due import noticing
from domain.review.due.events import BatchReviewOverdue
from domain.review.due.models import BatchReviewNotice
from domain.review.due.queries import Due, due_of
from domain.review.due.rules import DAYS, Days, require_days
from domain.review.kinds import ReviewKind, ReviewStage
from domain.signatures.models import Signature
from domain.signatures.staleness import make_stale
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import execution, recipes, releasing
from tests.asof import now
from tests.conftest import Do, count
from tests.domain.review.test_deciding import decide, finish
from tests.execution import Run
from tests.oversight import Looker
from tests.plant import Plant
from tests.reviewing import policy, review, supervising
from tests.triggers import triggers_off

STATED = st.none() | st.integers(-1, DAYS + 1)
P, Q, D = ReviewStage
VIENNA = ZoneInfo("Europe/Vienna")


@pytest.fixture
def finished(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    finish(run)
    return run


def completed(run: Run, at: datetime) -> None:
    """It was complete at another time."""
    with run.admin.begin() as connection, triggers_off(connection, "batch"):
        connection.execute(text("update batch set completed_at = :t where id = :b"), {"t": at, "b": run.batch})


def due(run: Run) -> list[Due]:
    with Session(run.admin) as session:
        return due_of(session, run.plant.company, [run.batch])[run.batch]


def days(run: Run) -> dict[ReviewStage, date]:
    return {one.stage: one.due_on for one in due(run)}


@pytest.mark.requirement("REV-14")
@given(STATED, STATED, STATED, st.booleans())
def test_days_follow_the_order_of_the_stages(
    production: int | None, quality: int | None, decision: int | None, reviews: bool
) -> None:
    given = [one for one in (production, quality, decision) if one is not None]
    right = all(1 <= one <= DAYS for one in given) and given == sorted(given) and (reviews or production is None)
    try:
        require_days(Days(production, quality, decision), production_review=reviews)
    except InvalidInput:
        assert not right
    else:
        assert right


@pytest.mark.requirement("REV-14", "EXE-13")
def test_each_stage_is_due_by_the_calendar_of_the_site_until_it_is_done(
    finished: Run, plant: Plant, transactions: Transactions
) -> None:
    assert due(finished) == []
    policy(finished.do, plant, finished.admin, days=Days(2, 5, 9))
    # The nights in which daylight-saving time begins and ends; in one of these Vienna is a day ahead of UTC.
    for at in (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 10, 24, 21, 59, tzinfo=UTC)):
        completed(finished, at)
        first = at.astimezone(VIENNA).date()
        assert days(finished) == {P: first + timedelta(2), Q: first + timedelta(5), D: first + timedelta(9)}
        assert all(one.overdue for one in due(finished))
    with transactions.reading(plant.company) as session:
        items = {one.act: one for one in work_of(session, plant.reviewer) if one.subject == finished.batch}
    reviewing = items["completeReview"]
    assert (reviewing.due_on, reviewing.overdue) == (date(2026, 10, 26), True)
    assert reviewing.title == "Batch B-001, for production, due on 2026-10-26; it is overdue"
    both = supervising(plant.second_reviewer, plant)
    given = Review(finished.batch, finished.row().version, "Made as its recipe says.", ReviewKind.PRODUCTION)
    recipes.sign(finished.do, both, COMPLETE_REVIEW, given)
    assert set(days(finished)) == {Q, D}
    review(finished)
    assert set(days(finished)) == {D}
    finished.do(plant.reviewer, _stale_reviews)
    assert set(days(finished)) == {P, Q, D}, "both are to be given again"


def _stale_reviews(uow: UnitOfWork) -> Signature:
    given = uow.find(Signature, Signature.act == "completeReview")
    for one in given:
        make_stale(uow, one, because="What they cover was corrected.")
    return given[0]


@pytest.mark.requirement("REV-14", "REV-12")
def test_the_days_count_again_once_the_release_is_taken_back(finished: Run, plant: Plant) -> None:
    policy(finished.do, plant, finished.admin, production=False, days=Days(quality=5))
    completed(finished, datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert due(finished) == [Due(Q, date(2026, 11, 7), overdue=True)]
    review(finished)
    decide(finished)
    assert due(finished) == []
    releasing.revoke(finished, "A failing result was found.")
    today = now(finished.admin).astimezone(VIENNA).date()
    assert due(finished) == [Due(Q, today + timedelta(5), overdue=False)]


@pytest.mark.requirement("REV-14", "OVS-1")
def test_oversight_counts_what_is_overdue_as_each_site_states(
    finished: Run, plant: Plant, transactions: Transactions, admin: Engine
) -> None:
    looker = Looker(transactions, plant.reviewer, now(admin))
    today = now(admin).astimezone(VIENNA).date()

    def overdue() -> list[tuple[str, date]]:
        found = looker.ask(lambda uow, of: oversight.overdue(uow, of, within=5))
        assert {one.id for one in found} <= {finished.batch}
        return [(one.stage, one.due_on) for one in found]

    def told() -> list[tuple[str, date]]:
        return [(one.stage.value, one.due_on) for one in due(finished) if one.overdue][:1]

    completed(finished, now(admin) - timedelta(days=6))
    assert overdue() == [("QUALITY", today - timedelta(1))], "the site states nothing"
    policy(finished.do, plant, admin, production=False, days=Days(quality=6))
    assert overdue() == told() == []
    policy(finished.do, plant, admin, seen=1, production=True, days=Days(production=4, decision=5))
    assert overdue() == told() == [("PRODUCTION", today - timedelta(2))]
    policy(finished.do, plant, admin, seen=2, production=False, days=Days(quality=4, decision=5))
    review(finished)
    assert overdue() == told() == [("DECISION", today - timedelta(1))]
    decide(finished)
    assert overdue() == told() == []


@pytest.mark.requirement("REV-14")
def test_what_is_overdue_is_told_once_until_its_day_is_put_off(finished: Run, plant: Plant) -> None:
    recorded: list[Event] = []

    def heeding(uow: UnitOfWork) -> Batch:
        found = noticing.heed_time(uow, batch=finished.batch)
        recorded[:] = uow.events
        return found

    def heed() -> list[tuple[str, str]]:
        finished.do(plant.reviewer, heeding)
        return [(one.stage, one.due_on) for one in recorded if isinstance(one, BatchReviewOverdue)]

    policy(finished.do, plant, finished.admin, production=False, days=Days(quality=3, decision=60))
    assert heed() == []
    completed(finished, now(finished.admin) - timedelta(days=10))
    ((stage, first),) = heed()
    assert stage == "QUALITY"
    assert heed() == []
    policy(finished.do, plant, finished.admin, seen=1, production=False, days=Days(quality=2))
    assert heed() == [], "sooner, and told already"
    policy(finished.do, plant, finished.admin, seen=2, production=False, days=Days(quality=4))
    assert heed() == [("QUALITY", str(date.fromisoformat(first) + timedelta(1)))]
    assert count(finished.admin, "batch_review_notice", plant.company) == 2


@pytest.mark.requirement("REV-14")
def test_the_database_keeps_days_in_order_and_notices_true(finished: Run, plant: Plant) -> None:
    policy(finished.do, plant, finished.admin, production=False, days=Days(quality=3))
    for said in ("quality_days = 366", "decision_days = 2", "production_days = 1", "quality_days = 0"):
        with pytest.raises(DBAPIError, match="violates check"):
            finished.do(plant.reviewer, partial(_update, said=said))
    with pytest.raises(DBAPIError, match="once its day has passed"):
        finished.do(plant.reviewer, lambda uow: _told(uow, finished, now(finished.admin).date() + timedelta(2)))


def _update(uow: UnitOfWork, said: str) -> Any:  # noqa: ANN401 -- never reached
    uow.session.execute(text(f"update review_policy set {said}"))  # noqa: S608 -- a test's own words


def _told(uow: UnitOfWork, run: Run, due_on: date) -> BatchReviewNotice:
    given = {"site_id": run.plant.site, "batch_id": run.batch, "stage": "QUALITY", "due_on": due_on}
    return uow.add(BatchReviewNotice(id=run.batch, told_at=uow.now, **given))
