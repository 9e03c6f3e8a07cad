"""Runs a program of ours that reads anybody's file, in a process of its own, within bounds of time and memory.

The one half starts it and takes its answer, the other is what the program does around its reading.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from domain.recipes.exchange.problems import FileRefused, Problem
from infra.exchange.xml_text import refused

LONGEST = 180.0
"""Seconds until a process that waits for its turn at the processor is given up, too."""
MEMORY = 2 * 2**30
"""Bytes of address space; the largest file of each format takes half of it."""
SECONDS = 60
"""Of a processor."""
_ROOT = Path(__file__).parents[2]


class ReadingBroken(Exception):
    """The program that reads files ended without an answer, which no file should make it do; says how."""


def told_by(module: str, arguments: Sequence[str], data: bytes, *, instead: str) -> dict[str, Any]:
    """What the program of a module says of a file; `instead` is what to do with one that takes too long.

    Raises FileRefused with the problems that it found, or when it took too long; ReadingBroken.
    """
    program = [sys.executable, "-m", module, *arguments]
    try:
        # The program is ours, and its arguments never reach a shell; its input is anybody's.
        done = subprocess.run(  # noqa: S603
            program, input=data, capture_output=True, check=False, timeout=LONGEST, cwd=_ROOT, env={}
        )
    except subprocess.TimeoutExpired:
        raise _too_long(instead) from None
    if done.returncode == -signal.SIGXCPU:
        raise _too_long(instead)
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace")[-2000:].strip()
        raise ReadingBroken(f"Reading the file ended with status {done.returncode}: {reason}")
    said: dict[str, Any] = json.loads(done.stdout)
    if "problems" in said:
        raise FileRefused(problems=problems(said["problems"]), path=("file",))
    return said


def problems(pairs: Sequence[Sequence[str]]) -> tuple[Problem, ...]:
    """Problems as the program wrote them."""
    return tuple(Problem(place, what) for place, what in pairs)


def pairs(found: Sequence[Problem]) -> list[tuple[str, str]]:
    """Problems as the program writes them."""
    return [(one.place, one.what) for one in found]


def answer(read: Callable[[], dict[str, Any]], *, instead: str) -> dict[str, Any]:
    """What the program read, or its problems; too little memory is the file's."""
    try:
        return read()
    except FileRefused as found:
        return {"problems": pairs(found.problems)}
    except MemoryError:
        what = f"To read it takes more than {MEMORY >> 30} GiB of memory; {instead}"
        return {"problems": pairs(refused(what).problems)}


def carry_out(read: Callable[[bytes], dict[str, Any]]) -> None:
    """The program: bound itself, read standard input, write the answer to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))  # SIGXCPU first, which tells why it ended
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


def _too_long(instead: str) -> FileRefused:
    return refused(f"To read it takes more than {SECONDS} seconds; {instead}")
