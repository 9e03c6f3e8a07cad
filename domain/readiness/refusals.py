"""How readiness says no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class TooMuchAtOnce(Refusal):
    """A site has more than one answer reckons with; a part of it would promise the same stock twice.

    `batch` is the number of the one that is asked about, where it is only one: then nobody said a day.
    """

    code: ClassVar[str] = "TOO_MUCH_AT_ONCE"
    rule: ClassVar[str | None] = "RDY-2"
    what: str
    most: int
    until: date
    batch: str | None = None

    @property
    def message(self) -> str:
        found = f"More than {self.most} {self.what} count up to {self.until}"
        if self.batch is None:
            return f"{found}; ask for an earlier day (until)."
        return (
            f"{found}, when batch {self.batch} is needed; plan it for an earlier day, or those before it for a later."
        )
