"""What was charged and not used comes back into stock: a new edge; the charge stays as it was (MAT-6)."""

from dataclasses import dataclass
from uuid import UUID

from domain.execution import queries
from domain.execution.commands import charging, reopening
from domain.execution.events import ChargeReturned
from domain.execution.kinds import OVER, PhaseState
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.rules import batches
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials import queries as stock
from domain.materials.commands import filling, moving
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.container_refusals import MoreThanCharged
from domain.materials.kinds import EdgeKind, TransactionKind
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.refusals import AlreadyReversed
from domain.materials.rules import EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToStock:
    """How much of which charge comes back, and into what.

    It goes into the container with this id, or into a new one where that is described, else into the one that the
    charge took it from.
    """

    charge: UUID
    quantity: Quantity
    container: UUID | None = None
    new: NewContainer | None = None


def return_to_stock(uow: UnitOfWork, given: ReturnToStock) -> GenealogyEdge:
    """Put back what a batch didn't use (MAT-6, MAT-7).

    After its phase was completed a supervisor does it, and the phase is signed again (EXE-7). Raises NotFound,
    Forbidden, NotACharge, AlreadyReversed, MoreThanCharged, BatchDecided, WrongState, InvalidInput, WrongLotUnit,
    WrongContainer, ContainerDispensed, ContainerNumberTaken, LocationClosed, WrongPlace.
    """
    charge = charging.charge_of(uow, given.charge, Permission.BATCH_EXECUTE)
    assert charge.phase_execution_id is not None, charge.id
    phase = uow.load(PhaseExecution, charge.phase_execution_id, Permission.BATCH_EXECUTE)
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    lot = uow.rely_on(MaterialLot, charging.source_of(charge))
    rules.require_counted(given.quantity, lot.unit)
    _require_left(uow, charge, given.quantity)
    edge = charging.into(uow, EdgeKind.RETURN, lot, batch, given.quantity, phase=phase.id)
    edge.returns_id = charge.id
    _put_back(uow, lot, given, edge)
    _settle(uow, phase, batch)
    uow.add(edge)
    uow.record(ChargeReturned(batch=batch.id, lot=lot.id, edge=edge.id))  # who reacts to it reads the edge
    return edge


def _require_left(uow: UnitOfWork, charge: GenealogyEdge, quantity: Quantity) -> None:
    """The batch is locked: whoever else gives back of this charge waits."""
    if uow.any(GenealogyEdge, GenealogyEdge.reverses_id == charge.id):
        raise AlreadyReversed(path=("charge",))
    returned = uow.find(GenealogyEdge, GenealogyEdge.returns_id == charge.id)
    back = container_rules.total([one.quantity_value for one in returned])
    left = EXACT.subtract(charge.quantity_value, back)
    if quantity.value > left:
        raise MoreThanCharged(left=left, unit=quantity.unit, path=("quantity",))


def _put_back(uow: UnitOfWork, lot: MaterialLot, given: ReturnToStock, edge: GenealogyEdge) -> None:
    stock.locked_balance(uow, lot)
    why = Why(TransactionKind.RETURN, edge=edge.id)
    if given.container is not None:
        containers.require_free(containers.of_lot(uow, given.container, lot))
    if given.new is None:
        container = given.container or moving.issued(uow, given.charge)[-1].container_id
        moving.put_into(uow, lot, given.quantity.value, why, container=container)
        return
    if given.container is not None:
        raise InvalidInput(path=("container",), problem="Name a container, or describe a new one, not both.")
    filling.fill(uow, lot, (given.new,), why)


def _settle(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> None:
    """While the phase runs it is a part of the phase; afterwards it changes what was signed."""
    if phase.state not in OVER:
        PHASE.after(PhaseState(phase.state), PhaseAct.EXECUTE)
        BATCH.after(BatchState(batch.state), BatchAct.EXECUTE)
        return
    uow.require(Permission.BATCH_SUPERVISE, site=site_of(phase))
    reopening.take_back_signatures(uow, phase, because="Something that was charged came back into stock")
    reopening.reopen(uow, batch)
