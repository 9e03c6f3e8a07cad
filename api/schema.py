"""The composed schema; schema.graphql is its printed copy, held together by a test."""

from typing import cast

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.access.operations import AccessMutation, AccessQuery, ReviewAccessAct
from api.asof.queries import AsOfQuery
from api.audit.queries import AuditQuery
from api.certification.inputs import (
    CertifyBatchAct,
    ConfirmPartAct,
    RevokeCertificateAct,
    SetManufacturingAuthorisationAct,
    SetMarketingAuthorisationAct,
    WithdrawManufacturingAuthorisationAct,
    WithdrawMarketingAuthorisationAct,
)
from api.certification.mutations import CertificationMutation
from api.certification.queries import CertificationQuery
from api.context import Info
from api.deviations.actions import CorrectiveActionMutation, CorrectiveActionQuery, VerifyActionAct
from api.deviations.evidence import EvidenceMutation
from api.deviations.impact import StateImpactAct
from api.deviations.inputs import ApproveDeviationAct, ConcludeDeviationAct
from api.deviations.mutations import DeviationMutation
from api.deviations.queries import DeviationQuery
from api.dispensing.inputs import ClearBoothAct, VerifyAdditionAct, VerifyWeighingAct, WitnessWeighingAct
from api.dispensing.mutations import DispensingMutation
from api.dispensing.queries import DispensingQuery
from api.downtime.inputs import CheckDowntimePageAct, CorrectTranscriptionAct, TakeBackDowntimePageAct
from api.downtime.operations import DowntimeMutation, DowntimeQuery
from api.equipment.calibration.inputs import PerformCalibrationAct, SignReturnToServiceAct, VerifyCalibrationAct
from api.equipment.calibration.mutations import CalibrationMutation
from api.equipment.calibration.queries import CalibrationQuery
from api.equipment.cleaning.inputs import ApproveCleaningProcedureAct, CompleteCleaningAct, VerifyCleaningAct
from api.equipment.cleaning.mutations import CleaningMutation
from api.equipment.cleaning.queries import CleaningQuery
from api.equipment.clearance.inputs import CompleteClearanceAct, VerifyClearanceAct
from api.equipment.clearance.mutations import ClearanceMutation
from api.equipment.clearance.queries import ClearanceQuery
from api.equipment.environment.operations import EnvironmentMutation, EnvironmentQuery
from api.equipment.inputs import WitnessScaleCheckAct
from api.equipment.maintenance.inputs import CompleteWorkOrderAct, VerifyWorkOrderAct
from api.equipment.maintenance.mutations import MaintenanceMutation
from api.equipment.maintenance.queries import MaintenanceQuery
from api.equipment.mutations import EquipmentMutation
from api.equipment.plant.mutations import PlantMutation
from api.equipment.plant.queries import PlantQuery
from api.equipment.queries import EquipmentQuery
from api.equipment.using.mutations import UsingMutation
from api.equipment.using.queries import UsingQuery
from api.exceptions.mutations import ApproveExceptionAct, AssessExceptionAct, ExceptionMutation
from api.exceptions.queries import ExceptionQuery
from api.execution.acts import (
    ApprovePhaseAct,
    CompletePhaseAct,
    CorrectValueAct,
    IssueBatchAct,
    SignValueAct,
    VerifyPhaseAct,
)
from api.execution.commanding import AbortProcedureAct
from api.execution.controls import ControlMutation, ControlQuery
from api.execution.deciding import DecideConditionAct, DecidingMutation
from api.execution.gate import GateMutation, GateQuery
from api.execution.gate_types import OverrideGateAct
from api.execution.insertion import InsertionMutation
from api.execution.insertion_types import ApproveInsertedPhaseAct
from api.execution.mutations import ExecutionMutation
from api.execution.numbering import NumberingMutation, NumberingQuery, SetBatchNumberingAct
from api.execution.offline import OfflineMutation, OfflineQuery
from api.execution.order_inputs import IssueProcessOrderAct
from api.execution.orders import OrderMutation, OrderQuery
from api.execution.planned import PlannedMutation
from api.execution.planned_types import ApprovePlannedDeviationAct
from api.execution.queries import ExecutionQuery
from api.execution.scan_types import ScanMutation
from api.execution.shifts import AcceptHandOverAct, HandOverBatchAct, ShiftsMutation, ShiftsQuery
from api.execution.subscriptions import ExecutionSubscription
from api.execution.unforeseen import UnforeseenMutation
from api.execution.unforeseen_types import ApproveNotApplicableAct, RepeatPhaseAct
from api.exports.mutations import ExportsMutation
from api.exports.queries import ExportsQuery
from api.forecasting.queries import ForecastQuery
from api.impact.queries import ImpactQuery
from api.inspection.operations import GrantInspectionAct, InspectionMutation, InspectionQuery, RevokeInspectionAct
from api.integrity.operations import IntegrityMutation, IntegrityQuery
from api.keeping.operations import (
    KeepingMutation,
    KeepingQuery,
    PlaceLegalHoldAct,
    ReleaseLegalHoldAct,
    SetRetentionPolicyAct,
)
from api.labelling.mutations import LabellingMutation
from api.labelling.queries import LabellingQuery
from api.labelling.scanning import ScanningQuery
from api.loading.mutations import LoadingMutation, LoadingQuery
from api.logbooks.mutations import (
    LogbooksMutation,
    LogbooksQuery,
    WriteEquipmentLogbookAct,
    WriteRoomLogbookAct,
)
from api.materials.container_inputs import DestroyContainerAct, WitnessDestructionAct
from api.materials.container_mutations import ContainersMutation
from api.materials.container_queries import ContainersQuery
from api.materials.counting.mutations import CountingMutation
from api.materials.counting.queries import CountingQuery
from api.materials.mutations import DisposeLotAct, MaterialsMutation
from api.materials.quality.specifying import ApproveSpecificationAct, WithdrawSpecificationAct
from api.materials.quality.testing import ConcludeLotInvestigationAct, CorrectLotResultAct
from api.materials.quality.using import ApproveConditionalUseAct, AssessLotFlagAct
from api.materials.queries import MaterialsQuery
from api.materials.recalling import RecallScopeQuery
from api.materials.retention.mutations import ConsumeRetentionSampleAct, RetentionMutation
from api.materials.retention.queries import RetentionQuery
from api.materials.supplying import DecideSupplierAct
from api.nodes import NodeQuery
from api.oversight.operations import OversightMutation, OversightQuery
from api.people.mutations import PeopleMutation
from api.people.queries import PeopleQuery
from api.people.viewer import Viewer
from api.practising.mutations import PracticeMutation
from api.practising.queries import PracticeQuery
from api.problems import PROBLEM_TYPES
from api.purging.operations import ApprovePurgeAct, ProposePurgeAct, PurgingMutation, PurgingQuery
from api.readiness.mutations import PickingMutation
from api.readiness.queries import ReadinessQuery
from api.reading.vocabulary import Bare, lowered
from api.recalls.mutations import ConcludeRecallAct, RecallsMutation, RecallsQuery
from api.recipes.difference import RecipeDifferenceQuery
from api.recipes.governing import ReviewRecipeVersionAct
from api.recipes.importing import ImportingQuery
from api.recipes.mutations import RecipeMutation
from api.recipes.queries import RecipeQuery
from api.recipes.reviewing import ApproveRecipeVersionAct, SubmitRecipeVersionAct
from api.reconciliation.inputs import ReconcileBatchAct, ReconcileLabelsAct, VerifyLabelReconciliationAct
from api.reconciliation.mutations import ReconciliationMutation
from api.reports.operations import ReportsMutation, ReportsQuery
from api.review.mutations import CompleteReviewAct, DisposeBatchAct, ReviewMutation, RevokeReleaseAct
from api.review.policies import ReviewPolicyMutation, ReviewPolicyQuery, SetReviewPolicyAct
from api.review.policy import ReleasePolicyMutation, ReleasePolicyQuery, SetReleasePolicyAct
from api.review.progress import ReviewProgressMutation
from api.review.questions import QuestionMutation
from api.review.reworking import ApproveReworkAct, ReworkMutation, WithdrawReworkAct
from api.review.trail import ReviewAuditTrailAct, TrailMutation
from api.scalars import SCALARS
from api.search.queries import SearchQuery
from api.signatures.governing import SetSignaturePolicyAct, SignaturePolicyMutation, SignaturePolicyQuery
from api.signatures.mutations import OfRequest, PrepareSignaturePayload, ToSign, prepare
from api.signatures.queries import SignatureQuery
from api.signatures.requests import SignatureRequestMutation, SignatureRequestQuery, SignRequestedAct
from api.tenancy.mutations import TenancyMutation
from api.tenancy.types import Site
from api.training.inputs import AssessTrainingAct, AttendTrainingSessionAct, CloseTrainingSessionAct, ConfirmReadingAct
from api.training.mutations import TrainingMutation
from api.training.queries import TrainingQuery


