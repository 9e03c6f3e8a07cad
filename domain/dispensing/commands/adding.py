"""Charge what was dispensed into its batch by scanning it, and verify the addition (WGH-13, WGH-15)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from domain.dispensing import automated, queries, signed_content
from domain.dispensing.addition_refusals import DispensedOnly, NotDispensed, OtherBatch, OtherPhase
from domain.dispensing.events import AdditionVerified, DispensedContainerCharged
from domain.dispensing.kinds import DispensedState, OrderState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import OrderHeld, WeigherSigns
from domain.dispensing.states import DISPENSED, DispensedAct
from domain.dispensing.waiting_refusals import NoPhaseRuns
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.commands import charging, entering_late
from domain.execution.commands.charging import ChargeLot
from domain.execution.events import LotCharged
from domain.execution.gate import person as gate
from domain.execution.kinds import GOING_ON
from domain.execution.models import Batch, PhaseExecution
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import dispensing as stock
from domain.materials.commands.moving import Source
from domain.materials.models import MaterialLot
from domain.recipes.models import RecipeCharge, RecipePhase
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.training.act_refusals import NotTrained


@dataclass(frozen=True, slots=True)
class VerifyAddition:
    """`subject` is the dispensed container."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"dispensedContainer": str(self.subject), "version": str(self.version)}


def charge_dispensed(uow: UnitOfWork, *, phase: UUID, scanned: str, late: Late | None = None) -> DispensedContainer:
    """Put a dispensed container, by the code of its label, into its batch during a running phase (WGH-13).

    What is entered late is an exception, as of any charge (EXE-11). Raises NotFound, Forbidden, NotDispensed,
    OtherBatch, OtherPhase, OrderHeld, WrongState while its weight isn't verified, and as charging a lot does (MAT-1).
    """
    run = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE)  # as whoever else acts in it: before its batch
    found = _scanned(uow, scanned, run)
    order, _, _ = queries.order_of(uow, found.order_id, Permission.BATCH_EXECUTE)
    _require_not_held(order)
    _require_phase(uow, order, run)
    dispensed = uow.hold(DispensedContainer, found.id)
    if late is not None:
        _require_verified_by_then(uow, dispensed, late)
    charged = DISPENSED.after(DispensedState(dispensed.state), DispensedAct.CHARGE)
    source = Source(container=dispensed.container_id, emptied=True, dispensed=True)
    net = Quantity(dispensed.net_value, dispensed.net_unit)
    wanted = ChargeLot(phase=phase, lot=dispensed.lot_id, quantity=net, source=source, late=late)
    edge = charging.charge_lot(uow, wanted)
    dispensed.state, dispensed.edge_id, dispensed.phase_execution_id = charged, edge.id, phase
    dispensed.charged_by, dispensed.charged_name = uow.actor.as_person, uow.actor.name
    dispensed.charged_at = uow.now
    uow.session.flush()
    stock.let_go(uow, dispensed.container_id)
    uow.record(DispensedContainerCharged(dispensed=dispensed.id, batch=dispensed.batch_id))
    return dispensed


def _require_verified_by_then(uow: UnitOfWork, dispensed: DispensedContainer, late: Late) -> None:
    verified = uow.find(Weighing, Weighing.id == dispensed.weighing_id)[0].verified_at
    if verified is not None:
        entering_late.require_after(late, verified, what="its weight was verified")


def require_charge(uow: UnitOfWork, dispensed: DispensedContainer, order: DispenseOrder, batch: Batch) -> None:
    """A phase runs in which it can be charged now: what waits for it is told by this.

    Nothing is locked or changed. Raises OrderHeld, WrongState, NoPhaseRuns, NotTrained, and as charging a lot does
    (MAT-1).
    """
    _require_not_held(order)
    DISPENSED.after(DispensedState(dispensed.state), DispensedAct.CHARGE)
    run = PhaseExecution
    running = uow.find(run, run.batch_id == batch.id, run.state.in_(GOING_ON))
    phases = _charging_phases(uow, order)
    where = [one for one in running if not phases or one.recipe_phase_id in phases]
    if not where:
        raise NoPhaseRuns(material=order.code, phases=_numbers(uow, phases))
    _require_admitted(uow, where)
    charging.require_running(batch)
    charging.require_fit(uow, queries.lots_of(uow, [dispensed.lot_id])[dispensed.lot_id], batch)


def _require_admitted(uow: UnitOfWork, running: Sequence[PhaseExecution]) -> None:
    """To one of them at least. Raises NotTrained."""
    for one in running[:-1]:
        with suppress(NotTrained):
            gate.require_admitted(uow, one)
            return
    gate.require_admitted(uow, running[-1])


