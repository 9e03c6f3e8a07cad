"""What was dispensed and leaves its batch again: returned to stock, destroyed, or a charge of it reversed."""

from uuid import UUID

from domain.dispensing import calculating, exact, queries
from domain.dispensing.commands import holding
from domain.dispensing.commands.ending import BATCH_COMPLETE
from domain.dispensing.events import DispensedContainerReturned
from domain.dispensing.kinds import DispensedState, OrderState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.states import DISPENSED, ORDER, DispensedAct, OrderAct
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.events import ChargeReversed
from domain.execution.kinds import OVER
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import rules
from domain.materials.commands import dispensing as stock
from domain.materials.container_events import DestructionWitnessed
from domain.materials.container_kinds import ContainerState
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.models import GenealogyEdge
from domain.signatures.models import Signature
from domain.signatures.staleness import make_stale


def return_dispensed(uow: UnitOfWork, *, dispensed: UUID, version: int, reason: str) -> DispensedContainer:
    """What was dispensed and isn't charged is stock of its lot again, in its container; its order needs it anew.

    Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, InvalidInput.
    """
    seen = uow.look_at(DispensedContainer, dispensed)
    if seen is None:
        raise NotFound(kind="DispensedContainer", id=dispensed, path=("dispensedContainer",))
    order, _, batch = queries.order_of(uow, seen.order_id, Permission.BATCH_SUPERVISE)
    batches.require_undecided(batch.number, batch.disposition)
    found = uow.load(DispensedContainer, dispensed, Permission.BATCH_SUPERVISE)
    require_version(found, version)
    found.state = DISPENSED.after(DispensedState(found.state), DispensedAct.RETURN)
    found.returned_because = require_words(reason, limit=rules.REASON, path=("reason",))
    found.returned_by, found.returned_name, found.returned_at = uow.actor.as_person, uow.actor.name, uow.now
    container = stock.let_go(uow, found.container_id)
    CONTAINER.after(ContainerState(container.state), ContainerAct.TAKE)  # not while somebody is about to destroy it
    _needed_anew(uow, order, found, because=f"{found.code} was returned to stock")
    uow.record(DispensedContainerReturned(dispensed=found.id))
    return found


def heed_destruction(uow: UnitOfWork, event: DestructionWitnessed) -> None:
    """A dispensed container that was destroyed, by its two signatures, is in no batch; its order needs it anew."""
    held = DispensedContainer.state.in_(queries.HELD_FOR_A_BATCH)
    for seen in uow.find(DispensedContainer, DispensedContainer.container_id == event.container, held):
        uow.session.flush()
        locked_batch(uow, seen.batch_id)
        order = next(one for one in queries.orders_of(uow, seen.batch_id) if one.id == seen.order_id)
        found = uow.hold(DispensedContainer, seen.id)
        found.state = DISPENSED.after(DispensedState(found.state), DispensedAct.DESTROY)
        _needed_anew(uow, order, found, because=f"{found.code} was destroyed")


def heed_reversal(uow: UnitOfWork, event: ChargeReversed) -> None:
    """A charge that didn't happen: what was dispensed is in its container again, kept for its batch (MAT-6).

    That it was added is signed no more (EXE-7, SIG-4).
    """
    uow.session.flush()
    reversal = uow.look_at(GenealogyEdge, event.edge)
    assert reversal is not None, "it was recorded in this transaction"
    for found in uow.lock(DispensedContainer, DispensedContainer.edge_id == reversal.reverses_id):
        found.state = DISPENSED.after(DispensedState(found.state), DispensedAct.TAKE_BACK)
        for signed in uow.find(Signature, Signature.id == found.addition_signature_id):
            make_stale(uow, signed, because=f"The charge was reversed: {reversal.reason}"[:2000])
        found.edge_id = found.phase_execution_id = found.charged_by = found.charged_name = found.charged_at = None
        found.added_by = found.added_name = found.added_at = found.addition_signature_id = found.automated = None
        stock.keep_again(uow, found.container_id)


def _needed_anew(uow: UnitOfWork, order: DispenseOrder, found: DispensedContainer, *, because: str) -> None:
    """What a lot gave is less again; the order goes on, and so does what compensates for it (WGH-3).

    A batch that is over needs nothing more, so that nothing is promised to it either.
    """
    weighing = uow.look_at(Weighing, found.weighing_id)
    assert weighing is not None, "a foreign key holds it"
    source = uow.hold(DispenseSource, weighing.source_id)
    net = Quantity(found.net_value, found.net_unit)
    # Nothing of it is promised until it is calculated again: what was destroyed is in the lot no more.
    source.planned = source.weighed = exact.difference(Quantity(source.weighed, source.unit), net).value
    batch = locked_batch(uow, found.batch_id)
    if batch.state in OVER and order.state != OrderState.CLOSED:
        holding.end(uow, order, because=BATCH_COMPLETE)
    order.state = ORDER.after(OrderState(order.state), OrderAct.REOPEN)
    uow.session.flush()
    if batch.state in OVER:
        return
    orders = queries.orders_of(uow, batch.id)
    charges = calculating.calculate(uow, batch, orders)
    calculating.keep(uow, orders, charges, because=because)
    for one in orders:
        plan = charges.plans.get(one.id)
        if one.state == OrderState.COMPLETE and (plan is None or not plan.weighed_out):
            one.state = ORDER.after(OrderState(one.state), OrderAct.REOPEN)
    holding.stop_below_minimum(uow, batch, orders, charges)
