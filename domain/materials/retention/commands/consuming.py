"""Take of a retention sample what an investigation needs, signed by quality."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import container_queries as containers
from domain.materials import container_rules
from domain.materials import rules as materials
from domain.materials.commands.booking import Why, book
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import MaterialLot
from domain.materials.retention.events import RetentionSampleConsumed
from domain.materials.retention.models import RetentionConsumption, RetentionSample
from domain.materials.rules import EXACT
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ConsumeRetentionSample:
    """`subject` is the sample; how much is taken of it, and for which investigation."""

    subject: UUID
    version: int
    quantity: Quantity
    reason: str

    def as_json(self) -> dict[str, Json]:
        quantity: dict[str, Json] = {"value": f"{self.quantity.value:f}", "unit": self.quantity.unit}
        sample, version = str(self.subject), str(self.version)
        return {"sample": sample, "version": version, "quantity": quantity, "reason": self.reason}


def _container(uow: UnitOfWork, sample: RetentionSample) -> Container:
    found = uow.look_at(Container, sample.container_id)
    assert found is not None, sample.container_id
    return found


def _content(uow: UnitOfWork, sample: RetentionSample, _: ConsumeRetentionSample) -> Json:
    container = _container(uow, sample)
    return {
        "lot": uow.find(MaterialLot, MaterialLot.id == sample.lot_id)[0].number,
        "container": container.number,
        "remaining": {"value": f"{container.remaining:f}", "unit": container.unit},
    }


def _check(uow: UnitOfWork, sample: RetentionSample, given: ConsumeRetentionSample) -> None:
    """Raises WrongState, InvalidInput, WrongLotUnit, NotEnoughInContainer."""
    container = _container(uow, sample)
    CONTAINER.after(ContainerState(container.state), ContainerAct.CONSUME)
    materials.require_counted(given.quantity, sample.quantity_unit)
    require_words(given.reason, limit=materials.REASON, path=("reason",))
    container_rules.require_in_container(container.number, given.quantity, remaining=container.remaining)


def _perform(
    uow: UnitOfWork, sample: RetentionSample, given: ConsumeRetentionSample, signature: Signature
) -> RetentionSample:
    """It leaves the lot's book as a sample does. Raises WrongState, NotEnoughInContainer."""
    container, lot = containers.reached(uow, sample.container_id, Permission.LOT_TEST)
    container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.CONSUME)
    container_rules.require_in_container(container.number, given.quantity, remaining=container.remaining)
    reason = given.reason.strip()
    book(uow, lot, container, given.quantity.value.copy_negate(), Why(TransactionKind.SAMPLE, reason=reason))
    sample.consumed = EXACT.add(sample.consumed, given.quantity.value)
    uow.add(
        RetentionConsumption(
            id=new_id(),
            site_id=sample.site_id,
            retention_sample_id=sample.id,
            quantity_value=given.quantity.value,
            quantity_unit=given.quantity.unit,
            reason=reason,
            consumed_by=uow.actor.as_person,
            consumed_name=signature.printed_name,
            consumed_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(RetentionSampleConsumed(sample=sample.id))
    return sample


CONSUME_RETENTION_SAMPLE: SignedAct[ConsumeRetentionSample, RetentionSample] = SignedAct(
    name="consumeRetentionSample",
    model=RetentionSample,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_TEST,
    meaning=lambda _: Meaning.QUALITY,
    content=_content,
    check=_check,
    perform=_perform,
)
