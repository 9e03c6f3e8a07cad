"""What a person's work in dispensing is: for each open order its next step, and what keeps the person from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from domain.dispensing import booths, queries
from domain.dispensing.commands import adding, choosing, holding, recording, verifying, weighing
from domain.dispensing.commands.adding import VERIFY_ADDITION, VerifyAddition
from domain.dispensing.commands.verifying import VERIFY_WEIGHING, WITNESS_WEIGHING, SignWeighing
from domain.dispensing.following import Next, next_step
from domain.dispensing.kinds import DispensedState, NextStep, OrderState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.standing import standing_of
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.gate import person
from domain.execution.kinds import UNDECIDED, BatchState
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.ahead import Ahead, KeptRows
from domain.work.gate import Demands
from domain.work.keeping import keep_for_rules, keep_standings
from domain.work.rules.items import Asker, WorkItem, refused
from domain.work.rules.phase import standing_still

MOST = 50
WEIGHED_FOR = (OrderState.OPEN, OrderState.IN_PROGRESS, OrderState.HELD)
KEPT_FOR = (DispensedState.WEIGHED, DispensedState.VERIFIED, DispensedState.CHARGED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order with all orders of its batch, and its next step."""

    order: DispenseOrder
    beside: tuple[DispenseOrder, ...]
    batch: Batch
    step: Next


@dataclass(frozen=True, slots=True)
class Act:
    """The mutation that does a step, what it is done with, who may, and what it refuses beyond that.

    A `signed` one also asks that the person's signatures bind (SIG-6); what is `in_batch` isn't done in a held one;
    what is `trained` is done by who is trained for what the material is charged in (EXE-15).
    """

    name: str
    kind: str
    permission: Permission
    require: Callable[[Ahead, Waiting], None]
    signed: bool = False
    in_batch: bool = False
    trained: bool = False


def dispensing_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The next step of the oldest fifty orders that the person may see and of which something is left to do."""
    ahead = Ahead(KeptRows(session, actor.company), actor)
    found = _waiting(ahead, _open_orders(session, actor))
    Demands(ahead, [one.batch for one in found]).answer_for_inputs()
    keep_for_rules(ahead.kept, [(one.order, one.batch, one.step.step) for one in found if _may(one, asker_at)])
    for one in found:
        act = ACTS[one.step.step]
        subject = one.step.dispensed or one.step.weighing or one.order.id
        title = f"Batch {one.batch.number}, {one.order.code}: {one.step.says}"
        yield WorkItem(act.name, act.kind, subject, title, _because(ahead, one, act, asker_at(one.order)))


def _open_orders(session: Session, actor: Actor) -> list[DispenseOrder]:
    order, dispensed = DispenseOrder, DispensedContainer
    kept = exists().where(
        dispensed.company_id == order.company_id, dispensed.order_id == order.id, dispensed.state.in_(KEPT_FOR)
    )
    chosen = (
        select(order)
        .join(Batch, and_(Batch.company_id == order.company_id, Batch.id == order.batch_id))
        .where(
            order.company_id == actor.company,
            order.state != OrderState.CLOSED,
            or_(order.state.in_(WEIGHED_FOR), kept),
            Batch.disposition.in_(UNDECIDED),
            Batch.state != BatchState.ABORTED,
        )
    )
    sites = actor.sites_for(Permission.BATCH_READ)
    if sites is not None:
        chosen = chosen.where(order.site_id.in_(sites))
    return list(session.scalars(chosen.order_by(order.id).limit(MOST)))


def _waiting(ahead: Ahead, orders: list[DispenseOrder]) -> list[Waiting]:
    batches = keep_standings(ahead.kept, orders)
    found = []
    for order in orders:
        step = next_step(standing_of(ahead, order))
        if step.step is not NextStep.NOTHING:
            beside = sorted(
                ahead.find(DispenseOrder, DispenseOrder.batch_id == order.batch_id), key=lambda one: one.position
            )
            found.append(Waiting(order, tuple(beside), batches[order.batch_id], step))
    return found


def _may(one: Waiting, asker_at: Callable[[OfSite], Asker]) -> bool:
    """Whether the act's own rules are asked at all."""
    return asker_at(one.order).may(ACTS[one.step.step].permission)


