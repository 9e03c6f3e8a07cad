"""Whatever is done with lots and containers, in whatever order: the database has what a model in memory has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.refusals import Refusal
from domain.materials.commands.moving import Source
from domain.materials.container_kinds import ContainerState
from domain.materials.container_states import CONTAINER, ContainerAct
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store

DESTROYED = ContainerState.DESTROYED
Amount = Decimal


NOTHING = Amount(0)


class Unfit(Exception):
    """The model's no: the product has to refuse as well."""


@dataclass
class Box:
    """A container: of which lot, the how-manieth, its state and what is in it."""

    lot: int
    position: int
    remaining: Amount
    state: ContainerState = ContainerState.CLOSED

    def after(self, act: ContainerAct) -> ContainerState:
        if act.value not in CONTAINER.allowed(self.state):
            raise Unfit
        return CONTAINER.after(self.state, act)

    def change(self, act: ContainerAct, difference: Amount) -> None:
        state = self.after(act)
        if self.remaining + difference < 0:
            raise Unfit
        self.state, self.remaining = state, self.remaining + difference


@dataclass
class Charge:
    parts: list[tuple[Box, Amount]]
    returned: Amount = NOTHING
    reversed: bool = False

    @property
    def left(self) -> Amount:
        return sum((amount for _, amount in self.parts), Amount(0)) - self.returned


@dataclass
class Model:
    """Lots by their number of order; acts as their descriptions say."""

    boxes: list[Box] = field(default_factory=list)
    lots: int = 0
    charges: list[Charge] = field(default_factory=list)

    def of(self, lot: int) -> list[Box]:
        return [one for one in self.boxes if one.lot == lot]

    def fill(self, lot: int, amount: Amount) -> Box:
        box = Box(lot, len(self.of(lot)) + 1, amount)
        self.boxes.append(box)
        return box

    def receive(self, contents: list[Amount]) -> None:
        for one in contents:
            self.fill(self.lots, one)
        self.lots += 1

    def take(self, lot: int, amount: Amount) -> list[tuple[Box, Amount]]:
        held = [one for one in self.of(lot) if one.state is ContainerState.OPEN]
        if sum(one.remaining for one in held) < amount:
            held += [one for one in self.of(lot) if one.state is ContainerState.CLOSED]
        if sum(one.remaining for one in held) < amount:
            raise Unfit
        parts: list[tuple[Box, Amount]] = []
        for one in held:
            part = min(one.remaining, amount)
            amount -= part
            if part:
                one.change(ContainerAct.TAKE, -part)
                one.state = one.state if one.remaining else ContainerState.EMPTY
                parts.append((one, part))
        return parts

    def put_back(self, box: Box, amount: Amount) -> None:
        if box.state is DESTROYED:
            self.fill(box.lot, amount)
        else:
            box.change(ContainerAct.ADD, amount)


