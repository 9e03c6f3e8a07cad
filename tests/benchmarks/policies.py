"""What row-level security costs: a statement under its policies beside the same one as a role that none applies to.

The statements by hand name the company themselves, so that both roles see the same rows.
"""

import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg import Connection
from sqlalchemy import make_url

from tests.benchmarks import goals, measuring, processor, statements
from tests.benchmarks.house import House
from tests.benchmarks.measuring import Measured
from tests.benchmarks.report import Row
from tests.benchmarks.statements import Work
from tests.benchmarks.world import Home

ROUNDS, SECONDS = 5, 1.0
UNDER_POLICIES, WITHOUT = "theriac_app", "theriac_unfenced"
SCREENS = ("batch screen", "review queue", "audit page", "genealogy, 10 levels")
ROLE = f"""
do $$ begin
  create role {WITHOUT} nologin bypassrls;
exception when duplicate_object then null;
end $$;
grant {UNDER_POLICIES} to {WITHOUT};
"""


def measure(house: House, home: Home) -> Iterator[Row]:
    """A row for each statement, in interleaved rounds over one connection."""
    url = make_url(str(house.settings.admin_database_url)).set(drivername="postgresql").render_as_string()
    given = {"company": str(home.company), "batch": str(home.batch), "lot": str(home.lot)}
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        connection.execute(ROLE, prepare=False)
        connection.execute("set search_path = theriac")
        connection.execute("select set_config('theriac.company', %s, false)", (given["company"],))
        for name in SCREENS:
            yield _compared(connection, name, statements.WORKS[name], given)


def _compared(connection: "Connection[Any]", name: str, work: Work, given: Mapping[str, str]) -> Row:
    fenced, bare = [], []
    for _ in range(ROUNDS):
        fenced.append(_round(connection, UNDER_POLICIES, work, given))
        bare.append(_round(connection, WITHOUT, work, given))
    assert fenced[0][1] == bare[0][1], f"{name}: the policies change the answer"
    pairs = [(one, other) for (one, _), (other, _) in zip(fenced, bare, strict=True)]
    return Row(
        f"row-level security: {name}",
        measuring.middle([one for one, _ in pairs]),
        measuring.middle([other for _, other in pairs]),
        throughput=statistics.median(other.median / one.median for one, other in pairs),
        cpu=statistics.median(one.database / other.database for one, other in pairs),
        note="one connection, no service; the ratio of the medians; limit: the same statement, no policy",
        goal=goals.NO_DEARER,
    )


def _round(connection: "Connection[Any]", role: str, work: Work, given: Mapping[str, str]) -> tuple[Measured, object]:
    """The statement again and again; the first times, in which it is planned for the role, aren't counted."""
    connection.execute(f"set role {role}".encode())
    answer = [_executed(connection, work, given) for _ in range(10)][-1]
    backend, took = connection.info.backend_pid, []
    before, began = processor.seconds(backend), time.perf_counter()
    while time.perf_counter() < began + SECONDS:
        sent = time.perf_counter()
        _executed(connection, work, given)
        took.append(time.perf_counter() - sent)
    used, seconds = processor.seconds(backend) - before, time.perf_counter() - began
    took.sort()
    count = len(took)
    median, p99 = took[count // 2] * 1000, took[int(count * 0.99)] * 1000
    return Measured(count / seconds, median, p99, 0.0, used * 1000 / count, count), answer


def _executed(connection: "Connection[Any]", work: Work, given: Mapping[str, str]) -> object:
    cursor = connection.cursor(binary=True)
    return cursor.execute(work.statement.encode(), given).fetchone()
