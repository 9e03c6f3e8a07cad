"""The class of an exception sets who approves, against the database."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.refusals import (
    AlreadyAssessed,
    ApprovalNotAwaited,
    ApproverAssessed,
    AssessorExecuted,
    ExceptionRouteTooLight,
    ExceptionRouteUnusable,
)
from domain.exceptions.routes import FIRST_ROUTE, Route
from domain.execution.refusals import BatchDecided
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from domain.review.models import Decision
from domain.review.refusals import ReleaseBlocked
from tests.assessing import QUALIFIED, QUALITY, set_route
from tests.conftest import count, every_row
from tests.domain.review.test_deciding import decide, decided, finish, kinds
from tests.execution import Run, percent
from tests.plant import Plant
from tests.reviewing import review
from tests.unforeseen import forge

TABLES = ("batch_exception", "exception_assessment", "exception_approval", "signature", "exception_route")
OWN_APPROVAL = """insert into exception_approval select company_id, gen_random_uuid(), site_id, batch_id, exception_id,
    id, 'QUALITY', assessed_by, assessed_name, assessed_at, signature_id from exception_assessment"""
CRITICAL, MAJOR, MINOR = Classification.CRITICAL, Classification.MAJOR, Classification.MINOR


def with_roles_of(*actors: Actor) -> Actor:
    return replace(actors[0], grants=frozenset().union(*(one.grants for one in actors)))


def refused_each(*acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()


def standing(run: Run, number: int = 1) -> tuple[str, str | None, str | None]:
    row = run.exception(number)
    return row.state, row.classification, row.awaits


def stale(run: Run) -> int:
    query = """select count(*) from signature_staleness t join signature s on s.company_id = t.company_id
               and s.id = t.id where t.company_id = :c and s.subject_type = 'BatchException'"""
    with run.admin.connect() as connection:
        return int(connection.execute(text(query), {"c": run.plant.company}).scalar_one())


@pytest.mark.requirement("REV-1", "REV-4")
def test_a_major_exception_blocks_until_a_second_person_of_quality_approved(run: Run, plant: Plant) -> None:
    finish(run)
    told = run.tell("Over the time limit")
    run.assess(told, as_=MAJOR)
    assert standing(run) == ("IN_APPROVAL", "MAJOR", "QUALITY")
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {"EXCEPTION_NOT_APPROVED"}
    both = with_roles_of(plant.operator, plant.second_reviewer)
    before = every_row(run.admin, TABLES, plant.company)
    refused_each(
        (ApproverAssessed, lambda: run.approve_exception(told, by=plant.reviewer)),
        (Forbidden, lambda: run.approve_exception(told, by=plant.operator)),
        (Forbidden, lambda: run.approve_exception(told, by=plant.qualified)),
        (ApprovalNotAwaited, lambda: run.approve_exception(told, role=QUALIFIED)),
    )
    assert every_row(run.admin, TABLES, plant.company) == before
    run.approve_exception(told, by=both)
    assert standing(run) == ("ASSESSED", "MAJOR", None)
    (given,) = run.rows("exception_approval")
    assert (given.role, given.approved_by) == ("QUALITY", plant.operator.person)
    with pytest.raises(ApprovalNotAwaited):
        run.approve_exception(told)
    review(run)
    decide(run)
    assert decided(run) == ("RELEASED", 1, 1)


@pytest.mark.requirement("REV-1")
def test_a_critical_exception_is_approved_by_quality_and_then_by_the_qualified_person(run: Run, plant: Plant) -> None:
    told = run.tell("The seal was broken")
    run.assess(told, as_=CRITICAL)
    with pytest.raises(ApprovalNotAwaited):
        run.approve_exception(told, role=QUALIFIED)
    run.approve_exception(told)
    assert standing(run) == ("IN_APPROVAL", "CRITICAL", "QUALIFIED_PERSON")
    again = with_roles_of(plant.second_reviewer, plant.qualified)
    with pytest.raises(ApproverAssessed):
        run.approve_exception(told, by=again, role=QUALIFIED)
    assert standing(run) == ("IN_APPROVAL", "CRITICAL", "QUALIFIED_PERSON")
    run.approve_exception(told, role=QUALIFIED)
    assert standing(run) == ("ASSESSED", "CRITICAL", None)
    assert [row.role for row in run.rows("exception_approval")] == ["QUALITY", "QUALIFIED_PERSON"]


@pytest.mark.requirement("REV-6")
def test_who_executed_the_phase_does_not_approve_either(run: Run, plant: Plant) -> None:
    run.up_to_drying()
    run.record(3, "Loss on drying", percent("2.7"))
    raised = run.exception(1).id
    run.assess(raised, as_=MAJOR)
    with pytest.raises(AssessorExecuted):
        run.approve_exception(raised, by=with_roles_of(plant.operator, plant.second_reviewer))
    assert (standing(run), count(run.admin, "exception_approval", plant.company)) == (
        ("IN_APPROVAL", "MAJOR", "QUALITY"),
        0,
    )


@pytest.mark.requirement("REV-1", "SIG-4")
def test_a_downgrade_is_approved_by_those_whom_the_graver_class_called(run: Run, plant: Plant) -> None:
    told = run.tell("The seal was broken")
    run.assess(told, as_=CRITICAL)
    run.approve_exception(told)
    with pytest.raises(InvalidInput):
        run.assess(told, rationale=" ")
    with pytest.raises(AlreadyAssessed):
        run.assess(told, as_=CRITICAL)
    with pytest.raises(Forbidden):
        run.assess(told, by=plant.qualified)
    assert (len(run.rows("exception_assessment")), stale(run)) == (1, 0)
    run.assess(told, rationale="It was the outer seal.")
    assert standing(run) == ("IN_APPROVAL", "MINOR", "QUALITY")
    assert stale(run) == 2
    first, second = run.rows("exception_assessment")
    assert (first.number, first.classification, first.downgraded_from) == (1, "CRITICAL", None)
    assert (second.number, second.classification, second.downgraded_from) == (2, "MINOR", "CRITICAL")
    assert (second.rationale, second.approvers) == ("It was the outer seal.", ["QUALITY", "QUALIFIED_PERSON"])
    run.approve_exception(told)
    run.approve_exception(told, role=QUALIFIED)
    assert standing(run) == ("ASSESSED", "MINOR", None)


@pytest.mark.requirement("REV-1")
def test_an_upgrade_calls_those_of_the_graver_class(run: Run) -> None:
    told = run.tell("Over the time limit")
    run.assess(told)
    run.assess(told, as_=MAJOR)
    assert standing(run) == ("IN_APPROVAL", "MAJOR", "QUALITY")
    assert [row.downgraded_from for row in run.rows("exception_assessment")] == [None, None]


@pytest.mark.requirement("REV-1")
def test_after_the_decision_nothing_is_assessed_anew(run: Run) -> None:
    told = run.tell("Over the time limit")
    run.assess(told)
    decide(run, Decision.REJECTED, statement="Contaminated.")
    with pytest.raises(BatchDecided):
        run.assess(told, as_=MAJOR)
    assert standing(run) == ("ASSESSED", "MINOR", None)


@pytest.mark.requirement("REV-1", "REV-4")
def test_while_a_batch_is_decided_on_nothing_is_assessed_anew(run: Run, plant: Plant) -> None:
    told = run.tell("Over the time limit")
    run.assess(told)
    anew = threading.Thread(target=run.assess, args=(told,), kwargs={"as_": CRITICAL})
    with run.admin.begin() as deciding:
        held = "select from batch where company_id = :c and id = :b for no key update"
        deciding.execute(text(held), {"c": plant.company, "b": run.batch})
        anew.start()
        anew.join(1)
        assert (anew.is_alive(), standing(run)) == (True, ("ASSESSED", "MINOR", None))
    anew.join(20)
    assert standing(run) == ("IN_APPROVAL", "CRITICAL", "QUALITY")


@pytest.mark.requirement("REV-1", "EXE-14", "TEN-2")
def test_quality_sets_who_approves_and_what_is_assessed_keeps_its_own(run: Run, plant: Plant) -> None:
    told = run.tell("Over the time limit")
    run.assess(told, as_=MAJOR)
    strict = Route(minor=(QUALITY,), major=(QUALITY, QUALIFIED), critical=(QUALITY, QUALIFIED))
    light = Route(minor=(), major=(), critical=(QUALITY,))
    refused_each(
        (Forbidden, lambda: set_route(run, by=plant.administrator)),
        (Forbidden, lambda: set_route(run, by=plant.qualified, site=plant.site)),
        (Forbidden, lambda: set_route(run, by=plant.reviewer)),
        (NotFound, lambda: set_route(run, by=everywhere(plant), site=SiteId(run.batch))),
        (ExceptionRouteTooLight, lambda: set_route(run, light, site=plant.site)),
        (InvalidInput, lambda: set_route(run, site=plant.site, seen=1)),
    )
    assert count(run.admin, "exception_route", plant.company) == 0
    set_route(run, FIRST_ROUTE, by=everywhere(plant))
    set_route(run, strict, site=plant.site)
    with pytest.raises(VersionConflict):
        set_route(run, FIRST_ROUTE, site=plant.site)
    run.approve_exception(told)
    assert standing(run) == ("ASSESSED", "MAJOR", None)
    minor = run.tell("A label was torn")
    run.assess(minor)
    assert standing(run, 2) == ("IN_APPROVAL", "MINOR", "QUALITY")


@pytest.mark.requirement("REV-1")
def test_a_route_that_cannot_be_followed_lets_nothing_be_assessed(run: Run, plant: Plant) -> None:
    set_route(run, site=plant.site)
    told = run.tell("Over the time limit")
    with run.admin.begin() as connection:
        connection.execute(text("alter table exception_route drop constraint exception_route_graver"))
        connection.execute(text("alter table exception_route disable trigger audit"))
        connection.execute(text("update exception_route set major = '{}' where company_id = :c"), {"c": plant.company})
    try:
        with pytest.raises(ExceptionRouteUnusable):
            run.assess(told)
        assert (standing(run), run.rows("exception_assessment")) == (("OPEN", None, None), [])
    finally:
        with run.admin.begin() as connection:
            given = {"c": plant.company}
            connection.execute(text("update exception_route set major = critical where company_id = :c"), given)
            connection.execute(text("alter table exception_route enable always trigger audit"))
            connection.execute(
                text(
                    "alter table exception_route add constraint exception_route_graver"
                    " check (minor <@ major and major <@ critical and major @> array['QUALITY'])"
                )
            )


@pytest.mark.requirement("REV-1", "AUD-2")
def test_the_database_lets_no_exception_be_settled_behind_its_assessments(run: Run, plant: Plant) -> None:
    told = run.tell("The seal was broken")
    run.assess(told, as_=CRITICAL)
    before = every_row(run.admin, TABLES, plant.company)
    for statement in (
        "update batch_exception set state = 'ASSESSED', awaits = null",
        "update batch_exception set classification = 'MINOR'",
        "update batch_exception set rationale = 'Nothing happened'",
        OWN_APPROVAL,
    ):
        with pytest.raises(DBAPIError, match="REV-1"):
            forge(run, statement)
    with pytest.raises(DBAPIError):
        forge(run, "update exception_assessment set classification = 'MINOR'")
    assert every_row(run.admin, TABLES, plant.company) == before


def everywhere(plant: Plant) -> Actor:
    """A reviewer of the whole company."""
    grants = frozenset(replace(one, site=None) for one in plant.reviewer.grants)
    return replace(plant.reviewer, grants=grants)


def test_each_role_that_approves_is_somebodys(plant: Plant) -> None:
    from domain.exceptions.routes import PERMISSION

    people = {QUALITY: plant.reviewer, QUALIFIED: plant.qualified}
    for role in ApproverRole:
        assert people[role].may(PERMISSION[role], site=plant.site)
        assert not plant.operator.may(PERMISSION[role], site=plant.site)
