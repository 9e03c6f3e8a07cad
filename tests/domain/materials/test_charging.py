"""What goes into a batch, what comes out of it, and what is taken back."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from domain.execution.commands import charging
from domain.execution.commands.charging import ChargeLot
from domain.execution.content import Content
from domain.execution.refusals import SamePerson
from domain.execution.rules.recording import Late
from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, WrongState
from domain.materials.commands.receiving import NewLot
from domain.materials.kinds import LotDecision
from domain.materials.refusals import (
    AlreadyReversed,
    LotElsewhere,
    LotExpired,
    LotNotReleased,
    MadeOfIt,
    NotACharge,
    NotEnough,
    WrongLotUnit,
)
from tests import execution
from tests.conftest import Do
from tests.execution import Run
from tests.materials import LATER, Store, kg
from tests.plant import Plant
from tests.quality import Laboratory

Refused = tuple[tuple[type[Refusal], Callable[[], object]], ...]


def figures(store: Store, lot: UUID) -> tuple[str, ...]:
    """Received, used, reversed and what remains, as they are stored."""
    row = store.balance(lot)
    return tuple(str(one) for one in (row.received, row.used, row.reversed, row.remaining))


def require_sum(store: Store) -> None:
    """Every balance is the sum of its lot's transactions."""
    for row in store.rows("balance"):
        moved = [one.quantity_value for one in store.rows("transaction") if one.lot_id == row.id]
        assert sum(moved) == row.remaining


@pytest.mark.requirement("MAT-7")
def test_a_charge_leaves_an_edge_a_transaction_and_what_remains(store: Store, run: Run) -> None:
    lot = store.released()
    store.charge(run, 1, lot, "51.402")
    (edge,), (_, moved) = store.rows("edge"), store.rows("transaction")
    assert (edge.kind, edge.source_lot_id, edge.target_batch_id) == ("CHARGE", lot, run.batch)
    assert (str(edge.quantity_value), edge.recorded_name, edge.phase_execution_id) == (
        "51.402",
        "Operator",
        run.phase(1).id,
    )
    assert (moved.kind, str(moved.quantity_value), moved.edge_id) == ("ISSUE", "-51.402", edge.id)
    assert figures(store, lot) == ("100.000", "51.402", "0", "48.598")
    with pytest.raises(NotEnough):
        store.charge(run, 1, lot, "48.599")
    store.charge(run, 1, lot, "48.598")
    assert figures(store, lot)[-1] == "0.000"
    require_sum(store)


@pytest.mark.requirement("MAT-1")
def test_only_a_released_unexpired_lot_is_charged(store: Store, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.kernel.unit_of_work import UnitOfWork

    material = store.material()
    quarantined, rejected = store.receive(material, "Q"), store.receive(material, "R")
    store.dispose(rejected, LotDecision.REJECTED)
    today = datetime.now(ZoneInfo("Europe/Vienna")).date()
    expired, last_day = (store.receive(material, str(one), expires_on=today - timedelta(days=one)) for one in (1, 0))
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "now", datetime.now(ZoneInfo("UTC")) - timedelta(days=1))
        for lot in (expired, last_day):
            store.dispose(lot)
    for lot, refusal in ((quarantined, LotNotReleased), (rejected, LotNotReleased), (expired, LotExpired)):
        with pytest.raises(refusal):
            store.charge(run, 1, lot, "1")
    assert store.rows("edge") == []
    store.charge(run, 1, last_day, "1")


