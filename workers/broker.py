"""The broker that carries word of jobs: in this process, or Redis where a URL names one."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import dramatiq
from dramatiq.brokers.stub import StubBroker

from workers.jobs import claimed_from
from workers.outbox import Claimed

QUEUE = "theriac"
THREADS = 4
POLL_MILLISECONDS = 100


class UnknownBroker(ValueError):
    """The URL names no broker that we speak to."""


def open_broker(url: str | None) -> dramatiq.Broker:
    """The broker of `redis://…` or `rediss://…`; without URL one that lives in this process.

    Without dramatiq's own middleware: retries, time limits and dead letters are the outbox's business, which outlives
    any broker. Raises UnknownBroker, which doesn't show the URL: it may hold a password.
    """
    if url is None:
        return StubBroker(middleware=[])
    if urlsplit(url).scheme not in {"redis", "rediss"}:
        raise UnknownBroker("a broker is redis://host:port/database or rediss://…")
    from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415 -- its import takes a second, which a laptop saves

    broker: dramatiq.Broker = RedisBroker(url=url, middleware=[])  # type: ignore[no-untyped-call]  # dramatiq leaves it untyped
    return broker


def declare(broker: dramatiq.Broker, consumers: Iterable[str], perform: Callable[[Claimed], None]) -> None:
    """Let messages to each consumer come to `perform`."""
    for consumer in consumers:
        dramatiq.actor(actor_name=consumer, queue_name=QUEUE, broker=broker)(_named(consumer, perform))


def send(broker: dramatiq.Broker, claimed: Claimed) -> None:
    """Tell the consumer's actor of a job: ids only."""
    arguments = (str(claimed.id), str(claimed.company), str(claimed.token))
    broker.enqueue(
        dramatiq.Message(queue_name=QUEUE, actor_name=claimed.consumer, args=arguments, kwargs={}, options={})
    )


def worker(broker: dramatiq.Broker) -> dramatiq.Worker:
    """A worker with few threads: most jobs wait for a mail server or an object store."""
    return dramatiq.Worker(broker, queues={QUEUE}, worker_threads=THREADS, worker_timeout=POLL_MILLISECONDS)


def _named(consumer: str, perform: Callable[[Claimed], None]) -> Callable[[str, str, str], None]:
    def actor(job: str, company: str, token: str) -> None:
        perform(claimed_from(job, company, token, consumer=consumer))

    return actor