@strawberry.type
class Query(
    NodeQuery,
    PeopleQuery,
    RecipeQuery,
    RecipeDifferenceQuery,
    ImportingQuery,
    ExecutionQuery,
    ExceptionQuery,
    ReviewPolicyQuery,
    DeviationQuery,
    CorrectiveActionQuery,
    AuditQuery,
    IntegrityQuery,
    KeepingQuery,
    PurgingQuery,
    OversightQuery,
    AsOfQuery,
    ExportsQuery,
    SearchQuery,
    MaterialsQuery,
    ContainersQuery,
    LoadingQuery,
    CountingQuery,
    RetentionQuery,
    RecallScopeQuery,
    RecallsQuery,
    ReportsQuery,
    EquipmentQuery,
    PlantQuery,
    CleaningQuery,
    UsingQuery,
    CalibrationQuery,
    MaintenanceQuery,
    ImpactQuery,
    ClearanceQuery,
    EnvironmentQuery,
    LogbooksQuery,
    ReadinessQuery,
    ForecastQuery,
    PracticeQuery,
    LabellingQuery,
    ScanningQuery,
    DispensingQuery,
    TrainingQuery,
    GateQuery,
    NumberingQuery,
    ReleasePolicyQuery,
    ShiftsQuery,
    OrderQuery,
    ControlQuery,
    DowntimeQuery,
    OfflineQuery,
    SignatureQuery,
    SignaturePolicyQuery,
    SignatureRequestQuery,
    CertificationQuery,
    AccessQuery,
    InspectionQuery,
):
    @strawberry.field(description="Who is signed in; null without a valid token.", metadata=lowered(Bare()))
    def viewer(self, info: Info) -> Viewer | None:
        return None if info.context.caller is None else Viewer()


