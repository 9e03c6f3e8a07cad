"""One measurement: a load, with what it cost the server's process and the database."""

import statistics
import time
from dataclasses import dataclass

from tests.benchmarks import client, processor
from tests.benchmarks.client import Answers, Load


@dataclass(frozen=True, slots=True)
class Measured:
    """What a load came to: answers a second, milliseconds, and processor milliseconds for each request."""

    rate: float
    median: float
    p99: float
    server: float
    database: float
    requests: int


def measure(load: Load, *, server: int, postmaster: int) -> tuple[Measured, Answers]:
    """Send the load to the server of this process id."""
    before = processor.seconds(server), processor.seconds_of_database(postmaster)
    answers = client.run(load)
    after = processor.seconds(server), processor.seconds_of_database(postmaster)
    requests = len(answers.latencies)
    ours, theirs = [(later - earlier) * 1000 / requests for earlier, later in zip(before, after, strict=True)]
    return Measured(answers.rate, answers.percentile(0.5), answers.percentile(0.99), ours, theirs, requests), answers


def middle(rounds: list[Measured]) -> Measured:
    """The median of each figure over the rounds."""
    return Measured(
        rate=statistics.median(one.rate for one in rounds),
        median=statistics.median(one.median for one in rounds),
        p99=statistics.median(one.p99 for one in rounds),
        server=statistics.median(one.server for one in rounds),
        database=statistics.median(one.database for one in rounds),
        requests=sum(one.requests for one in rounds),
    )


def clock() -> float:
    """Seconds that only go forward."""
    return time.monotonic()
