"""Who reacts to which event: each gets an outbox row of its own, in the transaction of the event."""

from collections.abc import Mapping

from domain.kernel.events import Event
from workers.outbox import LIVE

DATA_LOAD = "data_load"
EXPORT = "export"
LOGBOOK = "logbook"
MAIL = "mail"
RECALL = "recall"
RECIPE_IMPORT = "recipe_import"

_TOLD_BY_MAIL = (
    "AccountLocked",
    "PasswordChanged",
    "PasswordResetRequested",
    "PersonInvited",
    "TrainingVersionNears",
)
_LIVE = (
    "AdditionVerified",
    "BatchEnded",
    "BatchFlagged",
    "BatchHandedOver",
    "BatchHeld",
    "BatchImpacted",
    "BatchIssued",
    "BatchPlanned",
    "BatchReconciled",
    "BatchReopened",
    "BatchRestarted",
    "BatchStarted",
    "ChargeReturned",
    "ChargeReversed",
    "ClearanceBegun",
    "ClearanceEnded",
    "ClearanceLapsed",
    "ClearancePerformed",
    "CodeScanned",
    "ConditionConfirmed",
    "ConditionDecided",
    "ConditionalUseApproved",
    "ControlDue",
    "ControlMissed",
    "ControlOverdue",
    "ControlsExhausted",
    "DispensedContainerCharged",
    "DispensingOrdered",
    "EquipmentAllocated",
    "EquipmentReleased",
    "EquipmentUseBegun",
    "EquipmentUseEnded",
    "ExceptionAssessed",
    "ExceptionResolvedByCorrection",
    "GateOverridden",
    "GateOverrideUsed",
    "HandOverAccepted",
    "LabelJobChanged",
    "LabelsCounted",
    "LabelsQueued",
    "LabelsReconciled",
    "LotCharged",
    "LotFlagAssessed",
    "MaterialLossRecorded",
    "MaterialLossWithdrawn",
    "OfflineActKept",
    "OutputLotRecorded",
    "PhaseCompleted",
    "PhaseSigned",
    "PhaseStarted",
    "PhaseTakenOver",
    "PickListOpened",
    "ProcedureCommanded",
    "ProcessOrderIssued",
    "RecordExportAttested",
    "RecordExportFailed",
    "RecordExported",
    "ScaleReadingRequested",
    "ValueCalculated",
    "TimerClosed",
    "TimerOpened",
    "TimerOverdue",
    "ValueCorrected",
    "ValueRecorded",
    "ValueSigned",
    "WeighingVerified",
)
_BOTH = ("BatchCompleted", "BatchDisposed", "BatchReviewed", "ExceptionRaised", "TimerAlerted")

ROUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_TOLD_BY_MAIL, (MAIL,)),
    **dict.fromkeys(_LIVE, (LIVE,)),
    **dict.fromkeys(_BOTH, (LIVE, MAIL)),
    "DataLoadRequested": (DATA_LOAD,),
    "LogbookExportRequested": (LOGBOOK,),
    "RecallBegun": (RECALL,),
    "RecipeImportRequested": (RECIPE_IMPORT,),
    "RecordExportRequested": (LIVE, EXPORT),
}
"""Consumers by the event's name; an event that nobody reacts to is not in it."""


def consumers(event: Event) -> tuple[str, ...]:
    """The names of those who react to the event."""
    return ROUTES.get(event.name, ())
