"""Record what a scale showed: tare before gross; each attempt is kept, one within its band dispensed (WGH-11)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.dispensing import bands, enrolled, exact, methods, queries, scales
from domain.dispensing.bands import Band
from domain.dispensing.commands import accepting
from domain.dispensing.events import WeightRecorded
from domain.dispensing.kinds import OrderState, ReadingKind, ReadingSource, Verdict, WeighingState
from domain.dispensing.methods import WEIGHED, Reading
from domain.dispensing.models import DispenseOrder
from domain.dispensing.readings import Due, Taken, Weight, require_on_division, require_reason
from domain.dispensing.refusals import OtherContainer, OverCapacity
from domain.dispensing.scales import Scale
from domain.dispensing.states import ORDER, WEIGHING, OrderAct, WeighingAct
from domain.dispensing.weighing_models import Weighing, WeightReading
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.commands import charging
from domain.execution.gate import person as gate
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.materials.container_models import Container
from domain.materials.kinds import WeighingMethod

TYPED = "WGH-10"
MOST_ATTEMPTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWeight:
    """The next reading of a weighing; `emptied`: nothing is left in the container that it was taken of (WGH-12)."""

    weighing: UUID
    version: int
    kind: ReadingKind
    weight: Weight
    emptied: bool = False


def record_weight(uow: UnitOfWork, given: RecordWeight) -> Weighing:
    """Record a reading. With the method's last one there is a net: within its band, it is dispensed in the same act.

    One below its band is dispensed as well where its container is empty now: the rest comes from another one. Any
    other is an attempt that stays, and the last reading is made again. Raises NotFound, Forbidden, VersionConflict,
    WrongState, BatchDecided, NoWeightTold, NotOfThisWeighing, ScaleNotUsable, WrongReading, UnstableReading,
    OtherContainer, NothingWeighed, OverCapacity, BelowMinimumWeight, OffDivision, InvalidInput, NotTrained, and what
    taking from a container refuses.
    """
    weighing, order, batch = _reached(uow, given)
    gate.require_for_input(uow, batch, order.recipe_material_id)
    before = queries.readings_of(uow, weighing.id)
    taken = given.weight.taken(uow, _due(weighing, given.kind, before))
    reading = _reading(given.kind, taken)
    first = [_read(one) for one in before if one.attempt is None]
    methods.require_next(WeighingMethod(weighing.method), first, reading)
    _require_container(uow, weighing, reading)
    row = _row(uow, weighing, taken, reading, number=len(before) + 1)
    with enrolled.naming_others(uow, site=weighing.site_id, within=_band(weighing), gross=reading.quantity):
        _require_scale(uow, weighing, reading)
        if methods.following(WeighingMethod(weighing.method), [*first, reading]) is None:
            _attempt(uow, weighing, order, row, [*first, reading], given, attempts=len(before) - len(first))
        elif given.emptied:
            raise InvalidInput(path=("emptied",), problem="Whether a container is empty is told with the last reading.")
    if _typed(row) and not any(_typed(one) for one in before):
        _tell_typed(uow, batch, order, weighing, row)
    uow.add(row)
    uow.record(WeightRecorded(weighing=weighing.id, reading=row.id))
    return weighing


def _reached(uow: UnitOfWork, given: RecordWeight) -> tuple[Weighing, DispenseOrder, Batch]:
    seen = uow.look_at(Weighing, given.weighing)
    if seen is None:
        raise NotFound(kind="Weighing", id=given.weighing, path=("weighing",))
    order, _, batch = queries.order_of(uow, seen.order_id, Permission.BATCH_EXECUTE)
    weighing = uow.load(Weighing, given.weighing, Permission.BATCH_EXECUTE)
    require_version(weighing, given.version)
    order.state = _require_running(weighing, order, batch)
    return weighing, order, batch


def require_reading(uow: UnitOfWork, weighing: Weighing, order: DispenseOrder, batch: Batch, kind: ReadingKind) -> None:
    """The next reading can be recorded now, the last one as a net: what waits for it is told by this.

    Nothing is locked or changed. Raises WrongState, BatchDecided, NotFound, Forbidden, ScaleNotUsable, InvalidInput
    after too many attempts, and as a charge does where the lot may not be used any more.
    """
    _require_running(weighing, order, batch)
    if kind in WEIGHED and weighing.scale_id is not None:
        enrolled.relied_on(uow, weighing.scale_id, site=weighing.site_id, path=())
    before = [one for one in queries.readings_of(uow, weighing.id) if one.attempt is not None]
    _require_attempts(len(before))
    if kind not in {ReadingKind.TARE, ReadingKind.BEFORE}:
        charging.require_fit(uow, queries.lots_of(uow, [weighing.lot_id])[weighing.lot_id], batch)


def _require_running(weighing: Weighing, order: DispenseOrder, batch: Batch) -> OrderState:
    """The state of the order once something of it is weighed. Raises WrongState, BatchDecided."""
    queries.require_dispensing(batch)
    WEIGHING.after(WeighingState(weighing.state), WeighingAct.RECORD)
    return ORDER.after(OrderState(order.state), OrderAct.WEIGH)


def _require_attempts(attempts: int) -> None:
    if attempts >= MOST_ATTEMPTS:
        problem = f"A weighing has at most {MOST_ATTEMPTS} attempts; abandon it (abandonWeighing), and begin anew."
        raise InvalidInput(path=("weighing",), problem=problem)


def _due(weighing: Weighing, kind: ReadingKind, before: list[WeightReading]) -> Due:
    """What a scale is asked for once all before it is recorded counts now, and nothing that it told earlier."""
    since = max((one.recorded_at for one in before), default=weighing.begun_at)
    return Due(weighing=weighing.id, scale=weighing.scale_id, unit=weighing.scale_unit, kind=kind, since=since)


def _typed(row: WeightReading) -> bool:
    return row.source == ReadingSource.TYPED and row.kind in WEIGHED


def _reading(kind: ReadingKind, taken: Taken) -> Reading:
    return Reading(kind=kind, container=taken.container, quantity=taken.quantity, stable=taken.stable)


def _read(row: WeightReading) -> Reading:
    quantity = Quantity(row.quantity_value, row.quantity_unit)
    return Reading(kind=ReadingKind(row.kind), container=row.container, quantity=quantity)


def _require_container(uow: UnitOfWork, weighing: Weighing, reading: Reading) -> None:
    """What is read of the container that gives is read of that one; what gets is another, the named one (WGH-6)."""
    source = uow.look_at(Container, weighing.container_id)
    assert source is not None, "a foreign key holds it"
    from_source = reading.kind in {ReadingKind.BEFORE, ReadingKind.AFTER, ReadingKind.BOOKED}
    if from_source and reading.container != source.number:
        problem = f"This weighing takes from container {source.number}; {reading.container} was scanned."
        raise InvalidInput(path=("container",), problem=problem)
    if not from_source and reading.container == source.number:
        problem = f"Container {source.number} gives; scan the one that it goes into."
        raise InvalidInput(path=("container",), problem=problem)
    into = weighing.into_number
    if not from_source and into is not None and reading.container != into:
        raise OtherContainer(expected=into, given=reading.container)
    if reading.kind is ReadingKind.BOOKED and reading.quantity != Quantity(source.remaining, source.unit):
        problem = f"Container {source.number} is booked with {Quantity(source.remaining, source.unit)}; that is read."
        raise InvalidInput(path=("quantity",), problem=problem)


def _require_scale(uow: UnitOfWork, weighing: Weighing, reading: Reading) -> None:
    """A weight is a multiple of the division, and no more than the scale carries, which may be used (WGH-8, WGH-9)."""
    if reading.kind not in WEIGHED:
        return
    if weighing.scale_id is not None:
        enrolled.relied_on(uow, weighing.scale_id, site=weighing.site_id, path=())
    scale = _scale(weighing)
    require_on_division(reading.quantity, scale.division)
    if reading.quantity.value > scale.capacity.value:
        raise OverCapacity(scale=scale.code, gross=reading.quantity, capacity=scale.capacity, path=("quantity",))


def _scale(weighing: Weighing) -> Scale:
    assert weighing.scale is not None and weighing.scale_unit is not None, weighing.id  # noqa: PT018 -- both or neither
    figures = (weighing.capacity, weighing.division, weighing.minimum_weight)
    capacity, division, minimum = (Quantity(one or Decimal(0), weighing.scale_unit) for one in figures)
    return Scale(
        code=weighing.scale,
        capacity=capacity,
        division=division,
        minimum_weight=minimum,
        calibrated_until=None,
        checked_on=None,
        check_passed=False,
    )


def _attempt(
    uow: UnitOfWork,
    weighing: Weighing,
    order: DispenseOrder,
    row: WeightReading,
    readings: list[Reading],
    given: RecordWeight,
    *,
    attempts: int,
) -> None:
    """The net of an attempt, judged by the true band (WGH-7); accepted, it is dispensed."""
    _require_attempts(attempts)
    net = methods.net(WeighingMethod(weighing.method), readings).quantity
    if readings[-1].kind in WEIGHED:
        scales.require_weighable(_scale(weighing), gross=readings[-1].quantity, net=net)
    verdict = bands.judge(net, _band(weighing))
    row.attempt, row.verdict = attempts + 1, verdict
    row.net = exact.converted(net, weighing.unit).value
    if verdict is Verdict.WITHIN or (verdict is Verdict.BELOW and given.emptied):
        weighing.emptied = given.emptied or weighing.method == WeighingMethod.WHOLE_CONTAINER
        accepting.accept(uow, order, weighing, readings, net)


def _band(weighing: Weighing) -> Band:
    target, low, high = (Quantity(one, weighing.unit) for one in (weighing.target, weighing.low, weighing.high))
    return Band(target=target, low=low, high=high)


def _row(uow: UnitOfWork, weighing: Weighing, taken: Taken, reading: Reading, *, number: int) -> WeightReading:
    typed = taken.source is ReadingSource.TYPED and reading.kind in WEIGHED
    return WeightReading(
        id=new_id(),
        site_id=weighing.site_id,
        weighing_id=weighing.id,
        number=number,
        kind=reading.kind,
        container=reading.container,
        quantity_value=reading.quantity.value,
        quantity_unit=reading.quantity.unit,
        source=taken.source,
        scale_reading_id=taken.told_by,
        reason=require_reason(taken.reason) if typed else taken.reason,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )


def _tell_typed(uow: UnitOfWork, batch: Batch, order: DispenseOrder, weighing: Weighing, row: WeightReading) -> None:
    """A weight that no enrolled scale told is an exception of its batch, once for each weighing (WGH-10)."""
    exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=TYPED,
        title=f"{order.code}: weights of {weighing.scale} typed by hand",
        description=f"Weighing {weighing.number} of {order.name} on {weighing.scale}, typed by {row.recorded_name}:"
        f" {row.reason}",
    )
