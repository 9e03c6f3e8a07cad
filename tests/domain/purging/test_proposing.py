"""Who may have records go, when, and what the database asks of it, against the database."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.exports.commands import fail_export, request_export
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.people.refusals import SamePerson
from domain.purging.refusals import PurgeApprovedAlready, RecordStillKept
from infra import database
from infra.services import Services
from infra.transaction import Transactions
from tests import keeping, purging
from tests.conftest import AUDIT_KEY, Do, Urls, count
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("KEP-3")


@pytest.fixture
def gone(run: Run, do: Do, plant: Plant, admin: Engine) -> Run:
    """A rejected batch whose retention is over."""
    assert run.row().state == "IDLE"
    with purging.retention_over():
        return purging.rejected(do, plant, admin, "B-GONE")


def refused(act: Callable[[], object]) -> str:
    with purging.retention_over(), pytest.raises(RecordStillKept) as told:
        act()
    return told.value.message


def test_quality_proposes_what_needs_no_keeping_and_nothing_else(
    run: Run, gone: Run, do: Do, plant: Plant, admin: Engine
) -> None:
    def propose() -> object:
        return purging.propose(do, plant, gone.batch)

    with pytest.raises(RecordStillKept, match="retention lasts until"):
        propose()
    with purging.retention_over(), pytest.raises(RecordStillKept, match="Nobody has decided on it"):
        purging.propose(do, plant, run.batch)
    hold = keeping.place(do, plant, product=gone.row().product)
    assert "A legal hold of" in refused(propose)
    keeping.release(do, plant, hold)
    gone.tell("Found in a notebook")
    assert "Exception 1 is open" in refused(propose)
    (told,) = [row for row in gone.rows("batch_exception") if row.batch_id == gone.batch]
    gone.assess(told.id, by=plant.second_reviewer)
    export = do(plant.reviewer, lambda uow: request_export(uow, batch=gone.batch)).id
    assert "An export of its record is under way" in refused(propose)
    do(plant.reviewer, lambda uow: fail_export(uow, export=export, problem="Torn"))
    with purging.retention_over():
        for who in ("operator", "supervisor", "engineer", "qualified", "administrator"):
            with pytest.raises(Forbidden):
                purging.propose(do, plant, gone.batch, by=plant.people[who])
        for batches in ((), (gone.batch, gone.batch), tuple(new_id() for _ in range(11))):
            with pytest.raises(InvalidInput):
                purging.propose(do, plant, *batches)
        with pytest.raises(InvalidInput):
            purging.propose(do, plant, gone.batch, reason=" ")
        with pytest.raises(NotFound):
            purging.propose(do, plant, new_id())
        assert count(admin, "purge", plant.company) == 0
        propose()
    (row,) = keeping.rows(admin, "batch_purge", plant)
    assert (row.number, row.kept_until, row.because, row.ended_at) == (
        *("B-GONE", purging.OVER.until, purging.OVER.because),
        None,
    )


def kept_until(admin: Engine, run: Run, day: str) -> None:
    """Behind the application's back."""
    with admin.begin() as connection, triggers_off(connection, "record_retention"):
        change = text(f"update record_retention set until = {day} where batch_id = :b")  # noqa: S608 -- ours
        connection.execute(change, {"b": run.batch})


def test_another_person_approves_it_once(gone: Run, do: Do, plant: Plant, admin: Engine) -> None:
    with purging.retention_over():
        purge = purging.propose(do, plant, gone.batch)
        with pytest.raises(SamePerson):
            purging.approve(do, plant, purge, by=plant.reviewer)
        for who in ("operator", "supervisor", "engineer", "qualified"):
            with pytest.raises(Forbidden):
                purging.approve(do, plant, purge, by=plant.people[who])
        hold = keeping.place(do, plant, batch=gone.batch)
        with pytest.raises(RecordStillKept):
            purging.approve(do, plant, purge)
        keeping.release(do, plant, hold)
        (proposed,) = keeping.rows(admin, "purge", plant)
        assert proposed.approved_by is None
        by_herself = (
            "approved_by = proposed_by, approved_name = 'x', approved_at = now(), approval_signature_id = signature_id"
        )
        for change in (by_herself, "reason = 'Another one'"):
            with pytest.raises(DBAPIError, match=r"KEP-3|purge_check"), admin.begin() as connection:
                connection.execute(text(f"update purge set {change} where id = :p"), {"p": purge})  # noqa: S608 -- ours
        assert keeping.rows(admin, "purge", plant) == [proposed]
        purging.approve(do, plant, purge, by=plant.administrator)
        with pytest.raises(PurgeApprovedAlready):
            purging.approve(do, plant, purge, version=2)
    (approved,) = keeping.rows(admin, "purge", plant)
    assert (approved.approved_by, approved.approved_name) == (plant.administrator.person, "Administrator")


@pytest.mark.requirement("KEP-2", "REV-8")
def test_a_hold_that_came_after_the_approval_wins_also_behind_the_rule(
    run: Run, gone: Run, do: Do, plant: Plant, admin: Engine, services: Services, urls: Urls
) -> None:
    engine = database.engine(urls.of("theriac_purge"), threads=1)
    purging_role = Transactions(engine, AUDIT_KEY, consumers=lambda _: ())
    with purging.retention_over():
        purge = purging.propose(do, plant, gone.batch)
        purging.approve(do, plant, purge)
    (row,) = keeping.rows(admin, "batch_purge", plant)
    other = run.phase(1).id
    listed = text(f"select list_purged('{row.id}', array['phase_execution'], array['{other}'::uuid], array[false])")

    def told() -> str:
        with engine.connect() as connection:
            connection.execute(text(f"select set_config('theriac.company', '{plant.company}', true)"))
            with pytest.raises(DBAPIError) as said:
                connection.execute(listed)
        return str(said.value.orig)

    kept_until(admin, gone, "current_date")
    assert "kept until its retention is over" in told()
    kept_until(admin, gone, "'2020-01-31'")
    assert "a row of phase_execution is of another batch" in told()
    keeping.place(do, plant, product=gone.row().product)
    assert "a legal hold keeps it" in told()
    with purging.retention_over():
        purging.carry_out(replace(services, purging=purging_role), plant, purge)
    engine.dispose()
    (left,) = keeping.rows(admin, "batch_purge", plant)
    assert (left.problem, left.entries) == (
        "A legal hold of Reviewer on its product keeps it: quality releases that.",
        None,
    )
    assert count(admin, "purged_row", plant.company) == 0
    assert count(admin, "disposition", plant.company) == 1
