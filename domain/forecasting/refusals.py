"""How a forecast says no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class TooMuchToForecast(Refusal):
    """A forecast that were cut would read as if nothing lapsed of the rest."""

    code: ClassVar[str] = "TOO_MUCH_TO_FORECAST"
    rule: ClassVar[str | None] = "RDY-5"
    what: str
    most: int
    until: date

    @property
    def message(self) -> str:
        return (
            f"More than {self.most} {self.what} count up to {self.until}; ask for an earlier day (until), or for one"
            " batch (batch.forecast)."
        )
