"""What is shipped is released, unexpired and there; what was recorded stays, and is taken back once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.moving import Source
from domain.materials.container_refusals import NotEnoughInContainer
from domain.materials.distribution.refusals import ConsigneeExists, NotAShipment, ShipmentReversedAlready
from domain.materials.kinds import LotDecision
from domain.materials.refusals import LotExpired, LotNotReleased, NotEnough
from tests.conftest import Do
from tests.containers import Shelves, filled, require_even
from tests.distribution import Distribution
from tests.materials import Store
from tests.plant import Plant

pytestmark = pytest.mark.requirement("DIS-1")
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


@pytest.fixture
def distribution(store: Store) -> Distribution:
    return Distribution(store)


@pytest.fixture
def consignee(distribution: Distribution) -> UUID:
    return distribution.consignee()


def moved(store: Store, lot: UUID) -> list[tuple[str, Decimal]]:
    return [(one.kind, one.quantity_value) for one in store.rows("transaction") if one.lot_id == lot]


@pytest.mark.requirement("MAT-7")
def test_a_shipment_takes_from_the_lot_and_its_reversal_brings_it_back(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    lot = store.released(quantity="100.000")
    sent = distribution.ship(lot, consignee, "30.50", document="DN 4711")
    balance = store.balance(lot)
    assert (balance.shipped, balance.remaining) == (Decimal("30.50"), Decimal("69.500"))
    distribution.reverse(sent)
    balance = store.balance(lot)
    assert (balance.shipped, balance.used, balance.reversed, balance.remaining) == (0, 0, 0, Decimal(100))
    assert [(kind, str(value)) for kind, value in moved(store, lot)] == [
        ("RECEIPT", "100.000"),
        ("SHIPMENT", "-30.50"),
        ("REVERSAL", "30.50"),
    ]
    first, second = distribution.rows()
    assert (first.kind, first.document, str(first.quantity_value)) == ("SHIPMENT", "DN 4711", "30.50")
    assert (second.kind, second.reverses_id, second.reason) == ("REVERSAL", sent, "Never left the dock")


def refused(distribution: Distribution, store: Store, lot: UUID, error: type[Refusal], act: object) -> Refusal:
    """The act is refused with this, and nothing of lot and shipments changed."""
    before = distribution.rows(), store.balance(lot), moved(store, lot)
    assert callable(act)
    with pytest.raises(error) as seen:
        act()
    assert (distribution.rows(), store.balance(lot), moved(store, lot)) == before
    return seen.value


@pytest.mark.requirement("WGH-13", "MAT-7")
def test_what_comes_back_isnt_put_to_what_was_dispensed_meanwhile(
    distribution: Distribution, store: Store, consignee: UUID, plant: Plant
) -> None:
    """The rest of the drum was kept whole for a batch: what it holds is charged as it was weighed."""
    lot, shelves = store.released(quantity="100.000"), Shelves(store)
    sent = distribution.ship(lot, consignee, "30.5")
    shelves.keep(shelves.of(lot)[0].id)
    distribution.reverse(sent)
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "69.500"), ("L-1-2", "CLOSED", "30.5")]
    assert [one.dispensed for one in shelves.of(lot)] == [True, None]
    require_even(store.admin, plant.company)


@pytest.mark.requirement("MAT-1")
def test_only_a_released_unexpired_lot_is_shipped(
    distribution: Distribution, store: Store, consignee: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = store.receive(store.material("M-Q"), "Q")
    refused(distribution, store, waiting, LotNotReleased, lambda: distribution.ship(waiting, consignee, "1"))
    expired = store.receive(store.material("M-E"), "E", expires_on=YESTERDAY - timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "now", datetime.now(UTC) - timedelta(days=3))
        store.dispose(expired)
    refused(distribution, store, expired, LotExpired, lambda: distribution.ship(expired, consignee, "1"))
    bad = store.released("R")
    store.dispose(bad, LotDecision.REJECTED)
    refused(distribution, store, bad, LotNotReleased, lambda: distribution.ship(bad, consignee, "1"))


@pytest.mark.requirement("MAT-7")
def test_no_more_leaves_than_is_there_however_many_ship_at_once(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    lot = store.released(quantity="5")

    def one(n: int) -> bool:
        try:
            distribution.ship(lot, consignee, "2", document=f"DN-{n}")
        except NotEnough:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, True, True]
    assert (store.balance(lot).remaining, len(distribution.rows())) == (Decimal(1), 2)


@pytest.mark.requirement("MAT-7")
def test_a_shipment_takes_of_the_container_that_is_named_or_of_several_and_gives_each_back(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    lot = store.receive(store.material(), quantity="30", containers=(filled("10"), filled("20")))
    store.dispose(lot)
    first, second = (row.id for row in store.rows("container"))
    distribution.ship(lot, consignee, "4", source=Source(container=second))
    too_much = Source(container=first)
    refused(
        distribution, store, lot, NotEnoughInContainer, lambda: distribution.ship(lot, consignee, "11", source=too_much)
    )
    sent = distribution.ship(lot, consignee, "26")
    assert [(row.remaining, row.state) for row in store.rows("container")] == [(0, "EMPTY"), (0, "EMPTY")]
    distribution.reverse(sent)
    assert [(row.remaining, row.state) for row in store.rows("container")] == [(10, "OPEN"), (16, "OPEN")]
    require_even(store.admin, store.plant.company)


@pytest.mark.requirement("MAT-1", "MAT-7")
def test_the_database_lets_nothing_leave_that_may_not_or_that_the_stock_doesnt_give(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    """Behind the product's back: of a lot in quarantine, and without a transaction of the stock."""
    sent = distribution.ship(store.released(), consignee, "1")
    waiting = store.receive(store.material("M-Q"), "Q")
    columns = "company_id, site_id, kind, consignee_id, quantity_value, quantity_unit, shipped_on, document,"
    columns += " recorded_by, recorded_name, recorded_at"
    again = f"insert into shipment (id, lot_id, {columns}) select gen_random_uuid(), "
    spoil(store.admin, f"{again} '{waiting}', {columns} from shipment where id = :id", sent, "only a released lot")
    spoil(store.admin, f"{again} lot_id, {columns} from shipment where id = :id", sent, "stock changes by what")
    assert len(distribution.rows()) == 1


