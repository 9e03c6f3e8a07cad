"""Who reacts to which event: each gets an outbox row of its own, in the transaction of the event."""

from collections.abc import Mapping

from domain.kernel.events import Event
from workers.outbox import LIVE

DATA_LOAD = "data_load"
DOWNTIME = "downtime"
EXPORT = "export"
KEEPING = "keeping"
LOGBOOK = "logbook"
MAIL = "mail"
RECALL = "recall"
RECIPE_IMPORT = "recipe_import"
REPORT = "report"

_TOLD_BY_MAIL = (
    "AccessReviewNears",
    "AccountLocked",
    "CredentialLost",
    "CredentialReplacementSent",
    "ActionOverdue",
    "DeviationAwaitsApproval",
    "DeviationReopened",
    "IntegrityAlarmRaised",
    "PasswordChanged",
    "PasswordResetRequested",
    "PersonInvited",
    "TrainingVersionNears",
)
_LIVE = (
    "BatchPartReviewed",
    "AdditionVerified",
    "AuditTrailReviewed",
    "BatchCertified",
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
    "CertificateRevoked",
    "CommentAdded",
    "ChargeReturned",
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
    "DeviationApproved",
    "DeviationPlanned",
    "DeviationWithdrawn",
    "DispensedContainerCharged",
    "DispensingOrdered",
    "DowntimePageChecked",
    "DowntimePageReconciled",
    "DowntimePageReopened",
    "DowntimeSetDue",
    "DowntimeSetEnded",
    "DowntimePageAccountTakenBack",
    "DowntimeSetMade",
    "DowntimeSetUsed",
    "EntryTranscribed",
    "EquipmentAllocated",
    "EquipmentReleased",
    "EquipmentReplaced",
    "EquipmentUseBegun",
    "EquipmentUseEnded",
    "ExceptionApproved",
    "ExceptionAssessed",
    "ExceptionResolvedByCorrection",
    "GateOverridden",
    "GateOverrideUsed",
    "HandOverAccepted",
    "LabelJobChanged",
    "MarkedNotApplicable",
    "NotApplicableApproved",
    "NotApplicableTakenBack",
    "PhaseRepeated",
    "LabelsCounted",
    "LabelsQueued",
    "LabelsReconciled",
    "LotCharged",
    "LotFlagAssessed",
    "MaterialLossRecorded",
    "MaterialLossWithdrawn",
    "OfflineActKept",
    "OperationBroughtBack",
    "OperationTakenOut",
    "OutputLotRecorded",
    "PartConfirmed",
    "PhaseCompleted",
    "PhaseSigned",
    "PhaseStarted",
    "PhaseTakenOver",
    "PickListOpened",
    "ProcedureCommanded",
    "ProcessOrderIssued",
    "ReworkApproved",
    "ReworkWithdrawn",
    "QuestionWithdrawn",
    "RecordExportAttested",
    "RecordExportFailed",
    "RecordExportProgressed",
    "RecordExported",
    "ScaleReadingRequested",
    "ValueCalculated",
    "TimerClosed",
    "TimerOpened",
    "TimerOverdue",
    "TranscriptionCorrected",
    "ValueCorrected",
    "ValueRecorded",
    "ValueSigned",
    "WeighingVerified",
)
_STANDING = (
    "BatchEnded",
    "BatchReopened",
    "BatchStarted",
    "ChargeReversed",
    "ConditionDecided",
    "DispensedContainerCharged",
    "EquipmentAllocated",
    "EquipmentReleased",
    "LotCharged",
    "MarkedNotApplicable",
    "NotApplicableApproved",
    "NotApplicableTakenBack",
    "PhaseCompleted",
    "PhaseInserted",
    "PhaseInsertionApproved",
    "PhaseInsertionWithdrawn",
    "PhaseRepeated",
    "PhaseStarted",
    "ProcedureCommanded",
    "WeighingVerified",
)
"""What changes the phases that a batch still has to run, or what is known for them: its downtime set is made anew."""
_BOTH = (
    "BatchCompleted",
    "BatchDisposed",
    "BatchReviewed",
    "BatchReviewedByProduction",
    "ExceptionAwaitsApproval",
    "ExceptionFoundAfterDecision",
    "ExceptionRaised",
    "ExceptionReopened",
    "ReleaseRevoked",
    "FloorAsked",
    "QuestionAnswered",
    "TimerAlerted",
)

_KEPT_LONGER = (
    "LegalHoldFollowed",
    "LegalHoldPlaced",
    "LegalHoldRenewed",
    "RetentionComputed",
    "RetentionPolicyFollowed",
    "RetentionPolicySet",
)
"""What moves the day on until which stored files are kept."""

ROUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_TOLD_BY_MAIL, (MAIL,)),
    **dict.fromkeys(_LIVE, (LIVE,)),
    **dict.fromkeys(_STANDING, (LIVE, DOWNTIME)),
    **dict.fromkeys(_BOTH, (LIVE, MAIL)),
    **dict.fromkeys(_KEPT_LONGER, (KEEPING,)),
    "BatchCompleted": (LIVE, MAIL, DOWNTIME),
    "DowntimeSetRequested": (LIVE, DOWNTIME),
    "DataLoadRequested": (DATA_LOAD,),
    "ExceptionReportRequested": (REPORT,),
    "GenealogyReportRequested": (REPORT,),
    "LogbookExportRequested": (LOGBOOK,),
    "RecallBegun": (RECALL,),
    "RecipeImportRequested": (RECIPE_IMPORT,),
    "RecordExportRequested": (LIVE, EXPORT),
}
"""Consumers by the event's name; an event that nobody reacts to is not in it."""


def consumers(event: Event) -> tuple[str, ...]:
    """The names of those who react to the event."""
    return ROUTES.get(event.name, ())