@strawberry.input(one_of=True, description="The act to sign: exactly one, with the input it will be sent with.")
class SignedAct:
    submit_recipe_version: SubmitRecipeVersionAct | None = strawberry.UNSET
    approve_recipe_version: ApproveRecipeVersionAct | None = strawberry.UNSET
    issue_batch: IssueBatchAct | None = strawberry.UNSET
    complete_phase: CompletePhaseAct | None = strawberry.UNSET
    verify_phase: VerifyPhaseAct | None = strawberry.UNSET
    approve_phase: ApprovePhaseAct | None = strawberry.UNSET
    correct_value: CorrectValueAct | None = strawberry.UNSET
    sign_value: SignValueAct | None = strawberry.UNSET
    assess_exception: AssessExceptionAct | None = strawberry.UNSET
    approve_exception: ApproveExceptionAct | None = strawberry.UNSET
    conclude_deviation: ConcludeDeviationAct | None = strawberry.UNSET
    state_impact: StateImpactAct | None = strawberry.UNSET
    approve_deviation: ApproveDeviationAct | None = strawberry.UNSET
    verify_action: VerifyActionAct | None = strawberry.UNSET
    complete_review: CompleteReviewAct | None = strawberry.UNSET
    set_review_policy: SetReviewPolicyAct | None = strawberry.UNSET
    dispose_batch: DisposeBatchAct | None = strawberry.UNSET
    approve_rework: ApproveReworkAct | None = strawberry.UNSET
    withdraw_rework: WithdrawReworkAct | None = strawberry.UNSET
    revoke_release: RevokeReleaseAct | None = strawberry.UNSET
    set_release_policy: SetReleasePolicyAct | None = strawberry.UNSET
    dispose_lot: DisposeLotAct | None = strawberry.UNSET
    decide_supplier: DecideSupplierAct | None = strawberry.UNSET
    approve_specification: ApproveSpecificationAct | None = strawberry.UNSET
    withdraw_specification: WithdrawSpecificationAct | None = strawberry.UNSET
    correct_lot_result: CorrectLotResultAct | None = strawberry.UNSET
    conclude_lot_investigation: ConcludeLotInvestigationAct | None = strawberry.UNSET
    approve_conditional_use: ApproveConditionalUseAct | None = strawberry.UNSET
    assess_lot_flag: AssessLotFlagAct | None = strawberry.UNSET
    review_recipe_version: ReviewRecipeVersionAct | None = strawberry.UNSET
    review_audit_trail: ReviewAuditTrailAct | None = strawberry.UNSET
    destroy_container: DestroyContainerAct | None = strawberry.UNSET
    witness_destruction: WitnessDestructionAct | None = strawberry.UNSET
    consume_retention_sample: ConsumeRetentionSampleAct | None = strawberry.UNSET
    conclude_recall: ConcludeRecallAct | None = strawberry.UNSET
    witness_scale_check: WitnessScaleCheckAct | None = strawberry.UNSET
    approve_cleaning_procedure: ApproveCleaningProcedureAct | None = strawberry.UNSET
    complete_cleaning: CompleteCleaningAct | None = strawberry.UNSET
    verify_cleaning: VerifyCleaningAct | None = strawberry.UNSET
    perform_calibration: PerformCalibrationAct | None = strawberry.UNSET
    verify_calibration: VerifyCalibrationAct | None = strawberry.UNSET
    sign_return_to_service: SignReturnToServiceAct | None = strawberry.UNSET
    complete_work_order: CompleteWorkOrderAct | None = strawberry.UNSET
    verify_work_order: VerifyWorkOrderAct | None = strawberry.UNSET
    complete_clearance: CompleteClearanceAct | None = strawberry.UNSET
    verify_clearance: VerifyClearanceAct | None = strawberry.UNSET
    write_equipment_logbook: WriteEquipmentLogbookAct | None = strawberry.UNSET
    write_room_logbook: WriteRoomLogbookAct | None = strawberry.UNSET
    clear_booth: ClearBoothAct | None = strawberry.UNSET
    witness_weighing: WitnessWeighingAct | None = strawberry.UNSET
    verify_weighing: VerifyWeighingAct | None = strawberry.UNSET
    verify_addition: VerifyAdditionAct | None = strawberry.UNSET
    reconcile_labels: ReconcileLabelsAct | None = strawberry.UNSET
    verify_label_reconciliation: VerifyLabelReconciliationAct | None = strawberry.UNSET
    reconcile_batch: ReconcileBatchAct | None = strawberry.UNSET
    confirm_reading: ConfirmReadingAct | None = strawberry.UNSET
    assess_training: AssessTrainingAct | None = strawberry.UNSET
    attend_training_session: AttendTrainingSessionAct | None = strawberry.UNSET
    close_training_session: CloseTrainingSessionAct | None = strawberry.UNSET
    override_gate: OverrideGateAct | None = strawberry.UNSET
    abort_procedure: AbortProcedureAct | None = strawberry.UNSET
    decide_condition: DecideConditionAct | None = strawberry.UNSET
    set_batch_numbering: SetBatchNumberingAct | None = strawberry.UNSET
    set_retention_policy: SetRetentionPolicyAct | None = strawberry.UNSET
    place_legal_hold: PlaceLegalHoldAct | None = strawberry.UNSET
    release_legal_hold: ReleaseLegalHoldAct | None = strawberry.UNSET
    propose_purge: ProposePurgeAct | None = strawberry.UNSET
    approve_purge: ApprovePurgeAct | None = strawberry.UNSET
    hand_over_batch: HandOverBatchAct | None = strawberry.UNSET
    accept_hand_over: AcceptHandOverAct | None = strawberry.UNSET
    issue_process_order: IssueProcessOrderAct | None = strawberry.UNSET
    approve_not_applicable: ApproveNotApplicableAct | None = strawberry.UNSET
    repeat_phase: RepeatPhaseAct | None = strawberry.UNSET
    check_downtime_page: CheckDowntimePageAct | None = strawberry.UNSET
    correct_transcription: CorrectTranscriptionAct | None = strawberry.UNSET
    take_back_downtime_page: TakeBackDowntimePageAct | None = strawberry.UNSET
    approve_inserted_phase: ApproveInsertedPhaseAct | None = strawberry.UNSET
    approve_planned_deviation: ApprovePlannedDeviationAct | None = strawberry.UNSET
    set_signature_policy: SetSignaturePolicyAct | None = strawberry.UNSET
    set_marketing_authorisation: SetMarketingAuthorisationAct | None = strawberry.UNSET
    withdraw_marketing_authorisation: WithdrawMarketingAuthorisationAct | None = strawberry.UNSET
    set_manufacturing_authorisation: SetManufacturingAuthorisationAct | None = strawberry.UNSET
    withdraw_manufacturing_authorisation: WithdrawManufacturingAuthorisationAct | None = strawberry.UNSET
    confirm_part: ConfirmPartAct | None = strawberry.UNSET
    certify_batch: CertifyBatchAct | None = strawberry.UNSET
    revoke_certificate: RevokeCertificateAct | None = strawberry.UNSET
    review_access: ReviewAccessAct | None = strawberry.UNSET
    sign_requested: SignRequestedAct | None = strawberry.UNSET
    grant_inspection: GrantInspectionAct | None = strawberry.UNSET
    revoke_inspection: RevokeInspectionAct | None = strawberry.UNSET

    @property
    def chosen(self) -> ToSign | OfRequest:
        return cast("ToSign | OfRequest", next(one for one in vars(self).values() if one is not strawberry.UNSET))


