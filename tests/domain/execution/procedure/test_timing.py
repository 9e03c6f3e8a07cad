"""Times between events run on the server, are told once, and count whatever a batch does (EXE-12, EXE-13)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.procedure import timing
from domain.execution.procedure.refusals import CompletionWaits
from domain.execution.refusals import OutOfSequence
from domain.recipes.kinds import OWN_TIME, LinkKind, Moment
from domain.recipes.values import Link
from domain.work.queries import work_of
from infra.transaction import Transactions, as_process
from tests import flow
from tests.conftest import Do
from tests.flow import HOLD, Way, hours, later
from tests.plant import Plant
from tests.triggers import triggers_off

HOUR = timedelta(hours=1)


REST = Link(
    code="REST_TIME",
    kind=OWN_TIME[0],
    from_phase="REST",
    to_phase="REST",
    from_moment=OWN_TIME[1],
    to_moment=OWN_TIME[2],
    at_most=hours("5"),
)


def heed(way: Way, link: str) -> None:
    """As the schedule does."""
    (timer,) = [one.id for one in way.table("process_timer") if one.link == link]
    way.do(as_process(way.plant.company, "schedule"), lambda uow: timing.heed_time(uow, timer=timer))


def timers(way: Way) -> dict[str, str]:
    return {one.link: one.state for one in way.table("process_timer")}


@pytest.mark.requirement("EXE-12", "EXE-13")
def test_a_time_is_told_once_and_then_an_exception_whatever_the_batch_does(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    way = flow.way(do, plant, admin, flow.linked(HOLD, REST))
    way.through(1)
    way.begin(2)
    assert timers(way) == {"HOLD": "OPEN", "REST_TIME": "OPEN"}
    with transactions.reading(plant.company) as session:
        titles = [one.title for one in work_of(session, plant.operator)]
    assert [one for one in titles if one.startswith("Phase 2 Rest, until ")], titles
    heed(way, "HOLD")
    assert way.raised() == []
    way.hold()
    later(way, 2.5 * HOUR)
    for _ in range(2):
        heed(way, "HOLD")
    (hold,) = [one for one in way.table("process_timer") if one.link == "HOLD"]
    assert (hold.alerted_at is not None, hold.overdue_at) == (True, None)
    assert alerts(admin, plant) == 1
    later(way, HOUR)
    for _ in range(2):
        heed(way, "HOLD")
    assert way.raised() == [("EXE-12", "OPEN")]
    assert way.rows("batch_exception")[0].title == "HOLD: longer than 3 h"
    way.restart()
    way.end(2)
    way.begin(3)
    assert timers(way) == {"HOLD": "CLOSED", "REST_TIME": "CLOSED"}
    assert len(way.raised()) == 1
    with pytest.raises(DBAPIError, match="what a timer came to stays"), admin.begin() as connection:
        connection.execute(text("update process_timer set due_at = null where company_id = :c"), {"c": plant.company})


def alerts(admin: Engine, plant: Plant) -> int:
    with admin.connect() as connection:
        query = text("select count(*) from outbox where company_id = :c and event = 'TimerAlerted'")
        return int(connection.execute(query, {"c": plant.company}).scalar_one())


@pytest.mark.requirement("EXE-12")
def test_who_ends_a_time_too_early_or_too_late_raises_it_in_the_act(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin, flow.linked(HOLD, REST))
    way.through(1)
    way.begin(2)
    later(way, 6 * HOUR)
    way.end(2)
    assert [one.title for one in way.rows("batch_exception")] == ["REST_TIME: longer than 5 h"]
    with admin.begin() as connection, triggers_off(connection, "process_timer"):
        again = "update process_timer set opened_at = opened_at + :by, earliest_at = earliest_at + :by,"
        again += " alert_at = alert_at + :by, due_at = due_at + :by where state = 'OPEN' and company_id = :c"
        connection.execute(text(again), {"by": 6 * HOUR, "c": plant.company})
    way.begin(3)
    raised = [one.title for one in way.rows("batch_exception")]
    assert raised == ["REST_TIME: longer than 5 h", "HOLD: shorter than 1 h"]
    assert way.phase(3).state == "RUNNING"


@pytest.mark.requirement("EXE-1", "EXE-12")
def test_links_hold_beginnings_and_ends_back(do: Do, plant: Plant, admin: Engine) -> None:
    transfer = Link(
        code="PUMP",
        kind=LinkKind.TRANSFER,
        from_phase="MIX",
        to_phase="SPRAY",
        from_moment=Moment.STARTED,
        at_most=hours("1"),
    )
    sequence = Link(
        code="FIRST",
        kind=LinkKind.SEQUENCE,
        from_phase="SORT",
        to_phase="MILL",
        from_moment=Moment.STARTED,
        at_most=hours("9"),
    )
    way = flow.way(do, plant, admin, flow.with_links(transfer, sequence))
    way.sort(lumps=True)
    way.begin(2)
    with pytest.raises(CompletionWaits) as refused:
        way.end(2)
    assert refused.value.waiting == (3,)
    way.begin(3, by=plant.second_operator)
    way.end(2)
    way.end(3, by=plant.second_operator)
    with pytest.raises(OutOfSequence):
        way.begin(6, 1)
    way.through(4)
    assert timers(way) == {"FIRST": "OPEN"}
    assert way.phase(5).left_out_at is not None


@pytest.mark.requirement("EXE-12")
def test_what_is_run_again_or_left_out_counts_nothing(do: Do, plant: Plant, admin: Engine) -> None:
    dried = Link(code="DRIED", kind=LinkKind.SEQUENCE, from_phase="LOD", to_phase="MILL", at_most=hours("4"))
    sieved = Link(code="SIEVED", kind=LinkKind.SEQUENCE, from_phase="SORT", to_phase="SIEVE", at_most=hours("4"))
    inside = Link(code="WARM", kind=LinkKind.SEQUENCE, from_phase="DRY", to_phase="LOD", at_most=hours("1"))
    way = flow.way(do, plant, admin, flow.with_links(dried, sieved, inside))
    way.to_the_loop()
    assert timers(way) == {"SIEVED": "VOID"}
    way.dry("3.0", 1)
    later(way, 5 * HOUR)
    assert timers(way) == {"SIEVED": "VOID", "WARM": "CLOSED", "DRIED": "VOID"}
    way.dry("2.0", 2)
    found = {(one.link, tuple(one.passes)): one.state for one in way.table("process_timer")}
    assert found == {("SIEVED", ()): "VOID", ("WARM", (1,)): "CLOSED", ("WARM", (2,)): "CLOSED", ("DRIED", ()): "OPEN"}
    way.through(8)
    assert way.raised() == []
