"""What was measured, as a table for people and as JSON for the next run to be compared with."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.benchmarks import goals
from tests.benchmarks.goals import Goal
from tests.benchmarks.measuring import Measured

WIDTH = 190
REACHED = {True: "yes", False: "NO", None: ""}
SHOWN = ("rate", "median", "p99", "server", "database")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Times are in milliseconds; `throughput` and `cpu` are ratios to the limit."""

    work: str
    figures: Measured | None = None
    limit: Measured | None = None
    throughput: float | None = None
    cpu: float | None = None
    value: str = ""
    note: str = ""
    not_measured: str = ""
    goal: Goal = goals.NONE

    @property
    def reached(self) -> bool | None:
        """Whether each ratio is where it has to be; None where there is nothing to reach."""
        fast, cheap = self.goal.throughput, self.goal.cpu
        asked = [None if fast is None else (self.throughput or 0) >= fast]
        asked += [None if cheap is None else self.cpu is not None and self.cpu <= cheap]
        known = [one for one in asked if one is not None]
        return all(known) if known else None


def write(rows: list[Row], file: Path, *, seconds: float) -> None:
    """Print the table and write the file."""
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "seconds": round(seconds, 1),
        "rows": [{**asdict(row), "reached": row.reached} for row in rows],
    }
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    _table(rows)


def _table(rows: list[Row]) -> None:
    """The figures; a pair is the product's and the limit's."""
    table = Table(box=box.SIMPLE, padding=(0, 1))
    table.add_column("work", no_wrap=True)
    for heading in ("a second", "median ms", "p99 ms", "CPU ms: server", "database", "throughput", "CPU", "reached"):
        table.add_column(heading, no_wrap=True, justify="right")
    for row in rows:
        table.add_row(row.work, *_cells(row))
    console = Console(width=WIDTH)
    console.print(table)
    for row in rows:
        console.print(f"{row.work}: {_told(row)}", markup=False, highlight=False)


def _cells(row: Row) -> list[str]:
    if row.figures is None:
        return [row.value]
    found, limit = row.figures, row.limit
    pairs = [(getattr(found, name), None if limit is None else getattr(limit, name)) for name in SHOWN]
    ratios = [_ratio(row.throughput, "≥", row.goal.throughput), _ratio(row.cpu, "≤", row.goal.cpu)]
    return [_pair(ours, theirs) for ours, theirs in pairs] + ratios + [REACHED[row.reached]]


def _ratio(found: float | None, sign: str, wanted: float | None) -> str:
    shown = "" if found is None else f"{found:.2f} x"
    return shown if wanted is None else f"{shown} {sign} {wanted:.2f}"


def _pair(ours: float, theirs: float | None) -> str:
    return f"{ours:.2f}" if theirs is None else f"{ours:.2f} | {theirs:.2f}"


def _told(row: Row) -> str:
    return f"not measured: {row.not_measured}" if row.not_measured else row.note
