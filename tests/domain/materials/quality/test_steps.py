"""How long each step of a lot took, and what that comes to over many."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.kernel.models import OfCompany
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality import steps
from domain.materials.quality.steps import LotSteps, MaterialTimes
from tests.materials import Store
from tests.quality import Laboratory, percent

pytestmark = pytest.mark.requirement("RDY-3")

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
TABLES = ("material_lot", "lot_sample", "lot_result_revision", "lot_disposition")
ALWAYS = text("""
    select c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relname = any(:tables) and t.tgenabled = 'A' and not t.tgisinternal
""")
MOMENTS = (
    "update material_lot set recorded_at = :received where id = :lot",
    "update lot_sample set taken_at = :sampled where lot_id = :lot",
    "update lot_result_revision set recorded_at = :results where revision = 1 and result_id in (select id from lot_result where lot_id = :lot)",  # noqa: E501 -- one statement
    "update lot_disposition set decided_at = :decided where lot_id = :lot",
)


def set_moments(store: Store, lot: UUID, *hours: str) -> None:
    """Receipt, sampling, results, decision: so many hours after BEGIN, as if it had been then."""
    names = ("received", "sampled", "results", "decided")
    moments = {name: BEGIN + timedelta(hours=float(one)) for name, one in zip(names, hours, strict=True)}
    with store.admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        always = list(connection.execute(ALWAYS, {"tables": list(TABLES)}))
        for table, trigger in always:
            connection.execute(text(f"alter table {table} disable trigger {trigger}"))
        for change in MOMENTS:
            connection.execute(text(change), {**moments, "lot": lot})
        for table, trigger in always:
            connection.execute(text(f"alter table {table} enable always trigger {trigger}"))


def of_lot(store: Store, lot: UUID) -> LotSteps:
    found: list[LotSteps] = []

    def look(uow: UnitOfWork) -> OfCompany:
        found.append(steps.steps_of(uow, lot))
        return uow.find(MaterialLot)[0]

    store.do(store.plant.operator, look)
    return found[0]


def of_site(store: Store, since: date, until: date, material: UUID | None = None) -> list[MaterialTimes]:
    found: list[MaterialTimes] = []

    def look(uow: UnitOfWork) -> OfCompany:
        found.extend(steps.times_at(uow, store.plant.site, since=since, until=until, material=material))
        return uow.find(MaterialLot)[0]

    store.do(store.plant.operator, look)
    return found


def test_each_step_of_a_lot_and_of_many_is_told_in_hours(store: Store, lab: Laboratory) -> None:
    material, other = store.material("TIMED"), store.material("QUICK")
    lab.specified(material)
    for number, hours in (
        ("T-1", ("0", "2", "26", "30")),
        ("T-2", ("0", "4", "28.5", "60")),
        ("T-3", ("0", "6", "30", "34")),
    ):
        lot = store.receive(material, number)
        assert of_lot(store, lot).sampled_at is None
        result = lab.tested(lot)["ASSAY"]
        early = of_lot(store, lot)
        assert (early.results_at, early.hours.to_results, early.decision) == (None, None, None)
        lab.correct(result, percent("99.2"))
        lab.dispose(lot)
        set_moments(store, lot, *hours)
    told = of_lot(store, lot)
    assert (told.received_at, told.decided_at) == (BEGIN, BEGIN + timedelta(hours=34))
    assert [str(one) for one in (told.hours.to_sampling, told.hours.to_results)] == ["6.0000", "24.0000"]
    assert [str(one) for one in (told.hours.to_decision, told.hours.whole)] == ["4.0000", "34.0000"]
    quick = store.receive(other, "Q-1")
    lab.dispose(quick)
    set_moments(store, quick, "0", "0", "0", "1.5")
    rejected = store.receive(other, "Q-2")
    lab.dispose(rejected, LotDecision.REJECTED)
    set_moments(store, rejected, "0", "0", "0", "99")
    assert of_lot(store, rejected).decision is LotDecision.REJECTED

    first, second = of_site(store, date(2026, 3, 1), date(2026, 3, 31))
    assert (first.code, first.lots, first.median.whole, first.median.to_sampling) == ("QUICK", 1, Decimal("1.5"), None)
    assert (second.code, second.lots) == ("TIMED", 3)
    assert [second.median.to_sampling, second.median.to_results] == [Decimal(4), Decimal(24)]
    assert [second.median.to_decision, second.median.whole] == [Decimal(4), Decimal(34)]
    # Between the second and the third of 30, 34, 60, eight tenths of the way: 34 + 0.8 * 26.
    assert second.ninetieth.whole == Decimal("54.8")
    # In Vienna, 14:00 and 18:00 of the next day; 60 hours later is the fourth of March.
    assert [one.lots for one in of_site(store, date(2026, 3, 3), date(2026, 3, 3))] == [2]
    assert [one.code for one in of_site(store, date(2026, 3, 1), date(2026, 3, 31), other)] == ["QUICK"]
    assert of_site(store, date(2026, 3, 5), date(2026, 3, 31)) == []


def test_a_period_that_cannot_be_asked_is_refused(store: Store) -> None:
    for since, until in ((2, 1), (1, 1 + steps.LONGEST + 1)):
        with pytest.raises(InvalidInput):
            of_site(store, date(2026, 1, 1) + timedelta(days=since), date(2026, 1, 1) + timedelta(days=until))
    with pytest.raises(InvalidInput):
        of_site(store, date(1, 1, 1), date(2026, 1, 1))

    def elsewhere(uow: UnitOfWork) -> OfCompany:
        steps.times_at(uow, store.plant.other_site, since=date(2026, 1, 1), until=date(2026, 1, 2))
        raise AssertionError

    with pytest.raises(Forbidden):
        store.do(store.plant.operator, elsewhere)
