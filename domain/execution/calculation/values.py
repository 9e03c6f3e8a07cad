"""What calculations go by and what they come to: runs, values as they stand, results and changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.execution.calculation.plan import Formulated
from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.execution.rules.yields import judge_yield
from domain.recipes.walking.values import Passes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a phase; `phase` is the recipe's, `passes` are those of the loops around it, the outermost first.

    From `replaced_at` on another run of the same pass counts in its place.
    """

    id: UUID
    phase: UUID
    number: int
    started_at: datetime | None
    completed_at: datetime | None
    replaced_at: datetime | None = None
    passes: Passes = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A value as it stands. `formula` is None where a person gave it; `problem` is why it can't be calculated."""

    value: UUID
    run: UUID
    parameter: UUID
    repetition: int
    revision: int
    content: Content
    outcome: Outcome
    formula: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """What a formula saw under a reference, in words; of a recorded value, which revision of which."""

    reference: str
    text: str
    value: UUID | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a formula gives, judged; without content, and with the `problem`, where it can't be calculated."""

    content: Content
    outcome: Outcome
    problem: str | None
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """The references that have no value yet."""

    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A calculated value as it stood, None before the first time, and what it comes to."""

    one: Formulated
    run: Run
    value: UUID
    before: Stood | None
    after: Result

    @property
    def revision(self) -> int:
        return 1 if self.before is None else self.before.revision + 1

    @property
    def yields(self) -> Outcome:
        """How it stands against the limits of the output of which it tells the yield (REV-2)."""
        output = self.one.tells
        return Outcome.NOT_JUDGED if output is None else judge_yield(self.after.content, self.one.expectation, output)


Place = tuple[UUID, UUID]
"""A calculated value: its parameter, and the run of its phase."""


Excused: TypeAlias = Mapping[tuple[UUID, UUID], Collection[int | None]]
"""By run and parameter the repetitions that aren't applicable; None is the whole parameter (EXE-9)."""
