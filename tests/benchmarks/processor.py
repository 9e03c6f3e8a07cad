"""What processes used: processor time and memory, from /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM = 1, 11, 12, 13, 14  # fields of proc_pid_stat(5) after the name


def seconds(pid: int) -> float:
    """Processor time of a process and its threads."""
    fields = _fields(pid)
    return (int(fields[USER]) + int(fields[SYSTEM])) / TICKS


def seconds_of_database(postmaster: int) -> float:
    """Processor time of a PostgreSQL: of its backends and helpers, those that ended too."""
    own = _fields(postmaster)
    living = [fields for fields in _processes() if int(fields[PARENT]) == postmaster]
    ticks = sum(int(own[field]) for field in (USER, SYSTEM, ENDED_USER, ENDED_SYSTEM))
    return (ticks + sum(int(fields[USER]) + int(fields[SYSTEM]) for fields in living)) / TICKS


def resident(pid: int, *, most: bool = False) -> int:
    """Bytes of memory that a process holds, or the most that it ever held."""
    lines, wanted = (PROC / str(pid) / "status").read_text().splitlines(), "VmHWM:" if most else "VmRSS:"
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(wanted))


def _processes() -> Iterator[list[str]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
                yield _fields(int(folder.name))


def _fields(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
