"""Production's review before quality's, where a site's policy demands it (REV-10)."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.execution.models import Batch
from domain.exports.composing import decisions
from domain.exports.composing.source import Source
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.refusals import SamePerson
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.facts import BlockerKind
from domain.review.kinds import ReviewKind
from domain.review.refusals import ReleaseBlocked
from tests import recipes
from tests.conftest import count
from tests.domain.review.test_deciding import decide, decided, finish, kinds
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import policy, review, supervising


def for_production(run: Run, *, by: Actor) -> None:
    given = Review(run.batch, run.row().version, "Made as its recipe says.", ReviewKind.PRODUCTION)
    recipes.sign(run.do, by, COMPLETE_REVIEW, given)


@pytest.fixture
def finished(run: Run) -> Run:
    finish(run)
    return run


@pytest.mark.requirement("REV-10", "REV-6")
def test_quality_reviews_once_production_has(finished: Run, plant: Plant) -> None:
    policy(finished.do, plant, finished.admin)
    with pytest.raises(ReleaseBlocked) as refused:
        review(finished)
    assert kinds(refused) == {BlockerKind.NOT_REVIEWED_BY_PRODUCTION}
    with pytest.raises(Forbidden):
        for_production(finished, by=plant.reviewer)
    with pytest.raises(SamePerson):
        for_production(finished, by=supervising(plant.operator, plant))
    assert decided(finished) == ("PENDING", 0, 0)
    both = supervising(plant.second_reviewer, plant)
    for_production(finished, by=both)
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {BlockerKind.NOT_REVIEWED}
    with pytest.raises(SamePerson):
        review(finished, by=both)
    assert decided(finished) == ("PENDING", 1, 0)
    review(finished)
    finished.assess(finished.tell("Label torn"))
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {
        BlockerKind.TRAIL_NOT_REVIEWED,
        BlockerKind.NOT_REVIEWED_BY_PRODUCTION,
        BlockerKind.NOT_REVIEWED,
    }
    with pytest.raises(ReleaseBlocked):
        review(finished)
    for_production(finished, by=both)
    review(finished)
    decide(finished)
    assert decided(finished) == ("RELEASED", 4, 1)


@pytest.mark.requirement("REV-10")
def test_the_database_refuses_qualitys_review_alone(finished: Run, plant: Plant) -> None:
    """Whatever the application forgot: a review is copied as another one's."""
    review(finished)
    policy(finished.do, plant, finished.admin)
    copied = """insert into batch_review (company_id, id, site_id, batch_id, reviewer_id, reviewer_name, conclusion,
        kind, reviewed_at, signature_id) select company_id, gen_random_uuid(), site_id, batch_id, reviewer_id,
        reviewer_name, conclusion, {}, reviewed_at, signature_id from batch_review where batch_id = :b"""
    for kind, says in (("null", "before quality does"), ("'PRODUCTION'", "both for production")):
        with pytest.raises(DBAPIError, match=says):
            finished.do(plant.reviewer, partial(_copy, copied.format(kind), finished.batch))


def _copy(statement: str, batch: UUID, uow: UnitOfWork) -> Batch:
    uow.session.execute(text(statement), {"b": batch})
    return uow.session.get_one(Batch, (uow.actor.company, batch))


@pytest.mark.requirement("REV-10", "TEN-2")
def test_only_quality_says_how_a_site_reviews(run: Run, plant: Plant) -> None:
    for actor in (plant.supervisor, plant.qualified, plant.administrator):
        with pytest.raises(Forbidden):
            policy(run.do, plant, run.admin, by=actor)
    with pytest.raises(VersionConflict):
        policy(run.do, plant, run.admin, seen=1)
    assert count(run.admin, "review_policy", plant.company) == 0
    policy(run.do, plant, run.admin)
    with pytest.raises(VersionConflict):
        policy(run.do, plant, run.admin)
    policy(run.do, plant, run.admin, seen=1)


@pytest.mark.requirement("REV-10", "AUD-5")
def test_the_record_lists_every_review() -> None:
    def source(*kinds: str | None) -> Source:
        rows = {
            str(number): {
                "id": str(number),
                "kind": kind,
                "reviewer_name": f"R{number}",
                "reviewed_at": f"2026-11-27T10:0{number}:00.000000Z",
                "conclusion": "In order.",
                "signature_id": str(number),
            }
            for number, kind in enumerate(kinds)
        }
        site = {"s": {"id": "s", "time_zone": "Europe/Vienna"}}
        return Source({"batch_review": rows, "site": site, "signature_staleness": {"0": {"id": "0"}}})

    told = decisions.reviews(source(None, "PRODUCTION", "QUALITY", "PRODUCTION"))
    assert [(one["kind"], one["reviewer"], one["stale"]) for one in told] == [
        ("QUALITY", "R0", True),
        ("PRODUCTION", "R1", False),
        ("QUALITY", "R2", False),
        ("PRODUCTION", "R3", False),
    ]
    last = decisions.review(source(None, "QUALITY", "PRODUCTION"))
    assert last is not None
    assert last["reviewer"] == "R1"
    assert decisions.review(source("PRODUCTION")) is None
    assert decisions.reviews(source(None, None)) == []
