"""Begin a weighing: of which lot and container, where, on which scale, to which target and band (WGH-6 to WGH-9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from domain.dispensing import bands, booths, calculating, enrolled, exact, queries, splitting
from domain.dispensing.bands import Band, ShownBand, Tolerance
from domain.dispensing.calculating import Charges
from domain.dispensing.commands import holding
from domain.dispensing.events import WeighingBegun
from domain.dispensing.kinds import OrderState, WeighingState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.order_refusals import ActivesFirst, BoothBusy, LotNotChosen, LotsBringTooLittle
from domain.dispensing.planning import Plan
from domain.dispensing.potency import Potency
from domain.dispensing.readings import Scale, ScaleFacts
from domain.dispensing.refusals import BelowMinimumWeight, OverCapacity, PotencySuperseded
from domain.dispensing.states import ORDER, OrderAct
from domain.dispensing.waiting_refusals import NoneAtHand
from domain.dispensing.weighing_models import Weighing
from domain.execution.clearance import rooms
from domain.execution.commands import charging
from domain.execution.gate import person as gate
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import container_queries as containers
from domain.materials import container_rules
from domain.materials import queries as stock
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_refusals import ContainerNumberTaken
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import WeighingMethod
from domain.materials.models import MaterialLot

ON_A_SCALE = frozenset({WeighingMethod.NET, WeighingMethod.SUBTRACTIVE})
MOST = 500
"""So many weighings are begun for one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginWeighing:
    """Out of which container, at which place, on which scale; none where nothing is weighed by the method.

    `part` is how much of the lot's charge goes into one container, where it isn't all that is left of it.
    `into_number` is that of the container it goes into; one is made of the lot's number unless told.
    """

    order: UUID
    container: UUID
    booth: UUID
    scale: Scale | None = None
    part: Quantity | None = None
    into_number: str | None = None


def begin_weighing(uow: UnitOfWork, given: BeginWeighing) -> Weighing:
    """Take a container to a place of weighing, and learn what is weighed out of it, within which band.

    Raises NotFound, Forbidden, WrongState, BatchDecided, LotNotChosen, ActivesFirst, LotsBringTooLittle, and as a
    charge does where the lot may not be used; PotencyMissing, PotencyExpired, PotencySuperseded (WGH-5);
    CompensatorBelowMinimum (WGH-4); NoBooth, BoothNotCleared, BoothBusy, RoomNotSuitable (EQP-7); OverCapacity,
    BelowMinimumWeight, NoDivisionInBand (WGH-8, WGH-16), ScaleNotUsable (WGH-9), each with the scales that serve;
    ContainerNumberTaken, InvalidInput, NotTrained.
    """
    order, orders, batch = queries.order_of(uow, given.order, Permission.BATCH_EXECUTE)
    order.state = require_turn(uow, order, orders, batch)
    container, lot, source = _reached(uow, order, given)
    charges = _charges(uow, order, orders, batch, source, lot)
    within = _band(order, source, lot, charges, given, container)
    with enrolled.naming_others(uow, site=order.site_id, within=within, gross=within.target):
        facts, shown = _scale(uow, order, given, within)
    booth = booths.taken(uow, given.booth, site=order.site_id, material=order.material_id)
    gate.require_for_input(uow, batch, order.recipe_material_id)
    rooms.begin_use(uow, booth, batch)
    calculating.keep(uow, orders, charges, because="A weighing was begun")
    _require_new_number(uow, given.into_number)
    weighing = _begun(uow, order, source, container, given)
    weighing.booth_id, weighing.booth_code, weighing.batch_id = booth.id, booth.code, batch.id
    _say_band(weighing, within, facts, shown)
    uow.record(WeighingBegun(weighing=weighing.id))
    return uow.add(weighing)


def require_next_lot(
    uow: UnitOfWork, order: DispenseOrder, orders: Sequence[DispenseOrder], batch: Batch, lot: MaterialLot
) -> None:
    """A weighing of a chosen lot can begin now, out of which container and wherever: what waits for it is told by this.

    Nothing is locked or changed. Raises as `begin_weighing` does before it looks at container, place and scale.
    """
    require_turn(uow, order, orders, batch)
    source = _chosen(uow, order, lot)
    _left_of(order, source, lot, _charges(uow, order, orders, batch, source, lot))


def require_at_hand(uow: UnitOfWork, lot: MaterialLot) -> None:
    """A container of the lot is free to be taken to a place of weighing; which, the weigher says. Raises NoneAtHand."""
    if not uow.look_up(queries.AT_HAND, lots=(lot.id,)):
        raise NoneAtHand(lot=lot.number)


