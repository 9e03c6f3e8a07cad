"""How distribution says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ConsigneeExists(Refusal):
    """A consignee's code is unique in its company."""

    code: ClassVar[str] = "CONSIGNEE_EXISTS"
    consignee_code: str

    @property
    def message(self) -> str:
        return f"There is a consignee {self.consignee_code} in this company; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class ShipmentReversedAlready(Refusal):
    """A shipment is taken back once (MAT-6)."""

    code: ClassVar[str] = "SHIPMENT_REVERSED_ALREADY"
    rule: ClassVar[str | None] = "MAT-6"

    @property
    def message(self) -> str:
        return "This shipment was reversed already; ship the lot again if it went out after all (shipLot)."


@dataclass(kw_only=True, eq=False)
class NotAShipment(Refusal):
    """Only a shipment is reversed; a reversal stands."""

    code: ClassVar[str] = "NOT_A_SHIPMENT"
    rule: ClassVar[str | None] = "MAT-6"

    @property
    def message(self) -> str:
        return "This is itself a reversal, which stands; ship the lot again if it went out after all (shipLot)."
