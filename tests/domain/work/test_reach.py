"""The work list reaches every undecided batch of a busy site, by pages, and asks no more the more there are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text

from domain.kernel.actor import Actor
from domain.review.due.rules import Days
from domain.work import queries, reach
from domain.work.rules.items import WorkItem
from infra.transaction import Transactions
from tests import execution, oversight
from tests.conftest import Do
from tests.domain.review.test_deciding import finish
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import policy, review
from tests.triggers import triggers_off

MANY = 60
ALIKE = """
    insert into batch select made.* from batch b, generate_series(1, :n) n, jsonb_populate_record(b, jsonb_build_object(
      'id', md5(b.id::text || n)::uuid, 'number', b.number || '-' || n)) made
    where b.id = :b"""
PHASES_ALIKE = """
    insert into phase_execution select made.* from phase_execution p, generate_series(1, :n) n,
      jsonb_populate_record(p, jsonb_build_object('id', md5(p.id::text || n)::uuid,
        'batch_id', md5(p.batch_id::text || n)::uuid)) made
    where p.batch_id = :b"""


def copied(run: Run, number: int) -> None:
    """So many batches more that are as far as this one."""
    with (
        run.admin.begin() as connection,
        triggers_off(connection, "batch"),
        triggers_off(connection, "phase_execution"),
    ):
        connection.execute(text("set local session_replication_role = replica"))  # no foreign key waits for the commit
        for statement in (ALIKE, PHASES_ALIKE):
            connection.execute(text(statement), {"n": number, "b": run.batch})


@pytest.fixture
def finished(do: Do, plant: Plant, admin: Engine) -> Run:
    """With as many more as the list once never saw beyond."""
    run = execution.run(do, plant, admin)
    finish(run)
    copied(run, MANY)
    return run


def work(transactions: Transactions, actor: Actor, *, skip: int = 0) -> list[WorkItem]:
    with transactions.reading(actor.company) as session:
        return list(queries.work_of(session, actor, skip=skip))


def count(transactions: Transactions, actor: Actor) -> queries.BatchesOfWork:
    with transactions.reading(actor.company) as session:
        return queries.batches_of(session, actor)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def told(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", told)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", told)


def test_the_newest_batch_of_a_busy_site_is_reached(
    finished: Run, plant: Plant, transactions: Transactions, do: Do, admin: Engine
) -> None:
    newest = Run(do, plant, admin, execution.issue(do, plant, finished.row().recipe_version_id, "B-900"))
    first = newest.phase(1)
    told = {(one.act, one.subject, one.because) for one in work(transactions, plant.operator)}
    assert ("startPhase", first.id, None) in told
    exception = newest.tell("Spill")
    told = {(one.act, one.subject, one.because) for one in work(transactions, plant.reviewer)}
    assert ("assessException", exception, None) in told
    assert count(transactions, plant.operator) == queries.BatchesOfWork(1, MANY + 1)
    assert count(transactions, plant.administrator) == queries.BatchesOfWork(0, 0)


@pytest.mark.requirement("REV-14")
def test_every_made_batch_is_on_one_page_those_first_that_are_due(
    finished: Run, plant: Plant, transactions: Transactions, admin: Engine
) -> None:
    pages = [
        [one.subject for one in work(transactions, plant.supervisor, skip=skip) if one.act == "completeReview"]
        for skip in range(0, MANY + 1, reach.AT_ONCE)
    ]
    assert [len(one) for one in pages] == [15, 15, 15, 15, 1]
    assert len({one for page in pages for one in page}) == MANY + 1
    last = pages[-1][0]
    oversight.completed_before(admin, last, days=35)
    oversight.completed_before(admin, finished.batch, days=40)
    review(finished)
    policy(finished.do, plant, admin, production=False, days=Days(quality=30, decision=60))
    due = [
        one for one in work(transactions, plant.reviewer) if one.due_on is not None and one.act != "reviewAuditTrail"
    ]
    assert [one.subject for one in due[:2]] == [last, finished.batch], "its decision is due later, which waits longer"


def test_as_much_is_asked_of_many_batches_as_of_a_few(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions, app_engine: Engine
) -> None:
    run = execution.run(do, plant, admin)
    run.up_to_drying()
    copied(run, 1)
    work(transactions, plant.operator)  # what a process keeps is read once
    with statements(app_engine) as few:
        work(transactions, plant.operator)
    copied(Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002")), MANY)
    with statements(app_engine) as many:
        items = work(transactions, plant.operator)
    assert len({one.subject for one in items}) >= reach.AT_ONCE
    assert len(many) <= len(few) + 2, "another state is asked of otherwise, another number isn't"