def _because(ahead: Ahead, one: Waiting, act: Act, asker: Asker) -> str | None:
    lacks = asker.cannot(act.permission) if act.signed else asker.lacks(act.permission)
    held = standing_still(BatchState(one.batch.state)) if act.in_batch else None
    untrained = None if lacks or not act.trained else refused(lambda: _require_trained(ahead, one))
    return lacks or held or untrained or refused(lambda: act.require(ahead, one))


def _require_trained(ahead: Ahead, one: Waiting) -> None:
    person.require_for_input(ahead, one.batch, one.order.recipe_material_id)


def _restart(ahead: Ahead, one: Waiting) -> None:
    holding.require_restartable(ahead, one.order, one.beside, one.batch)


def _choose(ahead: Ahead, one: Waiting) -> None:
    choosing.require_choice(ahead, one.order, one.batch)


def _turn(ahead: Ahead, one: Waiting) -> None:
    weighing.require_turn(ahead, one.order, one.beside, one.batch)


def _begin(ahead: Ahead, one: Waiting) -> None:
    assert one.step.lot is not None, one.step
    lot = queries.lots_of(ahead, [one.step.lot])[one.step.lot]
    weighing.require_next_lot(ahead, one.order, one.beside, one.batch, lot)
    weighing.require_at_hand(ahead, lot)
    booths.require_any_free(ahead, site=one.order.site_id, material=one.order.material_id)


def _record(ahead: Ahead, one: Waiting) -> None:
    assert one.step.reading is not None, one.step
    recording.require_reading(ahead, _weighing(ahead, one), one.order, one.batch, one.step.reading)


def _witness(ahead: Ahead, one: Waiting) -> None:
    found = _weighing(ahead, one)
    WITNESS_WEIGHING.check(ahead, found, SignWeighing(found.id, found.version))
    verifying.require_witness(ahead, found)


def _verify(ahead: Ahead, one: Waiting) -> None:
    found = _weighing(ahead, one)
    VERIFY_WEIGHING.check(ahead, found, SignWeighing(found.id, found.version))
    verifying.require_verifier(ahead, found)


def _charge(ahead: Ahead, one: Waiting) -> None:
    adding.require_charge(ahead, _dispensed(ahead, one), one.order, one.batch)


def _verify_addition(ahead: Ahead, one: Waiting) -> None:
    found = _dispensed(ahead, one)
    VERIFY_ADDITION.check(ahead, found, VerifyAddition(found.id, found.version))
    adding.require_adding_verifier(ahead, found)


def _weighing(ahead: Ahead, one: Waiting) -> Weighing:
    return next(row for row in queries.weighings_of(ahead, one.order.id) if row.id == one.step.weighing)


def _dispensed(ahead: Ahead, one: Waiting) -> DispensedContainer:
    return next(row for row in queries.dispensed_of(ahead, one.order.id) if row.id == one.step.dispensed)


EXECUTES, VERIFIES = Permission.BATCH_EXECUTE, Permission.BATCH_VERIFY
ACTS: Mapping[NextStep, Act] = {
    NextStep.RESTART: Act("restartDispense", "DispenseOrder", Permission.BATCH_SUPERVISE, _restart),
    NextStep.CHOOSE_LOTS: Act("chooseDispenseLots", "DispenseOrder", EXECUTES, _choose, in_batch=True),
    NextStep.WAIT_FOR_ACTIVES: Act("beginWeighing", "DispenseOrder", EXECUTES, _turn, in_batch=True),
    NextStep.BEGIN_WEIGHING: Act("beginWeighing", "DispenseOrder", EXECUTES, _begin, in_batch=True, trained=True),
    NextStep.RECORD_WEIGHT: Act("recordWeight", "Weighing", EXECUTES, _record, in_batch=True, trained=True),
    NextStep.WITNESS: Act("witnessWeighing", "Weighing", VERIFIES, _witness, signed=True, trained=True),
    NextStep.VERIFY: Act("verifyWeighing", "Weighing", VERIFIES, _verify, signed=True, trained=True),
    NextStep.CHARGE: Act("chargeDispensedContainer", "DispensedContainer", EXECUTES, _charge, in_batch=True),
    NextStep.VERIFY_ADDITION: Act(
        "verifyAddition", "DispensedContainer", VERIFIES, _verify_addition, signed=True, trained=True
    ),
}
