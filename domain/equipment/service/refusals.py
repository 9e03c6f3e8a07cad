"""How equipment that was tagged out says no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ReturnNeedsSignature(Refusal):
    """What was put out of service by rule returns by a signature (EQP-1)."""

    code: ClassVar[str] = "RETURN_NEEDS_SIGNATURE"
    rule: ClassVar[str | None] = "EQP-1"
    tags: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{' '.join(self.tags)} It returns to service by a signature (signReturnToService)."


@dataclass(kw_only=True, eq=False)
class NotRemedied(Refusal):
    """Equipment returns to service once all that keeps it out was remedied (EQP-1)."""

    code: ClassVar[str] = "NOT_REMEDIED"
    rule: ClassVar[str | None] = "EQP-1"
    tags: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"It can't return to service yet. {' '.join(self.tags)}"


@dataclass(kw_only=True, eq=False)
class NothingTagged(Refusal):
    """A signature returns what was tagged out; anything else returns by a reason."""

    code: ClassVar[str] = "NOTHING_TAGGED"
    equipment: str

    @property
    def message(self) -> str:
        return (
            f"{self.equipment} wasn't put out of service by rule; return it with a reason (returnEquipmentToService)."
        )


@dataclass(kw_only=True, eq=False)
class ReturnedOwnWork(Refusal):
    """Who returns equipment to service is another person than who remedied it (EQP-1)."""

    code: ClassVar[str] = "RETURNED_OWN_WORK"
    rule: ClassVar[str | None] = "EQP-1"

    @property
    def message(self) -> str:
        return "You calibrated or repaired it; another person signs that it returns to service."
