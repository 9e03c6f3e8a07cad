"""Deviations against the database: what they group, who closes them, and what opens them again."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.deviations.refusals import (
    AlreadyGrouped,
    ApproverInvestigated,
    ClassTooLight,
    ExceptionsUnassessed,
    LastException,
)
from domain.exceptions.kinds import Classification
from domain.exceptions.refusals import ApprovalNotAwaited, AssessorExecuted
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, VersionConflict, WrongState
from domain.review.refusals import ReleaseBlocked
from tests import execution
from tests.assessing import QUALIFIED
from tests.conftest import Do, every_row
from tests.deviating import TABLES, Quality
from tests.domain.exceptions.test_approving import with_roles_of
from tests.domain.execution.test_reopening import foretold
from tests.domain.review.test_deciding import decide, decided, finish, kinds
from tests.execution import Run, percent
from tests.plant import Plant
from tests.reviewing import review
from tests.unforeseen import forge

CRITICAL, MAJOR = Classification.CRITICAL, Classification.MAJOR


def stale(run: Run) -> int:
    query = """select count(*) from signature_staleness t join signature s on s.company_id = t.company_id
               and s.id = t.id where t.company_id = :c and s.subject_type = 'Deviation'"""
    with run.admin.connect() as connection:
        return int(connection.execute(text(query), {"c": run.plant.company}).scalar_one())


def refused_each(run: Run, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused, and nothing of any deviation changed."""
    before = every_row(run.admin, TABLES, run.plant.company)
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert every_row(run.admin, TABLES, run.plant.company) == before


@pytest.mark.requirement("DEV-1", "TEN-2")
def test_an_exception_is_grouped_once_and_what_is_taken_out_stays_known(run: Run, plant: Plant, do: Do) -> None:
    quality, other = (
        Quality(run),
        Run(do, plant, run.admin, execution.issue(do, plant, run.row().recipe_version_id, "B-2")),
    )
    first, second, third = run.tell("Too warm"), other.tell("Too warm"), run.tell("Dust")
    found = quality.open(first, second)
    assert (quality.row(found).number, quality.state(found)) == (1, ("OPEN", "MINOR", None))
    refused_each(
        run,
        (AlreadyGrouped, lambda: quality.open(third, first)),
        (AlreadyGrouped, lambda: quality.add(found, second)),
        (InvalidInput, quality.open),
        (InvalidInput, lambda: quality.open(third, title=" ")),
        (Forbidden, lambda: quality.open(third, by=plant.administrator)),
        (Forbidden, lambda: quality.remove(found, first, by=plant.operator)),
        (Forbidden, lambda: quality.investigate(found, by=plant.operator)),
        (Forbidden, lambda: quality.withdraw(found, by=plant.operator)),
        (WrongState, lambda: quality.conclude(found)),
    )
    version = quality.row(found).version
    quality.remove(found, second, reason="Of another cause")
    assert quality.row(found).version == version + 1
    refused_each(run, (LastException, lambda: quality.remove(found, first)))
    again = quality.open(second)
    assert quality.row(again).number == 2
    quality.withdraw(again)
    quality.add(found, second, third)
    with run.admin.connect() as connection:
        query = "select deviation_id, removed_because from deviation_exception where exception_id = :e order by id"
        rows = [tuple(row) for row in connection.execute(text(query), {"e": second})]
    assert rows == [(found, "Of another cause"), (again, "It is none"), (found, None)]
    refused_each(
        run, (WrongState, lambda: quality.add(again, third)), (VersionConflict, lambda: unseen(quality, found))
    )


def unseen(quality: Quality, deviation: UUID) -> None:
    from domain.deviations.commands import grouping

    reviewer = quality.run.plant.reviewer
    quality.run.do(reviewer, lambda uow: grouping.begin_investigation(uow, deviation=deviation, version=1))


@pytest.mark.requirement("DEV-2", "DEV-3", "DEV-4", "REV-4", "REV-6")
def test_a_batch_waits_for_its_deviation_that_a_second_person_closes(run: Run, plant: Plant) -> None:
    finish(run)
    told, quality = run.tell("Too warm"), Quality(run)
    found = quality.open(told, by=plant.reviewer)
    quality.investigate(found)
    refused_each(run, (ExceptionsUnassessed, lambda: quality.conclude(found)))
    run.assess(told, as_=MAJOR)
    refused_each(run, (ExceptionsUnassessed, lambda: quality.conclude(found, as_=MAJOR)))
    run.approve_exception(told)
    refused_each(
        run,
        (ClassTooLight, lambda: quality.conclude(found)),
        (InvalidInput, lambda: quality.conclude(found, as_=MAJOR, cause=" ")),
        (Forbidden, lambda: quality.conclude(found, as_=MAJOR, by=plant.operator)),
    )
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {"OPEN_DEVIATION"}
    quality.conclude(found, as_=CRITICAL)
    assert quality.state(found) == ("IN_APPROVAL", "CRITICAL", "QUALITY")
    refused_each(
        run,
        (ApproverInvestigated, lambda: quality.approve(found, by=plant.reviewer)),
        (ApprovalNotAwaited, lambda: quality.approve(found, role=QUALIFIED)),
        (Forbidden, lambda: quality.approve(found, by=plant.operator)),
        (WrongState, lambda: quality.remove(found, told)),
        (WrongState, lambda: quality.withdraw(found)),
    )
    quality.approve(found)
    assert quality.state(found) == ("IN_APPROVAL", "CRITICAL", "QUALIFIED_PERSON")
    with pytest.raises(ReleaseBlocked):
        review(run)
    quality.approve(found, role=QUALIFIED)
    assert quality.state(found) == ("CLOSED", "CRITICAL", None)
    review(run)
    decide(run)
    assert decided(run) == ("RELEASED", 1, 1)