def require_turn(uow: UnitOfWork, order: DispenseOrder, orders: Sequence[DispenseOrder], batch: Batch) -> OrderState:
    """Which state the order is in once more of it is weighed.

    Raises WrongState, BatchDecided, BoothBusy, ActivesFirst.
    """
    queries.require_dispensing(batch)
    after = ORDER.after(OrderState(order.state), OrderAct.WEIGH)
    _require_actives(uow, order, orders)
    return after


def _charges(
    uow: UnitOfWork,
    order: DispenseOrder,
    orders: Sequence[DispenseOrder],
    batch: Batch,
    source: DispenseSource,
    lot: MaterialLot,
) -> Charges:
    """What the batch is charged with by lots that count today (MAT-1, WGH-4, WGH-5)."""
    charging.require_fit(uow, lot, batch)
    _require_same_potency(uow, order, source, lot)
    charges = calculating.calculate(uow, batch, orders)
    holding.require_above_minimum(order, charges)
    return charges


def _require_actives(uow: UnitOfWork, order: DispenseOrder, orders: Sequence[DispenseOrder]) -> None:
    """A compensator comes once the actives that have a potency are weighed and verified (WGH-3)."""
    running = queries.running(uow, order.id)
    if running is not None:
        raise BoothBusy(what=order.code, path=("order",))
    if not queries.is_compensator(order):
        return
    waiting = [one for one in orders if queries.by_potency(one) and one.state != OrderState.COMPLETE]
    if waiting:
        raise ActivesFirst(material=order.code, actives=tuple(one.code for one in waiting))


def _reached(
    uow: UnitOfWork, order: DispenseOrder, given: BeginWeighing
) -> tuple[Container, MaterialLot, DispenseSource]:
    """The container and its lot, which the order has chosen; balance and container locked (MAT-7)."""
    seen = uow.look_at(Container, given.container)
    if seen is None or seen.site_id != order.site_id:
        raise NotFound(kind="Container", id=given.container, path=("container",))
    lot = uow.rely_on(MaterialLot, seen.lot_id)
    source = _chosen(uow, order, lot)
    stock.locked_balance(uow, lot)
    container = containers.of_lot(uow, seen.id, lot)
    containers.require_free(container)
    CONTAINER.after(ContainerState(container.state), ContainerAct.TAKE)
    if uow.any(Weighing, Weighing.container_id == container.id, Weighing.state == WeighingState.RUNNING):
        raise BoothBusy(what=f"container {container.number}", path=("container",))
    return container, lot, source


def _chosen(uow: UnitOfWork, order: DispenseOrder, lot: MaterialLot) -> DispenseSource:
    sources = queries.sources_of(uow, [order.id])
    source = next((one for one in sources if one.lot_id == lot.id and not one.ended), None)
    if source is None:
        lots = queries.lots_of(uow, [one.lot_id for one in sources if not one.ended])
        chosen = tuple(sorted(one.number for one in lots.values()))
        raise LotNotChosen(lot=lot.number, chosen=chosen, path=("container",))
    return source


def _require_same_potency(uow: UnitOfWork, order: DispenseOrder, source: DispenseSource, lot: MaterialLot) -> None:
    """The figures by which the lots were chosen are those that count today, also of what was weighed (WGH-3, WGH-5)."""
    if not queries.by_potency(order):
        return
    _require_same(source, queries.potency_of(uow, lot))
    others = [one for one in queries.sources_of(uow, [order.id]) if one.id != source.id]
    lots = queries.lots_of(uow, [one.lot_id for one in others])
    for one in others:
        if (today := queries.current_potency(uow, lots[one.lot_id])) is not None:
            _require_same(one, today)


def _require_same(source: DispenseSource, today: Potency) -> None:
    if (today.share, today.basis) != (source.share, source.basis):
        newer = f"{today.share:f}; choose the lots again (chooseDispenseLots)"
        raise PotencySuperseded(lot=today.lot, figure=f"potency of {source.share:f}", superseded_by=newer)


