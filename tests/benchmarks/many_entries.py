"""Once, on request: how reads are with very many audit entries, beside the small world."""

import shutil
import time
from functools import partial
from pathlib import Path

from sqlalchemy import text

from operations.problems import OperatorProblem
from tests.benchmarks import kept, multiplying, report, statements, tenfold, world
from tests.benchmarks.house import House
from tests.benchmarks.world import Home

SCREENS = ("audit page", "one object")
AUDIT = "audit_entry"
SPARE = 1.05
"""Sorting takes a fifth more for a while; indexes built over all rows are denser than those of the small world."""

GIB = 1 << 30


def run(here: Path, *, small: Path, entries: int, file: str) -> int:
    """Measure the audit page and one object with so many entries. Raises OperatorProblem where they don't fit."""
    began, fold = time.monotonic(), -(-entries // world.ENTRIES)
    if fold < 2:
        raise OperatorProblem(f"--audit-entries: the small world has {world.ENTRIES:,}; ask for more.")
    larger = small.with_name(f"bench-audit-{fold}m")
    with kept.world(small, world.make, of="the world") as (house, homes):
        if not kept.is_there(larger):
            _require_room(here, house, fold)
        with kept.world(larger, partial(_make, fold=fold), of=f"{fold} million audit entries") as (other, large):
            works = {name: statements.WORKS[name] for name in SCREENS}
            label = f"{fold * world.ENTRIES:,} entries"
            rows = list(tenfold.beside(house, homes[0], other, large[0], works=works, label=label))
    report.write(rows, here / file, seconds=time.monotonic() - began)
    return 0


def _make(house: House, *, fold: int) -> tuple[Home, ...]:
    homes = world.make(house)
    multiplying.multiply(house, fold=fold, tables=[AUDIT])
    return homes


def _require_room(here: Path, house: House, fold: int) -> None:
    """What an entry takes is told by the small world."""
    each = bytes_each(house)
    needed, free = int(fold * world.ENTRIES * each * SPARE), shutil.disk_usage(here).free
    told = f"{fold * world.ENTRIES:,} audit entries of {each:.0f} bytes each, indexes included"
    if needed > free:
        raise OperatorProblem(
            f"--audit-entries: {told}, take {needed / GIB:.1f} GiB while they are made; {free / GIB:.1f} GiB are free. "
            "Ask for fewer, or make room."
        )
    world.say(f"{told}: {needed / GIB:.1f} GiB of {free / GIB:.1f} GiB")


def bytes_each(house: House) -> float:
    """What an audit entry takes on disk, with its indexes."""
    query = f"""
        select sum(pg_total_relation_size(inhrelid)) / (select count(*) from {AUDIT})
        from pg_inherits where inhparent = '{AUDIT}'::regclass
    """  # noqa: S608 -- our own name
    with house.admin.connect() as connection:
        return float(connection.execute(text(query)).scalar_one())