@dataclass
class Bench:
    """The model beside the product: an act is done in both, or refused by both."""

    shelves: Shelves
    run: Run
    material: UUID
    model: Model = field(default_factory=Model)
    lots: list[UUID] = field(default_factory=list)
    charges: list[UUID] = field(default_factory=list)

    def id(self, box: Box) -> UUID:
        lot = self.lots[box.lot]
        found: UUID = next(row.id for row in self.shelves.of(lot) if row.position == box.position)
        return found

    def both(self, modelled: Callable[[], None], done: Callable[[], None]) -> None:
        try:
            modelled()
        except Unfit:
            with pytest.raises(Refusal):
                done()
        else:
            done()

    def box(self, pick: int) -> Box:
        return self.model.boxes[pick % len(self.model.boxes)]

    def receive(self, *contents: str) -> None:
        store, number = self.shelves.store, f"L-{new_id().hex}"
        total = f"{sum(map(Decimal, contents)):f}"
        lot = store.receive(self.material, number, total, containers=tuple(map(filled, contents)))
        store.dispose(lot)
        self.lots.append(lot)
        self.model.receive([Decimal(one) for one in contents])

    def charge(self, pick: int, amount: Amount) -> None:
        lot = pick % len(self.lots)

        def done() -> None:
            self.charges.append(self.shelves.store.charge(self.run, 1, self.lots[lot], f"{amount:f}"))

        self.both(lambda: self.model.charges.append(Charge(self.model.take(lot, amount))), done)

    def charge_one(self, pick: int, amount: Amount) -> None:
        box = self.box(pick)

        def modelled() -> None:
            box.change(ContainerAct.TAKE, -amount)
            self.model.charges.append(Charge([(box, amount)]))

        def done() -> None:
            source = Source(container=self.id(box))
            lot = self.lots[box.lot]
            self.charges.append(self.shelves.store.charge(self.run, 1, lot, f"{amount:f}", source=source))

        self.both(modelled, done)

    def charge_and_empty(self, pick: int, amount: Amount) -> None:
        box = self.box(pick)

        def modelled() -> None:
            box.after(ContainerAct.TAKE)
            box.state, box.remaining = ContainerState.EMPTY, Amount(0)
            self.model.charges.append(Charge([(box, amount)]))

        def done() -> None:
            source = Source(container=self.id(box), emptied=True)
            lot = self.lots[box.lot]
            both = self.shelves.plant.supervisor
            self.charges.append(self.shelves.store.charge(self.run, 1, lot, f"{amount:f}", source=source, by=both))

        self.both(modelled, done)

    def reverse(self, pick: int, _: Amount) -> None:
        if not self.charges:
            return
        number = pick % len(self.charges)
        charge = self.model.charges[number]

        def modelled() -> None:
            if charge.reversed or charge.returned:
                raise Unfit
            charge.reversed = True
            for box, amount in charge.parts:
                self.model.put_back(box, amount)

        self.both(modelled, lambda: void(self.shelves.store.reverse(self.charges[number])))

    def give_back(self, pick: int, amount: Amount) -> None:
        if not self.charges:
            return
        number = pick % len(self.charges)
        charge = self.model.charges[number]

        def modelled() -> None:
            if charge.reversed or amount > charge.left:
                raise Unfit
            charge.returned += amount
            self.model.put_back(charge.parts[-1][0], amount)

        self.both(modelled, lambda: void(self.shelves.give_back(self.charges[number], f"{amount:f}")))

    def split(self, pick: int, amount: Amount) -> None:
        box = self.box(pick)

        def modelled() -> None:
            box.change(ContainerAct.TAKE, -amount)
            self.model.fill(box.lot, amount)

        self.both(modelled, lambda: void(self.shelves.split(self.id(box), f"{amount:f}")))

    def adjust(self, pick: int, amount: Amount) -> None:
        box = self.box(pick)
        by = self.shelves.plant.supervisor
        if box.remaining == amount:
            with pytest.raises(Refusal):
                self.shelves.adjust(self.id(box), f"{amount:f}", by=by)
            return
        self.both(
            lambda: box.change(ContainerAct.ADJUST, amount - box.remaining),
            lambda: self.shelves.adjust(self.id(box), f"{amount:f}", by=by),
        )

    def empty(self, pick: int, _: Amount) -> None:
        box = self.box(pick)
        self.both(
            lambda: box.change(ContainerAct.EMPTY, -box.remaining),
            lambda: self.shelves.empty(self.id(box), by=self.shelves.plant.supervisor),
        )

    def destroy(self, pick: int, _: Amount) -> None:
        box = self.box(pick)

        def modelled() -> None:
            box.change(ContainerAct.DESTROY, Amount(0))
            box.change(ContainerAct.WITNESS, -box.remaining)

        self.both(modelled, lambda: self.shelves.witness(self.shelves.destroy(self.id(box))))

    def split_lot(self, pick: int, amount: Amount) -> None:
        lot = pick % len(self.lots)

        def modelled() -> None:
            self.model.take(lot, amount)
            self.model.receive([amount])

        def done() -> None:
            number = f"S-{new_id().hex}"
            self.lots.append(self.shelves.split_lot(self.lots[lot], f"{amount:f}", number))

        self.both(modelled, done)

    def merge(self, pick: int, _: Amount) -> None:
        chosen = sorted({pick % len(self.lots), (pick // 7) % len(self.lots)})

        def modelled() -> None:
            held = [
                [one for one in self.model.of(lot) if one.remaining and one.state is not DESTROYED] for lot in chosen
            ]
            if len(chosen) == 1 or not all(held):
                raise Unfit
            for one in (one for some in held for one in some):
                self.model.fill(self.model.lots, one.remaining)
                one.change(ContainerAct.EMPTY, -one.remaining)
            self.model.lots += 1

        def done() -> None:
            number = f"M-{new_id().hex}"
            self.lots.append(self.shelves.merge(*(self.lots[one] for one in chosen), number=number))

        self.both(modelled, done)

    def stored(self) -> dict[tuple[int, int], tuple[str, Decimal]]:
        rows = [(lot, row) for lot, one in enumerate(self.lots) for row in self.shelves.of(one)]
        return {(lot, row.position): (row.state, row.remaining) for lot, row in rows}

    def modelled(self) -> dict[tuple[int, int], tuple[str, Decimal]]:
        return {(one.lot, one.position): (one.state.value, one.remaining) for one in self.model.boxes}


def void(_: object) -> None:
    """For the two forms that acts have here."""


ACTS = (
    *("charge", "charge_one", "charge_and_empty", "reverse", "give_back", "split", "adjust", "empty", "destroy"),
    *("split_lot", "merge"),
)
AMOUNTS = st.decimals(Decimal("0.001"), Decimal(12), places=3)


@pytest.mark.requirement("MAT-5", "MAT-6", "MAT-7", "WGH-12")
@pytest.mark.timeout(300)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 1000), AMOUNTS),
        min_size=4,
        max_size=14,
    )
)
def test_any_acts_leave_what_the_model_says(
    shelves: Shelves, store: Store, run: Run, acts: list[tuple[str, int, Decimal]]
) -> None:
    bench = Bench(shelves, run, store.material(f"M-{new_id().hex}"))
    bench.receive("10.000", "10.000")
    bench.receive("5.000")
    for name, pick, amount in acts:
        getattr(bench, name)(pick, amount)
    assert bench.stored() == bench.modelled()
    require_even(store.admin, store.plant.company)
