"""How readings say no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ReadingExpected(Refusal):
    """What an instrument gives isn't typed as if nothing were amiss (EXE-17)."""

    code: ClassVar[str] = "READING_EXPECTED"
    rule: ClassVar[str | None] = "EXE-17"
    instrument: str

    @property
    def message(self) -> str:
        return (
            f"This value is read from {self.instrument}: send its reading, or say why it is typed (manualFallback),"
            " which is an exception."
        )


@dataclass(kw_only=True, eq=False)
class NotAScale(Refusal):
    """A weight comes from an enrolled scale, or is typed with a reason (WGH-10)."""

    code: ClassVar[str] = "NOT_A_SCALE"
    rule: ClassVar[str | None] = "WGH-10"
    equipment: str

    @property
    def message(self) -> str:
        return (
            f"{self.equipment} names no enrolled scale: send the reading of one that does, or say why the weight is"
            " typed (manualFallback), which is an exception."
        )


@dataclass(kw_only=True, eq=False)
class NoReadingExpected(Refusal):
    """A typed value has no instrument."""

    code: ClassVar[str] = "NO_READING_EXPECTED"
    rule: ClassVar[str | None] = "EXE-17"

    @property
    def message(self) -> str:
        return "The recipe reads this value from no instrument; record it without a reading and without a fallback."


@dataclass(kw_only=True, eq=False)
class InstrumentNotInUse(Refusal):
    """A reading is of what the batch uses for it."""

    code: ClassVar[str] = "INSTRUMENT_NOT_IN_USE"
    rule: ClassVar[str | None] = "EXE-17"
    equipment: str
    batch: str

    @property
    def message(self) -> str:
        return f"Batch {self.batch} doesn't use {self.equipment}; begin its use (beginEquipmentUse) before it is read."
