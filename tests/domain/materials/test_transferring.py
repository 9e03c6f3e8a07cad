"""What goes to another site leaves one stock, is in transit, and is in the other's or back: never twice, never lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind
from domain.materials.container_refusals import (
    BeyondTolerance,
    ContainerDispensed,
    ContainerIsEmpty,
    NotEnoughInContainer,
)
from domain.materials.distribution import recalling
from domain.materials.distribution.figures import Figures
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.quality.refusals import LotReleaseBlocked, LotUnderInvestigation
from domain.materials.refusals import LotNumberTaken, NotEnough
from domain.materials.transfers.events import TransferCancelled
from domain.materials.transfers.models import MaterialTransfer
from domain.materials.transfers.refusals import LotNotTransferable, TransferDiffers
from domain.work.queries import work_of
from tests.containers import Refused, Shelves, filled, require_even
from tests.materials import LATER, Store, kg
from tests.quality import Laboratory, percent
from tests.transfers import Transfers

pytestmark = pytest.mark.requirement("TRF-2")


@pytest.fixture
def transfers(store: Store) -> Transfers:
    return Transfers(store)


def refuses(transfers: Transfers, shelves: Shelves, acts: Refused) -> None:
    """Each act is refused so; no transfer, lot, balance, container, transaction or edge changed."""
    before = transfers.rows(), transfers.rows("material_transfer_container")
    shelves.refuses(acts)
    assert (transfers.rows(), transfers.rows("material_transfer_container")) == before


def told(store: Store, lot: UUID) -> dict[str, str]:
    """The figures of a lot that aren't nothing."""
    with Session(store.admin) as session:
        found = recalling.recalled(session, store.plant.company, lots=[lot])
    assert found is not None
    (one,) = [each.figures for each in found.lots if each.id == lot]
    assert one.unaccounted == 0
    return {each.name: str(getattr(one, each.name)) for each in fields(Figures) if getattr(one, each.name)}


def waiting(store: Store, actor: Actor) -> list[tuple[str, str, bool]]:
    """What of transfers somebody is told to do, and whether they can."""
    with Session(store.admin) as session:
        items = [one for one in work_of(session, actor) if one.kind == "MaterialTransfer"]
    return [(one.act, one.title, one.because is None) for one in items]


@pytest.mark.requirement("TRF-3", "MAT-6", "MAT-7")
def test_containers_go_to_another_site_and_become_a_lot_there_in_quarantine(
    transfers: Transfers, shelves: Shelves, store: Store
) -> None:
    lot = store.receive(
        store.material(), quantity="30", containers=(filled("10", tare=kg("1.2")), filled("20", tare=kg("2")))
    )
    store.dispose(lot)
    first, second = (one.id for one in shelves.of(lot))
    sent = transfers.dispatch(lot, None, (first, None), (second, "4.50"), document="TN 4711")
    assert [(number, state, remaining) for number, state, remaining in shelves.contents(lot)] == [
        ("L-1-1", "EMPTY", "0"),
        ("L-1-2", "OPEN", "15.50"),
    ]
    row = transfers.row(sent)
    assert (row.state, str(row.quantity_value), row.document) == ("DISPATCHED", "14.50", "TN 4711")
    parts = transfers.rows("material_transfer_container")
    assert [(one.number, one.tare_value) for one in parts] == [("L-1-1", Decimal("1.2")), ("L-1-2", None)]
    assert told(store, lot) == {"made": "30", "in_transit": "14.50", "in_stock": "15.50"}
    place = shelves.place("B-1", LocationKind.QUARANTINE, site=store.plant.other_site)
    came = (filled("10", location=place), filled("4.48"))
    made = transfers.receive(sent, containers=came, reason="Spilled on the way")
    assert made is not None
    new, old = store.lot(made), store.lot(lot)
    assert (new.site_id, new.status, new.number) == (store.plant.other_site, "QUARANTINE", "L-1-BOS")
    kept = ("material_id", "supplier_lot", "supplier_id", "manufacturer_id", "received_on", "expires_on", "retest_on")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (old.status, new.delivery_note, new.expires_on) == ("RELEASED", "TN 4711", LATER)
    assert (store.balance(lot).transferred, store.balance(made).transferred) == (Decimal("-14.50"), Decimal("14.48"))
    assert shelves.contents(made) == [("L-1-BOS-1", "CLOSED", "10"), ("L-1-BOS-2", "CLOSED", "4.48")]
    row = transfers.row(sent)
    assert (row.state, str(row.received_value), str(row.difference)) == ("RECEIVED", "14.48", "-0.02")
    assert row.difference_reason == "Spilled on the way"
    (edge,) = store.rows("edge")
    assert (edge.kind, edge.source_id, edge.target_id, str(edge.quantity_value)) == ("TRANSFER", lot, made, "14.48")
    assert told(store, lot) == {"made": "30", "adjusted": "-0.02", "transferred": "14.48", "in_stock": "15.50"}
    assert told(store, made) == {"from_lots": "14.48", "in_stock": "14.48"}
    require_even(store.admin, store.plant.company)


