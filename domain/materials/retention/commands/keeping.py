"""Take a retention sample into its container, and look at it once a year."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.materials import rules as materials
from domain.materials.commands import filling, moving
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import Source
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.describing import STORAGE
from domain.materials.kinds import TransactionKind
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality.commands.sampling import numbered
from domain.materials.quality.kinds import SamplePurpose
from domain.materials.queries import today_at
from domain.materials.retention import rules
from domain.materials.retention.events import RetentionSampleInspected, RetentionSampleTaken
from domain.materials.retention.kinds import InspectionOutcome, RetentionBasis
from domain.materials.retention.models import RetentionInspection, RetentionSample
from domain.materials.retention.refusals import NoRetentionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRetentionSample:
    """How much of a lot is kept, at which RETENTION location; `number` is the new container's.

    It is taken of a `container`, or else of the lot's, the open ones first. `storage` is how it is kept, as the
    material is unless told.
    """

    lot: UUID
    quantity: Quantity
    location: UUID
    number: str | None = None
    container: UUID | None = None
    storage: str | None = None


def take_retention_sample(uow: UnitOfWork, given: TakeRetentionSample) -> RetentionSample:
    """A numbered sample of a lot in a container of its own, of which nothing is used (RET-2; 21 CFR 211.170).

    Its quantity stays in the lot's book until it is consumed or destroyed. Raises NotFound, Forbidden, InvalidInput,
    WrongLotUnit, NoRetentionRule, NotEnough, NotEnoughInContainer, WrongContainer, WrongState, ContainerNumberTaken,
    LocationClosed, WrongPlace.
    """
    lot = uow.load(MaterialLot, given.lot, Permission.LOT_SAMPLE)
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    if material.retention_from is None or material.retention_months is None:
        raise NoRetentionRule(material_code=material.code, path=("lot",))
    basis, storage = RetentionBasis(material.retention_from), _storage(material, given.storage)
    rules.require_countable(basis, lot.expires_on)
    why = Why(TransactionKind.SPLIT, movement=new_id())
    moving.take(uow, lot, given.quantity, why, source=Source(container=given.container))
    new = NewContainer(quantity=given.quantity, number=given.number, location=given.location, kept=True)
    (container,) = filling.fill(uow, lot, (new,), why)
    sample, today = numbered(uow, lot, SamplePurpose.RETENTION, given.quantity), today_at(uow, lot.site_id)
    kept = uow.add(
        RetentionSample(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            sample_id=sample.id,
            container_id=container.id,
            quantity_value=given.quantity.value,
            quantity_unit=given.quantity.unit,
            consumed=Decimal(0),
            counted_from=basis,
            months=material.retention_months,
            storage=storage,
            taken_on=today,
            inspection_due_on=rules.inspection_due(basis, today),
        )
    )
    uow.record(RetentionSampleTaken(lot=lot.id, sample=kept.id))
    return kept


def inspect_retention_sample(
    uow: UnitOfWork, *, sample: UUID, version: int, outcome: InspectionOutcome, remark: str | None
) -> RetentionSample:
    """Record what somebody saw who looked at a sample (RET-4; 21 CFR 211.170(b)).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(RetentionSample, sample, Permission.LOT_TEST, version=version)
    container = uow.look_at(Container, found.container_id)
    assert container is not None, found.container_id
    CONTAINER.after(ContainerState(container.state), ContainerAct.INSPECT)
    rules.require_remark(outcome, remark)
    words = None if remark is None else require_words(remark, limit=materials.REASON, path=("remark",))
    today = today_at(uow, found.site_id)
    found.inspected_on, found.inspection_due_on = today, rules.inspection_due(RetentionBasis(found.counted_from), today)
    uow.add(
        RetentionInspection(
            id=new_id(),
            site_id=found.site_id,
            retention_sample_id=found.id,
            outcome=outcome,
            remark=words,
            inspected_on=today,
            inspected_by=uow.actor.as_person,
            inspected_name=uow.actor.name,
            inspected_at=uow.now,
        )
    )
    uow.record(RetentionSampleInspected(sample=found.id, outcome=outcome))
    return found


def _storage(material: MaterialDefinition, given: str | None) -> str:
    """How a sample is kept: as its material is (21 CFR 211.170(b)), or as is told. Raises InvalidInput."""
    if given is not None:
        require_line(given, limit=STORAGE, path=("storage",))
        return given
    if material.storage is None:
        problem = f"Nobody said how {material.code} is stored; say how the sample is kept."
        raise InvalidInput(path=("storage",), problem=problem)
    return material.storage
