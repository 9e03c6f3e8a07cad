"""32 writers on one lot: balances exact, none below zero, and no deadlock, be it one that was tried again.

`THERIAC_STOCK_SECONDS=60` lets them write for a minute.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Row, text

from domain.execution.commands import charging, returning
from domain.execution.commands.charging import ChargeLot
from domain.execution.commands.returning import ReturnToStock
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import adjusting, merging, splitting
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.commands.splitting import SplitLot
from domain.materials.container_refusals import NotEnoughInContainer
from domain.materials.refusals import NotEnough
from infra import database
from infra.transaction import Command, Outcome, Transactions
from tests import execution
from tests.conftest import AUDIT_KEY, Do, Urls, one_of_each
from tests.containers import filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

WRITERS, BATCHES = 32, 8
SECONDS = float(os.environ.get("THERIAC_STOCK_SECONDS", "4"))
RECEIVED = Decimal("200.000")

EXPECTED = (NotEnough, NotEnoughInContainer, VersionConflict, WrongState)
"""What a writer is refused because of what the others did before: too little left, changed meanwhile, emptied."""

HELD = text("""
    select c.id, c.version, c.remaining from container c
    where c.company_id = :company and c.lot_id = :lot and c.state in ('OPEN', 'CLOSED')
""")
DEADLOCKS = text("select deadlocks from pg_stat_database where datname = current_database()")


@dataclass
class Writer:
    """One thread's acts: what each changed of all that there is, and how often it was done or refused."""

    transactions: Transactions
    plant: Plant
    lot: UUID
    phase: UUID
    chance: Random
    number: int
    changed: Decimal = Decimal(0)
    counted: Counter[str] = field(default_factory=Counter)
    charges: list[tuple[UUID, Decimal]] = field(default_factory=list)
    lots: list[UUID] = field(default_factory=list)

    def write(self, until: float) -> "Writer":
        acts = [self.charge] * 5 + [self.charge_one] * 3 + [self.reverse, self.give_back] * 2
        acts += [self.split, self.adjust, self.empty, self.split_lot, self.merge]
        while time.monotonic() < until:
            act = self.chance.choice(acts)
            try:
                found = act()  # which may change and count something of its own first
                self.changed += found
                self.counted[act.__name__] += 1
            except EXPECTED as refusal:
                self.counted[type(refusal).__name__] += 1
        return self

    def charge(self, source: Source = ANYWHERE) -> Decimal:
        amount = self._amount()
        given = ChargeLot(phase=self.phase, lot=self.lot, quantity=_kg(amount), source=source)
        edge = self._do(self.plant.operator, lambda uow: charging.charge_lot(uow, given)).id
        self.charges.append((edge, amount))
        return -amount

    def charge_one(self) -> Decimal:
        return self.charge(Source(container=self._any().id))

    def reverse(self) -> Decimal:
        edge, amount = self._charge()
        self._do(self.plant.supervisor, lambda uow: charging.reverse_charge(uow, edge=edge, reason="Not used"))
        return amount

    def give_back(self) -> Decimal:
        edge, amount = self._charge()
        part = (amount / 2).quantize(Decimal("0.001"))
        given = ReturnToStock(charge=edge, quantity=_kg(part))
        self._do(self.plant.operator, lambda uow: returning.return_to_stock(uow, given))
        return part

    def split(self) -> Decimal:
        source, into = self._any().id, NewContainer(quantity=_kg(self._amount()))
        self._do(self.plant.operator, lambda uow: splitting.split_container(uow, container=source, into=into))
        return Decimal(0)

    def adjust(self) -> Decimal:
        seen = self._any()
        remaining: Decimal = seen.remaining
        counted = remaining + self._amount()
        self._do(
            self.plant.supervisor,
            lambda uow: adjusting.adjust_container(
                uow, container=seen.id, version=seen.version, counted=_kg(counted), reason="Counted"
            ),
        )
        return counted - remaining

    def empty(self) -> Decimal:
        """A small one, so that stock isn't used up by it."""
        seen = min(self._held(), key=lambda one: one.remaining, default=None)
        if seen is None:
            raise WrongState(kind="lot", state="EMPTY", act="EMPTY", allowed=())
        self._do(
            self.plant.supervisor,
            lambda uow: adjusting.empty_container(uow, container=seen.id, version=seen.version, reason="Empty"),
        )
        return -Decimal(seen.remaining)

    def split_lot(self) -> Decimal:
        given = SplitLot(lot=self.lot, number=self._number("S"), quantity=_kg(self._amount()))
        self.lots.append(self._do(self.plant.supervisor, lambda uow: splitting.split_lot(uow, given)).id)
        return Decimal(0)

    def merge(self) -> Decimal:
        while len(self.lots) < 2:
            self.split_lot()
        parts, number = [self.lots.pop(), self.lots.pop()], self._number("M")
        self.lots.append(
            self._do(self.plant.supervisor, lambda uow: merging.merge_lots(uow, lots=parts, number=number)).id
        )
        return Decimal(0)

    def _do(self, actor: Actor, act: Callable[[UnitOfWork], OfCompany]) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return self.transactions.run(Command(actor, as_given, reason="test"))

    def _amount(self) -> Decimal:
        """At least two grams, of which half can be given back."""
        return Decimal(self.chance.randint(2, 2000)).scaleb(-3)

    def _number(self, kind: str) -> str:
        return f"{kind}-{self.number}-{self.counted.total()}-{self.chance.getrandbits(48)}"

    def _charge(self) -> tuple[UUID, Decimal]:
        while not self.charges:
            found = self.charge()
            self.changed += found
        return self.charges.pop(self.chance.randrange(len(self.charges)))

    def _any(self) -> Row[Any]:
        held = self._held()
        if not held:
            raise WrongState(kind="lot", state="EMPTY", act="TAKE", allowed=())
        return self.chance.choice(held)

    def _held(self) -> list[Row[Any]]:
        with self.transactions.reading(self.plant.company) as session:
            return list(session.execute(HELD, {"company": self.plant.company, "lot": self.lot}))


