"""Destroy what a container holds: signed by who does it, then by who sees it; only then it leaves the stock."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text, require_words
from domain.materials import container_queries as containers
from domain.materials import queries, rules
from domain.materials.commands.booking import Why, book
from domain.materials.container_events import DestructionPerformed, DestructionWithdrawn, DestructionWitnessed
from domain.materials.container_kinds import ContainerState, DestructionState
from domain.materials.container_models import Container, ContainerDestruction
from domain.materials.container_refusals import NotTheWitness
from domain.materials.container_states import CONTAINER, DESTRUCTION, ContainerAct, DestructionAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.retention import queries as retention
from domain.materials.retention.refusals import StillKept
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class DestroyContainer:
    """`subject` is the container."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"container": str(self.subject), "version": str(self.version), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class WitnessDestruction:
    """`subject` is the destruction."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"destruction": str(self.subject), "version": str(self.version)}


def withdraw_destruction(uow: UnitOfWork, *, destruction: UUID, version: int, reason: str) -> ContainerDestruction:
    """It was not destroyed after all: nobody witnessed it, and the container is used again.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(ContainerDestruction, destruction, Permission.STOCK_SUPERVISE, version=version)
    found.state = DESTRUCTION.after(DestructionState(found.state), DestructionAct.WITHDRAW)
    found.withdrawn_reason = require_words(reason, limit=rules.REASON, path=("reason",))
    found.withdrawn_name, found.withdrawn_at = uow.actor.name, uow.now
    container = uow.hold(Container, found.container_id)
    kept = retention.kept_in(uow, container.id) is not None
    act = ContainerAct.KEEP if kept else ContainerAct.WITHDRAW
    container.state = CONTAINER.after(ContainerState(container.state), act)
    uow.record(DestructionWithdrawn(container=container.id, destruction=found.id))
    return found


def _shown(uow: UnitOfWork, container: Container) -> dict[str, Json]:
    lot = uow.find(MaterialLot, MaterialLot.id == container.lot_id)[0]
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    return {
        "material": {"code": material.code, "name": material.name},
        "lot": lot.number,
        "container": container.number,
        "remaining": {"value": f"{container.remaining:f}", "unit": container.unit},
    }


def _destroyed(uow: UnitOfWork, container: Container, _: DestroyContainer) -> Json:
    return _shown(uow, container)


def _check_destroy(uow: UnitOfWork, container: Container, given: DestroyContainer) -> None:
    """Raises WrongState, StillKept, InvalidInput."""
    CONTAINER.after(ContainerState(container.state), ContainerAct.DESTROY)
    if container.state == ContainerState.RETAINED and container.remaining:
        _require_kept_long_enough(uow, container)
    require_text(given.reason, limit=rules.REASON, path=("reason",))


def _require_kept_long_enough(uow: UnitOfWork, container: Container) -> None:
    """A retention sample is destroyed after its time only (RET-5; 21 CFR 211.170). Raises StillKept."""
    sample = retention.kept_in(uow, container.id)
    assert sample is not None, container.number
    keeping, today = retention.keeping(uow, sample), queries.today_at(uow, container.site_id)
    if keeping.until is None or today <= keeping.until:
        number, because = container.number, keeping.because
        path = ("container",)
        raise StillKept(number=number, keep_until=keeping.until, today=today, because=because, path=path)


def _destroy(uow: UnitOfWork, container: Container, given: DestroyContainer, signature: Signature) -> Container:
    """From now on nobody takes from it; its content is in the book until somebody signs that they saw it."""
    container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.DESTROY)
    destruction = uow.add(
        ContainerDestruction(
            id=new_id(),
            site_id=container.site_id,
            container_id=container.id,
            state=DestructionState.PERFORMED,
            quantity_value=container.remaining,
            quantity_unit=container.unit,
            reason=given.reason,
            performed_by=uow.actor.as_person,
            performed_name=signature.printed_name,
            performed_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(DestructionPerformed(container=container.id, destruction=destruction.id))
    return container


def _witnessed(uow: UnitOfWork, destruction: ContainerDestruction, _: WitnessDestruction) -> Json:
    container = uow.find(Container, Container.id == destruction.container_id)[0]
    performed = {"id": str(destruction.performed_by), "name": destruction.performed_name}
    return {**_shown(uow, container), "reason": destruction.reason, "performedBy": performed}


def _check_witness(_: UnitOfWork, destruction: ContainerDestruction, __: WitnessDestruction) -> None:
    """Raises WrongState."""
    DESTRUCTION.after(DestructionState(destruction.state), DestructionAct.WITNESS)


def _witness(
    uow: UnitOfWork, destruction: ContainerDestruction, _: WitnessDestruction, signature: Signature
) -> ContainerDestruction:
    """Raises NotTheWitness."""
    if destruction.performed_by == uow.actor.as_person:
        raise NotTheWitness
    destruction.state = DESTRUCTION.after(DestructionState(destruction.state), DestructionAct.WITNESS)
    destruction.witnessed_by, destruction.witnessed_at = uow.actor.as_person, uow.now
    destruction.witnessed_name, destruction.witness_signature_id = signature.printed_name, signature.id
    _take_out(uow, destruction)
    uow.record(DestructionWitnessed(container=destruction.container_id, destruction=destruction.id))
    return destruction


def _take_out(uow: UnitOfWork, destruction: ContainerDestruction) -> None:
    seen = uow.look_at(Container, destruction.container_id)
    assert seen is not None, destruction.container_id
    lot = uow.rely_on(MaterialLot, seen.lot_id)
    queries.locked_balance(uow, lot)
    container = containers.of_lot(uow, seen.id, lot)
    container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.WITNESS)
    assert container.remaining == destruction.quantity_value, (container.remaining, destruction.quantity_value)
    if container.remaining != Decimal(0):
        why = Why(TransactionKind.DESTRUCTION, reason=destruction.reason)
        book(uow, lot, container, container.remaining.copy_negate(), why)


DESTROY_CONTAINER: SignedAct[DestroyContainer, Container] = SignedAct(
    name="destroyContainer",
    model=Container,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.STOCK_MOVE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_destroyed,
    check=_check_destroy,
    perform=_destroy,
)

WITNESS_DESTRUCTION: SignedAct[WitnessDestruction, ContainerDestruction] = SignedAct(
    name="witnessDestruction",
    model=ContainerDestruction,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.STOCK_WITNESS,
    meaning=lambda _: Meaning.WITNESSED,
    content=_witnessed,
    check=_check_witness,
    perform=_witness,
)
