"""Which rows' audit entries are a batch's, or a phase's, for those who review them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, any_, cast, literal, select, true, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from domain.audit.models import WrittenEntry
from domain.certification.models import (
    PartConfirmation,
    QpCertificate,
    QpCertificateLot,
    QpCertificatePart,
    QpCertificateRevocation,
)
from domain.deviations.models import (
    CorrectiveAction,
    DeviationApproval,
    DeviationException,
    DeviationInvestigation,
    ImpactStatement,
)
from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.downtime.correction_models import PageAccount, TranscriptionCorrection
from domain.downtime.models import DowntimePage, DowntimeUse, Transcription
from domain.exceptions.evidence_models import Evidence
from domain.exceptions.models import BatchException, ExceptionApproval, ExceptionAssessment
from domain.execution.clearance.models import LineClearance
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.gate.models import GateOverride
from domain.execution.lots.models import ConditionalUse, LotFlag
from domain.execution.models import Batch, BatchHold, ConditionReached, ParameterValue, PhaseExecution
from domain.execution.offline.models import OfflineAct, OperationTakeOut
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.procedure.timer_models import ProcessTimer
from domain.execution.readings.models import ParameterReading
from domain.execution.rework.models import ReworkApproval
from domain.execution.scans.models import ScanConfirmation
from domain.execution.shifts.models import PhaseTakeover, ShiftHandOver
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.execution.unforeseen.models import NotApplicable, PhaseRepeat
from domain.execution.unforeseen.planned_models import BatchComment, PlannedDeviation
from domain.materials.models import GenealogyEdge
from domain.reconciliation.models import BatchReconciliation, LabelReconciliation, MaterialLoss
from domain.review.completeness.models import ReviewEvaluation
from domain.review.models import BatchReview, DecidedLot, Disposition, ReleaseRevocation, RevokedLot
from domain.review.progress.models import ReviewMark
from domain.review.questions.models import FloorQuestion
from domain.review.trail.models import AuditTrailReview
from domain.signatures.models import Signature

OF_BATCH: tuple[type[Any], ...] = (
    PhaseExecution,
    ParameterValue,
    ParameterReading,
    ScanConfirmation,
    GateOverride,
    ControlSeries,
    InProcessControl,
    ProcedureDecision,
    ProcessTimer,
    BatchHold,
    ConditionReached,
    PhaseTakeover,
    ShiftHandOver,
    NotApplicable,
    PhaseRepeat,
    InsertedPhase,
    PlannedDeviation,
    BatchComment,
    BatchException,
    ExceptionAssessment,
    ExceptionApproval,
    DeviationException,
    Evidence,
    BatchReview,
    AuditTrailReview,
    FloorQuestion,
    ReviewEvaluation,
    ReviewMark,
    Disposition,
    DecidedLot,
    ReleaseRevocation,
    RevokedLot,
    PartConfirmation,
    QpCertificate,
    QpCertificateLot,
    QpCertificatePart,
    QpCertificateRevocation,
    DispenseOrder,
    Weighing,
    DispensedContainer,
    ConditionalUse,
    LotFlag,
    ReworkApproval,
    MaterialLoss,
    LabelReconciliation,
    BatchReconciliation,
    EquipmentAllocation,
    EquipmentUse,
    EquipmentReplacement,
    LineClearance,
    DowntimeUse,
    DowntimePage,
    PageAccount,
    Transcription,
    TranscriptionCorrection,
    OfflineAct,
    OperationTakeOut,
)
"""All that names its batch, but for what a calculation took: its value tells of that."""
OF_PHASE: tuple[type[Any], ...] = (
    ParameterValue,
    ScanConfirmation,
    GateOverride,
    ControlSeries,
    InProcessControl,
    BatchException,
    GenealogyEdge,
    ConditionReached,
    PhaseTakeover,
    NotApplicable,
    DispensedContainer,
    Transcription,
    EquipmentReplacement,
    OfflineAct,
    FloorQuestion,
)

Row = Any
"""A row, or an alias of its model: its attributes are columns then."""


def rows_of_batch(batch: Row) -> Select[tuple[UUID]]:
    """The ids of the batch, of what belongs to it or was deleted of that, and of the signatures on any of these."""
    parts: list[tuple[Any, Any]] = [(part, part.batch_id) for part in OF_BATCH]
    moved = [(GenealogyEdge, GenealogyEdge.target_id), (GenealogyEdge, GenealogyEdge.source_id)]
    return _signed(Batch, batch, parts + moved, _deleted(batch), *_deviations(batch))


def rows_of_phase(phase: Row) -> Select[tuple[UUID]]:
    """The ids of a run of a phase, of its values and exceptions, and of the signatures on any of these."""
    parts = [(part, part.phase_execution_id) for part in OF_PHASE]
    return _signed(PhaseExecution, phase, parts)


def _deviations(batch: Row) -> list[Select[Any]]:
    """Those that ever grouped an exception of the batch, and all that is of these."""
    link = DeviationException
    theirs = link.company_id == batch.company_id, link.batch_id == batch.id
    return [
        select(link.deviation_id).where(*theirs),
        *(
            select(part.id)
            .join(link, (link.company_id == part.company_id) & (link.deviation_id == part.deviation_id))
            .where(*theirs)
            for part in (DeviationInvestigation, DeviationApproval, CorrectiveAction, Evidence, ImpactStatement)
        ),
    ]


def _deleted(batch: Row) -> Select[UUID]:
    """Nobody may delete any of it: what is gone all the same, only its entry tells of."""
    entry = aliased(WrittenEntry)
    tables = sorted(part.__tablename__ for part in OF_BATCH)
    return select(entry.row_id).where(
        entry.company_id == batch.company_id,
        entry.act == "DELETE",
        entry.table_name == any_(literal(tables, ARRAY(Text))),
        entry.old["batch_id"].astext == cast(batch.id, Text),
    )


def _signed(model: Any, whole: Row, parts: list[tuple[Any, Any]], *more: Select[UUID]) -> Select[tuple[UUID]]:  # noqa: ANN401 -- mapped classes
    found = [
        select(model.id).where(model.company_id == whole.company_id, model.id == whole.id),
        *more,
        *(select(part.id).where(part.company_id == whole.company_id, of == whole.id) for part, of in parts),
    ]
    rows = union_all(*(_beside(one, whole) for one in found)).subquery()
    signatures = select(Signature.id).where(Signature.company_id == whole.company_id, Signature.subject_id == rows.c.id)
    each = union_all(select(rows.c.id).correlate(rows), _beside(signatures, whole, rows)).lateral()
    # Distinct as they are, they are told so: else PostgreSQL keeps what it found of each for its coming again.
    return select(each.c.id).distinct().select_from(rows).join(each, true())


def _beside(chosen: Select[Any], whole: Row, *others: Any) -> Select[Any]:  # noqa: ANN401 -- subqueries
    """The same select within one of `whole`'s alias and `others`, rather than with them."""
    return chosen.correlate(*others, *([whole] if isinstance(whole, AliasedClass) else []))
