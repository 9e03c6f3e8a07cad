"""Runs the whole benchmark within its time: each part by itself, so that one that fails leaves the others' figures."""

import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import structlog

from operations import composition
from tests.benchmarks import (
    crowd,
    exporting,
    kept,
    many_entries,
    policies,
    reads,
    recipes,
    report,
    tenfold,
    tracing,
    world,
    writes,
)
from tests.benchmarks import house as housing
from tests.benchmarks.house import House
from tests.benchmarks.report import Row
from tests.benchmarks.world import Home, say

WHOLE_SECONDS = 15 * 60
REPORT_SECONDS = 20
FILE, MANY_ENTRIES_FILE = "bench.json", "bench-audit-entries.json"
SMALL, TENFOLD = Path(".theriac/bench"), Path(".theriac/bench-tenfold")
MILLION = Path(".theriac/bench-million-edges")

Part = Callable[[House, tuple[Home, ...]], Iterable[Row]]


class TimeIsUp(Exception):
    """A part took longer than it may."""


def run(here: Path, *, audit_entries: int | None = None) -> int:
    """Measure everything, print the table and write bench.json; 0 where every part was measured.

    With `audit_entries`, only what reads cost among so many, into a file of its own. Raises OperatorProblem.
    """
    began = time.monotonic()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # the table tells the rest
    if audit_entries is not None:
        return many_entries.run(here, small=here / SMALL, entries=audit_entries, file=MANY_ENTRIES_FILE)
    rows: list[Row] = []
    with kept.world(here / SMALL, world.make, of="the world") as (house, homes):
        for name, part, seconds in PARTS:
            left = began + WHOLE_SECONDS - REPORT_SECONDS - time.monotonic()
            say(f"Measuring {name}")
            rows += _measured(name, part, house, homes, seconds=min(seconds, left))
    report.write(rows, here / FILE, seconds=time.monotonic() - began)
    return 0 if all(not row.not_measured for row in rows) else 1


def _measured(name: str, part: Part, house: House, homes: tuple[Home, ...], *, seconds: float) -> list[Row]:
    found: list[Row] = []
    try:
        with _within(seconds):
            found.extend(part(house, homes))
    except Exception as error:  # noqa: BLE001 -- whatever it is: it is told in the table, and the other parts go on
        found.append(Row(name, not_measured=f"{type(error).__name__}: {error}"[:500]))
    return found


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in this thread after so many seconds."""
    if seconds <= 0:
        raise TimeIsUp("the whole had no time left")

    def over(_: int, __: FrameType | None) -> None:
        raise TimeIsUp(f"not done within {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _reading(house: House, homes: tuple[Home, ...]) -> Iterator[Row]:
    """Start-up, memory, and the screens."""
    with housing.service(house) as product, housing.limit(house) as limit:
        at_rest = product.resident()
        yield Row(
            "start-up to the first answer", value=f"{product.started:.2f} s", note="the service alone, one process"
        )
        yield from reads.measure(house, product, limit, homes[0])
        note = f"at rest; {product.resident() >> 20} MiB after the reads at 8 clients; one process"
        yield Row("memory", value=f"{at_rest >> 20} MiB", note=note)


def _recipes(house: House, _: tuple[Home, ...]) -> Iterator[Row]:
    with housing.service(house) as product:
        yield from recipes.measure(house, product)


def _writing(house: House, _: tuple[Home, ...]) -> Iterator[Row]:
    with housing.service(house) as product:
        yield from writes.measure(house, product)
        note = f"the most that one process held while 8 clients wrote; {product.resident() >> 20} MiB after"
        yield Row("memory during the writes", value=f"{product.resident(most=True) >> 20} MiB", note=note)


def _crowding(house: House, _: tuple[Home, ...]) -> Iterator[Row]:
    with housing.service(house) as product, composition.sealer(house.settings) as sealer:
        yield from crowd.measure(house, product, sealer)


def _exporting(house: House, _: tuple[Home, ...]) -> Iterator[Row]:
    with composition.sealer(house.settings) as sealer:
        yield from exporting.measure(house, house.services, sealer)


def _fenced(house: House, homes: tuple[Home, ...]) -> Iterator[Row]:
    yield from policies.measure(house, homes[0])


def _larger(house: House, homes: tuple[Home, ...]) -> Iterator[Row]:
    yield from tenfold.measure(house, homes[0], house.settings.home.with_name(TENFOLD.name))


def _tracing(house: House, _: tuple[Home, ...]) -> Iterator[Row]:
    yield from tracing.measure(house.settings.home.with_name(MILLION.name))


PARTS: tuple[tuple[str, Part, float], ...] = (
    ("screens", _reading, 180),
    ("a recipe of 2,000 phases", _recipes, 120),
    ("a trace among a million edges", _tracing, 240),
    ("row-level security", _fenced, 90),
    ("writes", _writing, 180),
    ("32 writers and sealing", _crowding, 240),
    ("record export", _exporting, 240),
    ("ten times the data", _larger, 420),
)
