"""How the addition of what was dispensed says no: what it is for, and where it goes instead (WGH-13, WGH-14)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class OtherBatch(Refusal):
    """What was dispensed for a batch goes into that batch alone (WGH-13)."""

    code: ClassVar[str] = "OTHER_BATCH"
    rule: ClassVar[str | None] = "WGH-13"
    container: str
    batch: str

    @property
    def message(self) -> str:
        return f"Container {self.container} was dispensed for batch {self.batch}; scan one of this batch."


@dataclass(kw_only=True, eq=False)
class NotDispensed(Refusal):
    """A code that is scanned for a charge is that of something dispensed (WGH-13)."""

    code: ClassVar[str] = "NOT_DISPENSED"
    rule: ClassVar[str | None] = "WGH-13"
    scanned: str

    @property
    def message(self) -> str:
        return f"Nothing that was dispensed bears the code {self.scanned[:60]}; scan the dispensing label."


@dataclass(kw_only=True, eq=False)
class DispensedOnly(Refusal):
    """A material that is dispensed for a batch goes into it weighed, verified and scanned (WGH-13, WGH-14)."""

    code: ClassVar[str] = "DISPENSED_ONLY"
    rule: ClassVar[str | None] = "WGH-13"
    material: str
    lot: str

    @property
    def message(self) -> str:
        return (
            f"{self.material} is dispensed for this batch, so lot {self.lot} isn't charged as it stands: scan the"
            " dispensing label (chargeDispensedContainer), or have a supervisor end the dispense (closeDispense)."
        )


@dataclass(kw_only=True, eq=False)
class OtherPhase(Refusal):
    """A material is charged in the phases in which the recipe charges it (REC-1)."""

    code: ClassVar[str] = "OTHER_PHASE"
    rule: ClassVar[str | None] = "EXE-1"
    material: str
    phases: tuple[int, ...]

    @property
    def message(self) -> str:
        return f"The recipe charges {self.material} in phase {', '.join(map(str, self.phases))}, not in this one."