@pytest.mark.requirement("MAT-1")
def test_the_last_day_of_use_counts_in_the_sites_zone(store: Store, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past ten in the evening, UTC, is tomorrow in Vienna already."""
    from domain.kernel.unit_of_work import UnitOfWork

    lot = store.receive(store.material(), expires_on=date(2030, 6, 1))
    store.dispose(lot)
    late = datetime(2030, 6, 1, 22, 30, tzinfo=ZoneInfo("UTC"))
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "now", late)
        with pytest.raises(LotExpired):
            store.charge(run, 1, lot, "1")
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "now", late - timedelta(hours=1))
        store.charge(run, 1, lot, "1")


def test_what_is_no_charge_is_refused(store: Store, run: Run, plant: Plant) -> None:
    lot = store.released()
    there = Grant(Role.OPERATOR, plant.other_site)
    abroad = replace(plant.operator, grants=frozenset({there}))
    elsewhere = store.receive(store.material("ELSE"), "E-1", site=plant.other_site, by=abroad)
    grams = ChargeLot(phase=run.phase(1).id, lot=lot, quantity=Quantity(Decimal(1), "g"))
    refused: Refused = (
        (InvalidInput, lambda: store.charge(run, 1, lot, "0")),
        (InvalidInput, lambda: store.charge(run, 1, lot, "-1")),
        (WrongLotUnit, lambda: store.do(plant.operator, lambda uow: charging.charge_lot(uow, grams))),
        (NotFound, lambda: store.charge(run, 1, new_id(), "1")),
        (LotElsewhere, lambda: store.charge(run, 1, elsewhere, "1")),
        (Forbidden, lambda: store.charge(run, 1, lot, "1", by=plant.reviewer)),
        (WrongState, lambda: store.charge(run, 2, lot, "1")),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    run.hold()
    with pytest.raises(WrongState):
        store.charge(run, 1, lot, "1")
    assert store.rows("edge") == []
    assert figures(store, lot)[-1] == "100.000"


@pytest.mark.requirement("EXE-11")
def test_what_was_charged_or_given_before_it_is_entered_says_when_and_why(store: Store, run: Run, plant: Plant) -> None:
    lot, phase = store.released(), run.phase(1)
    late = Late(datetime.now(UTC), "The terminal was down")
    wanted = ChargeLot(phase=phase.id, lot=lot, quantity=kg("1"), late=late)
    before = replace(wanted, late=replace(late, event_at=phase.started_at - timedelta(minutes=1)))
    for wrong in (before, replace(wanted, late=replace(late, event_at=late.event_at + timedelta(days=1)))):
        with pytest.raises(InvalidInput):
            run.do(plant.operator, lambda uow, wrong=wrong: charging.charge_lot(uow, wrong))
    assert (store.rows("edge"), run.rows("batch_exception")) == ([], [])
    run.do(plant.operator, lambda uow: charging.charge_lot(uow, wanted))
    new = NewLot(material=store.material("OUT"), number="OUT-1", quantity=kg("1"))
    run.do(plant.operator, lambda uow: charging.record_output_lot(uow, new, batch=run.batch, late=late))
    assert [(one.event_at, one.late_because) for one in store.rows("edge")] == [(late.event_at, late.reason)] * 2
    told = [(one.rule, one.title, one.phase_number) for one in run.rows("batch_exception")]
    assert told == [
        ("EXE-11", "Phase 1, 1 kg of lot L-1 charged, entered late", 1),
        ("EXE-11", "1 kg given as lot OUT-1, entered late", None),
    ]


@pytest.mark.requirement("MAT-6")
def test_a_reversal_is_a_new_edge_and_gives_the_quantity_back(store: Store, run: Run, plant: Plant) -> None:
    lot = store.released()
    charge = store.charge(run, 1, lot, "30.00")
    refused: Refused = (
        (Forbidden, lambda: store.reverse(charge, by=plant.operator)),
        (InvalidInput, lambda: store.reverse(charge, " ")),
        (NotFound, lambda: store.reverse(new_id())),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert len(store.rows("edge")) == 1
    before = store.rows("edge")[0]
    reversal = store.reverse(charge)
    first, second = store.rows("edge")
    assert first == before
    assert (second.kind, second.reverses_id, second.reason) == ("REVERSAL", charge, "Booked twice")
    assert (second.source_id, second.target_id, second.quantity_value) == (lot, run.batch, Decimal("30.00"))
    assert figures(store, lot) == ("100.000", "30.00", "30.00", "100.000")
    require_sum(store)
    with pytest.raises(AlreadyReversed):
        store.reverse(charge)
    with pytest.raises(NotACharge):
        store.reverse(reversal)
    assert len(store.rows("edge")) == 2


@pytest.mark.requirement("MAT-6")
@pytest.mark.parametrize("table", ["genealogy_edge", "inventory_transaction", "lot_disposition"])
def test_what_was_recorded_accepts_no_change_from_anybody(store: Store, run: Run, table: str) -> None:
    store.charge(run, 1, store.released(), "1")
    who = "decided_name" if table == "lot_disposition" else "recorded_name"
    for change in (f"update {table} set {who} = 'x'", f"delete from {table}", f"truncate {table} cascade"):  # noqa: S608 -- our own tables' names
        with store.admin.connect() as connection, pytest.raises(IntegrityError, match="is never allowed"):
            connection.execute(text(change))


@pytest.mark.requirement("MAT-7")
def test_the_database_holds_stock_above_zero_whoever_writes(store: Store) -> None:
    lot = store.released()
    with store.admin.connect() as connection, pytest.raises(IntegrityError, match="lot_balance"):
        connection.execute(text("update lot_balance set used = 101, remaining = -1 where id = :lot"), {"lot": lot})
    with store.admin.connect() as connection, pytest.raises(IntegrityError, match="lot_balance"):
        connection.execute(text("update lot_balance set remaining = 101 where id = :lot"), {"lot": lot})


def test_a_reversal_makes_the_phases_signatures_stale_and_opens_the_batch(store: Store, run: Run) -> None:
    charge = store.charge(run, 1, store.released(), "1")
    run.record(1, "Line is clear", execution.yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1)
    assert run.phase(1).signed_off_at is not None
    store.reverse(charge)
    assert run.phase(1).signed_off_at is None
    assert [row.because for row in run.rows("signature_staleness")] == ["A charge was reversed: Booked twice"] * 2


@pytest.mark.requirement("SIG-1")
def test_who_signs_a_phase_signs_what_was_charged_in_it(store: Store, run: Run, plant: Plant) -> None:
    store.charge(run, 1, store.released(), "1.50", by=plant.second_operator)
    run.record(1, "Line is clear", execution.yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    with pytest.raises(SamePerson):
        run.verify(1, by=plant.second_operator)
    with store.admin.connect() as connection:
        content = connection.execute(
            text("select content from signature where company_id = :c and subject_id = :p"),
            {"c": plant.company, "p": run.phase(1).id},
        ).scalar_one()
    (charge,) = json.loads(content)["content"]["charges"]
    assert (charge["lot"], charge["quantity"]) == ("L-1", {"value": "1.50", "unit": "kg"})
    assert charge["recordedBy"]["name"] == "Second Operator"


def test_a_batch_gives_a_lot_in_quarantine(store: Store, run: Run, plant: Plant) -> None:
    material = store.material("BLK")
    with pytest.raises(Forbidden):
        store.output(run, material, by=plant.reviewer)
    lot = store.output(run, material)
    (edge,), (moved,), row = store.rows("edge"), store.rows("transaction"), store.lot(lot)
    assert (edge.kind, edge.source_batch_id, edge.target_lot_id) == ("OUTPUT", run.batch, lot)
    assert (row.status, row.site_id, row.expires_on, row.supplier_lot) == ("QUARANTINE", plant.site, LATER, None)
    assert (moved.kind, moved.edge_id, str(moved.quantity_value)) == ("RECEIPT", edge.id, "90.0")
    run.hold()
    with pytest.raises(WrongState):
        store.output(run, material, "OUT-2")


def test_a_batch_that_was_not_begun_gives_nothing(do: Do, plant: Plant, admin: Engine, store: Store) -> None:
    idle = execution.run(do, plant, admin)
    with pytest.raises(WrongState):
        store.output(idle, store.material())
    assert store.rows("edge") == store.rows("lot") == []


@pytest.mark.requirement("MAT-6")
def test_nothing_is_made_of_itself(store: Store, run: Run, plant: Plant) -> None:
    """Neither what this batch gave, nor what another batch made of that."""
    own, lab = store.output(run, store.material("BLK")), Laboratory(store)
    lab.let_use(own, run.batch, until=LATER)
    with pytest.raises(MadeOfIt):
        store.charge(run, 1, own, "1")
    other = Run(run.do, plant, run.admin, execution.issue(run.do, plant, run.row().recipe_version_id, "B-002"))
    other.start(1)
    lab.let_use(own, other.batch, until=LATER)
    store.charge(other, 1, own, "1")
    further = store.output(other, store.material("FUR"), "OUT-2")
    lab.let_use(further, run.batch, until=LATER)
    with pytest.raises(MadeOfIt):
        store.charge(run, 1, further, "1")
    assert len(store.rows("edge")) == 3


@pytest.mark.requirement("MAT-7")
def test_many_at_once_take_no_more_than_there_is(store: Store, run: Run) -> None:
    lot = store.released(quantity="10.0")

    def take(_: int) -> bool:
        try:
            store.charge(run, 1, lot, "0.7")
        except NotEnough:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(24)))
    assert sum(taken) == 14
    assert figures(store, lot) == ("10.0", "9.8", "0", "0.2")
    assert len(store.rows("edge")) == 14
    require_sum(store)


@pytest.mark.requirement("MAT-7")
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.decimals(Decimal("0.001"), Decimal(6), places=3)), max_size=8))
def test_whatever_is_charged_and_reversed_the_transactions_sum_to_the_balance(
    store: Store, run: Run, acts: list[tuple[bool, Decimal]]
) -> None:
    lot = store.released(f"L-{new_id().hex[:12]}", "10.000")
    left, charged = Decimal("10.000"), list[tuple[UUID, Decimal]]()
    for back, amount in acts:
        if back and charged:
            edge, taken = charged.pop()
            store.reverse(edge)
            left += taken
        elif amount <= left:
            charged.append((store.charge(run, 1, lot, f"{amount:f}"), amount))
            left -= amount
        else:
            with pytest.raises(NotEnough):
                store.charge(run, 1, lot, f"{amount:f}")
    assert store.balance(lot).remaining == left
    require_sum(store)
