"""How a question to the floor, or its answer, is refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class QuestionSettled(Refusal):
    """A question is answered once, or withdrawn once (REV-4)."""

    code: ClassVar[str] = "QUESTION_SETTLED"
    rule: ClassVar[str | None] = "REV-4"
    number: int
    because: str

    @property
    def message(self) -> str:
        return f"Question {self.number}: {self.because} What is still to be known is asked by another one (askFloor)."


@dataclass(kw_only=True, eq=False)
class AskedOfAnother(Refusal):
    """Who was asked answers, or a supervisor instead (REV-4)."""

    code: ClassVar[str] = "ASKED_OF_ANOTHER"
    rule: ClassVar[str | None] = "REV-4"
    number: int
    to: str

    @property
    def message(self) -> str:
        return f"Question {self.number} was put to {self.to}, who answers it, or a supervisor instead."


@dataclass(kw_only=True, eq=False)
class TooManyQuestions(Refusal):
    """The list of questions is bounded, so that it can be read."""

    code: ClassVar[str] = "TOO_MANY_QUESTIONS"
    rule: ClassVar[str | None] = "REV-4"
    limit: int

    @property
    def message(self) -> str:
        return (
            f"This batch has {self.limit} questions already; what still isn't clear is an exception (raiseException)."
        )
