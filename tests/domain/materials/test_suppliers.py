"""Suppliers are approved by the site's quality unit, and what others deliver isn't released (21 CFR 211.84)."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.materials.commands import merging, receiving, splitting
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.commands.splitting import SplitLot
from domain.materials.container_refusals import NotMergeable
from domain.materials.kinds import LotDecision
from domain.materials.quality.commands import statuses
from domain.materials.suppliers import registering
from domain.materials.suppliers.deciding import LONGEST
from domain.materials.suppliers.kinds import ApprovalState, SupplierDecisionKind, SupplierKind
from domain.materials.suppliers.refusals import (
    ApprovalDayRefused,
    ApprovalExists,
    OwnRequest,
    SupplierExists,
    SupplierNotApproved,
)
from domain.materials.suppliers.states import APPROVAL
from infra.transaction import Transactions
from tests.conftest import Do, count
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.enterprise import enterprise
from tests.materials import LATER, Store, kg
from tests.plant import Plant
from tests.quality import Laboratory
from tests.suppliers import NEXT_YEAR, Sources, details

pytestmark = pytest.mark.requirement("SUP-1")
TODAY = datetime.now(UTC).date()
APPROVE, SUSPEND, WITHDRAW = SupplierDecisionKind


@pytest.fixture
def sources(do: Do, plant: Plant, transactions: Transactions) -> Sources:
    return Sources(do, plant, transactions)


def delivered(store: Store, material: UUID, delivery: Delivery, number: str = "L-1") -> UUID:
    new = NewLot(material=material, number=number, quantity=kg("25.000"), expires_on=LATER)
    site, command = store.plant.site, receiving.receive_lot
    return store.do(store.plant.operator, lambda uow: command(uow, new, site=site, delivery=delivery)).id


@pytest.mark.parametrize("state", ApprovalState)
@pytest.mark.parametrize("act", SupplierDecisionKind)
def test_every_pair_leads_where_the_table_says(state: ApprovalState, act: SupplierDecisionKind) -> None:
    walk = {
        ApprovalState.REQUESTED: "APPROVED . WITHDRAWN",
        ApprovalState.APPROVED: "APPROVED SUSPENDED WITHDRAWN",
        ApprovalState.SUSPENDED: "APPROVED . WITHDRAWN",
        ApprovalState.WITHDRAWN: ". . .",
    }
    expected = walk[state].split()[list(SupplierDecisionKind).index(act)]
    if expected == ".":
        with pytest.raises(WrongState):
            APPROVAL.after(state, act)
    else:
        assert APPROVAL.after(state, act) == expected


def test_what_an_approved_supplier_delivers_is_released(store: Store, sources: Sources) -> None:
    material, supplier = store.material(), sources.register()
    lot = delivered(store, material, Delivery(supplier=supplier))
    with pytest.raises(SupplierNotApproved, match="SAMPLE"):
        store.dispose(lot)
    approval = sources.request(supplier, material)
    with pytest.raises(SupplierNotApproved):
        store.dispose(lot)
    sources.decide(approval, conditions="Assay of each lot.")
    assert store.lot(lot).status == "QUARANTINE"
    store.dispose(lot)
    assert store.lot(lot).status == "RELEASED"
    found = sources.approval(approval)
    assert (found.state, found.valid_until, found.conditions) == ("APPROVED", NEXT_YEAR, "Assay of each lot.")


@pytest.mark.parametrize("decision", [SUSPEND, WITHDRAW])
def test_what_comes_from_a_supplier_no_longer_approved_is_rejected_only(
    store: Store, sources: Sources, decision: SupplierDecisionKind
) -> None:
    material, supplier = store.material(), sources.register()
    approval = sources.approved(supplier, material)
    sources.decide(approval, decision)
    lot = delivered(store, material, Delivery(supplier=supplier))
    with pytest.raises(SupplierNotApproved):
        store.dispose(lot)
    store.dispose(lot, LotDecision.REJECTED)
    assert store.lot(lot).status == "REJECTED"


def test_who_suspends_a_supplier_while_its_lot_is_released_waits_for_the_release(
    store: Store, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    material, supplier = store.material(), sources.register()
    approval = sources.approved(supplier, material)
    lot = delivered(store, material, Delivery(supplier=supplier))
    real, suspended = statuses.change, list[Future[None]]()
    with ThreadPoolExecutor(1) as pool:

        def meanwhile(*given: Any, **named: Any) -> object:  # noqa: ANN401 -- as the real one
            suspended.append(pool.submit(sources.decide, approval, SUSPEND))
            with pytest.raises(TimeoutError):
                suspended[0].result(0.5)
            return real(*given, **named)

        monkeypatch.setattr(statuses, "change", meanwhile)
        store.dispose(lot)
        suspended[0].result(10)
    assert (store.lot(lot).status, sources.approval(approval).state) == ("RELEASED", "SUSPENDED")


def test_an_approval_is_of_one_material_and_manufacturer(store: Store, sources: Sources) -> None:
    material, other = store.material(), store.material("OTHER")
    maker, another = sources.register("MAKER"), sources.register("ANOTHER")
    dealer = sources.register("DEALER", SupplierKind.DISTRIBUTOR)
    sources.decide(sources.request(dealer, material, manufacturer=maker))
    unfit = (
        (material, Delivery(supplier=dealer, manufacturer=another)),
        (other, Delivery(supplier=dealer, manufacturer=maker)),
        (material, Delivery(supplier=maker)),
    )
    for at, (what, delivery) in enumerate(unfit):
        with pytest.raises(SupplierNotApproved):
            store.dispose(delivered(store, what, delivery, f"L-{at}"))
    lot = delivered(store, material, Delivery(supplier=dealer, manufacturer=maker), "FIT")
    store.dispose(lot)
    assert store.lot(lot).status == "RELEASED"


def test_who_asks_does_not_decide(sources: Sources, store: Store, plant: Plant, admin: Engine) -> None:
    approval = sources.request(sources.register(), store.material(), by=plant.reviewer)
    with pytest.raises(OwnRequest):
        sources.decide(approval)
    for actor in (plant.engineer, plant.operator, plant.qualified, plant.administrator):
        with pytest.raises(Forbidden):
            sources.decide(approval, by=actor)
    assert sources.approval(approval).state == "REQUESTED"
    assert count(admin, "supplier_decision", plant.company) == count(admin, "signature", plant.company) == 0
    sources.decide(approval, by=plant.second_reviewer)
    assert sources.approval(approval).state == "APPROVED"


@pytest.mark.parametrize("day", [None, TODAY - timedelta(days=2), TODAY + LONGEST + timedelta(days=2)])
def test_an_approval_has_a_last_day_that_lies_ahead(sources: Sources, store: Store, day: date | None) -> None:
    approval = sources.request(sources.register(), store.material())
    with pytest.raises(ApprovalDayRefused):
        sources.decide(approval, valid_until=day)
    assert sources.approval(approval).state == "REQUESTED"


def test_one_at_a_time_until_it_is_withdrawn(sources: Sources, store: Store, plant: Plant, admin: Engine) -> None:
    supplier, material = sources.register(), store.material()
    approval = sources.request(supplier, material)
    with pytest.raises(ApprovalExists, match="REQUESTED"):
        sources.request(supplier, material)
    sources.decide(approval, WITHDRAW)
    sources.request(supplier, material)
    assert count(admin, "supplier_approval", plant.company) == 2


def test_what_is_no_supplier_is_refused(sources: Sources, store: Store, plant: Plant, do: Do, admin: Engine) -> None:
    supplier, material = sources.register(), store.material()
    dealer = sources.register("DEALER", SupplierKind.DISTRIBUTOR)

    def register(code: str = "NEW", **said: Any) -> object:  # noqa: ANN401 -- fields of a supplier
        return do(plant.engineer, lambda uow: registering.register_supplier(uow, code=code, details=details(**said)))

    def change(seen: int = 1, reason: str = "They moved.") -> object:
        command = registering.change_supplier
        return do(
            plant.engineer,
            lambda uow: command(uow, supplier=supplier, seen=seen, details=details("Other"), reason=reason),
        )

    refused: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (SupplierExists, sources.register),
        (InvalidInput, lambda: register(name="")),
        (InvalidInput, lambda: register(country="at")),
        (InvalidInput, lambda: register(gln="4012345000010")),
        (InvalidInput, lambda: change(reason=" ")),
        (VersionConflict, lambda: change(seen=2)),
        (Forbidden, lambda: sources.request(supplier, material, by=plant.operator)),
        (NotFound, lambda: sources.request(new_id(), material)),
        (NotFound, lambda: sources.request(supplier, new_id())),
        (InvalidInput, lambda: sources.request(supplier, material, manufacturer=dealer)),
        (InvalidInput, lambda: delivered(store, material, Delivery(supplier=dealer))),
        (InvalidInput, lambda: delivered(store, material, Delivery(manufacturer=supplier))),
        (NotFound, lambda: delivered(store, material, Delivery(supplier=new_id()))),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert count(admin, "supplier", plant.company) == 2
    assert count(admin, "supplier_approval", plant.company) == 0
    assert store.rows("lot") == []
    register(gln="4012345000009")
    change()
    assert count(admin, "supplier", plant.company) == 3


def test_no_supplier_is_approved_for_the_enterprise_where_nothing_is_delivered(
    sources: Sources, store: Store, plant: Plant, do: Do, admin: Engine
) -> None:
    there = Sources(do, enterprise(do, plant), sources.transactions)
    supplier, material = sources.register(), store.material()
    with pytest.raises(InvalidInput) as refused:
        there.request(supplier, material)
    assert refused.value.path == ("siteId",)
    assert count(admin, "supplier_approval", plant.company) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update supplier_approval set state = 'APPROVED', valid_until = '2030-01-01' where company_id = :c",
        "update supplier_approval set state = 'WITHDRAWN' where company_id = :c",
        "update supplier_approval set requested_name = 'Nobody', requested_at = now() where company_id = :c",
    ],
)
def test_the_database_approves_nobody_without_a_decision(
    sources: Sources, store: Store, do: Do, plant: Plant, statement: str
) -> None:
    approval = sources.request(sources.register(), store.material())
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    assert sources.approval(approval).state == "REQUESTED"


def test_lots_of_different_suppliers_are_merged_once_each_is_released(store: Store, sources: Sources) -> None:
    material, one, other = store.material(), sources.register("ONE"), sources.register("OTHER")
    lots = [delivered(store, material, Delivery(supplier=who), f"L-{who}"[:40]) for who in (one, other)]

    def merge() -> UUID:
        return store.do(store.plant.supervisor, lambda uow: merging.merge_lots(uow, lots=lots, number="M-1")).id

    with pytest.raises(NotMergeable, match="different suppliers"):
        merge()
    assert len(store.rows("lot")) == 2
    for who, lot in zip((one, other), lots, strict=True):
        sources.approved(who, material)
        store.dispose(lot)
    merged = store.lot(merge())
    assert (merged.status, merged.supplier_id) == ("RELEASED", None)


def test_a_merged_lot_is_released_again_while_each_of_its_suppliers_is_approved(store: Store, sources: Sources) -> None:
    material, one, other = store.material(), sources.register("ONE"), sources.register("OTHER")
    approvals = [sources.approved(who, material) for who in (one, other)]
    lots = [delivered(store, material, Delivery(supplier=who), f"L-{at}") for at, who in enumerate((one, other))]
    for lot in lots:
        store.dispose(lot)
    merged = store.do(store.plant.supervisor, lambda uow: merging.merge_lots(uow, lots=lots, number="M-1")).id
    Laboratory(store).take_back(merged)
    sources.decide(approvals[1], SUSPEND)
    with pytest.raises(SupplierNotApproved, match="OTHER"):
        store.dispose(merged)
    assert store.lot(merged).status == "QUARANTINE"
    sources.decide(approvals[1])
    store.dispose(merged)
    assert store.lot(merged).status == "RELEASED"


def test_a_part_of_a_lot_has_its_supplier(store: Store, sources: Sources) -> None:
    material, supplier = store.material(), sources.register()
    lot = delivered(store, material, Delivery(supplier=supplier))
    part = store.do(
        store.plant.supervisor,
        lambda uow: splitting.split_lot(uow, SplitLot(lot=lot, number="L-1-A", quantity=kg("5.000"))),
    ).id
    assert store.lot(part).supplier_id == store.lot(part).manufacturer_id == supplier
    with pytest.raises(SupplierNotApproved):
        store.dispose(part)
