"""What is sent with each act of practice."""

from datetime import datetime

import strawberry

from api.execution.inputs import QualifiedInput
from api.recipes.enums import PhaseSignature
from api.scalars import QuantityInput
from domain.execution.content import Content
from domain.kernel.words import require_line

FILE_NAME = 200


@strawberry.input(one_of=True, description="Exactly one, of the parameter's kind, made up; of a file its name alone.")
class MadeUpInput:
    number: QuantityInput | None = strawberry.UNSET
    qualified: QualifiedInput | None = strawberry.UNSET
    text: str | None = strawberry.UNSET
    choice: str | None = strawberry.UNSET
    yes_no: bool | None = strawberry.UNSET
    date_time: datetime | None = strawberry.UNSET
    file_name: str | None = strawberry.UNSET

    def to_domain(self) -> Content:
        """The domain's form. Raises InvalidInput for an unknown unit."""
        if self.number:
            amount = self.number.to_domain(path=("content", "number"))
            return Content(number=amount.value, unit=amount.unit)
        if self.qualified:
            return self.qualified.to_domain()
        if self.file_name:
            require_line(self.file_name, limit=FILE_NAME, path=("content", "fileName"))
            return Content(file_key="", file_name=self.file_name)
        return Content(
            text=self.text or None,
            choice=self.choice or None,
            yes_no=None if self.yes_no is strawberry.UNSET else self.yes_no,
            date_time=self.date_time or None,
        )


@strawberry.input(description="Practise a version of any state; one that isn't approved counts for nothing yet.")
class BeginPracticeInput:
    recipe_version: strawberry.ID
    command_id: str | None = None


@strawberry.input
class StartPracticeStepInput:
    practice: strawberry.ID
    step: int
    command_id: str | None = None


@strawberry.input(description="A value of a step that runs; `parameter` is its position in the step, from 1.")
class EnterPracticeValueInput:
    practice: strawberry.ID
    step: int
    parameter: int
    repetition: int = 1
    content: MadeUpInput
    command_id: str | None = None


@strawberry.input(description="Click a signature that a step demands; PERFORMED completes it.")
class SignPracticeStepInput:
    practice: strawberry.ID
    step: int
    meaning: PhaseSignature
    command_id: str | None = None


@strawberry.input
class CompletePracticeInput:
    practice: strawberry.ID
    command_id: str | None = None


@strawberry.input
class AbandonPracticeInput:
    practice: strawberry.ID
    reason: str
    command_id: str | None = None
