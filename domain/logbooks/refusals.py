"""How logbooks say no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class CorrectedAlready(Refusal):
    """An entry is corrected by one other entry; that one by the next."""

    code: ClassVar[str] = "LOGBOOK_ENTRY_CORRECTED_ALREADY"
    rule: ClassVar[str | None] = "EQP-6"
    by: str

    @property
    def message(self) -> str:
        return f"This entry was corrected already, by {self.by}; correct the entry that corrects it."


@dataclass(kw_only=True, eq=False)
class LogbookNotExported(Refusal):
    """A file is fetched once it was made."""

    code: ClassVar[str] = "LOGBOOK_NOT_EXPORTED"
    state: str

    @property
    def message(self) -> str:
        return f"This export of a logbook is {self.state}; its files are there once it is DONE."
