"""What each act of reconciliation takes and answers."""

from decimal import Decimal
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.execution.types import Batch
from api.materials.definitions import MaterialDefinition
from api.problems import Problem
from api.reconciliation.types import LabelReconciliation, MaterialLoss
from api.relay import local_id
from api.scalars import QuantityInput
from domain.reconciliation.commands.counting import RECONCILE_LABELS, VERIFY_LABELS, ReconcileLabels, VerifyLabels
from domain.reconciliation.commands.reconciling import RECONCILE_BATCH, ReconcileBatch
from domain.reconciliation.figures import LabelCount
from domain.reconciliation.kinds import LossKind
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="In percent, each null for no limit; without one of labels, not one may be missing.")
class SetReconciliationLimitsInput:
    material: strawberry.ID
    version: int
    reason: str
    accountability_low: Decimal | None = None
    accountability_high: Decimal | None = None
    label_imbalance_percent: Decimal | None = None
    command_id: str | None = None


@strawberry.input(description="How much of a charge was destroyed or sampled in its batch, or is LOST, and why.")
class RecordMaterialLossInput:
    charge: strawberry.ID
    kind: LossKind
    quantity: QuantityInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="A loss that was told by mistake.")
class WithdrawMaterialLossInput:
    loss: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What became of all labels of a lot that a batch gave; they bear its number.")
class ReconcileLabelsAct:
    lot: strawberry.ID
    version: int
    used: int
    destroyed: int
    specimens: int
    returned: int = strawberry.field(default=0, description="None may be: they are destroyed (21 CFR 211.125(d)).")
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        lot = local_id(self.lot, "MaterialLot", path="lot")
        count = LabelCount(used=self.used, returned=self.returned, destroyed=self.destroyed, specimens=self.specimens)
        return RECONCILE_LABELS, ReconcileLabels(lot, self.version, count, self.remark)


@strawberry.input
class ReconcileLabelsInput(ReconcileLabelsAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Sign, as a second person, that the labels are as they were counted.")
class VerifyLabelReconciliationAct:
    label_reconciliation: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.label_reconciliation, "LabelReconciliation", path="labelReconciliation")
        return VERIFY_LABELS, VerifyLabels(found, self.version)


@strawberry.input
class VerifyLabelReconciliationInput(VerifyLabelReconciliationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Sign the figures of a complete batch, with what you say of them.")
class ReconcileBatchAct:
    batch: strawberry.ID
    version: int
    remark: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return RECONCILE_BATCH, ReconcileBatch(local_id(self.batch, "Batch", path="batch"), self.version, self.remark)


@strawberry.input
class ReconcileBatchInput(ReconcileBatchAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetReconciliationLimitsPayload:
    material: MaterialDefinition | None = None
    problems: list[Problem]


@strawberry.type
class RecordMaterialLossPayload:
    loss: MaterialLoss | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawMaterialLossPayload:
    loss: MaterialLoss | None = None
    problems: list[Problem]


@strawberry.type
class ReconcileLabelsPayload:
    label_reconciliation: LabelReconciliation | None = None
    problems: list[Problem]


@strawberry.type
class VerifyLabelReconciliationPayload:
    label_reconciliation: LabelReconciliation | None = None
    problems: list[Problem]


@strawberry.type
class ReconcileBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]
