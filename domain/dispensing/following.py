"""The one thing that is done next for an order: what the weigher's screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.dispensing import methods
from domain.dispensing.kinds import DispensedState, NextStep, OrderState, ReadingKind, WeighingState
from domain.dispensing.methods import Reading
from domain.kernel.quantity import Quantity, with_unit
from domain.materials.kinds import WeighingMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStands:
    """A chosen lot, and what of it is still to be weighed; 0 or less for nothing."""

    lot: UUID
    number: str
    left: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingStands:
    """A weighing that isn't abandoned, with what was read of it; `shown` is its band as it is read.

    `automated`: the system verifies its weight, so that one person signs (WGH-14).
    """

    id: UUID
    state: WeighingState
    method: WeighingMethod
    readings: tuple[Reading, ...]
    shown: str
    to_witness: bool
    automated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedStands:
    """What was dispensed and is in use: its code, how far it is, and whether the system verifies its addition."""

    id: UUID
    code: str
    state: DispensedState
    automated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStands:
    """How far an order is. `waits_for` are the actives that a compensator comes after."""

    code: str
    state: OrderState
    held_because: str | None
    sources: tuple[SourceStands, ...]
    missing: bool
    waits_for: tuple[str, ...]
    weighings: tuple[WeighingStands, ...]
    dispensed: tuple[DispensedStands, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The step, what it is in words, and what it is done with: a lot, a weighing, or a dispensed container."""

    step: NextStep
    says: str
    reading: ReadingKind | None = None
    lot: UUID | None = None
    weighing: UUID | None = None
    dispensed: UUID | None = None


def next_step(order: OrderStands) -> Next:
    """What comes next: what is begun is ended first, then the next lot is weighed, then what was dispensed is added."""
    if order.state is OrderState.HELD:
        says = f"Held: {order.held_because} A supervisor restarts it, with other lots where these are the cause."
        return Next(step=NextStep.RESTART, says=says)
    found = _of_weighings(order.weighings)
    if found is None and order.state in {OrderState.OPEN, OrderState.IN_PROGRESS}:
        found = _to_weigh(order)
    return found or _to_add(order)


def _of_weighings(weighings: Sequence[WeighingStands]) -> Next | None:
    for one in weighings:
        if one.state is WeighingState.RUNNING:
            return _to_read(one)
    for one in weighings:
        if one.state is WeighingState.WEIGHED and one.to_witness:
            says = "Who saw the typed weights on the scale signs as their witness."
            return Next(step=NextStep.WITNESS, says=says, weighing=one.id)
        if one.state is WeighingState.WEIGHED:
            says = "A second person verifies the weight, signed."
            if one.automated:
                says = "One person, who may have weighed, checks that the scale weighed as it should, and signs."
            return Next(step=NextStep.VERIFY, says=says, weighing=one.id)
    return None


def _to_read(weighing: WeighingStands) -> Next:
    first = [one for one in weighing.readings if one.kind in {ReadingKind.TARE, ReadingKind.BEFORE}]
    kind = methods.following(weighing.method, first)
    assert kind is not None, weighing
    words = {
        ReadingKind.TARE: "Put the empty container on the scale, and record its tare.",
        ReadingKind.GROSS: "Weigh in, and record the gross: a net of",
        ReadingKind.BEFORE: "Put the container on the scale as it is, and record its weight.",
        ReadingKind.AFTER: "Take out, and record what the container weighs then: a net of",
        ReadingKind.BOOKED: "Scan the whole container, which is to hold",
        ReadingKind.COUNTED: "Count, and record the number:",
    }
    last = kind not in {ReadingKind.TARE, ReadingKind.BEFORE}
    says = f"{words[kind]} {weighing.shown}." if last else words[kind]
    return Next(step=NextStep.RECORD_WEIGHT, says=says, reading=kind, weighing=weighing.id)


def _to_weigh(order: OrderStands) -> Next | None:
    if order.waits_for:
        says = f"{order.code} makes up for {', '.join(order.waits_for)}: weigh and verify that first."
        return Next(step=NextStep.WAIT_FOR_ACTIVES, says=says)
    if not order.sources or order.missing:
        says = "Choose the lots." if not order.sources else "The chosen lots bring too little; choose one more."
        return Next(step=NextStep.CHOOSE_LOTS, says=says)
    for one in order.sources:
        if one.left.value > 0:
            left = with_unit(f"{one.left.value:f}", one.left.unit)
            says = f"Take a container of lot {one.number} to the booth; {left} of it are to be weighed."
            return Next(step=NextStep.BEGIN_WEIGHING, says=says, lot=one.lot)
    return None


def _to_add(order: OrderStands) -> Next:
    for one in order.dispensed:
        if one.state is DispensedState.VERIFIED:
            says = f"Scan container {one.code} in the phase of the batch that charges it."
            return Next(step=NextStep.CHARGE, says=says, dispensed=one.id)
        if one.state is DispensedState.CHARGED:
            says = f"A second person verifies that container {one.code} was added, signed."
            if one.automated:
                says = f"One person, who may have charged it, checks that container {one.code} was added, and signs."
            return Next(step=NextStep.VERIFY_ADDITION, says=says, dispensed=one.id)
    return Next(step=NextStep.NOTHING, says="Nothing is left to do.")