def _require_not_held(order: DispenseOrder) -> None:
    if order.state == OrderState.HELD:
        raise OrderHeld(because=order.held_because or "")


def _charging_phases(uow: UnitOfWork, order: DispenseOrder) -> set[UUID]:
    """The recipe's phases that charge its material; none where the recipe doesn't say."""
    charges = uow.find(RecipeCharge, RecipeCharge.material_id == order.recipe_material_id)
    return {one.recipe_phase_id for one in charges}


def heed_charge(uow: UnitOfWork, event: LotCharged) -> None:
    """What has an order is weighed and verified first; a charge of its lots goes by no other way (WGH-13, WGH-14).

    The batch is relied on, so that nobody orders it meanwhile. Raises DispensedOnly.
    """
    if event.dispensed:
        return
    of_batch = DispenseOrder.batch_id == event.batch, DispenseOrder.state != OrderState.CLOSED
    orders = uow.find(DispenseOrder, *of_batch)
    if not orders:
        return
    lot = uow.find(MaterialLot, MaterialLot.id == event.lot)[0]
    for order in orders:
        if order.material_id == lot.material_id:
            raise DispensedOnly(material=order.code, lot=lot.number, path=("lot",))


def _scanned(uow: UnitOfWork, scanned: str, run: PhaseExecution) -> DispensedContainer:
    """What bears the code last; the number of a container that was returned may be dispensed again."""
    here = (DispensedContainer.site_id == run.site_id, DispensedContainer.code == scanned)
    found = sorted(uow.find(DispensedContainer, *here), key=lambda one: one.id)
    if not found:
        raise NotDispensed(scanned=scanned, path=("code",))
    if found[-1].batch_id != run.batch_id:
        batch = uow.find(Batch, Batch.id == found[-1].batch_id)[0]
        raise OtherBatch(container=scanned, batch=batch.number, path=("code",))
    return found[-1]


def _require_phase(uow: UnitOfWork, order: DispenseOrder, run: PhaseExecution) -> None:
    """Where the recipe says in which phases the material is charged, it is charged there."""
    phases = _charging_phases(uow, order)
    if phases and run.recipe_phase_id not in phases:
        raise OtherPhase(material=order.code, phases=_numbers(uow, phases), path=("phase",))


def _numbers(uow: UnitOfWork, phases: set[UUID]) -> tuple[int, ...]:
    return tuple(sorted(one.number for one in uow.find(RecipePhase, RecipePhase.id.in_(phases))))


def _check(uow: UnitOfWork, dispensed: DispensedContainer, _: VerifyAddition) -> None:
    """Raises WrongState, BatchDecided."""
    DISPENSED.after(DispensedState(dispensed.state), DispensedAct.VERIFY_ADDITION)
    batch = locked_batch(uow, dispensed.batch_id)
    batches.require_undecided(batch.number, batch.disposition)


def _perform(
    uow: UnitOfWork, dispensed: DispensedContainer, _: VerifyAddition, signature: Signature
) -> DispensedContainer:
    """Raises WeigherSigns for who charged it, unless the recipe declares that the system verifies it (WGH-14).

    Raises NotTrained.
    """
    automatic = require_adding_verifier(uow, dispensed)
    order = uow.find(DispenseOrder, DispenseOrder.id == dispensed.order_id)[0]
    gate.require_for_input(uow, uow.find(Batch, Batch.id == dispensed.batch_id)[0], order.recipe_material_id)
    if automatic:
        dispensed.automated = True
    dispensed.state = DISPENSED.after(DispensedState(dispensed.state), DispensedAct.VERIFY_ADDITION)
    dispensed.added_by, dispensed.added_name = uow.actor.as_person, signature.printed_name
    dispensed.added_at, dispensed.addition_signature_id = uow.now, signature.id
    uow.record(AdditionVerified(dispensed=dispensed.id, batch=dispensed.batch_id))
    return dispensed


def require_adding_verifier(uow: UnitOfWork, dispensed: DispensedContainer) -> bool:
    """The acting person may verify the addition; whether they are the one person beside the system (WGH-14).

    Who is told that it waits is asked by the same rule. Raises WeigherSigns.
    """
    if dispensed.charged_by != uow.actor.as_person:
        return False
    if not automated.rationales_of_addition(uow, dispensed):
        raise WeigherSigns(done="charged this container")
    return True


VERIFY_ADDITION: SignedAct[VerifyAddition, DispensedContainer] = SignedAct(
    name="verifyAddition",
    model=DispensedContainer,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.VERIFIED,
    content=lambda uow, dispensed, _: signed_content.of_dispensed(uow, dispensed),
    check=_check,
    perform=_perform,
)
