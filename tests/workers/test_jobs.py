"""Jobs: begun once under a lease, ended with its token, tried again later, given up after twenty attempts."""

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import text

from domain.kernel.ids import CompanyId, new_id
from infra.services import Services
from tests.sealing import House
from workers import broker, live, outbox
from workers.jobs import Jobs, Postponed, backoff
from workers.outbox import Claimed, Job
from workers.relay import Relay

CONSUMER = "test"
QUICK = 0.3


@pytest.fixture
def company(house: House) -> CompanyId:
    """A company whose founding is a job for the consumer."""
    return dataclasses.replace(house, consumers=(CONSUMER,)).found()


@pytest.fixture
def sent() -> list[Claimed]:
    return []


@pytest.fixture
def relay(house: House, sent: list[Claimed]) -> Relay:
    return Relay(house.relay_engine, (CONSUMER,), sent.append, lease=QUICK)


def jobs(house: House, consumer: Callable[[Services, Job], None], *, lease: float = QUICK) -> Jobs:
    return Jobs(house.relay_engine, house.services, {CONSUMER: consumer}, lease=lease)


def done(house: House) -> bool:
    return house.ask("select ended_at is not null from outbox") == [(True,)]


def due_now(house: House) -> None:
    house.tamper("update outbox set run_at = clock_timestamp()")


def test_a_due_job_is_sent_once_and_done_once(
    house: House, company: CompanyId, relay: Relay, sent: list[Claimed]
) -> None:
    seen: list[Job] = []
    performing = jobs(house, lambda _, job: seen.append(job))
    assert relay.once() == 1
    assert relay.once() == 0
    performing.perform(sent[0])
    performing.perform(sent[0])
    (job,) = seen
    assert (job.company, job.id, job.event, job.attempt) == (company, sent[0].id, "CompanyFounded", 1)
    assert job.payload == {"company": str(company)}
    assert done(house)
    time.sleep(QUICK)
    assert relay.once() == 0


