"""How purging says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class RecordStillKept(Refusal):
    """Something keeps the record of a batch: each is told, with what clears it (REV-8, KEP-3)."""

    code: ClassVar[str] = "RECORD_STILL_KEPT"
    rule: ClassVar[str | None] = "KEP-3"
    number: str
    because: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The record of batch {self.number} is still kept. {' '.join(self.because)}"


@dataclass(kw_only=True, eq=False)
class PurgeApprovedAlready(Refusal):
    """A purge is approved once."""

    code: ClassVar[str] = "PURGE_APPROVED"
    rule: ClassVar[str | None] = "KEP-3"
    approved_by: str

    @property
    def message(self) -> str:
        return f"{self.approved_by} has approved this purge. Propose another one for what it left."
