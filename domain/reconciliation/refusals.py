"""How reconciliation says no: the figure, the limit, and what to do."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class LabelsNotReturned(Refusal):
    """A label that bears a lot number is destroyed, never returned (REV-3; 21 CFR 211.125(d))."""

    code: ClassVar[str] = "LABELS_NOT_RETURNED"
    rule: ClassVar[str | None] = "REV-3"
    lot: str
    returned: int

    @property
    def message(self) -> str:
        return (
            f"The labels of lot {self.lot} bear its number, and none may be returned; {self.returned} were told as"
            " returned. Destroy them, and count them as destroyed (21 CFR 211.125(d))."
        )


@dataclass(kw_only=True, eq=False)
class NothingPrinted(Refusal):
    """Labels are counted where some were issued for a lot that a batch gave (REV-3)."""

    code: ClassVar[str] = "NO_LABELS_ISSUED"
    rule: ClassVar[str | None] = "REV-3"
    lot: str

    @property
    def message(self) -> str:
        return f"No label of lot {self.lot} was printed, or no batch gave it; there is nothing to reconcile."


@dataclass(kw_only=True, eq=False)
class MorePrinted(Refusal):
    """What is verified is what was counted (REV-3)."""

    code: ClassVar[str] = "MORE_LABELS_ISSUED"
    rule: ClassVar[str | None] = "REV-3"
    lot: str
    counted: int
    issued: int

    @property
    def message(self) -> str:
        return (
            f"{self.issued} labels of lot {self.lot} are issued now; {self.counted} were when they were counted. Count"
            " them again (reconcileLabels)."
        )


@dataclass(kw_only=True, eq=False)
class LabelsUncounted(Refusal):
    """A batch is reconciled once the labels of its lots are (REV-3)."""

    code: ClassVar[str] = "LABELS_UNRECONCILED"
    rule: ClassVar[str | None] = "REV-3"
    lots: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"The labels of {', '.join(self.lots)} aren't reconciled as they are issued now; count them"
            " (reconcileLabels) and have a second person verify that (verifyLabelReconciliation)."
        )


@dataclass(kw_only=True, eq=False)
class NothingToReconcile(Refusal):
    """Nothing was issued to the batch, and it gave nothing (REV-2)."""

    code: ClassVar[str] = "NOTHING_TO_RECONCILE"
    rule: ClassVar[str | None] = "REV-2"
    number: str

    @property
    def message(self) -> str:
        return f"Batch {self.number} was charged with nothing and gave no lot; its release needs no reconciliation."


@dataclass(kw_only=True, eq=False)
class AlreadyReconciled(Refusal):
    """What was reconciled stands while its figures do (REV-2)."""

    code: ClassVar[str] = "ALREADY_RECONCILED"
    rule: ClassVar[str | None] = "REV-2"
    number: str

    @property
    def message(self) -> str:
        return f"Batch {self.number} is reconciled with these figures; another is signed once one of them changes."


@dataclass(kw_only=True, eq=False)
class BatchNotComplete(Refusal):
    """A batch is reconciled when all of it was executed (REV-2)."""

    code: ClassVar[str] = "BATCH_NOT_COMPLETE"
    rule: ClassVar[str | None] = "REV-2"
    number: str
    state: str

    @property
    def message(self) -> str:
        return f"Batch {self.number} is {self.state}; complete its phases first, then reconcile it."


@dataclass(kw_only=True, eq=False)
class LostMoreThanCharged(Refusal):
    """No more of a charge is lost or comes back than went into the batch (REV-2)."""

    code: ClassVar[str] = "LOST_MORE_THAN_CHARGED"
    rule: ClassVar[str | None] = "REV-2"
    left: Decimal
    unit: str

    @property
    def message(self) -> str:
        left = with_unit(f"{self.left:f}", self.unit)
        return f"{left} of this charge neither came back nor was told as lost before; tell at most so much."


@dataclass(kw_only=True, eq=False)
class TooManyLosses(Refusal):
    """So many losses of one charge are recorded."""

    code: ClassVar[str] = "TOO_MANY_LOSSES"
    limit: int

    @property
    def message(self) -> str:
        return (
            f"{self.limit} losses of this charge are recorded, the most there can be; withdraw some"
            " (withdrawMaterialLoss), and record what they were as one."
        )


@dataclass(kw_only=True, eq=False)
class LostInPart(Refusal):
    """What of a charge was destroyed, sampled or lost did go into the batch (REV-2)."""

    code: ClassVar[str] = "LOST_IN_PART"
    rule: ClassVar[str | None] = "REV-2"
    lost: Decimal
    unit: str

    @property
    def message(self) -> str:
        return (
            f"{with_unit(f'{self.lost:f}', self.unit)} of this charge are recorded as destroyed, sampled or lost in the"
            " batch; withdraw that first (withdrawMaterialLoss), or return the rest to stock."
        )


@dataclass(kw_only=True, eq=False)
class LossWithdrawn(Refusal):
    """A loss is withdrawn once."""

    code: ClassVar[str] = "LOSS_WITHDRAWN"

    @property
    def message(self) -> str:
        return "This loss was withdrawn already; record another one where there was one."
