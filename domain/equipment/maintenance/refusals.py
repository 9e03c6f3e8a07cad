"""How maintenance says no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class PlanCodeTaken(Refusal):
    """A plan's code is unique for its equipment, and never used again."""

    code: ClassVar[str] = "MAINTENANCE_PLAN_CODE_TAKEN"
    plan: str

    @property
    def message(self) -> str:
        return f"There is, or was, a maintenance plan {self.plan} of this equipment; take another code."


@dataclass(kw_only=True, eq=False)
class OrderUnderWay(Refusal):
    """A plan is ended before its work has begun, or after it was verified."""

    code: ClassVar[str] = "WORK_ORDER_UNDER_WAY"
    rule: ClassVar[str | None] = "MNT-1"
    number: int
    state: str

    @property
    def message(self) -> str:
        return f"Work order {self.number} of this plan is {self.state}; have it completed and verified first."


@dataclass(kw_only=True, eq=False)
class VerifiedOwnWork(Refusal):
    """Who verifies maintenance is another person than who did it (MNT-1)."""

    code: ClassVar[str] = "VERIFIED_OWN_WORK"
    rule: ClassVar[str | None] = "MNT-1"

    @property
    def message(self) -> str:
        return "You began or completed this work order; another person verifies it."


@dataclass(kw_only=True, eq=False)
class ContactNotAtRest(Refusal):
    """What touches the product isn't opened while equipment is used or cleaned (MNT-2)."""

    code: ClassVar[str] = "CONTACT_NOT_AT_REST"
    rule: ClassVar[str | None] = "MNT-2"
    equipment: str
    cleanliness: str

    @property
    def message(self) -> str:
        return (
            f"{self.equipment} is {self.cleanliness}; end its use (endEquipmentUse) or its cleaning first, then"
            " complete the work on what touches the product."
        )


@dataclass(kw_only=True, eq=False)
class WorkRejectionNeedsRemark(Refusal):
    """Who rejects work says what is missing."""

    code: ClassVar[str] = "WORK_REJECTION_NEEDS_REMARK"

    @property
    def message(self) -> str:
        return "Say what is missing (remark); the work order is then in progress again."