@strawberry.type
class Mutation(
    PeopleMutation,
    TenancyMutation,
    IntegrityMutation,
    KeepingMutation,
    PurgingMutation,
    OversightMutation,
    RecipeMutation,
    MaterialsMutation,
    ContainersMutation,
    LoadingMutation,
    CountingMutation,
    RetentionMutation,
    RecallsMutation,
    ReportsMutation,
    EquipmentMutation,
    PlantMutation,
    CleaningMutation,
    UsingMutation,
    CalibrationMutation,
    MaintenanceMutation,
    ClearanceMutation,
    EnvironmentMutation,
    LogbooksMutation,
    PickingMutation,
    LabellingMutation,
    ExecutionMutation,
    ExceptionMutation,
    DeviationMutation,
    EvidenceMutation,
    CorrectiveActionMutation,
    ReviewMutation,
    ReworkMutation,
    ReleasePolicyMutation,
    TrailMutation,
    QuestionMutation,
    ReviewPolicyMutation,
    ReviewProgressMutation,
    CertificationMutation,
    DispensingMutation,
    ReconciliationMutation,
    TrainingMutation,
    GateMutation,
    NumberingMutation,
    ShiftsMutation,
    OrderMutation,
    ControlMutation,
    ScanMutation,
    DecidingMutation,
    UnforeseenMutation,
    DowntimeMutation,
    PlannedMutation,
    InsertionMutation,
    OfflineMutation,
    PracticeMutation,
    ExportsMutation,
    SignaturePolicyMutation,
    SignatureRequestMutation,
    AccessMutation,
    InspectionMutation,
):
    @strawberry.mutation(description="Step one of a signature: show what would be signed.")
    def prepare_signature(self, info: Info, act: SignedAct) -> PrepareSignaturePayload:
        return prepare(info, act.chosen)


@strawberry.type
class Subscription(ExecutionSubscription):
    pass


class Schema(strawberry.Schema):
    """Errors are told by `api.errors`, where a defect gets its id; Strawberry's own log of them would repeat them."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        _ = errors, execution_context


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*PROBLEM_TYPES, Site],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
