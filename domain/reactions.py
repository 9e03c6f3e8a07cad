"""Which context reacts, in the same transaction, to what happened in one below it; `infra.transaction` passes it on."""

from types import MappingProxyType

from domain.certification.events import BatchCertified
from domain.certification.following import heed_revocation
from domain.deviations.commands import reopening as deviations
from domain.dispensing.clearances import require_no_weighing, tell_weighed
from domain.dispensing.commands import ending as dispensing
from domain.dispensing.commands.adding import heed_charge
from domain.dispensing.commands.returning import heed_destruction, heed_reversal
from domain.dispensing.enrolled import heed_weight
from domain.dispensing.flagging import hold_dispenses
from domain.dispensing.promising import keep_promised
from domain.downtime.commands.reconciling import heed_correction
from domain.equipment.calibration.events import FoundOutOfTolerance
from domain.equipment.cleaning.events import DirtyHoldPassed
from domain.equipment.environment.events import EnvironmentLeft
from domain.equipment.events import GatewayRetired
from domain.equipment.maintenance.commands.plans import end_plans, heed_change
from domain.equipment.maintenance.events import MaintenancePlanChanged
from domain.equipment.plant.events import EquipmentChanged, EquipmentRetired
from domain.equipment.service.events import EquipmentTaggedOut
from domain.exceptions.events import ExceptionAssessed, ExceptionReopened, ExceptionResolvedByCorrection
from domain.execution.clearance.events import ClearanceBegun
from domain.execution.equipment.climate import tell_batches
from domain.execution.equipment.commands.allocating import (
    release_left,
    release_used,
    require_at_rest,
    require_no_batch,
    require_shared_alike,
)
from domain.execution.equipment.events import EquipmentUseEnded
from domain.execution.equipment.maintaining import count_anew, count_use, tell_users
from domain.execution.equipment.overdue import tell_last_batch
from domain.execution.events import (
    BatchCompleted,
    BatchEnded,
    ChargeReturned,
    ChargeReversed,
    LotCharged,
    ValueCorrected,
    WeightRead,
)
from domain.execution.lots.flagging import flag_batches
from domain.impact.listing import list_impact
from domain.keeping.commands.retaining import heed_certification, heed_decision
from domain.kernel.unit_of_work import Reactions
from domain.labelling.commands.printers import require_no_printers
from domain.materials.container_events import DestructionWitnessed
from domain.materials.distribution.events import LotShipped
from domain.materials.quality.events import LotStatusWorsened
from domain.materials.transfers.events import TransferDispatched
from domain.readiness.picking.commands import ending as picking
from domain.recipes.commands.teaching import heed_recipe, heed_version, require_phases
from domain.recipes.events import (
    RecipeCreated,
    RecipeVersionApproved,
    RecipeVersionBecameEffective,
    RecipeVersionSuperseded,
    RecipeVersionWithdrawn,
)
from domain.recipes.governance.events import RecipeVersionPlanCancelled, RecipeVersionPlanned
from domain.reconciliation.commands.losing import heed_return, require_nothing_lost
from domain.review import afterwards
from domain.review.events import BatchDisposed, ReleaseRevoked
from domain.training.events import CurriculumPhased

REACTIONS: Reactions = MappingProxyType(
    {
        LotStatusWorsened: (flag_batches, hold_dispenses),
        ValueCorrected: (heed_correction, deviations.heed_correction),
        ExceptionAssessed: (deviations.heed_exception,),
        ExceptionReopened: (deviations.heed_exception,),
        ExceptionResolvedByCorrection: (deviations.heed_exception,),
        LotCharged: (heed_charge,),
        WeightRead: (heed_weight,),
        ChargeReversed: (heed_reversal, require_nothing_lost),
        ChargeReturned: (heed_return,),
        BatchCompleted: (dispensing.heed_completion, picking.heed_completion),
        BatchEnded: (dispensing.heed_completion, picking.heed_completion, release_left),
        BatchDisposed: (heed_decision,),
        BatchCertified: (heed_certification,),
        ReleaseRevoked: (heed_revocation,),
        DestructionWitnessed: (heed_destruction,),
        GatewayRetired: (require_no_printers,),
        TransferDispatched: (keep_promised,),
        LotShipped: (keep_promised, afterwards.heed_shipment),
        DirtyHoldPassed: (tell_last_batch,),
        FoundOutOfTolerance: (list_impact,),
        EquipmentRetired: (require_no_batch, end_plans),
        EquipmentTaggedOut: (tell_users,),
        EquipmentUseEnded: (count_use, release_used),
        MaintenancePlanChanged: (count_anew,),
        ClearanceBegun: (require_no_weighing,),
        EnvironmentLeft: (tell_batches, tell_weighed),
        EquipmentChanged: (require_shared_alike, require_at_rest, heed_change),
        RecipeCreated: (heed_recipe,),
        RecipeVersionApproved: (heed_version,),
        RecipeVersionPlanned: (heed_version,),
        RecipeVersionPlanCancelled: (heed_version,),
        RecipeVersionBecameEffective: (heed_version,),
        RecipeVersionSuperseded: (heed_version,),
        RecipeVersionWithdrawn: (heed_version,),
        CurriculumPhased: (require_phases,),
    }
)
