"""How exports are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NotReady(Refusal):
    """An export is downloaded once it is complete."""

    code: ClassVar[str] = "EXPORT_NOT_READY"
    state: str

    @property
    def message(self) -> str:
        return f"This export is {self.state}; it can be downloaded once it is READY."