@pytest.mark.requirement("DEV-2", "DEV-3", "EXE-7", "SIG-4", "REV-6")
def test_a_value_that_is_corrected_opens_it_again_and_its_signatures_go_stale(run: Run, plant: Plant) -> None:
    run.up_to_drying()
    value, quality = run.record(3, "Loss on drying", percent("2.7")), Quality(run)
    raised = run.exception(1).id
    run.assess(raised)
    found = quality.open(raised)
    quality.investigate(found)
    hands = with_roles_of(plant.operator, plant.second_reviewer)
    refused_each(run, (AssessorExecuted, lambda: quality.conclude(found, by=hands)))
    quality.conclude(found)
    refused_each(run, (AssessorExecuted, lambda: quality.approve(found, by=hands)))
    quality.approve(found)
    assert (quality.state(found), stale(run)) == (("CLOSED", "MINOR", None), 0)
    assert foretold(run, percent("2.6"))["deviationsReopened"] == [1]
    run.correct(value, percent("2.6"))
    assert "deviationsReopened" not in foretold(run, percent("2.7"))
    assert (quality.state(found), stale(run)) == (("REOPENED", "MINOR", None), 2)
    run.assess(raised)
    quality.close(found)
    later = run.tell("Too warm again")
    quality.add(found, later)
    assert (quality.state(found), stale(run)) == (("REOPENED", "MINOR", None), 4)
    run.assess(later)
    quality.close(found)
    run.assess(later, as_=MAJOR)
    assert (quality.state(found), stale(run)) == (("REOPENED", "MINOR", None), 6)


@pytest.mark.requirement("DEV-1", "DEV-2", "DEV-3", "DEV-4", "AUD-2")
def test_the_database_lets_nobody_close_or_group_behind_the_rules(run: Run) -> None:
    finish(run)
    told, quality = run.tell("Too warm"), Quality(run)
    other = run.tell("Dust")
    run.assess(told)
    found = quality.open(told)
    quality.investigate(found)
    quality.conclude(found)
    before = every_row(run.admin, TABLES, run.plant.company)
    for statement, rule in (
        ("update deviation set state = 'CLOSED', awaits = null, closed_at = now()", "DEV-3"),
        ("update deviation set classification = 'MAJOR'", "DEV-3"),
        ("update deviation set number = 2", "DEV-1"),
        (OWN_APPROVAL, "DEV-3"),
        (f"{ANOTHER_LINK} '{other}' from deviation_exception", "DEV-2"),
        (f"{UNASSESSED} '{told}'", "DEV-3"),
        (GAP, "DEV-1"),
        ("update deviation_exception set removed_because = 'x', exception_id = gen_random_uuid()", "DEV-1"),
        (RELEASE, "DEV-4"),
    ):
        with pytest.raises(DBAPIError, match=rule):
            forge(run, statement)
    with pytest.raises(DBAPIError):
        forge(run, "update deviation_investigation set cause = 'None'")
    assert every_row(run.admin, TABLES, run.plant.company) == before


OWN_APPROVAL = """insert into deviation_approval select company_id, gen_random_uuid(), site_id, deviation_id,
    id, 'QUALITY', investigated_by, investigated_name, investigated_at, signature_id from deviation_investigation"""
ANOTHER_LINK = """insert into deviation_exception (company_id, id, version, site_id, deviation_id, batch_id, added_by,
    added_name, added_at, exception_id) select company_id, gen_random_uuid(), 1, site_id, deviation_id, batch_id,
    added_by, added_name, added_at,"""
UNASSESSED = """update batch_exception set state = 'OPEN', classification = null, rationale = null,
    assessed_by = null, assessed_at = null, signature_id = null where id ="""
GAP = """insert into deviation (company_id, id, version, site_id, number, title, description, classification, state,
    opened_by, opened_name, opened_at) select company_id, gen_random_uuid(), 1, site_id, 3, title, description,
    classification, 'OPEN', opened_by, opened_name, opened_at from deviation"""
RELEASE = """insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by, decided_name,
    decided_at, signature_id) select d.company_id, gen_random_uuid(), d.site_id, g.batch_id, 'RELEASED', 'x',
    d.opened_by, d.opened_name, d.opened_at, s.signature_id from deviation d join deviation_exception g
    on g.deviation_id = d.id join deviation_investigation s on s.deviation_id = d.id"""
