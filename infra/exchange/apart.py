"""Has a file read in a process of its own, within bounds of time and memory."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import Understood
from domain.recipes.values import Elements
from domain.recipes.written import read
from infra.exchange import reading_apart
from infra.exchange.xml_text import refused

LONGEST = 180.0
"""Seconds until a process that waits for its turn at the processor is given up, too."""
_ROOT = Path(__file__).parents[2]


class ReadingBroken(Exception):
    """The program that reads files ended without an answer, which no file should make it do; says how."""


def read_apart(data: bytes, format: RecipeFileFormat, *, name: str) -> Understood:  # noqa: A002 -- the plant's word
    """What a file holds. Takes half a second for a small one; call it outside transactions.

    Raises FileRefused, also for what takes too long or too much memory; ReadingBroken.
    """
    program = [sys.executable, "-m", "infra.exchange.reading_apart", format.value, name]
    try:
        # The program is ours, and its arguments never reach a shell; its input is anybody's.
        done = subprocess.run(  # noqa: S603
            program, input=data, capture_output=True, check=False, timeout=LONGEST, cwd=_ROOT, env={}
        )
    except subprocess.TimeoutExpired:
        raise _too_long() from None
    if done.returncode == -signal.SIGXCPU:
        raise _too_long()
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace")[-2000:].strip()
        raise ReadingBroken(f"Reading the file ended with status {done.returncode}: {reason}")
    return _told(done.stdout)


def _too_long() -> FileRefused:
    return refused(f"To read it takes more than {reading_apart.SECONDS} seconds; split the recipe by stage.")


def _told(answer: bytes) -> Understood:
    said = json.loads(answer)
    if "problems" in said:
        raise FileRefused(problems=_problems(said["problems"]), path=("file",))
    header = None if said["header"] is None else read(ExchangeHeader, said["header"])
    return Understood(header, read(Elements, said["elements"]), _problems(said["left"]))


def _problems(pairs: list[tuple[str, str]]) -> tuple[Problem, ...]:
    return tuple(Problem(place, what) for place, what in pairs)