@pytest.mark.requirement("MAT-7")
def test_what_is_cancelled_is_in_its_containers_again_and_goes_nowhere_else(
    transfers: Transfers, shelves: Shelves, store: Store
) -> None:
    lot = store.receive(store.material(), quantity="30", containers=(filled("10"), filled("20")))
    before = [(one.id, one.remaining) for one in shelves.of(lot)]
    sent = transfers.dispatch(lot, "12")
    assert [one.remaining for one in shelves.of(lot)] == [0, 18]
    transfers.cancel(sent)
    assert [(one.id, one.remaining) for one in shelves.of(lot)] == before
    balance = store.balance(lot)
    assert (balance.transferred, balance.reversed, balance.remaining) == (0, 0, Decimal(30))
    assert (transfers.row(sent).state, transfers.row(sent).cancelled_reason) == ("CANCELLED", "The lorry broke down")
    assert told(store, lot) == {"made": "30", "in_stock": "30"}
    refuses(
        transfers,
        shelves,
        ((WrongState, lambda: transfers.cancel(sent)), (WrongState, lambda: transfers.receive(sent))),
    )
    require_even(store.admin, store.plant.company)


def test_what_is_lost_on_the_way_is_told_and_makes_no_lot(transfers: Transfers, shelves: Shelves, store: Store) -> None:
    lot = store.receive(store.material(), quantity="30")
    sent = transfers.dispatch(lot, "12")
    supervisor, elsewhere = transfers.there(Role.SUPERVISOR), shelves.place("W-1")
    less, away = (filled("11"),), (filled("12", location=elsewhere),)
    refuses(
        transfers,
        shelves,
        (
            (InvalidInput, lambda: transfers.receive(sent, "X", containers=(), reason="Stolen", by=supervisor)),
            (InvalidInput, lambda: transfers.receive(sent, None)),
            (InvalidInput, lambda: transfers.receive(sent, "no number")),
            (LotNumberTaken, lambda: transfers.receive(sent, "L-1")),
            (TransferDiffers, lambda: transfers.receive(sent, containers=(filled("11.99"),))),
            (InvalidInput, lambda: transfers.receive(sent, reason="None")),
            (InvalidInput, lambda: transfers.receive(sent, containers=less, reason=" ", by=supervisor)),
            (InvalidInput, lambda: transfers.receive(sent, containers=(filled("0.01"),) * 201, reason="Repacked")),
            (BeyondTolerance, lambda: transfers.receive(sent, containers=less, reason="Wet")),
            (BeyondTolerance, lambda: transfers.receive(sent, None, containers=(), reason="Stolen")),
            (VersionConflict, lambda: transfers.receive(sent, version=9)),
            (Forbidden, lambda: transfers.receive(sent, by=store.plant.operator)),
            (Forbidden, lambda: transfers.cancel(sent, by=supervisor)),
            (NotFound, lambda: transfers.receive(sent, containers=away)),
        ),
    )
    title = "Transfer TN-1 from Vienna: 12 kg of lot L-1"
    for role in (Role.OPERATOR, Role.QUALITY_REVIEWER):
        assert waiting(store, transfers.there(role)) == [("receiveTransfer", title, role is Role.OPERATOR)]
    assert waiting(store, store.plant.operator) == []
    assert transfers.receive(sent, None, containers=(), reason="Stolen", by=supervisor) is None
    assert waiting(store, supervisor) == []
    row = transfers.row(sent)
    assert (row.state, row.received_value, row.difference, row.received_lot_id) == ("RECEIVED", 0, Decimal(-12), None)
    assert store.rows("edge") == []
    assert told(store, lot) == {"made": "30", "adjusted": "-12", "in_stock": "18"}


