"""How following a procedure says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.recipes.walking.values import Passes, Question


@dataclass(kw_only=True, eq=False)
class NotOnPath(Refusal):
    """A condition was decided so that this phase isn't run (EXE-1)."""

    code: ClassVar[str] = "NOT_ON_PATH"
    rule: ClassVar[str | None] = "EXE-1"
    number: int

    @property
    def message(self) -> str:
        return f"Phase {self.number} is left out: its branch wasn't taken, or its loop has ended. See batch.decisions."


@dataclass(kw_only=True, eq=False)
class ConditionUnanswered(Refusal):
    """What comes next depends on conditions that the recorded values don't answer (EXE-1)."""

    code: ClassVar[str] = "CONDITION_UNANSWERED"
    rule: ClassVar[str | None] = "EXE-1"
    number: int
    blocks: tuple[str, ...]
    because: str

    @property
    def message(self) -> str:
        return (
            f"Phase {self.number} waits for the condition of {', '.join(self.blocks)}, which can't be evaluated:"
            f" {self.because}. It is asked again with each phase that is signed, and with each correction."
        )


@dataclass(kw_only=True, eq=False)
class NotAsked(Refusal):
    """Nobody decides what isn't asked, or what the recorded values answer (EXE-1)."""

    code: ClassVar[str] = "NOT_ASKED"
    rule: ClassVar[str | None] = "EXE-1"
    block: str
    passes: Passes
    asked: tuple[Question, ...]

    @property
    def message(self) -> str:
        waiting = ", ".join(_named(one.block, one.passes) for one in self.asked) or "none"
        return (
            f"The condition of {_named(self.block, self.passes)} isn't waiting for an answer. Waiting: {waiting}. What"
            " the recorded values answer, they decide."
        )


def _named(block: str, passes: Passes) -> str:
    return f"{block}, pass {'.'.join(map(str, passes))}" if passes else block


@dataclass(kw_only=True, eq=False)
class CompletionWaits(Refusal):
    """A link lets this phase end only after something else (EXE-12)."""

    code: ClassVar[str] = "COMPLETION_WAITS"
    rule: ClassVar[str | None] = "EXE-1"
    number: int
    waiting: tuple[int, ...]

    @property
    def message(self) -> str:
        phases = ", ".join(str(number) for number in self.waiting)
        return f"Phase {self.number} can't be completed yet: a link of its recipe makes its end wait for {phases}."
