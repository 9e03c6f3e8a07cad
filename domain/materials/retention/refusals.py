"""How retention samples say no: the sample, until when it is kept, and what to do."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NoRetentionRule(Refusal):
    """How long a sample is kept is its material's rule."""

    code: ClassVar[str] = "NO_RETENTION_RULE"
    rule: ClassVar[str | None] = "RET-1"
    material_code: str

    @property
    def message(self) -> str:
        return (
            f"Material {self.material_code} has no rule of what is kept of its lots, and how long; quality sets one"
            " (setRetentionRule)."
        )


@dataclass(kw_only=True, eq=False)
class KeptByRule(Refusal):
    """A sample that its material's rule demands is kept in a container of its own."""

    code: ClassVar[str] = "KEPT_BY_RULE"
    rule: ClassVar[str | None] = "RET-2"
    material_code: str

    @property
    def message(self) -> str:
        return (
            f"Of {self.material_code} retention samples are kept by a rule: take one into its container"
            " (takeRetentionSample)."
        )


@dataclass(kw_only=True, eq=False)
class StillKept(Refusal):
    """Nothing that is kept is destroyed before its time (21 CFR 211.170)."""

    code: ClassVar[str] = "STILL_KEPT"
    rule: ClassVar[str | None] = "RET-5"
    number: str
    keep_until: date | None
    today: date
    because: str

    @property
    def message(self) -> str:
        if self.keep_until is None:
            return f"Retention sample {self.number} is kept: {self.because}, so that its time isn't known yet."
        return (
            f"Retention sample {self.number} is kept until {self.keep_until}; at its site it is {self.today}. Destroy"
            " it after that day."
        )
