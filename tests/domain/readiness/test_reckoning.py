"""What is read for readiness is what single lots and batches say, in as many statements however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from domain.execution.lots.approving import approved_use
from domain.execution.models import Batch
from domain.kernel.models import OfCompany
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality.many import blockers_of_each
from domain.materials.quality.queries import blockers_of
from domain.materials.queries import today_at
from domain.readiness import queries, statements
from domain.readiness.approvals import approvals
from domain.readiness.kinds import LineReadiness, Supplied
from domain.readiness.refusals import TooMuchAtOnce
from domain.readiness.reports import SiteReport
from tests import execution, recipes
from tests.containers import Shelves, filled
from tests.materials import Store
from tests.quality import Laboratory, percent

pytestmark = pytest.mark.requirement("RDY-2")

LATER = datetime.now(UTC).date() + timedelta(days=60)


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def tell(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", tell)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", tell)


def reckoned(store: Store, engine: Engine) -> tuple[SiteReport, int]:
    """The site's report, and by how many statements."""
    found: list[SiteReport] = []
    count: list[int] = []

    def look(uow: UnitOfWork) -> OfCompany:
        plain = UnitOfWork(SessionRows(uow.session, uow.actor.company), uow.actor)
        with counting(engine) as seen:
            found.append(queries.of_site(plain, store.plant.site, until=LATER, within=30))
        count.append(len(seen))
        return uow.find(MaterialLot)[0]

    store.do(store.plant.operator, look)
    return found[0], count[0]


@pytest.mark.requirement("MAT-1", "MAT-3")
def test_an_approval_holds_as_charging_judges_it(store: Store) -> None:
    do, plant, lab = store.do, store.plant, Laboratory(store)
    batch = execution.issue(do, plant, recipes.effective_recipe(do, plant), "B-1")
    lots = [store.receive(store.material("OTHER"), "O-1"), store.receive(store.material("OTHER-2"), "O-2")]

    def held(uow: UnitOfWork) -> OfCompany:
        found, today = approvals(uow, lots, [batch]), today_at(uow, plant.site)
        for lot in uow.find(MaterialLot, MaterialLot.id.in_(lots)):
            own = approved_use(uow, lot, uow.find(Batch)[0], today=today)
            assert found.get(lot.id, {}) == ({} if own is None else {batch: own.valid_until})
        told.append(set(found))
        return uow.find(MaterialLot)[0]

    told: list[set[UUID]] = []
    for lot in lots:
        lab.let_use(lot, batch, until=LATER)
    do(plant.operator, held)
    lab.dispose(lots[0], LotDecision.RESTRICTED, restriction="For trials only")
    do(plant.operator, held)
    lab.let_use(lots[0], batch, until=LATER)
    do(plant.operator, held)
    assert told == [set(lots), {lots[1]}, set(lots)]


def test_more_lots_and_batches_take_no_more_statements_and_say_what_each_says(
    store: Store, app_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    do, plant, lab, shelves = store.do, store.plant, Laboratory(store), Shelves(store)
    version = recipes.effective_recipe(do, plant)
    execution.issue(do, plant, version, "B-1")
    api = store.material("API-001")
    lab.specified(api)
    first = store.receive(api, "A-1", "40")
    sample = lab.sample(first, quantity="1")
    _, before = reckoned(store, app_engine)

    second = store.receive(api, "A-2", "60", containers=(filled("40"), filled("20")))
    shelves.destroy(shelves.of(second)[1].id)
    part = shelves.split_lot(first, "10", "A-3")
    lab.found(sample, "ASSAY", percent("90.0"))
    tested = store.receive(api, "A-4", "50")
    lab.tested(tested)
    lab.dispose(tested)
    rejected = store.receive(api, "A-5", "70")
    lab.dispose(rejected, LotDecision.REJECTED)
    late = execution.issue(do, plant, version, "B-2")
    told, after = reckoned(store, app_engine)
    assert after <= before + 2, "a split is one step deeper; nothing is asked for each lot or batch"

    (line,), (later,) = (one.lines for one in told.batches)
    assert [(one.number, str(one.quantity), one.supplied) for one in line.shares] == [
        ("A-4", "49.950", Supplied.RELEASED),
        ("A-1", "29", Supplied.QUARANTINED),
        ("A-2", "40", Supplied.QUARANTINED),
        ("A-3", "10", Supplied.QUARANTINED),
    ]
    assert (line.readiness, line.shortage) == (LineReadiness.SHORT, Decimal("21.050"))
    assert (later.shares, later.shortage, told.batches[1].batch) == ((), Decimal("150.000"), late)
    assert {one.number for one in told.materials[0].lots} == {"A-1", "A-2", "A-3", "A-4"}

    def same(uow: UnitOfWork) -> OfCompany:
        lots = uow.find(MaterialLot, MaterialLot.id.in_((first, second, part, tested, rejected)))
        found = blockers_of_each(uow, lots, today=today_at(uow, plant.site))
        assert found == {one.id: blockers_of(uow, one) for one in lots}
        assert {one.place for one in found[part]} > {"test ASSAY of lot A-1"}
        return lots[0]

    do(plant.operator, same)
    assert {share.number: share.blockers for share in line.shares}["A-4"] == ()
    for name in ("MOST_BATCHES", "MOST_LOTS"):
        with monkeypatch.context() as patch:
            patch.setattr(statements, name, 1)
            with pytest.raises(TooMuchAtOnce) as refused:
                reckoned(store, app_engine)
            with pytest.raises(TooMuchAtOnce) as of_one:
                do(plant.operator, lambda uow: _reported(uow, late))
        assert str(LATER) in refused.value.message
        assert "until)" in refused.value.message
        assert (of_one.value.path, "batch B-2" in of_one.value.message) == (("batch",), True)


def _reported(uow: UnitOfWork, batch: UUID) -> OfCompany:
    found = uow.find(Batch, Batch.id == batch)[0]
    queries.of_batch(uow, found)
    return found