def _kg(value: Decimal) -> Quantity:
    return Quantity(value, "kg")


@pytest.fixture
def crowd(urls: Urls) -> Iterator[Transactions]:
    """A connection for each writer."""
    engine = database.engine(urls.app, threads=WRITERS)
    yield Transactions(engine, AUDIT_KEY, consumers=one_of_each)
    engine.dispose()


def deadlocks(admin: Engine) -> int:
    with admin.connect() as connection:
        return int(connection.execute(DEADLOCKS).scalar_one())


@pytest.mark.requirement("MAT-7", "MAT-5")
@pytest.mark.timeout(int(SECONDS) * 3 + 120)
def test_32_writers_on_one_lot_leave_every_balance_exact(
    do: Do, plant: Plant, admin: Engine, crowd: Transactions
) -> None:
    run, store = execution.run(do, plant, admin), Store(do, plant, admin)
    version = run.row().recipe_version_id
    runs = [run, *(Run(do, plant, admin, execution.issue(do, plant, version, f"B-{n}")) for n in range(1, BATCHES))]
    for one in runs:
        one.start(1)
    drums = tuple(filled("40.000") for _ in range(5))
    lot = store.receive(store.material(), "HOT", f"{RECEIVED}", containers=drums)
    store.dispose(lot)
    before, seed = deadlocks(admin), Random().getrandbits(32)  # noqa: S311 -- no secret
    writers = [
        Writer(crowd, plant, lot, runs[n % BATCHES].phase(1).id, Random(seed + n), n)  # noqa: S311 -- no secret
        for n in range(WRITERS)
    ]
    start = Barrier(WRITERS)

    def write(writer: Writer) -> Writer:
        start.wait()
        return writer.write(time.monotonic() + SECONDS)

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(write, writers))
    counted = sum((one.counted for one in done), Counter[str]())
    acts = sum(counted[name] for name in dir(Writer) if not name.startswith("_"))
    print(f"\n{acts} acts, {acts / SECONDS:.0f} a second; seed {seed}; {dict(counted)}")  # noqa: T201 -- the figures
    require_even(admin, plant.company)
    total = sum((row.remaining for row in store.rows("balance")), Decimal(0))
    assert total == RECEIVED + sum((one.changed for one in done), Decimal(0)), seed
    assert acts > WRITERS, counted
    crowd.engine.dispose()  # so that its sessions have told what they counted
    assert deadlocks(admin) == before, seed
