"""How scans say no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ScanDemanded(Refusal):
    """Where a site says so, what is used or charged is scanned in that phase before."""

    code: ClassVar[str] = "SCAN_DEMANDED"
    rule: ClassVar[str | None] = "EXE-17"
    things: tuple[str, ...]
    phase: int

    @property
    def message(self) -> str:
        return (
            f"This site confirms by a scan what it takes: scan {', '.join(self.things)} in phase {self.phase}"
            " (confirmScan) before."
        )


@dataclass(kw_only=True, eq=False)
class TooManyScans(Refusal):
    """A phase keeps so many scans."""

    code: ClassVar[str] = "TOO_MANY_SCANS"
    limit: int

    @property
    def message(self) -> str:
        return f"A phase keeps at most {self.limit} scans, right and wrong ones; tell an exception of what is left."
