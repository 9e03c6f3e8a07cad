"""How reports say no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ReportNotReady(Refusal):
    """A file is fetched once it was made."""

    code: ClassVar[str] = "REPORT_NOT_READY"
    rule: ClassVar[str | None] = "REP-1"
    state: str

    @property
    def message(self) -> str:
        return f"This report is {self.state}; its files can be fetched once it is READY."
