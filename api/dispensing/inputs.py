"""What the acts of dispensing are given, and what they give back."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.dispensing.types import DispenseCampaign, DispensedContainer, DispenseOrder, Weighing
from api.execution.inputs import LateInput
from api.execution.types import Batch
from api.materials.containers import OperationalLocation
from api.problems import Problem
from api.relay import local_id
from domain.dispensing.commands.adding import VERIFY_ADDITION, VerifyAddition
from domain.dispensing.commands.clearing import CLEAR_BOOTH, ClearBooth
from domain.dispensing.commands.verifying import VERIFY_WEIGHING, WITNESS_WEIGHING, SignWeighing
from domain.signatures.acts import SignedAct, SignedInput

Signing = tuple[SignedAct[Any, Any], SignedInput]


@strawberry.input(description="For which of the batch's materials, by code; all but packaging unless told.")
class OrderDispensingInput:
    batch: strawberry.ID
    materials: list[str] | None = None
    command_id: str | None = None


@strawberry.type
class OrderDispensingPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.input(description="The lots in their turn; unless told those first to expire. Another choice has a reason.")
class ChooseDispenseLotsInput:
    order: strawberry.ID
    version: int
    lots: list[strawberry.ID] | None = None
    reason: str | None = None
    command_id: str | None = None


@strawberry.type
class ChooseDispenseLotsPayload:
    order: DispenseOrder | None = None
    problems: list[Problem]


@strawberry.input(description="An order as it was seen, and why.")
class DispenseReasonInput:
    order: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class HoldDispenseInput(DispenseReasonInput):
    pass


@strawberry.input
class RestartDispenseInput(DispenseReasonInput):
    pass


@strawberry.input
class CloseDispenseInput(DispenseReasonInput):
    pass


@strawberry.type
class HoldDispensePayload:
    order: DispenseOrder | None = None
    problems: list[Problem]


@strawberry.type
class RestartDispensePayload:
    order: DispenseOrder | None = None
    problems: list[Problem]


@strawberry.type
class CloseDispensePayload:
    order: DispenseOrder | None = None
    problems: list[Problem]


@strawberry.input
class AbandonWeighingInput:
    weighing: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class AbandonWeighingPayload:
    weighing: Weighing | None = None
    problems: list[Problem]


@strawberry.input(description="Which weighing, as it was seen.")
class WitnessWeighingAct:
    weighing: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return WITNESS_WEIGHING, SignWeighing(local_id(self.weighing, "Weighing", path="weighing"), self.version)


@strawberry.input
class WitnessWeighingInput(WitnessWeighingAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class WitnessWeighingPayload:
    weighing: Weighing | None = None
    problems: list[Problem]


@strawberry.input(description="Which weighing, as it was seen.")
class VerifyWeighingAct:
    weighing: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return VERIFY_WEIGHING, SignWeighing(local_id(self.weighing, "Weighing", path="weighing"), self.version)


@strawberry.input
class VerifyWeighingInput(VerifyWeighingAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class VerifyWeighingPayload:
    weighing: Weighing | None = None
    problems: list[Problem]


@strawberry.input(description="The code of a dispensing label, scanned during a running phase of its batch.")
class ChargeDispensedContainerInput:
    phase: strawberry.ID
    code: str = strawberry.field(description="What was scanned: the code of its label, or its number.")
    late: LateInput | None = None
    command_id: str | None = None


@strawberry.type
class ChargeDispensedContainerPayload:
    dispensed_container: DispensedContainer | None = None
    problems: list[Problem]


@strawberry.input(description="Which dispensed container, as it was seen.")
class VerifyAdditionAct:
    dispensed_container: strawberry.ID
    version: int

    def signed(self) -> Signing:
        found = local_id(self.dispensed_container, "DispensedContainer", path="dispensedContainer")
        return VERIFY_ADDITION, VerifyAddition(found, self.version)


@strawberry.input
class VerifyAdditionInput(VerifyAdditionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class VerifyAdditionPayload:
    dispensed_container: DispensedContainer | None = None
    problems: list[Problem]


@strawberry.input
class ReturnDispensedContainerInput:
    dispensed_container: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class ReturnDispensedContainerPayload:
    dispensed_container: DispensedContainer | None = None
    problems: list[Problem]


@strawberry.input(description="Which place of weighing, as it was seen.")
class ClearBoothAct:
    booth: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return CLEAR_BOOTH, ClearBooth(local_id(self.booth, "OperationalLocation", path="booth"), self.version)


@strawberry.input
class ClearBoothInput(ClearBoothAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ClearBoothPayload:
    booth: OperationalLocation | None = None
    problems: list[Problem]


@strawberry.input(description="Orders of one material, for a batch each, in their turn.")
class OpenDispenseCampaignInput:
    booth: strawberry.ID
    orders: list[strawberry.ID]
    command_id: str | None = None


@strawberry.type
class OpenDispenseCampaignPayload:
    campaign: DispenseCampaign | None = None
    problems: list[Problem]


@strawberry.input
class CloseDispenseCampaignInput:
    campaign: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.type
class CloseDispenseCampaignPayload:
    campaign: DispenseCampaign | None = None
    problems: list[Problem]
