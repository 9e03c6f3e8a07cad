"""How exports are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class LinkInvalid(Refusal):
    """A download link was altered, or its time is over."""

    code: ClassVar[str] = "LINK_INVALID"
    rule: ClassVar[str | None] = "TEN-2"
    because: str

    @property
    def message(self) -> str:
        return f"This link doesn't open the record: {self.because}. Ask for the export's downloadUrl again."


@dataclass(kw_only=True, eq=False)
class NotReady(Refusal):
    """An export is downloaded once it is complete."""

    code: ClassVar[str] = "EXPORT_NOT_READY"
    state: str

    @property
    def message(self) -> str:
        return f"This export is {self.state}; it can be downloaded once it is READY."
