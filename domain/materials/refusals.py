"""How materials say no: the lot, the limit, and what to do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal
from domain.materials.kinds import LotStatus


@dataclass(kw_only=True, eq=False)
class MaterialExists(Refusal):
    """A material's code is unique in its company."""

    code: ClassVar[str] = "MATERIAL_EXISTS"
    material_code: str

    @property
    def message(self) -> str:
        return f"There is a material {self.material_code} in this company; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class MaterialClassExists(Refusal):
    """The code of a class of materials is unique in its company."""

    code: ClassVar[str] = "MATERIAL_CLASS_EXISTS"
    class_code: str

    @property
    def message(self) -> str:
        return f"There is a class {self.class_code} in this company; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class GtinTaken(Refusal):
    """A trade item number names one material of a company, so that a scan does."""

    code: ClassVar[str] = "GTIN_TAKEN"
    gtin: str
    by: str

    @property
    def message(self) -> str:
        return f"The GTIN {self.gtin} is that of material {self.by}; one number names one material."


@dataclass(kw_only=True, eq=False)
class MaterialIsRetired(Refusal):
    """Nothing more is received of a retired material, and nothing more said of it."""

    code: ClassVar[str] = "MATERIAL_RETIRED"
    material_code: str

    @property
    def message(self) -> str:
        return f"Material {self.material_code} was retired; what there is of it is used up, and no more is received."


@dataclass(kw_only=True, eq=False)
class LotNumberTaken(Refusal):
    """A lot's own number is unique in its company, so that a label names one lot."""

    code: ClassVar[str] = "LOT_NUMBER_TAKEN"
    number: str

    @property
    def message(self) -> str:
        return f"There is a lot {self.number} in this company; numbers are never used again."


@dataclass(kw_only=True, eq=False)
class LotNotReleased(Refusal):
    """Only a released lot is used (MAT-1)."""

    code: ClassVar[str] = "LOT_NOT_RELEASED"
    rule: ClassVar[str | None] = "MAT-1"
    number: str
    status: str

    @property
    def message(self) -> str:
        told = f"Lot {self.number} is {self.status}; only a RELEASED lot is used (disposeLot), or one that quality lets"
        if self.status == LotStatus.REJECTED:
            return f"{told} this batch rework (approveRework)."
        return f"{told} this batch use (approveConditionalUse)."


@dataclass(kw_only=True, eq=False)
class LotExpired(Refusal):
    """A lot is used up to its last day in its site's zone (MAT-1)."""

    code: ClassVar[str] = "LOT_EXPIRED"
    rule: ClassVar[str | None] = "MAT-1"
    number: str
    expired_on: date
    today: date

    @property
    def message(self) -> str:
        return (
            f"Lot {self.number} was usable until {self.expired_on}; at its site it is {self.today}. Take another lot."
        )


@dataclass(kw_only=True, eq=False)
class LotElsewhere(Refusal):
    """A batch uses what lies at its own site."""

    code: ClassVar[str] = "LOT_ELSEWHERE"
    number: str

    @property
    def message(self) -> str:
        return f"Lot {self.number} lies at another site than the batch; take a lot of the batch's site."


@dataclass(kw_only=True, eq=False)
class WrongLotUnit(Refusal):
    """A lot is counted in its material's unit."""

    code: ClassVar[str] = "WRONG_LOT_UNIT"
    expected: str
    given: str

    @property
    def message(self) -> str:
        return f"This material is counted in {self.expected}, not in {self.given}."


@dataclass(kw_only=True, eq=False)
class NotEnough(Refusal):
    """Stock never goes below zero (MAT-7)."""

    code: ClassVar[str] = "NOT_ENOUGH"
    rule: ClassVar[str | None] = "MAT-7"
    number: str
    remaining: Decimal
    unit: str

    @property
    def message(self) -> str:
        left = with_unit(f"{self.remaining:f}", self.unit)
        return f"Of lot {self.number} {left} are left; take no more of it, and the rest of another lot."


@dataclass(kw_only=True, eq=False)
class AlreadyReversed(Refusal):
    """An edge is taken back once (MAT-6)."""

    code: ClassVar[str] = "ALREADY_REVERSED"
    rule: ClassVar[str | None] = "MAT-6"

    @property
    def message(self) -> str:
        return "This charge was reversed already; charge the lot again if it was used after all."


@dataclass(kw_only=True, eq=False)
class NotACharge(Refusal):
    """Only a charge is reversed; a reversal stands, as does what a batch gave."""

    code: ClassVar[str] = "NOT_A_CHARGE"
    rule: ClassVar[str | None] = "MAT-6"
    kind: str

    @property
    def message(self) -> str:
        return f"This edge is of kind {self.kind}; only a CHARGE can be reversed."


@dataclass(kw_only=True, eq=False)
class MadeOfIt(Refusal):
    """Nothing is made of itself: a lot that this batch went into is no ingredient of it."""

    code: ClassVar[str] = "LOT_MADE_OF_BATCH"
    rule: ClassVar[str | None] = "MAT-6"
    number: str

    @property
    def message(self) -> str:
        return f"Lot {self.number} was made from this batch; it can't be charged into it."


@dataclass(kw_only=True, eq=False)
class MadeInRejectedBatch(Refusal):
    """What a rejected batch gave, or one that was released apart from it, nobody uses, wherever it lies (REV-5)."""

    code: ClassVar[str] = "MADE_IN_REJECTED_BATCH"
    rule: ClassVar[str | None] = "REV-5"
    number: str
    batch: str

    @property
    def message(self) -> str:
        rejected = f"Batch {self.batch}, which gave lot {self.number}, is REJECTED, or was released apart from it"
        return f"{rejected}; the lot is rejected too (disposeLot)."