@pytest.mark.requirement("TRF-1")
def test_nothing_leaves_that_may_not_or_that_is_not_there(transfers: Transfers, shelves: Shelves, store: Store) -> None:
    plant, material = store.plant, store.material()
    lot = store.receive(material, quantity="10", containers=(filled("4"), filled("6")))
    first, second = (one.id for one in shelves.of(lot))
    other = store.receive(material, "L-2")
    (foreign,) = (one.id for one in shelves.of(other))
    bad = store.receive(material, "BAD")
    store.dispose(bad, LotDecision.REJECTED)
    shelves.empty(shelves.split(foreign, "1"), by=plant.supervisor)
    emptied = shelves.of(other)[1].id
    shelves.keep(foreign)
    refuses(
        transfers,
        shelves,
        (
            (LotNotTransferable, lambda: transfers.dispatch(bad, "1")),
            (NotEnough, lambda: transfers.dispatch(lot, "10.001")),
            (NotEnoughInContainer, lambda: transfers.dispatch(lot, None, (first, "4.1"))),
            (ContainerIsEmpty, lambda: transfers.dispatch(other, None, (emptied, None))),
            (Refusal, lambda: transfers.dispatch(lot, None, (foreign, None))),
            (ContainerDispensed, lambda: transfers.dispatch(other, None, (foreign, None))),
            (NotEnough, lambda: transfers.dispatch(other, "1")),
            (InvalidInput, lambda: transfers.dispatch(lot, "0")),
            (InvalidInput, lambda: transfers.dispatch(lot)),
            (InvalidInput, lambda: transfers.dispatch(lot, "1", (first, None))),
            (InvalidInput, lambda: transfers.dispatch(lot, None, (first, "1"), (first, "1"))),
            (InvalidInput, lambda: transfers.dispatch(lot, "1", to=plant.site)),
            (NotFound, lambda: transfers.dispatch(lot, "1", to=plant.company)),  # type: ignore[arg-type]  # no site's id
            (InvalidInput, lambda: transfers.dispatch(lot, "1", document="")),
            (InvalidInput, lambda: transfers.dispatch(lot, "1", document="x" * 81)),
            (InvalidInput, lambda: transfers.dispatch(lot, "1", reason=" ")),
            (Forbidden, lambda: transfers.dispatch(lot, "1", by=plant.operator)),
            (Forbidden, lambda: transfers.dispatch(lot, "1", by=transfers.there(Role.SUPERVISOR))),
        ),
    )
    transfers.dispatch(lot, None, (second, "6"), (first, "4"))
    assert [one.state for one in shelves.of(lot)] == ["EMPTY", "EMPTY"]


@pytest.mark.requirement("TRF-4", "MAT-3", "MAT-5")
def test_what_is_found_in_a_lot_holds_what_other_sites_received_of_it(transfers: Transfers, store: Store) -> None:
    laboratory, material = Laboratory(store), store.material()
    laboratory.specified(material)
    lot = store.receive(material, quantity="30")
    made = transfers.receive(transfers.dispatch(lot, "12"))
    coming = transfers.dispatch(lot, "3")
    assert made is not None
    store.dispose(made, by=transfers.there(Role.QUALITY_REVIEWER))
    assert store.lot(made).status == LotStatus.RELEASED
    laboratory.found(laboratory.sample(lot), "ASSAY", percent("90.0"))
    assert (store.lot(lot).status, store.lot(made).status) == ("QUARANTINE", "QUARANTINE")
    assert store.lot(made).quarantine_reason == "INVESTIGATION"
    late = transfers.receive(coming, "L-1-LATE")
    assert late is not None
    for one in (made, late):
        with pytest.raises(LotReleaseBlocked):
            store.dispose(one, by=transfers.there(Role.QUALITY_REVIEWER))
    with pytest.raises(LotUnderInvestigation):
        transfers.dispatch(lot, "1")
    with pytest.raises(LotUnderInvestigation):
        transfers.dispatch(made, "1", to=store.plant.site, by=transfers.there(Role.SUPERVISOR))


