"""How an act says no to who isn't trained for it: the person, what for, what they lack, and what to do."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.training.gate import Lack


@dataclass(kw_only=True, eq=False)
class NotTrained(Refusal):
    """Who acts is trained for what they do, at the act (EXE-15; 21 CFR 211.25(a))."""

    code: ClassVar[str] = "NOT_TRAINED"
    rule: ClassVar[str | None] = "EXE-15"
    person: str
    wanted_for: str
    lacks: tuple[Lack, ...]

    @property
    def message(self) -> str:
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.lacks)
        return f"{self.person} isn't trained for {self.wanted_for}. {reasons}"
