"""How planning says no: the state, the limit, and what is allowed now."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class OrderNumberTaken(Refusal):
    """An order's number is unique in its company and never used again, cancelled or not (REC-5)."""

    code: ClassVar[str] = "ORDER_NUMBER_TAKEN"
    rule: ClassVar[str | None] = "REC-5"
    number: str

    @property
    def message(self) -> str:
        return f"There is a process order {self.number} in this company; numbers are never used again."


@dataclass(kw_only=True, eq=False)
class VersionNotPlannable(Refusal):
    """What is ordered is in effect, or is approved and will be (REC-3)."""

    code: ClassVar[str] = "VERSION_NOT_PLANNABLE"
    rule: ClassVar[str | None] = "REC-3"
    state: str

    @property
    def message(self) -> str:
        return f"This recipe version is {self.state}; an order is for one that is EFFECTIVE, or APPROVED to be."


@dataclass(kw_only=True, eq=False)
class OrderSuperseded(Refusal):
    """A planned order stays on its version until somebody moves it (REC-4)."""

    code: ClassVar[str] = "ORDER_SUPERSEDED"
    rule: ClassVar[str | None] = "REC-4"
    number: str
    version: int
    state: str

    @property
    def message(self) -> str:
        return (
            f"Order {self.number} is for version {self.version} of its recipe, which is {self.state}. Move it to the"
            " version in effect by reissueProcessOrder."
        )


@dataclass(kw_only=True, eq=False)
class OtherRecipe(Refusal):
    """An order moves between versions of its recipe and variant at its site, and no further (REC-4)."""

    code: ClassVar[str] = "OTHER_RECIPE"
    rule: ClassVar[str | None] = "REC-4"

    @property
    def message(self) -> str:
        return (
            "An order moves to another version of its own recipe and variant, at its own site; cancel it to order"
            " something else."
        )


@dataclass(kw_only=True, eq=False)
class SameVersion(Refusal):
    """Moving an order changes its version (REC-4)."""

    code: ClassVar[str] = "SAME_VERSION"
    rule: ClassVar[str | None] = "REC-4"

    @property
    def message(self) -> str:
        return "The order is for this version already."


@dataclass(kw_only=True, eq=False)
class NothingOrdered(Refusal):
    """A change changes something."""

    code: ClassVar[str] = "NOTHING_CHANGED"

    @property
    def message(self) -> str:
        return "The order reads so already; a change changes it."


@dataclass(kw_only=True, eq=False)
class NotPlannedYet(Refusal):
    """A ready order says when its batch starts, so that its materials are there (RDY-1)."""

    code: ClassVar[str] = "NOT_PLANNED_YET"
    rule: ClassVar[str | None] = "RDY-1"
    number: str

    @property
    def message(self) -> str:
        return f"Order {self.number} has no planned start; say it by changeProcessOrder before it is ready."


@dataclass(kw_only=True, eq=False)
class EquipmentElsewhere(Refusal):
    """An order is planned on units and modules of its site that aren't retired (EQP-6)."""

    code: ClassVar[str] = "EQUIPMENT_ELSEWHERE"
    rule: ClassVar[str | None] = "EQP-6"
    equipment: str
    because: str

    @property
    def message(self) -> str:
        return f"{self.equipment} can't be planned: {self.because}. Name a unit or module in use at the order's site."


@dataclass(kw_only=True, eq=False)
class NotAnInput(Refusal):
    """An order is planned from what its recipe takes (RDY-2)."""

    code: ClassVar[str] = "NOT_AN_INPUT"
    rule: ClassVar[str | None] = "RDY-2"
    what: str
    material: str
    inputs: tuple[str, ...]

    @property
    def message(self) -> str:
        takes = ", ".join(self.inputs) or "nothing"
        return f"The order can't be planned from {self.what}, of {self.material}: its recipe takes {takes}."


@dataclass(kw_only=True, eq=False)
class CampaignCodeTaken(Refusal):
    """A campaign's code is unique at its site."""

    code: ClassVar[str] = "CAMPAIGN_CODE_TAKEN"
    campaign: str

    @property
    def message(self) -> str:
        return f"There is a campaign {self.campaign} at this site already; give another code."


@dataclass(kw_only=True, eq=False)
class OtherCampaign(Refusal):
    """A campaign is of one product at one site (EQP-4)."""

    code: ClassVar[str] = "OTHER_CAMPAIGN"
    rule: ClassVar[str | None] = "EQP-4"
    campaign: str
    because: str

    @property
    def message(self) -> str:
        return f"The order can't be a part of campaign {self.campaign}: {self.because}."


@dataclass(kw_only=True, eq=False)
class CampaignPlaceTaken(Refusal):
    """Orders of a campaign have a place each (EQP-4)."""

    code: ClassVar[str] = "CAMPAIGN_PLACE_TAKEN"
    rule: ClassVar[str | None] = "EQP-4"
    campaign: str
    position: int
    order: str

    @property
    def message(self) -> str:
        return f"Place {self.position} of campaign {self.campaign} is that of order {self.order}; give another."
