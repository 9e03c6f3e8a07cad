"""A connection is used again only when all that was said on it has been answered."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from psycopg import OperationalError
from psycopg.errors import QueryCanceled, UndefinedTable
from sqlalchemy import Engine, make_url, text

from domain.kernel.ids import new_id
from infra.reads import pools, wire
from infra.reads.pools import BUSY, LoopReads
from infra.reads.statements import Statement
from tests.conftest import Urls
from tests.infra.reads.opening import opened
from tests.plant import Plant

BACKEND = Statement(b"select pg_backend_pid()::text", ())
SITES = Statement(b"select json_agg(id)::text from site", ())
SLOW = Statement(b"select pg_sleep(20)::text", ())


def in_loop(urls: Urls, work: Callable[[LoopReads], Awaitable[None]]) -> None:
    """Run with reads of an event loop, over one connection."""

    async def run() -> None:
        reads = LoopReads(make_url(urls.app), connections=1)
        await reads.open()
        try:
            await work(reads)
        finally:
            await reads.close()

    asyncio.run(run())


@pytest.mark.requirement("TEN-1")
def test_each_question_sees_its_own_company_and_the_next_one_nothing_of_it(
    urls: Urls, plant: Plant, other_plant: Plant
) -> None:
    with opened(urls) as reads:
        for one in (plant, other_plant, plant):
            (told,) = reads.ask(one.company, SITES)
            assert told is not None
            assert set(json.loads(told)) == {str(one.site), str(one.other_site)}
        assert reads.ask(new_id(), SITES) == [None]


def test_a_row_that_is_not_there_is_none_among_those_that_are(urls: Urls, plant: Plant) -> None:
    nothing = Statement(b"select 'x' where false", ())
    with opened(urls) as reads:
        assert reads.ask(plant.company, BACKEND, nothing, Statement(b"select $1::text", (b"y",)))[1:] == [None, b"y"]


def test_a_statement_that_fails_fails_its_question_only(urls: Urls, plant: Plant) -> None:
    broken = Statement(b"select x from nowhere", ())
    with opened(urls) as reads:
        (before,) = reads.ask(plant.company, BACKEND)
        with pytest.raises(UndefinedTable, match="nowhere"):
            reads.ask(plant.company, BACKEND, broken, SITES)
        assert reads.ask(plant.company, BACKEND, SITES)[0] == before


def test_a_connection_that_broke_is_replaced(urls: Urls, plant: Plant, admin: Engine) -> None:
    with opened(urls) as reads:
        (before,) = reads.ask(plant.company, BACKEND)
        assert before is not None
        with admin.connect() as connection:
            connection.execute(text("select pg_terminate_backend(:p)"), {"p": int(before)})
        (after,) = reads.ask(plant.company, BACKEND)
        assert after not in {None, before}


def test_more_statements_than_a_connection_keeps_prepared(
    urls: Urls, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PREPARED", 3)
    many = [Statement(b"select '%d'" % number, ()) for number in range(7)]
    with opened(urls) as reads:
        for _ in range(2):
            assert [reads.ask(plant.company, one) for one in many] == [[b"%d" % number] for number in range(7)]
        (kept,) = reads.ask(plant.company, Statement(b"select count(*)::text from pg_prepared_statements", ()))
        assert kept == b"3"


def test_an_answer_nobody_waits_for_is_not_taken_for_the_next_one(urls: Urls, plant: Plant) -> None:
    async def work(reads: LoopReads) -> None:
        asking = asyncio.create_task(reads.ask(plant.company, SLOW))
        await asyncio.sleep(0.2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await reads.ask(plant.company, Statement(b"select 'mine'", ())) == [b"mine"]

    in_loop(urls, work)


def test_a_server_that_falls_silent_is_left(urls: Urls, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "SILENCE_SECONDS", 0.2)

    async def work(reads: LoopReads) -> None:
        with pytest.raises(OperationalError, match="didn't answer"):
            await reads.ask(plant.company, SLOW)

    in_loop(urls, work)


def test_a_statement_past_its_time_is_cancelled_by_the_server(
    urls: Urls, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TENANT", wire.TENANT + b", set_config('statement_timeout', '50', true)")

    async def work(reads: LoopReads) -> None:
        with pytest.raises(QueryCanceled):
            await reads.ask(plant.company, SLOW)

    in_loop(urls, work)


def test_who_finds_no_connection_is_told_so(urls: Urls, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "POOL_SECONDS", 0.2)

    async def work(reads: LoopReads) -> None:
        first = asyncio.create_task(reads.ask(plant.company, SLOW))
        await asyncio.sleep(0.1)
        with pytest.raises(BUSY):
            await reads.ask(plant.company, BACKEND)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first

    in_loop(urls, work)


def test_large_answers_and_many_at_once(urls: Urls, plant: Plant) -> None:
    large = Statement(b"select repeat($1, 1000000)", (b"x",))

    async def work(reads: LoopReads) -> None:
        answers = await asyncio.gather(*(reads.ask(plant.company, large, BACKEND) for _ in range(20)))
        assert {len(one[0] or b"") for one in answers} == {1_000_000}
        assert len({one[1] for one in answers}) == 1

    in_loop(urls, work)
