"""Batches and labels reconciled against the database: figures, exceptions, blockers, and what makes them stale."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.execution.commands import returning
from domain.execution.commands.returning import ReturnToStock
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.refusals import AlreadyReversed
from domain.people.refusals import SamePerson
from domain.reconciliation import rules
from domain.reconciliation.commands import limiting, losing
from domain.reconciliation.events import BatchReconciled
from domain.reconciliation.kinds import LossKind
from domain.reconciliation.models import BatchReconciliation, LabelReconciliation
from domain.reconciliation.refusals import (
    AlreadyReconciled,
    BatchNotComplete,
    LabelsNotReturned,
    LabelsUncounted,
    LossWithdrawn,
    LostInPart,
    LostMoreThanCharged,
    MorePrinted,
    NothingPrinted,
    NothingToReconcile,
    TooManyLosses,
)
from domain.review.refusals import ReleaseBlocked
from tests import reconciliation
from tests.conftest import Do
from tests.domain.review.test_deciding import decide
from tests.materials import kg
from tests.plant import Plant
from tests.quality import Laboratory
from tests.reconciliation import REMARK, Balance
from tests.reviewing import review


@pytest.fixture
def balance(do: Do, plant: Plant, admin: Engine) -> Balance:
    return reconciliation.balance(do, plant, admin)


def refused(balance: Balance, kind: type[Exception], act: Callable[[], object]) -> None:
    """The act is refused, and nothing of a reconciliation is there that wasn't before."""
    before = balance.state()
    with pytest.raises(kind):
        act()
    assert balance.state() == before


@pytest.mark.requirement("REV-2", "REV-4")
def test_figures_outside_their_limits_open_one_exception_each_and_block_until_assessed(
    balance: Balance, plant: Plant, do: Do
) -> None:
    run, store = balance.run, balance.store
    refused(balance, BatchNotComplete, balance.reconcile)
    lot = store.released("API-1")
    store.reverse(store.charge(run, 1, lot, "5"))
    charge = store.charge(run, 1, lot, "80.000")
    assert balance.work() == []
    material = store.lot(lot).material_id
    do(
        replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)})),
        lambda uow: limiting.set_limits(
            uow, material=material, version=1, low=Decimal(99), high=Decimal(101), label_imbalance=None
        ),
    )
    balance.lose(charge, "1.5", LossKind.LOST)
    store.output(run, store.material("GRANULE"), quantity="150.0")
    balance.finish()
    assert balance.work() == [("reconcileBatch", "Batch B-001", ["Supervisor"])]
    with pytest.raises(ReleaseBlocked, match="not reconciled"):
        review(run)
    refused(balance, Forbidden, lambda: balance.reconcile(by=plant.operator))
    refused(balance, InvalidInput, lambda: balance.reconcile(remark=" "))
    balance.reconcile()
    assert balance.found() == [
        ("REV-2", "Accountability of M-API-1: 98.1250 %"),
        ("REV-2", "Yield of GRANULE: 88.5426 %"),
    ]
    refused(balance, AlreadyReconciled, balance.reconcile)
    assert balance.work() == []
    with pytest.raises(ReleaseBlocked, match="exception 1"):
        review(run)
    for row in run.rows("batch_exception"):
        run.assess(row.id)
    review(run)
    decide(run)
    assert run.row().disposition == "RELEASED"


