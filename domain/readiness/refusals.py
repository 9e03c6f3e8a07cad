"""How readiness says no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class TooMuchAtOnce(Refusal):
    """A site has more than one answer reckons with; a part of it would promise the same stock twice."""

    code: ClassVar[str] = "TOO_MUCH_AT_ONCE"
    rule: ClassVar[str | None] = "RDY-2"
    what: str
    most: int
    until: date

    @property
    def message(self) -> str:
        return f"More than {self.most} {self.what} count up to {self.until}; ask for an earlier day (until)."
