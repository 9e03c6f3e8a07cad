"""How a walk says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ProcedureAmbiguous(Refusal):
    """Two elements claim one name, so that nobody can tell which of them is to be run (REC-7)."""

    code: ClassVar[str] = "PROCEDURE_AMBIGUOUS"
    rule: ClassVar[str | None] = "REC-7"
    doubled: tuple[str, ...]

    @property
    def message(self) -> str:
        names = ", ".join(self.doubled)
        return f"Several blocks or phases have the same code or number: {names}. Give each its own."


@dataclass(kw_only=True, eq=False)
class NotItsTurn(Refusal):
    """A phase is to begin or to end, or a condition to be decided, before the procedure has come to it (EXE-1)."""

    code: ClassVar[str] = "NOT_ITS_TURN"
    rule: ClassVar[str | None] = "EXE-1"
    what: str
    waits_for: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        waiting = ", ".join(str(number) for number in self.waits_for)
        return f"{self.what}: it isn't its turn{f'; it waits for phase {waiting}' if waiting else ''}."
