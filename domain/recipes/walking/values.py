"""What a walk is told and what it asks: runs of phases, and conditions of branches and loops."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Passes = tuple[int, ...]
"""Which pass of each loop around something, from 1, the outermost loop first."""


class RunState(StrEnum):
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the phase with this number: a phase in a loop has one for each pass."""

    phase: int
    passes: Passes = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the condition of a branch or a loop holds; of a loop, after the pass that its passes end with."""

    block: str
    passes: Passes = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened so far, in no order: the runs that began, and the conditions that were decided."""

    runs: Mapping[Run, RunState] = field(default_factory=dict)
    answers: Mapping[Question, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands.

    `may_begin` is what may begin now, `may_complete` what of it is running and waits for nothing but itself, `asked`
    the conditions to decide now. `off_path` are the numbers of phases that are no longer run, `done` the blocks that
    are complete and `at_bound` the loops whose last pass ended without their condition. `astray` are recorded runs
    that the procedure didn't allow. `complete` tells that nothing of the procedure is left.
    """

    may_begin: tuple[Run, ...]
    may_complete: tuple[Run, ...]
    asked: tuple[Question, ...]
    off_path: tuple[int, ...]
    done: tuple[Question, ...]
    at_bound: tuple[Question, ...]
    astray: tuple[Run, ...]
    complete: bool
