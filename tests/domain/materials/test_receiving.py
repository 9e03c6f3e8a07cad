"""Defining materials, receiving lots, and quality's decision on them."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.kernel.ids import SiteId, new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, WrongState
from domain.materials.kinds import LotDecision
from domain.materials.refusals import LotNumberTaken, MaterialExists, WrongLotUnit
from tests.materials import Store
from tests.plant import Plant


def test_a_delivery_stands_in_quarantine_with_its_balance_and_its_transaction(store: Store) -> None:
    lot = store.receive(store.material(), quantity="25.500")
    row, balance, (moved,) = store.lot(lot), store.balance(lot), store.rows("transaction")
    assert (row.status, row.number, row.supplier_lot, row.recorded_name) == ("QUARANTINE", "L-1", "S-1", "Operator")
    assert (str(balance.received), str(balance.remaining), balance.unit) == ("25.500", "25.500", "kg")
    assert (moved.kind, str(moved.quantity_value), moved.edge_id) == ("RECEIPT", "25.500", None)


def test_a_code_and_a_lot_number_name_one_thing_of_the_company(store: Store) -> None:
    material = store.material()
    with pytest.raises(MaterialExists):
        store.material()
    store.receive(material)
    with pytest.raises(LotNumberTaken):
        store.receive(store.material("OTHER"))
    assert len(store.rows("lot")) == len(store.rows("transaction")) == 1


def test_what_is_no_lot_is_refused(store: Store, plant: Plant) -> None:
    material, tablets = store.material(), store.material("TAB", "{tbl}")
    nowhere = SiteId(new_id())
    refused: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (InvalidInput, lambda: store.receive(material, "-1")),
        (InvalidInput, lambda: store.receive(material, quantity="0")),
        (InvalidInput, lambda: store.receive(material, expires_on=date(26, 1, 1))),
        (WrongLotUnit, lambda: store.receive(tablets)),
        (NotFound, lambda: store.receive(new_id())),
        (Forbidden, lambda: store.receive(material, site=plant.other_site)),
        (Forbidden, lambda: store.receive(material, site=nowhere)),
        (Forbidden, lambda: store.receive(material, by=plant.reviewer)),
        (InvalidInput, lambda: store.material("VOL", "L")),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert store.rows("lot") == store.rows("balance") == store.rows("transaction") == []


def test_quality_decides_and_a_rejected_lot_stays_rejected(store: Store, plant: Plant) -> None:
    lot = store.receive(store.material())
    with pytest.raises(Forbidden):
        store.dispose(lot, by=plant.operator)
    assert store.lot(lot).status == "QUARANTINE"
    store.dispose(lot)
    assert store.lot(lot).status == "RELEASED"
    with pytest.raises(WrongState):
        store.dispose(lot)
    store.dispose(lot, LotDecision.REJECTED, by=plant.qualified)
    assert store.lot(lot).status == "REJECTED"
    for decision in LotDecision:
        with pytest.raises(WrongState):
            store.dispose(lot, decision)
