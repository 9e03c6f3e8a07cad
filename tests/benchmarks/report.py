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

from tests.benchmarks.measuring import Measured

WIDTH = 160
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

    @classmethod
    def of(
        cls, work: str, figures: Measured, *, against: Measured, throughput: float, cpu: float | None, note: str
    ) -> "Row":
        return cls(work, figures, against, throughput, cpu, note=note)


def write(rows: list[Row], file: Path, *, seconds: float) -> None:
    """Print the table and write the file."""
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "seconds": round(seconds, 1),
        "rows": [asdict(row) for row in rows],
    }
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    _table(rows)


def _table(rows: list[Row]) -> None:
    """The figures; a pair is the product's and the limit's."""
    table = Table(box=box.SIMPLE, padding=(0, 1))
    table.add_column("work", no_wrap=True)
    for heading in ("a second", "median ms", "p99 ms", "CPU ms: server", "database", "throughput", "CPU"):
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
    ratios = ["" if one is None else f"{one:.2f} x" for one in (row.throughput, row.cpu)]
    return [_pair(ours, theirs) for ours, theirs in pairs] + ratios


def _pair(ours: float, theirs: float | None) -> str:
    return f"{ours:.2f}" if theirs is None else f"{ours:.2f} | {theirs:.2f}"


def _told(row: Row) -> str:
    return f"not measured: {row.not_measured}" if row.not_measured else row.note
