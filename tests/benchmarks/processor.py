"""What processes used: processor time and memory, from /proc."""

import os
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
    ended = (int(own[ENDED_USER]) + int(own[ENDED_SYSTEM])) / TICKS
    return seconds(postmaster) + ended + sum(seconds(pid) for pid in _children(postmaster))


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def _children(parent: int) -> list[int]:
    found = []
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = _fields(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[PARENT]) == parent:
                found.append(int(folder.name))
    return found


def _fields(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