@pytest.mark.requirement("REV-2")
def test_a_figure_that_changes_makes_reconciliation_and_review_stale(balance: Balance, plant: Plant, do: Do) -> None:
    run, store = balance.run, balance.store
    charge = store.charge(run, 1, store.released("API-1"), "80.000")
    store.output(run, store.material("GRANULE"), quantity="169.0")
    loss = balance.lose(charge, "0.5")
    balance.finish()
    balance.reconcile()
    review(run)

    def withdraw(version: int, by: Actor) -> None:
        do(by, lambda uow: losing.withdraw_loss(uow, loss=loss, version=version, reason="Weighed again"))

    refused(balance, Forbidden, lambda: withdraw(1, plant.operator))
    refused(balance, VersionConflict, lambda: withdraw(2, plant.supervisor))
    other = replace(plant.engineer, grants=frozenset({Grant(Role.SUPERVISOR, plant.site)}))
    withdraw(1, other)
    assert other.person in balance.executed_by()
    refused(balance, LossWithdrawn, lambda: withdraw(2, plant.supervisor))
    document = balance.document()
    assert document is not None
    assert [(one["code"], one["destroyed"]) for one in document["materials"]] == [("M-API-1", "0.5")]
    (told,) = document["losses"]
    assert (told["lot"], told["kind"], told["quantity"]["value"]) == ("API-1", "DESTROYED", "0.5")
    assert told["withdrawn"] is not None
    assert (told["withdrawn"]["because"], told["withdrawn"]["by"]) == ("Weighed again", other.name)
    with pytest.raises(ReleaseBlocked, match="A figure changed"):
        decide(run)
    balance.reconcile()
    with pytest.raises(ReleaseBlocked, match="not reviewed"):
        decide(run)
    assert [row.reconciled_name for row in balance.rows("batch_reconciliation")] == ["Supervisor", "Supervisor"]
    assert balance.found() == []


