"""Dividing containers and lots, and putting lots together."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.materials.commands.moving import Source
from domain.materials.container_refusals import (
    ContainerNumberTaken,
    NotEnoughInContainer,
    NotMergeable,
    WrongContainer,
)
from domain.materials.container_rules import MOST_LOTS
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import InvestigationOutcome
from domain.materials.quality.refusals import LotReleaseBlocked, LotUnderInvestigation
from domain.materials.refusals import LotNotReleased, LotNumberTaken, NotEnough
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory, percent


@pytest.mark.requirement("MAT-5")
def test_a_container_is_split_within_its_lot(shelves: Shelves, store: Store, plant: Plant) -> None:
    lot = store.receive(store.material(), "L-1", "25", containers=(filled("25", location=shelves.place()),))
    drum = shelves.of(lot)[0]
    made = shelves.split(drum.id, "10", number="HALF", tare=Quantity(Decimal(1), "kg"))
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "15"), ("HALF", "CLOSED", "10")]
    assert shelves.row(made).location_id == drum.location_id
    taken, brought = store.rows("transaction")[-2:]
    assert (taken.kind, brought.kind, taken.movement_id) == ("SPLIT", "SPLIT", brought.movement_id)
    assert store.rows("edge") == []
    assert str(store.balance(lot).regrouped) == "0"
    shelves.refuses(
        (
            (NotEnoughInContainer, lambda: shelves.split(drum.id, "15.1")),
            (InvalidInput, lambda: shelves.split(drum.id, "0")),
            (ContainerNumberTaken, lambda: shelves.split(drum.id, "1", number="HALF")),
            (NotFound, lambda: shelves.split(new_id(), "1")),
            (Forbidden, lambda: shelves.split(drum.id, "1", by=plant.reviewer)),
        ),
    )
    require_even(store.admin, plant.company)


@pytest.mark.requirement("MAT-5", "MAT-6")
def test_a_lot_is_split_and_its_status_and_days_follow(shelves: Shelves, store: Store, run: Run, plant: Plant) -> None:
    lot = store.released("L-1", "25.0")
    part = shelves.split_lot(lot, "10.0")
    row, source, (edge,) = store.lot(part), store.lot(lot), store.rows("edge")
    same = ("material_id", "site_id", "unit", "status", "expires_on", "supplier_lot")
    assert [getattr(row, name) for name in same] == [getattr(source, name) for name in same]
    assert (edge.kind, edge.source_id, edge.target_id, str(edge.quantity_value)) == ("SPLIT", lot, part, "10.0")
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "15.0")]
    assert shelves.contents(part) == [("L-1A-1", "CLOSED", "10.0")]
    balances = [(str(one.received), str(one.regrouped)) for one in map(store.balance, (lot, part))]
    assert balances == [("25.0", "-10.0"), ("0", "10.0")]
    shelves.refuses(
        (
            (NotEnough, lambda: shelves.split_lot(lot, "15.1", "X")),
            (LotNumberTaken, lambda: shelves.split_lot(lot, "1", "L-1A")),
            (InvalidInput, lambda: shelves.split_lot(lot, "1", "-")),
            (Forbidden, lambda: shelves.split_lot(lot, "1", "X", by=plant.operator)),
            (WrongContainer, lambda: shelves.split_lot(lot, "1", "X", source=Source(container=shelves.of(part)[0].id))),
        ),
    )
    store.charge(run, 1, part, "10.0")
    store.dispose(lot, LotDecision.REJECTED)
    rejected = shelves.split_lot(lot, "1", "L-1B")
    assert store.lot(rejected).status == "REJECTED"
    require_even(store.admin, plant.company)


@pytest.mark.requirement("MAT-5", "MAT-6")
def test_a_merge_takes_the_earliest_expiry_and_the_most_restrictive_status(
    shelves: Shelves, store: Store, plant: Plant
) -> None:
    material, tare = store.material(), Quantity(Decimal("1.2"), "kg")
    old = store.receive(material, "OLD", "5", expires_on=date(2031, 1, 1), containers=(filled("5", tare=tare),))
    new = store.receive(material, "NEW", "7.5", expires_on=date(2032, 1, 1))
    store.dispose(new)
    merged = shelves.merge(new, old)
    row = store.lot(merged)
    assert (row.status, row.expires_on, row.supplier_lot) == ("QUARANTINE", date(2031, 1, 1), "S-1")
    assert {(one.kind, one.source_id, one.target_id, str(one.quantity_value)) for one in store.rows("edge")} == {
        ("MERGE", old, merged, "5"),
        ("MERGE", new, merged, "7.5"),
    }
    assert sorted(shelves.contents(merged)) == [("MERGED-1", "CLOSED", "5"), ("MERGED-2", "CLOSED", "7.5")]
    assert [one[1:] for lot in (old, new) for one in shelves.contents(lot)] == [("EMPTY", "0"), ("EMPTY", "0.0")]
    assert [str(one.tare_value) for one in shelves.of(merged)] == ["1.2", "None"]
    assert str(store.balance(merged).remaining) == "12.5"
    require_even(store.admin, plant.company)


@pytest.mark.requirement("MAT-5")
def test_a_rejected_lot_is_never_merged_into_another(shelves: Shelves, store: Store, plant: Plant) -> None:
    material = store.material()
    good, bad, other = (
        store.receive(material, "G"),
        store.receive(material, "B"),
        store.receive(store.material("O"), "O"),
    )
    spent = store.receive(material, "E")
    shelves.empty(shelves.of(spent)[0].id, by=plant.supervisor)
    store.dispose(bad, LotDecision.REJECTED)
    shelves.refuses(
        (
            (NotMergeable, lambda: shelves.merge(good, bad)),
            (NotMergeable, lambda: shelves.merge(good, other)),
            (NotMergeable, lambda: shelves.merge(good, good)),
            (NotMergeable, lambda: shelves.merge(good, spent)),
            (NotFound, lambda: shelves.merge(good, new_id())),
            (Forbidden, lambda: shelves.merge(good, spent, by=plant.operator)),
            (NotMergeable, lambda: shelves.merge(good)),
            (NotMergeable, lambda: shelves.merge(good, *(new_id() for _ in range(MOST_LOTS)))),
        ),
    )


@pytest.mark.requirement("MAT-5", "REV-9")
def test_no_part_of_a_lot_out_of_specification_conforms_by_itself(shelves: Shelves, store: Store, run: Run) -> None:
    lab, material = Laboratory(store), store.material()
    lab.specified(material)
    lot = store.receive(material, "L-1", "25")
    part = shelves.split_lot(lot, "10", "L-1A")
    lab.tested(part)
    lab.dispose(part)
    store.charge(run, 1, part, "1")
    out = lab.found(lab.sample(lot), "ASSAY", percent("90"))
    row = store.lot(part)
    assert (store.lot(lot).quarantine_reason, row.status, row.quarantine_reason) == (
        None,
        "QUARANTINE",
        "INVESTIGATION",
    )
    assert [(one.batch_id, one.lot_id) for one in lab.rows("lot_flag")] == [(run.batch, part)]
    for outcome in (None, InvestigationOutcome.CONFIRMED):
        if outcome is not None:
            lab.conclude(out, outcome)
        with pytest.raises(LotReleaseBlocked) as refused:
            lab.dispose(part)
        assert [one.place for one in refused.value.blockers] == ["test ASSAY of lot L-1"]
        with pytest.raises(LotUnderInvestigation):
            lab.let_use(part, run.batch, until=datetime.now(UTC).date() + timedelta(days=2))
        shelves.refuses(((LotUnderInvestigation, lambda: shelves.split_lot(part, "1", "L-1B")),))
    assert store.lot(part).status == "QUARANTINE"
    lab.dispose(part, LotDecision.REJECTED)


@pytest.mark.requirement("MAT-3", "MAT-5")
def test_lots_that_came_of_one_that_got_worse_leave_use_with_it(shelves: Shelves, store: Store, run: Run) -> None:
    lab, lot = Laboratory(store), store.released("L-1", "25")
    part = shelves.split_lot(lot, "10", "L-1A")
    last = shelves.split_lot(part, "5", "L-1B")
    second = store.receive(store.lot(lot).material_id, "L-2", "5")
    store.dispose(second)
    merged = shelves.merge(last, second, number="M-1")
    store.charge(run, 1, merged, "1")
    apart = store.released("L-3", "5")
    lab.take_back(lot)
    held = (lot, part, last, merged)
    for one in held:
        assert (store.lot(one).status, store.lot(one).quarantine_reason) == ("QUARANTINE", "RETURNED")
    assert store.lot(apart).status == "RELEASED"
    (change,) = [one for one in lab.rows("lot_status_change") if one.lot_id == merged]
    assert (change.before, change.because) == (
        "RELEASED",
        "It came of lot L-1B. It came of lot L-1A. It came of lot L-1. Complaint from the line",
    )
    assert {(one.batch_id, one.lot_id) for one in lab.rows("lot_flag")} == {(run.batch, one) for one in held}
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, merged, "1")
    lab.dispose(part)
    assert (store.lot(part).status, store.lot(lot).status) == ("RELEASED", "QUARANTINE")