@pytest.mark.requirement("MAT-7")
def test_a_transfer_ends_once_however_many_receive_and_cancel_it_at_once(transfers: Transfers, store: Store) -> None:
    lot = store.receive(store.material(), quantity="30")
    sent = transfers.dispatch(lot, "12")
    version = transfers.row(sent).version

    def one(n: int) -> bool:
        try:
            if n:
                transfers.receive(sent, f"L-{n}-BOS", version=version)
            else:
                transfers.cancel(sent)
        except (VersionConflict, WrongState):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]
    received = transfers.row(sent).state == "RECEIVED"
    assert len(store.rows("lot")) == 1 + received
    assert sum(one.remaining for one in store.rows("balance")) == 30
    require_even(store.admin, store.plant.company)


@pytest.mark.requirement("TRF-3", "MAT-6", "MAT-7")
def test_no_database_holds_a_transfer_that_is_twice_or_nowhere(
    transfers: Transfers, store: Store, admin: Engine
) -> None:
    lot = store.receive(store.material(), quantity="30")
    sent, made = transfers.dispatch(lot, "12"), transfers.receive(transfers.dispatch(lot, "5"))
    assert made is not None
    other, fresh = store.receive(store.material("M-2"), "L-2"), new_id()
    received = "state = 'RECEIVED', received_by = dispatched_by, received_name = 'N', received_at = clock_timestamp(), "
    cancelled = "state = 'CANCELLED', cancelled_by = dispatched_by, cancelled_name = 'N', cancelled_reason = 'None', "
    of_it = "update material_transfer set {} where id = :sent"
    copied = (
        "insert into {0} select (jsonb_populate_record(null::{0}, to_jsonb(t) || jsonb_build_object("
        "'id', gen_random_uuid()) || jsonb_build_object({1}))).* from {0} t where {2}"
    )

    copies = (
        ("material_transfer", "'id', cast(:fresh as uuid)", "t.id = :sent"),
        ("inventory_transaction", "'transfer_id', cast(:fresh as uuid)", "t.transfer_id = :sent"),
        (
            "material_transfer_container",
            "'transfer_id', cast(:fresh as uuid), 'container_id', (select id from container where lot_id = :other)",
            "t.transfer_id = :sent",
        ),
    )
    moved, booked, told_of_another = (copied.format(*one) for one in copies)

    def written(query: str) -> None:
        """What the application's own role would write and commit, if no rule of its own kept it from that."""

        def act(uow: UnitOfWork) -> MaterialTransfer:
            uow.session.execute(text(query), {"sent": sent, "made": made, "other": other, "fresh": fresh})
            uow.record(TransferCancelled(transfer=sent, lot=lot))
            return uow.find(MaterialTransfer, MaterialTransfer.id == sent)[0]

        store.do(store.plant.supervisor, act)

    books = "the stock changes by what a transfer says"
    for told, query in (
        (books, of_it.format(cancelled + "cancelled_at = clock_timestamp()")),
        (books, of_it.format(received + "received_value = 12, difference = 0, received_lot_id = :other")),
        (
            "received_lot_id_key",
            of_it.format(received + "received_value = 12, difference = 0, received_lot_id = :made"),
        ),
        ("_conserves", of_it.format(received + "received_value = 11, difference = 0, received_lot_id = :other")),
        ("never changes", of_it.format("quantity_value = 11")),
        (books, copied.format("inventory_transaction", "", "t.transfer_id = :sent")),
        (books, copied.format("material_transfer", "", "t.id = :sent")),
        ("what its stock gave", f"with a as ({moved}), b as ({booked}) {told_of_another}"),
        ("isn't transferred", copied.format("material_transfer", "", "t.received_lot_id = :made")),
        ("of_transfer", copied.format("genealogy_edge", "", "t.target_id = :made")),
        (
            "an edge between sites",
            copied.format("genealogy_edge", "'target_id', :other, 'target_lot_id', :other", "t.target_id = :made"),
        ),
    ):
        with pytest.raises(DBAPIError, match=told):
            written(query)
    assert [one.state for one in transfers.rows()] == ["DISPATCHED", "RECEIVED"]
    require_even(admin, store.plant.company)