def test_a_message_delivered_twice_at_once_is_done_once(
    house: House, company: CompanyId, relay: Relay, sent: list[Claimed]
) -> None:
    seen: list[Job] = []

    def slow(_: Services, job: Job) -> None:
        seen.append(job)
        time.sleep(0.1)

    performing = jobs(house, slow)
    relay.once()
    threads = [threading.Thread(target=performing.perform, args=(sent[0],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [job.company for job in seen] == [company]


@pytest.mark.usefixtures("company")
def test_an_expired_lease_hands_the_job_over(house: House, relay: Relay, sent: list[Claimed]) -> None:
    relay.once()
    lost = outbox.begin(house.relay_engine, sent[0].company, sent[0].id, sent[0].token, lease=QUICK)
    assert lost is not None
    time.sleep(QUICK)
    relay.once()
    first, second = sent
    assert (first.id, first.token != second.token) == (second.id, True)
    assert not outbox.end(house.relay_engine, lost)  # its token is no longer the job's
    assert not done(house)
    performing = jobs(house, lambda *_: None)
    performing.perform(first)
    assert not done(house)
    performing.perform(second)
    assert done(house)


@pytest.mark.usefixtures("company")
def test_a_long_job_keeps_its_lease(house: House, relay: Relay, sent: list[Claimed]) -> None:
    performing, stop = jobs(house, lambda *_: time.sleep(4 * QUICK)), threading.Event()
    keeper = threading.Thread(target=performing.keep_leases, args=(stop,))
    keeper.start()
    relay.once()
    worker = threading.Thread(target=performing.perform, args=(sent[0],))
    worker.start()
    while worker.is_alive():
        relay.once()
        time.sleep(0.05)
    stop.set()
    keeper.join(5)
    assert len(sent) == 1
    assert done(house)


@pytest.mark.usefixtures("company")
def test_a_failing_job_backs_off_and_dies_after_its_attempts(house: House, relay: Relay, sent: list[Claimed]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such printer")

    performing = jobs(house, fail)
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        assert outbox.dead(house.relay_engine) == []
        assert relay.once() == 1, attempt
        performing.perform(sent[-1])
        ((waits, attempts),) = house.ask("select extract(epoch from run_at - clock_timestamp()), attempts from outbox")
        assert attempts == attempt
        assert min(3600, 2**attempt) / 2 - 1 < waits <= min(3600, 2**attempt)
        assert relay.once() == 0  # not before its time
        due_now(house)
    assert relay.once() == 0
    (dead,) = outbox.dead(house.relay_engine)
    assert (dead.consumer, dead.attempts, dead.error) == (CONSUMER, 20, "RuntimeError: no such printer")
    assert outbox.dead(house.relay_engine, CompanyId(new_id())) == []
    assert outbox.revive(house.relay_engine, dead.company, dead.id)
    assert relay.once() == 1
    jobs(house, lambda *_: None).perform(sent[-1])
    assert done(house)


@pytest.mark.usefixtures("company")
def test_a_job_that_kills_its_process_each_time_dies_too(house: House, relay: Relay, sent: list[Claimed]) -> None:
    for _ in range(outbox.MAX_ATTEMPTS):
        relay.once()
        begun = outbox.begin(house.relay_engine, sent[-1].company, sent[-1].id, sent[-1].token, lease=0.0001)
        assert begun is not None
    assert relay.once() == 0
    (dead,) = outbox.dead(house.relay_engine)
    assert "ended without a word" in dead.error


@pytest.mark.usefixtures("company")
def test_a_job_that_waits_for_nobody_to_begin_it_uses_no_attempt(house: House, relay: Relay) -> None:
    for _ in range(3):
        assert relay.once() == 1
        time.sleep(QUICK)
    assert house.ask("select attempts from outbox") == [(0,)]


@pytest.mark.usefixtures("company")
def test_a_postponed_job_comes_back_when_it_said(house: House, relay: Relay, sent: list[Claimed]) -> None:
    def later(*_: object) -> None:
        raise Postponed("not sealed yet", seconds=0.05)

    relay.once()
    jobs(house, later).perform(sent[0])
    time.sleep(0.06)
    assert relay.once() == 1


@pytest.mark.usefixtures("company")
def test_what_was_sent_and_not_begun_is_given_back(house: House, sent: list[Claimed]) -> None:
    first = Relay(house.relay_engine, (CONSUMER,), sent.append)
    second = Relay(house.relay_engine, (CONSUMER,), sent.append)
    first.once()
    assert second.once() == 0
    first.release()
    assert second.once() == 1


@pytest.mark.usefixtures("company")
def test_a_consumer_that_this_process_does_not_serve_is_left_to_others(house: House, sent: list[Claimed]) -> None:
    assert Relay(house.relay_engine, ("another",), sent.append).once() == 0
    assert sent == []


def test_only_so_many_are_under_way(house: House, sent: list[Claimed], monkeypatch: pytest.MonkeyPatch) -> None:
    bounded = str(outbox.CLAIM).replace(f"greatest(0, {outbox.MAX_UNDER_WAY} -", "greatest(0, 2 -")
    monkeypatch.setattr(outbox, "CLAIM", text(bounded))
    writing = dataclasses.replace(house, consumers=(CONSUMER,))
    for _ in range(5):
        writing.found()
    relay = Relay(house.relay_engine, (CONSUMER,), sent.append)
    assert [relay.once(), relay.once()] == [2, 0]
    for claimed in sent:
        jobs(house, lambda *_: None).perform(claimed)
    assert relay.once() == 2


@pytest.fixture
def listener(house: House) -> Iterator[Callable[[], list[str]]]:
    conninfo = house.relay_engine.url.set(drivername="postgresql").render_as_string()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("listen theriac_live")
        yield lambda: [told.payload for told in connection.notifies(timeout=0.5)]


def test_live_events_are_told_once_ids_only(house: House, listener: Callable[[], list[str]]) -> None:
    company = dataclasses.replace(house, consumers=(outbox.LIVE,)).found()
    relay = Relay(house.relay_engine, (), lambda _: None)
    assert [relay.once(), relay.once()] == [1, 0]
    (told,) = listener()
    assert json.loads(told) == {"company": str(company), "event": "CompanyFounded"}
    assert done(house)


def test_an_announcement_carries_no_texts() -> None:
    company, batch = new_id(), new_id()
    told = json.loads(live.announcement(company, "BatchIssued", {"batch": str(batch), "number": "B-7", "phase": None}))
    assert told == {"company": str(company), "event": "BatchIssued", "batch": str(batch)}


def test_waits_double_up_to_an_hour() -> None:
    for attempt in range(1, 21):
        longest = min(3600, 2**attempt)
        assert all(longest / 2 <= backoff(attempt) <= longest for _ in range(20))


def test_a_broker_is_redis_or_this_process() -> None:
    assert type(broker.open_broker(None)).__name__ == "StubBroker"
    assert type(broker.open_broker("rediss://user:secret@queue.example:6379/0")).__name__ == "RedisBroker"
    with pytest.raises(broker.UnknownBroker) as refused:
        broker.open_broker("amqp://user:secret@queue.example")
    assert "secret" not in str(refused.value)
