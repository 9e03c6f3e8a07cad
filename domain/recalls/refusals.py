"""How recalls are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class RecallNumberTaken(Refusal):
    """A recall's number is unique in its company."""

    code: ClassVar[str] = "RECALL_NUMBER_TAKEN"
    number: str

    @property
    def message(self) -> str:
        return f"There is a recall {self.number} in this company; take another number."


@dataclass(kw_only=True, eq=False)
class RecallNotFound(Refusal):
    """A recall's files are there once what is affected was found."""

    code: ClassVar[str] = "RECALL_NOT_FOUND_YET"
    state: str

    @property
    def message(self) -> str:
        return f"This recall is {self.state}; its files are there once it is FOUND."
