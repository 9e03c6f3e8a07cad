"""How transfers say no: the lot or the difference, and what to do."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class LotNotTransferable(Refusal):
    """What is rejected or expired stays where it stands apart, until it is destroyed (TRF-1; 21 CFR 211.110(d))."""

    code: ClassVar[str] = "LOT_NOT_TRANSFERABLE"
    rule: ClassVar[str | None] = "TRF-1"
    number: str
    status: str

    @property
    def message(self) -> str:
        return (
            f"Lot {self.number} is {self.status}; lots in QUARANTINE, RELEASED and RESTRICTED ones go to other sites,"
            " this one is destroyed where it is (destroyContainer)."
        )


@dataclass(kw_only=True, eq=False)
class UnderQuarantineOnly(Refusal):
    """What a batch gave leaves before its release under quarantine, and by no other way (TRF-5; EU GMP Annex 16)."""

    code: ClassVar[str] = "UNDER_QUARANTINE_ONLY"
    rule: ClassVar[str | None] = "TRF-5"
    number: str
    batch: str
    disposition: str

    @property
    def message(self) -> str:
        return (
            f"Batch {self.batch}, which gave lot {self.number}, is {self.disposition}; until it is released, the lot"
            " leaves under quarantine only: say why it does (underQuarantine)."
        )


@dataclass(kw_only=True, eq=False)
class TransferDiffers(Refusal):
    """Less or more arrived than was dispatched: somebody says why (TRF-2)."""

    code: ClassVar[str] = "TRANSFER_DIFFERS"
    rule: ClassVar[str | None] = "TRF-2"
    dispatched: Decimal
    received: Decimal
    unit: str

    @property
    def message(self) -> str:
        dispatched, received = (with_unit(f"{one:f}", self.unit) for one in (self.dispatched, self.received))
        return f"{dispatched} were dispatched and {received} received; say why they differ (differenceReason)."