@pytest.mark.requirement("MAT-6")
def test_a_shipment_is_taken_back_once_and_a_reversal_never(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    lot = store.released()
    sent = distribution.ship(lot, consignee, "1")
    back = distribution.reverse(sent)
    refused(distribution, store, lot, ShipmentReversedAlready, lambda: distribution.reverse(sent))
    refused(distribution, store, lot, NotAShipment, lambda: distribution.reverse(back))
    refused(distribution, store, lot, InvalidInput, lambda: distribution.reverse(sent, reason=" "))


@pytest.mark.requirement("TEN-2")
def test_supervisors_of_the_lots_site_ship(
    distribution: Distribution, store: Store, consignee: UUID, plant: Plant
) -> None:
    lot = store.released()
    sent = distribution.ship(lot, consignee, "1")
    abroad = replace(plant.supervisor, grants=frozenset({Grant(Role.SUPERVISOR, plant.other_site)}))
    for who in (plant.operator, plant.engineer, plant.reviewer, abroad):
        refused(distribution, store, lot, Forbidden, lambda who=who: distribution.ship(lot, consignee, "1", by=who))
        refused(distribution, store, lot, Forbidden, lambda who=who: distribution.reverse(sent, by=who))
    with pytest.raises(Forbidden):
        distribution.consignee("OTHER", by=plant.operator)


def test_wrong_days_documents_and_consignees_are_refused(
    distribution: Distribution, store: Store, consignee: UUID
) -> None:
    lot, soon = store.released(), datetime.now(UTC).date() + timedelta(days=2)
    for act in (
        lambda: distribution.ship(lot, consignee, "1", on=soon),
        lambda: distribution.ship(lot, consignee, "1", on=YESTERDAY - timedelta(days=3)),
        lambda: distribution.ship(lot, consignee, "1", document=""),
        lambda: distribution.ship(lot, consignee, "0"),
    ):
        refused(distribution, store, lot, InvalidInput, act)
    refused(distribution, store, lot, NotFound, lambda: distribution.ship(lot, new_id(), "1"))
    with pytest.raises(ConsigneeExists):
        distribution.consignee()


@pytest.mark.requirement("TEN-1")
def test_another_companys_lot_is_not_there(
    distribution: Distribution, consignee: UUID, do: Do, other_plant: Plant, admin: Engine
) -> None:
    theirs = Store(do, other_plant, admin).released("THEIRS")
    with pytest.raises(NotFound):
        distribution.ship(theirs, consignee, "1")
    assert distribution.rows() == []


@pytest.mark.requirement("MAT-6")
def test_the_database_keeps_shipments_as_they_are(distribution: Distribution, store: Store, consignee: UUID) -> None:
    """Even its superuser can't change one, and a reversal of another quantity than was shipped isn't stored."""
    sent = distribution.ship(store.released(), consignee, "1")
    copied = "company_id, site_id, lot_id, consignee_id, quantity_unit, shipped_on, document, recorded_by,"
    copied += " recorded_name, recorded_at"
    other = f"insert into shipment (id, kind, quantity_value, reverses_id, reason, {copied})"
    other += f" select gen_random_uuid(), 'REVERSAL', 2, id, 'Wrong', {copied} from shipment where id = :id"  # noqa: S608 -- our own columns
    spoil(store.admin, "update shipment set quantity_value = 2 where id = :id", sent, "theriac")
    spoil(store.admin, "delete from shipment where id = :id", sent, "theriac")
    spoil(store.admin, other, sent, "foreign key")
    assert [str(one.quantity_value) for one in distribution.rows()] == ["1"]


def spoil(admin: Engine, act: str, shipment: UUID, told: str) -> None:
    """What the database's superuser may not do either; its words say why."""

    def tried(connection: Connection) -> None:
        company = select(func.set_config("theriac.company", str(of), True))  # noqa: FBT003 -- local to the transaction
        connection.execute(company)
        connection.execute(text("alter table shipment disable trigger audit"))
        connection.execute(text(act), {"id": shipment})
        connection.execute(text("set constraints all immediate"))

    with admin.connect() as connection:
        of = connection.execute(text("select company_id from shipment where id = :id"), {"id": shipment}).scalar_one()
    with admin.connect() as connection, pytest.raises(DBAPIError, match=told):
        tried(connection)
