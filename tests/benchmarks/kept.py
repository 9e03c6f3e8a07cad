"""Worlds that are kept: each in a home of its own, made once, whole or not at all."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from infra import embedded_postgres, local
from tests.benchmarks import house as housing
from tests.benchmarks.house import House
from tests.benchmarks.world import Home, say

VERSION = 4
FILE = "world.json"
"""Written last: a home without it holds half a world."""

Make = Callable[[House], tuple[Home, ...]]


@contextmanager
def world(home: Path, make: Make, *, of: str) -> Iterator[tuple[House, tuple[Home, ...]]]:
    """The house and the companies of a world, made now where it isn't there. Raises AlreadyRunning."""
    if not is_there(home):
        _make(home, make, of=of)
    found = json.loads((home / FILE).read_text())["companies"]
    with housing.house(home) as house:
        yield (
            house,
            tuple(Home(UUID(one["company"]), one["name"], UUID(one["batch"]), UUID(one["lot"])) for one in found),
        )


def is_there(home: Path) -> bool:
    """Whether this home holds a whole world of this version."""
    return (home / FILE).exists() and json.loads((home / FILE).read_text())["version"] == VERSION


def _make(home: Path, make: Make, *, of: str) -> None:
    began = time.monotonic()
    say(f"Making {of} (once)")
    _empty(home)
    # Nothing is lost with a world that a crash of the machine damages while it is made: it is made again.
    embedded_postgres.start(home / "postgres", durable=False)
    with housing.house(home) as house:
        homes = make(house)
    os.sync()
    told = [{name: str(getattr(one, name)) for name in ("company", "name", "batch", "lot")} for one in homes]
    (home / FILE).write_text(json.dumps({"version": VERSION, "companies": told}) + "\n")
    say(f"{of} was made in {time.monotonic() - began:.0f} s")


def _empty(home: Path) -> None:
    """Remove what an earlier version, or a making that was cut off, left here."""
    with local.alone(home):
        embedded_postgres.stop(home / "postgres")
        shutil.rmtree(home)
