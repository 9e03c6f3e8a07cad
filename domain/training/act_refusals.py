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
        assert self.lacks, self.person
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.lacks)
        return f"{self.person} isn't trained for {self.wanted_for}. {reasons}"


@dataclass(kw_only=True, eq=False)
class NotQualified(NotTrained):
    """Who acts belongs to the personnel class that what they do demands (EXE-15, TRN-2)."""

    code: ClassVar[str] = "NOT_QUALIFIED"


def refusal(*, person: str, wanted_for: str, lacks: tuple[Lack, ...]) -> NotTrained:
    """The one refusal for all that somebody lacks; of a qualification it speaks before of training."""
    kind = NotQualified if any(one.rule == "TRN-2" for one in lacks) else NotTrained
    return kind(person=person, wanted_for=wanted_for, lacks=lacks)
