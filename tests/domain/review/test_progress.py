"""Reviewers mark parts of a batch as looked at, by what they were shown of them (REV-11)."""

import pytest
from sqlalchemy.orm import Session

from domain.execution.content import Content
from domain.execution.models import Batch
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.people.refusals import SamePerson
from domain.review.content import VALUES, content_of
from domain.review.facts import BlockerKind
from domain.review.progress import marking
from domain.review.progress.parts import SECTIONS
from domain.review.progress.refusals import AlreadyMarked, PartChanged, PartNotAtRest
from domain.review.refusals import ReleaseBlocked
from tests.conftest import count
from tests.deviating import Quality
from tests.domain.review.test_deciding import decide, finish, kinds
from tests.domain.review.test_questions import put, replied
from tests.execution import Run
from tests.plant import Plant
from tests.releasing import revoke
from tests.reviewing import mark, parts, policy, review, supervising


def standing(run: Run) -> dict[str, tuple[bool, bool]]:
    """Of each part whether it is done, and whether its mark is stale."""
    return {one.part.place: (one.done, one.stale) for one in parts(run)}


@pytest.mark.requirement("REV-11", "REV-6")
def test_a_part_is_marked_once_it_is_at_rest_as_it_was_shown(run: Run, plant: Plant) -> None:
    run.clear_line()
    with pytest.raises(PartNotAtRest):
        mark(run, "phase 2")
    with pytest.raises(PartChanged):
        mark(run, "phase 1", digest="0" * 64)
    with pytest.raises(SamePerson):
        mark(run, "phase 1", by=supervising(plant.operator, plant))
    for actor in (plant.operator, plant.qualified):
        with pytest.raises(Forbidden):
            mark(run, "phase 1", by=actor)
    with pytest.raises(InvalidInput):
        run.do(plant.reviewer, lambda uow: marking.mark(uow, batch=run.batch, part="phase/x", digest="0" * 64))
    assert count(run.admin, "review_mark", plant.company) == 0
    mark(run, "phase 1", by=supervising(plant.second_reviewer, plant))
    mark(run, "phase 1")
    with pytest.raises(AlreadyMarked):
        mark(run, "phase 1")
    assert standing(run)["phase 1"] == (True, False)
    assert standing(run)["phase 2"] == (False, False)
    run.correct(run.rows("parameter_value")[1].id, Content(choice="night"))
    assert standing(run)["phase 1"] == (False, True)
    assert count(run.admin, "review_mark", plant.company) == 2


@pytest.mark.requirement("REV-11")
def test_a_site_may_demand_a_mark_on_every_part(run: Run, plant: Plant) -> None:
    policy(run.do, plant, run.admin, production=False, marks=True)
    finish(run)
    told, quality = run.tell("Label torn"), Quality(run)
    run.assess(told)
    quality.close(quality.open(told))
    replied(run, put(run))
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {BlockerKind.PARTS_NOT_MARKED}
    for place in standing(run):
        mark(run, place)
    whole = {"deviations", "questions to the floor"}
    assert set(standing(run)) == {"phase 1", "phase 2", "phase 3", "phase 4", "exception 1"} | whole
    review(run)
    decide(run)
    revoke(run, "The label was of another batch.")
    assert standing(run)["the release that was taken back"] == (False, False)
    with Session(run.admin) as session:
        signed = content_of(session, session.get_one(Batch, (plant.company, run.batch)))
    of_parts = {"batch", "recipe", "state", "phases", "exceptions", VALUES}
    assert signed.keys() - of_parts <= SECTIONS.keys(), "what a review signs has a part to be looked at"
