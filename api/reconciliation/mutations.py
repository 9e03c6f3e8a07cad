"""Each act of reconciliation."""

from decimal import Decimal

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.execution.types import Batch
from api.materials.container_inputs import told_quantity
from api.materials.definitions import MaterialDefinition
from api.reconciliation import inputs as forms
from api.reconciliation.types import LabelReconciliation, MaterialLoss
from api.relay import local_id
from domain.kernel.words import require_words
from domain.materials import rules as materials
from domain.reconciliation.commands import limiting, losing
from domain.reconciliation.commands.losing import RecordLoss
from infra.transaction import Outcome

LABELS = "label_reconciliation"


@strawberry.type
class ReconciliationMutation:
    @strawberry.mutation(description="Set the limits that batches and labels of a material are judged by (REV-2).")
    def set_reconciliation_limits(
        self,
        info: Info,
        input: forms.SetReconciliationLimitsInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.SetReconciliationLimitsPayload:
        return changed(
            info, forms.SetReconciliationLimitsPayload, "material", MaterialDefinition, lambda: _limits(info, input)
        )

    @strawberry.mutation(description="Say what of a charge is neither in the product nor back in stock (REV-2).")
    def record_material_loss(self, info: Info, input: forms.RecordMaterialLossInput) -> forms.RecordMaterialLossPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.RecordMaterialLossPayload, "loss", MaterialLoss, lambda: _lose(info, input))

    @strawberry.mutation(description="Take back a loss that was told by mistake; it stays in the record.")
    def withdraw_material_loss(
        self,
        info: Info,
        input: forms.WithdrawMaterialLossInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.WithdrawMaterialLossPayload:
        return changed(info, forms.WithdrawMaterialLossPayload, "loss", MaterialLoss, lambda: _withdraw(info, input))

    @strawberry.mutation(description="Count the labels of a lot that a batch gave; it counts once verified (REV-3).")
    def reconcile_labels(self, info: Info, input: forms.ReconcileLabelsInput) -> forms.ReconcileLabelsPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            forms.ReconcileLabelsPayload,
            LABELS,
            LabelReconciliation,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Verify counted labels as a second person; an imbalance outside its limit is an exception (REV-3)."
    )
    def verify_label_reconciliation(
        self,
        info: Info,
        input: forms.VerifyLabelReconciliationInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.VerifyLabelReconciliationPayload:
        return changed(
            info,
            forms.VerifyLabelReconciliationPayload,
            LABELS,
            LabelReconciliation,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Sign yield and accountability of a complete batch; each outside its limit is an exception (REV-2)."
    )
    def reconcile_batch(self, info: Info, input: forms.ReconcileBatchInput) -> forms.ReconcileBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            forms.ReconcileBatchPayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _limits(info: Info, given: forms.SetReconciliationLimitsInput) -> Outcome:
    material = local_id(given.material, "MaterialDefinition", path="material")
    low, high, imbalance = given.accountability_low, given.accountability_high, given.label_imbalance_percent
    return act(
        info,
        "setReconciliationLimits",
        lambda uow: limiting.set_limits(
            uow, material=material, version=given.version, low=low, high=high, label_imbalance=imbalance
        ),
        given={
            "material": str(material),
            "version": given.version,
            "accountability": [_told(low), _told(high)],
            "labels": _told(imbalance),
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=require_words(given.reason, limit=materials.REASON, path=("reason",)),
    )


def _lose(info: Info, given: forms.RecordMaterialLossInput) -> Outcome:
    wanted = RecordLoss(
        charge=local_id(given.charge, "GenealogyEdge", path="charge"),
        kind=given.kind,
        quantity=given.quantity.to_domain(path=("quantity",)),
        reason=given.reason,
    )
    return act(
        info,
        "recordMaterialLoss",
        lambda uow: losing.record_loss(uow, wanted),
        given={
            "charge": str(wanted.charge),
            "kind": wanted.kind.value,
            "quantity": told_quantity(wanted.quantity),
            "reason": wanted.reason,
        },
        command_id=given.command_id,
    )


def _withdraw(info: Info, given: forms.WithdrawMaterialLossInput) -> Outcome:
    loss = local_id(given.loss, "MaterialLoss", path="loss")
    return act(
        info,
        "withdrawMaterialLoss",
        lambda uow: losing.withdraw_loss(uow, loss=loss, version=given.version, reason=given.reason),
        given={"loss": str(loss), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
    )


def _told(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
