"""Many at once keep the rules that hold for one, whoever comes in between."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import defining, deliveries, many, receiving
from domain.materials.commands.deliveries import Expected, Numbers
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.receiving import NO_MORE, NewLot
from domain.materials.container_kinds import LocationKind
from domain.materials.container_refusals import (
    ContainerNumberTaken,
    ContainersDiffer,
    LocationClosed,
    LocationInUse,
    WrongPlace,
)
from domain.materials.container_rules import MOST_CONTAINERS
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.refusals import GtinTaken, LotNumberTaken, MaterialExists, MaterialIsRetired
from domain.materials.values import MaterialDetails
from infra.rows.line import Line
from infra.transaction import Transactions
from tests.conftest import Do
from tests.containers import Shelves, filled, require_even
from tests.materials import Store, kg
from tests.plant import Plant

GTIN = "04012345678901"


class Asked(Exception):
    """A command that only looks ends with it."""


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


def received(uow: UnitOfWork, lots: Sequence[NewLot], plant: Plant) -> MaterialLot:
    expected = Expected(
        lots={one.number: max(1, len(one.containers)) for one in lots},
        containers=[each.number for one in lots for each in one.containers if each.number is not None],
        materials={one.material for one in lots},
        locations={each.location for one in lots for each in one.containers if each.location is not None},
    )
    dock = deliveries.opened(uow, site=plant.site, expected=expected)
    return [deliveries.receive(uow, dock, one, NO_MORE) for one in lots][-1]


def lot_of(material: UUID, number: str = "L-1", *containers: NewContainer) -> NewLot:
    together = sum((one.quantity.value for one in containers), Decimal(0)) or Decimal(1)
    return NewLot(material=material, number=number, quantity=Quantity(together, "kg"), containers=containers)


@dataclass
class Meanwhile:
    """Runs an act that stands still in its transaction, at its first time, until it is told to go on."""

    do: Do
    by: Actor
    held: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def start(self, pool: ThreadPoolExecutor, act: Callable[[UnitOfWork], Any]) -> Future[Any]:
        """Standing still where it has looked and not written."""

        def slowly(uow: UnitOfWork) -> Any:  # noqa: ANN401 -- what the act gives
            found = act(uow)
            self.stand_still()
            return found

        return self._started(pool, slowly)

    def start_writing(
        self, pool: ThreadPoolExecutor, act: Callable[[UnitOfWork], Any], monkeypatch: pytest.MonkeyPatch
    ) -> Future[Any]:
        """Standing still where it has written and not committed."""
        end, ours = Transactions._end, list[int]()

        def ending(transactions: Transactions, line: Line, *given: Any) -> None:  # noqa: ANN401 -- as the real one
            if threading.get_ident() in ours:
                line.send()
                self.stand_still()
            end(transactions, line, *given)

        def marked(uow: UnitOfWork) -> Any:  # noqa: ANN401 -- what the act gives
            ours.append(threading.get_ident())
            return act(uow)

        monkeypatch.setattr(Transactions, "_end", ending)
        return self._started(pool, marked)

    def stand_still(self) -> None:
        self.held.set()
        self.go_on.wait(10)

    def _started(self, pool: ThreadPoolExecutor, act: Callable[[UnitOfWork], Any]) -> Future[Any]:
        started = pool.submit(self.do, self.by, act)
        assert self.held.wait(10), started
        return started


def test_each_lot_of_a_large_delivery_asks_for_its_own_numbers_only(do: Do, plant: Plant) -> None:
    """What each asked of all that are spoken for took minutes together, in an open transaction."""
    bags = [f"BAG-{at}" for at in range(20_000)]
    held = Numbers(frozenset(bags), asked=set(bags), taken=set(bags[15_000:]))

    def ask(uow: UnitOfWork) -> NoReturn:
        began = time.process_time()
        found = [held.gone(uow, [one], own=[one]) for one in bags[:3_000]]
        assert time.process_time() - began < 1
        assert not any(found)
        assert held.gone(uow, bags[:2], own=bags[:1]) == {bags[1]}
        assert held.gone(uow, bags[-1:], own=bags[-1:]) == {bags[-1]}
        raise Asked

    with pytest.raises(Asked):
        do(plant.operator, ask)


@pytest.mark.requirement("MAT-7")
@pytest.mark.parametrize("number", ["L-1", "BAG"])
def test_who_takes_a_number_before_many_are_written_waits_for_nobody_and_keeps_it(
    store: Store, do: Do, plant: Plant, number: str
) -> None:
    material, shelves = store.material(), Shelves(store)
    standing = shelves.of(store.receive(material, "OLD"))[0].id
    lots = [lot_of(material, "L-1", filled("1", number="BAG")), lot_of(material, "L-2")]
    meanwhile = Meanwhile(do, plant.operator)
    with ThreadPoolExecutor(1) as pool:
        first = meanwhile.start(pool, lambda uow: received(uow, lots, plant))
        if number == "BAG":
            shelves.split(standing, "1", number="BAG")
        else:
            store.receive(material, "L-1")
        store.receive(material, "OTHER")
        meanwhile.go_on.set()
        with pytest.raises(ContainerNumberTaken if number == "BAG" else LotNumberTaken):
            first.result(10)
    assert "L-2" not in [one.number for one in store.rows("lot")]
    require_even(store.admin, plant.company)


@pytest.mark.requirement("MAT-7")
def test_who_takes_a_number_after_many_are_written_waits_and_is_refused_in_words(
    store: Store, do: Do, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    material, shelves = store.material(), Shelves(store)
    standing = shelves.of(store.receive(material, "OLD"))[0].id
    lots, meanwhile = [lot_of(material, "L-1", filled("1", number="BAG"), filled("2"))], Meanwhile(do, plant.operator)
    acts: tuple[Callable[[], object], ...] = (
        lambda: store.receive(material, "L-1"),
        lambda: shelves.split(standing, "1", number="BAG"),
    )
    with ThreadPoolExecutor(3) as pool:
        first = meanwhile.start_writing(pool, lambda uow: received(uow, lots, plant), monkeypatch)
        others = [pool.submit(act) for act in acts]
        with pytest.raises(TimeoutError):
            others[0].result(0.3)
        assert not others[1].done()
        store.receive(material, "OTHER")
        meanwhile.go_on.set()
        first.result(10)
        for other, refusal in zip(others, (LotNumberTaken, ContainerNumberTaken), strict=True):
            with pytest.raises(refusal):
                other.result(10)
    assert [one.number for one in store.rows("lot")] == ["OLD", "L-1", "OTHER"]
    assert {one.number for one in store.rows("container")} == {"OLD-1", "BAG", "L-1-2", "OTHER-1"}
    require_even(store.admin, plant.company)


def test_who_takes_a_code_before_many_are_written_waits_for_nobody_and_keeps_it(
    store: Store, do: Do, plant: Plant, admin: Engine
) -> None:
    def defined(uow: UnitOfWork) -> MaterialDefinition:
        standing = many.opened(uow, model=MaterialDefinition, codes=["A", "B"])
        made = [
            many.define_material(uow, standing, code=code, name=code, unit="kg", details=MaterialDetails())
            for code in ("A", "B")
        ]
        return made[0]

    meanwhile = Meanwhile(do, plant.engineer)
    with ThreadPoolExecutor(1) as pool:
        first = meanwhile.start(pool, defined)
        store.material("B")
        meanwhile.go_on.set()
        with pytest.raises(MaterialExists):
            first.result(10)
    with admin.connect() as connection:
        named = text("select name from material_definition where company_id = :c")
        assert connection.execute(named, {"c": plant.company}).scalars().all() == ["Material B"]


def test_what_many_rely_on_stays_until_they_are_received(store: Store, do: Do, plant: Plant) -> None:
    shelves, material = Shelves(store), store.material()
    place = shelves.place()
    meanwhile = Meanwhile(do, plant.operator)
    lots = [lot_of(material, "L-1", filled("1", location=place))]
    with ThreadPoolExecutor(2) as pool:
        first = meanwhile.start(pool, lambda uow: received(uow, lots, plant))
        closing = pool.submit(shelves.close, place)
        with pytest.raises(TimeoutError):
            closing.result(0.3)
        meanwhile.go_on.set()
        first.result(10)
        with pytest.raises(LocationInUse):
            closing.result(10)


def test_one_number_twice_is_refused_and_none_is_kept(store: Store, do: Do, plant: Plant) -> None:
    material = store.material()
    for second, refusal in (
        (lot_of(material, "L-1", filled("1")), LotNumberTaken),
        (lot_of(material, "L-2", filled("1", number="BAG")), ContainerNumberTaken),
        (lot_of(material, "L-3", filled("1", number="B"), filled("1", number="B")), ContainerNumberTaken),
    ):
        lots = [lot_of(material, "L-1", filled("1", number="BAG")), second]
        with pytest.raises(refusal):
            do(plant.operator, lambda uow, lots=lots: received(uow, lots, plant))
    assert store.rows("lot") == store.rows("container") == []


def test_many_are_refused_as_one_is(store: Store, do: Do, plant: Plant) -> None:
    shelves, material = Shelves(store), store.material()
    closed, reject = shelves.place("W-1"), shelves.place("R-1", LocationKind.REJECT)
    shelves.close(closed)
    crowd = tuple(filled("1") for _ in range(MOST_CONTAINERS + 1))
    by_hand = partial(receiving.receive_lot, site=plant.site)
    for lot, refusal in (
        (lot_of(material, "L", filled("1", location=closed)), LocationClosed),
        (lot_of(material, "L", filled("1", location=reject)), WrongPlace),
        (lot_of(material, "L", *crowd), InvalidInput),
        (replace(lot_of(material, "L", filled("1")), quantity=kg("2")), ContainersDiffer),
        (lot_of(material, "L", filled("1", tare=Quantity(Decimal(1), "L"))), InvalidInput),
    ):
        for act in (lambda uow, lot=lot: received(uow, [lot], plant), partial(by_hand, given=lot)):
            with pytest.raises(refusal):
                do(plant.operator, act)
    assert store.rows("lot") == store.rows("container") == []


def test_nothing_more_is_received_of_a_retired_material(store: Store, do: Do, plant: Plant) -> None:
    material = store.material()
    do(plant.engineer, lambda uow: defining.retire_material(uow, material=material, seen=1, reason="No longer made"))
    with pytest.raises(MaterialIsRetired):
        do(plant.operator, lambda uow: received(uow, [lot_of(material)], plant))
    assert store.rows("lot") == []


@pytest.mark.parametrize(
    ("second", "refusal"),
    [
        ({"code": "A", "details": MaterialDetails()}, MaterialExists),
        ({"code": "B", "details": MaterialDetails(gtin=GTIN)}, GtinTaken),
    ],
)
def test_what_one_material_has_no_other_takes(
    do: Do, plant: Plant, second: dict[str, object], refusal: type[Exception]
) -> None:
    def defined(uow: UnitOfWork) -> MaterialDefinition:
        standing = many.opened(uow, model=MaterialDefinition, codes=["A", "B"], gtins=[GTIN])
        many.define_material(uow, standing, code="A", name="A", unit="kg", details=MaterialDetails(gtin=GTIN))
        return many.define_material(uow, standing, name="B", unit="kg", **second)  # type: ignore[arg-type]  # as the table says

    with pytest.raises(refusal):
        do(plant.engineer, defined)
