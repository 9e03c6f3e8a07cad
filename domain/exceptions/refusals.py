"""How an exception's acts are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AssessorExecuted(Refusal):
    """Nobody assesses what they executed (REV-6)."""

    code: ClassVar[str] = "ASSESSOR_EXECUTED"
    rule: ClassVar[str | None] = "REV-6"
    phase: int | None

    @property
    def message(self) -> str:
        if self.phase is None:
            return "You decided this by hand yourself; somebody else assesses it."
        return f"You took part in executing phase {self.phase}; somebody who didn't assesses its exceptions."


@dataclass(kw_only=True, eq=False)
class AlreadyAssessed(Refusal):
    """An assessment is signed and stands."""

    code: ClassVar[str] = "ALREADY_ASSESSED"
    rule: ClassVar[str | None] = "REV-1"
    number: int
    classification: str

    @property
    def message(self) -> str:
        return f"Exception {self.number} was assessed as {self.classification}; its assessment is signed and stands."


@dataclass(kw_only=True, eq=False)
class TooManyTold(Refusal):
    """The list of what people told is bounded, so that it can be read."""

    code: ClassVar[str] = "TOO_MANY_EXCEPTIONS"
    limit: int

    @property
    def message(self) -> str:
        return f"This batch already has {self.limit} exceptions told by people; put it on hold and ask quality."