@pytest.mark.requirement("REV-2")
def test_no_more_is_lost_or_comes_back_than_was_charged(
    balance: Balance, do: Do, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, store = balance.run, balance.store
    lot = store.released("API-1")
    charge, mistake = store.charge(run, 1, lot, "80"), store.charge(run, 1, lot, "1")
    store.reverse(mistake)

    def back(quantity: str) -> None:
        given = ReturnToStock(charge=charge, quantity=kg(quantity))
        do(plant.operator, lambda uow: returning.return_to_stock(uow, given))

    balance.lose(charge, "10", LossKind.SAMPLED)
    refused(balance, LostInPart, lambda: store.reverse(charge))
    back("60")
    for kind, act in (
        (LostMoreThanCharged, lambda: balance.lose(charge, "10.001")),
        (LostMoreThanCharged, lambda: back("10.5")),
        (AlreadyReversed, lambda: balance.lose(mistake, "1")),
        (InvalidInput, lambda: balance.lose(charge, "0")),
        (InvalidInput, lambda: balance.lose(charge, "1", reason="")),
        (Forbidden, lambda: balance.lose(charge, "1", by=plant.engineer)),
    ):
        refused(balance, kind, act)
    with pytest.raises(NotFound) as unknown:
        balance.lose(run.batch, "1")
    assert unknown.value.path == ("charge",)
    assert store.balance(lot).remaining == Decimal(80)
    monkeypatch.setattr(rules, "MOST_LOSSES", 1)
    refused(balance, TooManyLosses, lambda: balance.lose(charge, "1"))
    monkeypatch.undo()
    for check in ("require_left", "require_not_overdrawn"):
        monkeypatch.setattr(rules, check, lambda *_, **__: None)
    whole = store.charge(run, 1, lot, "1")
    balance.lose(whole, "0.5")
    monkeypatch.setattr(losing, "_lost", lambda *_: [])
    for act in (lambda: balance.lose(charge, "10.001"), lambda: back("10.001"), lambda: store.reverse(whole)):
        with pytest.raises(IntegrityError, match="no more of a charge is lost"):
            act()


@pytest.mark.requirement("REV-3")
def test_labels_are_counted_by_one_and_verified_by_another_and_an_imbalance_blocks(
    balance: Balance, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, store = balance.run, balance.store
    lot = store.output(run, store.material("GRANULE"), quantity="169.0")
    refused(balance, NothingPrinted, lambda: balance.count(lot, 1))
    received = store.released("API-1")
    refused(balance, NothingPrinted, lambda: balance.count(received, 1))
    balance.label(lot, times=3)
    balance.finish()
    everybody = ["Operator", "Second Operator", "Supervisor"]
    waits: tuple[str, str, list[str]] = ("reconcileBatch", "Batch B-001", [])
    assert balance.work() == [("reconcileLabels", "Labels of lot OUT-1", everybody), waits]
    refused(balance, LabelsUncounted, balance.reconcile)
    refused(balance, LabelsNotReturned, lambda: balance.count(lot, 1, destroyed=1, returned=1))
    refused(balance, Forbidden, lambda: balance.count(lot, 1, destroyed=1, by=plant.reviewer))
    first = balance.count(lot, 1, destroyed=1)
    assert balance.work() == [
        ("verifyLabelReconciliation", "Labels of lot OUT-1", everybody[1:]),
        waits,
    ]
    refused(balance, SamePerson, lambda: balance.verify(first, by=plant.operator))
    refused(balance, Forbidden, lambda: balance.verify(first, by=plant.reviewer))
    refused(balance, LabelsUncounted, balance.reconcile)
    monkeypatch.setattr(rules, "require_second_person", lambda *_, **__: None)
    with pytest.raises(IntegrityError, match="check constraint"):
        balance.verify(first, by=plant.operator)
    monkeypatch.undo()
    balance.verify(first)
    told = [("REV-3", "Labels of lot OUT-1: 1 of 3 not accounted for")]
    assert balance.found() == told
    balance.reconcile()
    assert balance.found() == told
    with pytest.raises(ReleaseBlocked, match="exception 1"):
        review(run)
    balance.label(lot)
    with pytest.raises(ReleaseBlocked, match="Its labels aren't accounted for"):
        review(run)
    waiting = balance.count(lot, 3, destroyed=1)
    balance.label(lot)
    assert [act for act, _, _ in balance.work()] == ["reconcileLabels", "reconcileBatch"]
    refused(balance, MorePrinted, lambda: balance.verify(waiting))
    balance.verify(balance.count(lot, 3, destroyed=1, specimens=1))
    assert [row.state for row in balance.rows("label_reconciliation")] == ["REPLACED", "REPLACED", "VERIFIED"]
    balance.reconcile()
    document = balance.document()
    assert document is not None
    (told_of,) = document["labels"]
    people = (told_of["counted_by"], told_of["verified_by"], told_of["remark"])
    assert people == ("Operator", "Second Operator", REMARK)
    assert (told_of["issued"], told_of["used"], told_of["destroyed"], told_of["imbalance"]) == ("5", "3", "1", "0")
    assert balance.signed().count("Counted labels of lot OUT-1") == 2
    run.assess(run.rows("batch_exception")[0].id)
    review(run)
    decide(run)
    assert run.row().disposition == "RELEASED"


def test_a_batch_that_took_and_gave_nothing_needs_none_and_the_database_keeps_what_there_is(
    balance: Balance, do: Do, plant: Plant
) -> None:
    run, store = balance.run, balance.store
    balance.finish()
    refused(balance, NothingToReconcile, balance.reconcile)
    lot = store.output(run, store.material("GRANULE"), quantity="169.0")
    balance.label(lot)
    balance.verify(balance.count(lot, 1))
    balance.reconcile()
    copied = "insert into {0} select (jsonb_populate_record(r, jsonb_build_object({1}))).* from {0} r"
    other_site = f"'id', gen_random_uuid(), 'site_id', '{run.plant.other_site}'"
    for statement, because in (
        ("update label_reconciliation set used = used + 1", "counted again"),
        ("update label_reconciliation set state = 'COUNTED'", "counted again"),
        ("update batch_reconciliation set remark = 'Other'", "UPDATE on batch_reconciliation is never allowed"),
        ("delete from batch_reconciliation", "DELETE on batch_reconciliation is never allowed"),
        (copied.format("batch_reconciliation", other_site), "at another site"),
    ):
        with pytest.raises(DBAPIError, match=because):
            Laboratory(store).tamper(statement)

    def forge(uow: UnitOfWork) -> BatchReconciliation:
        (signed,), (counted,) = uow.find(BatchReconciliation), uow.find(LabelReconciliation)
        uow.record(BatchReconciled(batch=run.batch))
        same = {key: getattr(signed, key) for key in BatchReconciliation.__table__.columns.keys()}  # noqa: SIM118 -- SQLAlchemy's
        return uow.add(BatchReconciliation(**same | {"id": new_id(), "signature_id": counted.signature_id}))

    with pytest.raises(IntegrityError, match="reconciled by signature"):
        do(plant.supervisor, forge)