def _band(
    order: DispenseOrder,
    source: DispenseSource,
    lot: MaterialLot,
    charges: Charges,
    given: BeginWeighing,
    container: Container,
) -> Band:
    """The target and its band: what is left of the lot's charge, or the part of it that this container gets (WGH-7)."""
    charge = _left_of(order, source, lot, charges)
    tolerance = Tolerance(minus_percent=order.tolerance_minus, plus_percent=order.tolerance_plus)
    nets = [Quantity(source.weighed, source.unit)] if source.weighed else []
    left = splitting.rest_within(bands.band(charge, tolerance), nets)
    if left.low.value < 0:  # the nets lie within the lot's band already; a net isn't below 0
        left = replace(left, low=exact.amount(Fraction(0), left.low.unit, places=exact.places(left.low.value)))
    part = given.part
    if part is None and order.method == WeighingMethod.WHOLE_CONTAINER:
        held = exact.converted(Quantity(container.remaining, container.unit), order.unit)
        part = held if 0 < held.value < left.low.value else None
    if part is None:
        return left
    require_amount(part, path=("part",))
    wanted = exact.converted(part, order.unit, path=("part",))
    if wanted.value > left.target.value:
        problem = f"{left.target} of lot {lot.number} are left to weigh; a part is at most that."
        raise InvalidInput(path=("part", "value"), problem=problem)
    return left if wanted.value == left.target.value else bands.band(wanted, tolerance)


def _left_of(order: DispenseOrder, source: DispenseSource, lot: MaterialLot, charges: Charges) -> Quantity:
    """What is charged of the lot, more than was weighed of it. Raises LotNotChosen, LotsBringTooLittle."""
    plan = charges.plans.get(order.id)
    charge = None if plan is None else plan.by_lot.get(lot.number)
    if plan is None or charge is None or charge.value <= source.weighed:
        raise LotNotChosen(lot=lot.number, chosen=_further(plan, lot), path=("container",))
    if plan.missing is not None:
        raise LotsBringTooLittle(material=order.code, missing=plan.missing)
    return charge


def _further(plan: Plan | None, lot: MaterialLot) -> tuple[str, ...]:
    """The other lots that the order takes something of."""
    return () if plan is None else tuple(one for one in plan.by_lot if one != lot.number)


def _scale(
    uow: UnitOfWork, order: DispenseOrder, given: BeginWeighing, within: Band
) -> tuple[ScaleFacts | None, ShownBand | None]:
    """The scale's figures and the band as it shows it; it carries the target, and is used for it (WGH-8, WGH-16)."""
    weighed = order.method in ON_A_SCALE
    if weighed != (given.scale is not None):
        told = "Tell the scale and its figures" if weighed else "No scale is used"
        raise InvalidInput(path=("scale",), problem=f"{told}: this material is dispensed by {order.method}.")
    if given.scale is None:
        return None, None
    facts = given.scale.facts(uow, order.site_id)
    target = within.target
    if exact.into(target, facts.capacity.unit) > facts.capacity.value:
        raise OverCapacity(scale=facts.code, gross=target, capacity=facts.capacity, path=("scale",))
    if exact.into(target, facts.minimum_weight.unit) < facts.minimum_weight.value:
        raise BelowMinimumWeight(scale=facts.code, net=target, minimum_weight=facts.minimum_weight, path=("scale",))
    return facts, bands.shown(within, facts.division)


def _require_new_number(uow: UnitOfWork, number: str | None) -> None:
    """No container has the number yet, so that the last reading isn't refused for it."""
    if number is None:
        return
    container_rules.require_container_number(number, path=("intoNumber",))
    if containers.taken_numbers(uow, [number]):
        raise ContainerNumberTaken(number=number, path=("intoNumber",))


def _begun(
    uow: UnitOfWork, order: DispenseOrder, source: DispenseSource, container: Container, given: BeginWeighing
) -> Weighing:
    number = queries.next_number(uow, order.id)
    if number > MOST:
        raise InvalidInput(path=("order",), problem=f"An order has at most {MOST} weighings; close it (closeDispense).")
    return Weighing(
        id=new_id(),
        site_id=order.site_id,
        order_id=order.id,
        source_id=source.id,
        lot_id=container.lot_id,
        container_id=container.id,
        container_number=container.number,
        number=number,
        method=order.method,
        state=WeighingState.RUNNING,
        into_number=given.into_number,
        begun_by=uow.actor.as_person,
        begun_name=uow.actor.name,
        begun_at=uow.now,
    )


def _say_band(weighing: Weighing, within: Band, facts: ScaleFacts | None, shown: ShownBand | None) -> None:
    weighing.target, weighing.low, weighing.high = within.target.value, within.low.value, within.high.value
    weighing.unit = within.target.unit
    if facts is None or shown is None:
        return
    weighing.scale, weighing.scale_source = facts.code, facts.source
    weighing.scale_id, weighing.scale_serial = facts.scale, facts.serial_number
    weighing.calibrated_until = facts.calibrated_until
    weighing.capacity, weighing.division = facts.capacity.value, facts.division.value
    weighing.minimum_weight, weighing.scale_unit = facts.minimum_weight.value, facts.division.unit
    weighing.shown_target, weighing.shown_low = shown.target.value, shown.low.value
    weighing.shown_high = shown.high.value
