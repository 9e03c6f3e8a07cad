"""What becomes of a lot and of the batches that used it: decisions, days, approvals, flags (MAT-1, MAT-3)."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError

from domain.execution.content import Content
from domain.execution.refusals import BatchDecided
from domain.kernel.actor import Grant
from domain.kernel.calendar import months_later
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import rules
from domain.materials.commands import defining
from domain.materials.commands.receiving import Delivery
from domain.materials.kinds import LotDecision
from domain.materials.quality.events import LotStatusWorsened
from domain.materials.quality.kinds import SamplePurpose
from domain.materials.quality.refusals import LotReleaseBlocked, LotRetestDue, LotUnderInvestigation
from domain.materials.refusals import LotElsewhere, LotExpired, LotNotReleased
from domain.materials.values import MaterialDetails
from domain.reactions import REACTIONS
from tests import execution
from tests.domain.materials.test_suppliers import delivered
from tests.domain.review.test_deciding import decide, finish_after_clearance
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.quality import Laboratory, percent
from tests.reconciliation import reconcile
from tests.reviewing import review
from tests.triggers import triggers_off

Refused = tuple[tuple[type[Refusal], Callable[[], object]], ...]
TODAY = datetime.now(ZoneInfo("Europe/Vienna")).date()


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def exceptions(lab: Laboratory, batch: UUID) -> list[Row[Any]]:
    return [one for one in lab.rows("batch_exception") if one.batch_id == batch]


def another(run: Run, number: str = "B-002") -> Run:
    other = Run(run.do, run.plant, run.admin, execution.issue(run.do, run.plant, run.row().recipe_version_id, number))
    other.start(1)
    return other


@pytest.mark.requirement("MAT-1")
def test_a_restricted_lot_says_what_it_is_good_for(store: Store, lab: Laboratory, run: Run) -> None:
    lot = store.receive(store.material())
    refused: Refused = (
        (InvalidInput, lambda: lab.dispose(lot, LotDecision.RESTRICTED)),
        (InvalidInput, lambda: lab.dispose(lot, restriction="For trials")),
        (InvalidInput, lambda: lab.dispose(lot, LotDecision.REJECTED, retest_on=day(5))),
        (InvalidInput, lambda: lab.dispose(lot, retest_on=day(-1))),
        (InvalidInput, lambda: lab.dispose(lot, retest_on=LATER + timedelta(days=1))),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert (store.lot(lot).status, lab.rows("lot_disposition")) == ("QUARANTINE", [])
    lab.dispose(lot, LotDecision.RESTRICTED, restriction="For trials only", retest_on=day(5))
    row = store.lot(lot)
    assert (row.status, row.restriction, row.retest_on) == ("RESTRICTED", "For trials only", day(5))
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, lot, "1")
    lab.dispose(lot)
    row = store.lot(lot)
    assert (row.status, row.restriction, row.retest_on) == ("RELEASED", None, day(5))


@pytest.mark.requirement("MAT-1")
def test_a_lot_past_its_retest_day_is_used_by_nobody_whether_or_not_a_process_came_by(
    store: Store, lab: Laboratory, run: Run, later: Callable[[int], None]
) -> None:
    lot = store.receive(store.material())
    lab.dispose(lot, retest_on=day(5))
    later(5)
    store.charge(run, 1, lot, "1")
    lab.heed(lot)
    assert store.lot(lot).status == "RELEASED"
    later(6)
    with pytest.raises(LotRetestDue):
        store.charge(run, 1, lot, "1")
    assert len(store.rows("edge")) == 1
    lab.heed(lot)
    row = store.lot(lot)
    assert (row.status, row.quarantine_reason) == ("QUARANTINE", "RETEST")
    assert [(one.purpose, one.decided_at) for one in lab.rows("lot_testing")] == [("RETEST", None)]
    before = [len(lab.rows(table)) for table in ("lot_testing", "lot_status_change")]
    lab.heed(lot)
    assert [len(lab.rows(table)) for table in ("lot_testing", "lot_status_change")] == before
    assert store.lot(lot) == row


@pytest.mark.requirement("MAT-1")
def test_a_retested_lot_is_released_with_its_next_day(
    store: Store, lab: Laboratory, later: Callable[[int], None]
) -> None:
    material = store.material()
    lab.specified(material)
    lot = store.receive(material)
    lab.tested(lot)
    lab.dispose(lot, retest_on=day(5))
    later(6)
    with pytest.raises(WrongState):
        lab.dispose(lot)
    lab.heed(lot)
    with pytest.raises(LotReleaseBlocked) as refused:
        lab.dispose(lot, retest_on=day(90))
    assert {one.kind for one in refused.value.blockers} == {"MISSING_RESULT"}
    lab.tested(lot, SamplePurpose.RETEST)
    with pytest.raises(InvalidInput):
        lab.dispose(lot)
    lab.dispose(lot, retest_on=day(90))
    row = store.lot(lot)
    assert (row.status, row.retest_on) == ("RELEASED", day(90))
    assert [(one.number, one.purpose) for one in lab.rows("lot_testing")] == [(1, "RELEASE"), (2, "RETEST")]


@pytest.mark.requirement("MAT-1")
def test_a_lot_tested_again_in_time_never_leaves_use(store: Store, lab: Laboratory) -> None:
    material = store.material()
    lab.specified(material)
    lot = store.receive(material)
    lab.tested(lot)
    lab.dispose(lot, retest_on=day(5))
    lab.tested(lot, SamplePurpose.RETEST)
    lab.dispose(lot, retest_on=day(90))
    row = store.lot(lot)
    assert (row.status, row.retest_on, len(lab.rows("lot_status_change"))) == ("RELEASED", day(90), 1)
    assert [one.decision for one in lab.rows("lot_disposition")] == ["RELEASED", "RELEASED"]
    with pytest.raises(WrongState):
        lab.dispose(lot)


@pytest.mark.requirement("MAT-1")
def test_no_decision_but_one_after_a_retest_moves_the_retest_day_further(store: Store, lab: Laboratory) -> None:
    lot = store.receive(store.material())
    lab.dispose(lot, LotDecision.RESTRICTED, restriction="For trials only", retest_on=day(5))
    lab.take_back(lot)
    for decision, restriction in ((LotDecision.RELEASED, None), (LotDecision.RESTRICTED, "For trials only")):
        with pytest.raises(InvalidInput, match="moves the retest day"):
            lab.dispose(lot, decision, restriction=restriction, retest_on=day(6))
    assert (store.lot(lot).status, store.lot(lot).retest_on) == ("QUARANTINE", day(5))
    lab.dispose(lot, retest_on=day(4))
    assert store.lot(lot).retest_on == day(4)


@pytest.mark.requirement("MAT-1")
def test_a_material_has_its_lots_tested_again_unless_quality_says_when(
    store: Store, lab: Laboratory, run: Run, plant: Plant
) -> None:
    asked = MaterialDetails(retest_months=3)
    material = store.do(
        plant.engineer,
        lambda uow: defining.define_material(uow, code="RT", name="Retested", unit="kg", details=asked),
    ).id
    late, early = months_later(day(7), -3), months_later(day(-7), -3)
    lots = [store.receive(material, number, expires_on=until) for number, until in (("A", LATER), ("B", day(9)))]
    lots.append(delivered(store, material, Delivery(received_on=day(-9)), "C"))
    lots.append(delivered(store, material, Delivery(manufactured_on=late), "D"))
    lots += [store.output(run, material), delivered(store, material, Delivery(manufactured_on=early), "E")]
    lots.append(_undated(store, store.output(run, material, "OUT-2")))
    run.release_as_it_is()
    for lot in lots[:5]:
        lab.dispose(lot)
    expected = [months_later(TODAY, 3), day(9), months_later(day(-9), 3), months_later(late, 3), months_later(TODAY, 3)]
    assert [store.lot(lot).retest_on for lot in lots[:5]] == expected
    assert [one.retest_on for one in lab.rows("lot_disposition")] == expected
    signed = [json.loads(lab.row("signature", one.signature_id).content) for one in lab.rows("lot_disposition")]
    assert [one["content"]["retestOn"] for one in signed] == [f"{one}" for one in expected]
    for lot, told in ((lots[5], "has passed"), (lots[6], "every 3 months")):
        with pytest.raises(InvalidInput, match=told):
            lab.dispose(lot)
        assert (store.lot(lot).status, store.lot(lot).retest_on) == ("QUARANTINE", None)
        lab.dispose(lot, retest_on=day(20))
        assert store.lot(lot).retest_on == day(20)
    rejected = store.receive(material, "R")
    lab.dispose(rejected, LotDecision.REJECTED)
    assert store.lot(rejected).retest_on is None


def _undated(store: Store, lot: UUID) -> UUID:
    """As what batches gave before it was told when it was made."""
    with store.admin.begin() as connection, triggers_off(connection, "material_lot"):
        connection.execute(text("update material_lot set manufactured_on = null where id = :l"), {"l": lot})
    return lot


@pytest.mark.requirement("MAT-1")
def test_a_lot_past_its_last_day_is_expired_and_can_only_be_rejected(
    store: Store, lab: Laboratory, later: Callable[[int], None], plant: Plant
) -> None:
    lot = store.receive(store.material(), expires_on=day(3))
    lab.dispose(lot)
    with pytest.raises(Forbidden):
        lab.heed(lot, by=plant.operator)
    later(3)
    lab.heed(lot)
    assert store.lot(lot).status == "RELEASED"
    later(4)
    lab.heed(lot)
    assert store.lot(lot).status == "EXPIRED"
    with pytest.raises(WrongState):
        lab.dispose(lot)
    with pytest.raises(IntegrityError, match="never becomes"):
        lab.tamper("update material_lot set status = 'QUARANTINE' where id = :lot", lot=lot)
    lab.dispose(lot, LotDecision.REJECTED)
    assert store.lot(lot).status == "REJECTED"
    with pytest.raises(IntegrityError, match="never becomes"):
        lab.tamper("update material_lot set status = 'QUARANTINE' where id = :lot", lot=lot)


@pytest.mark.requirement("MAT-1", "TEN-2")
def test_quality_takes_a_lot_back(store: Store, lab: Laboratory, plant: Plant) -> None:
    lot = store.released()
    with pytest.raises(Forbidden):
        lab.take_back(lot, by=plant.operator)
    assert store.lot(lot).status == "RELEASED"
    lab.take_back(lot)
    row = store.lot(lot)
    assert (row.status, row.quarantine_reason) == ("QUARANTINE", "RETURNED")
    with pytest.raises(WrongState):
        lab.take_back(lot)


@pytest.mark.requirement("MAT-1")
def test_an_approval_lets_one_batch_use_one_lot_up_to_its_day_and_is_told(
    store: Store, lab: Laboratory, run: Run, plant: Plant, later: Callable[[int], None]
) -> None:
    material = store.material()
    lot, second = store.receive(material), store.receive(material, "L-2")
    other = another(run)
    there = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    elsewhere = store.receive(material, "L-3", site=plant.other_site, by=there)
    wide = replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
    refused: Refused = (
        (Forbidden, lambda: lab.let_use(lot, run.batch, until=TODAY, by=plant.operator)),
        (NotFound, lambda: lab.let_use(lot, new_id(), until=TODAY)),
        (InvalidInput, lambda: lab.let_use(lot, run.batch, until=day(-1))),
        (InvalidInput, lambda: lab.let_use(lot, run.batch, until=LATER + timedelta(days=1))),
        (LotElsewhere, lambda: lab.let_use(elsewhere, run.batch, until=TODAY, by=wide)),
        (WrongState, lambda: lab.let_use(store.released("REL"), run.batch, until=TODAY)),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert lab.rows("conditional_use") == []
    lab.let_use(lot, run.batch, until=day(1))
    for batch, wrong in ((run, second), (other, lot)):
        with pytest.raises(LotNotReleased):
            store.charge(batch, 1, wrong, "1")
    assert store.rows("edge") == []
    store.charge(run, 1, lot, "1")
    (told,) = exceptions(lab, run.batch)
    assert (told.rule, told.title, told.phase_number) == ("MAT-1", "Lot L-1 used while QUARANTINE", 1)
    later(2)
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, lot, "1")
    assert len(store.rows("edge")) == 1


@pytest.mark.requirement("MAT-1")
def test_an_approval_ends_when_the_lot_is_taken_back(store: Store, lab: Laboratory, run: Run) -> None:
    lot = store.receive(store.material())
    lab.let_use(lot, run.batch, until=day(5))
    lab.dispose(lot)
    store.charge(run, 1, lot, "1")
    lab.take_back(lot)
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, lot, "1")
    assert len(store.rows("edge")) == 1
    lab.let_use(lot, run.batch, until=day(5))
    store.charge(run, 1, lot, "1")
    assert len(store.rows("edge")) == 2


@pytest.mark.requirement("MAT-1")
@pytest.mark.parametrize("known", [None, "For trials only"])
def test_an_approval_ends_when_the_lot_is_restricted_in_a_way_it_knew_nothing_of(
    store: Store, lab: Laboratory, run: Run, known: str | None
) -> None:
    lot = store.receive(store.material())
    if known is not None:
        lab.dispose(lot, LotDecision.RESTRICTED, restriction=known)
    lab.let_use(lot, run.batch, until=day(5))
    lab.dispose(lot, LotDecision.RESTRICTED, restriction="Not for injection")
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, lot, "1")
    assert store.rows("edge") == []
    lab.let_use(lot, run.batch, until=day(5))
    store.charge(run, 1, lot, "1")
    assert len(store.rows("edge")) == 1


@pytest.mark.requirement("MAT-1", "REV-9")
def test_no_approval_covers_a_rejected_expired_or_failed_lot(
    store: Store, lab: Laboratory, run: Run, later: Callable[[int], None]
) -> None:
    material = store.material()
    lab.specified(material)
    failed, rejected, expired = (
        store.receive(material, number, expires_on=until)
        for number, until in (("F", LATER), ("R", LATER), ("E", TODAY))
    )
    for lot in (failed, rejected, expired):
        lab.let_use(lot, run.batch, until=TODAY)
    lab.found(lab.sample(failed), "ASSAY", percent("90"))
    lab.dispose(rejected, LotDecision.REJECTED)
    for lot, refusal in ((failed, LotUnderInvestigation), (rejected, LotNotReleased)):
        with pytest.raises(refusal):
            store.charge(run, 1, lot, "1")
    with pytest.raises(LotUnderInvestigation):
        lab.let_use(failed, run.batch, until=TODAY)
    store.charge(run, 1, expired, "1")
    later(1)
    with pytest.raises((LotExpired, LotNotReleased)):
        store.charge(run, 1, expired, "1")
    assert len(store.rows("edge")) == 1


@pytest.mark.requirement("MAT-1")
def test_the_database_lets_no_lot_be_charged_that_may_not_be(
    store: Store, lab: Laboratory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is taken away; what it refuses is refused all the same."""
    material = store.material()
    quarantined = store.receive(material, "Q")
    expired, retested, sound = (store.receive(material, one, expires_on=day(5)) for one in ("E", "R", "S"))
    lab.dispose(expired)
    lab.dispose(retested, retest_on=day(2))
    lab.dispose(sound, retest_on=day(2))
    rejected = store.receive(material, "X")
    lab.let_use(rejected, run.batch, until=day(9))
    lab.dispose(rejected, LotDecision.REJECTED)
    monkeypatch.setattr(rules, "require_usable", lambda *_, **__: None)
    for lot, days in ((quarantined, 0), (expired, 6), (retested, 3), (rejected, 0)):
        with monkeypatch.context() as patch:
            patch.setattr(UnitOfWork, "now", datetime.now(UTC) + timedelta(days=days))
            told = "as its rework was approved" if lot == rejected else "only a released lot in its days is charged"
            with pytest.raises(IntegrityError, match=told):
                store.charge(run, 1, lot, "1")
    store.charge(run, 1, sound, "1")
    assert [one.source_id for one in store.rows("edge")] == [sound]


@pytest.mark.requirement("MAT-3")
def test_every_batch_that_consumed_a_lot_at_any_depth_is_told_at_once(store: Store, lab: Laboratory, run: Run) -> None:
    lot = store.released()
    second, third, untouched = another(run, "B-2"), another(run, "B-3"), another(run, "B-4")
    store.charge(run, 1, lot, "1")
    store.charge(run, 1, lot, "2")
    bulk = store.output(run, store.material("BLK"))
    lab.let_use(bulk, second.batch, until=LATER)
    store.charge(second, 1, bulk, "1")
    store.reverse(store.charge(third, 1, lot, "1"))
    lab.take_back(lot)
    for batch in (run, second):
        told = exceptions(lab, batch.batch)[-1]
        assert (told.rule, told.title, told.state, told.raised_by) == ("MAT-3", "Lot L-1: QUARANTINE", "OPEN", None)
        assert "went from RELEASED to QUARANTINE: Complaint from the line" in told.description
    assert exceptions(lab, third.batch) == exceptions(lab, untouched.batch) == []
    assert {(one.batch_id, one.lot_id) for one in lab.rows("lot_flag")} == {(run.batch, lot), (second.batch, lot)}
    lab.dispose(lot)
    assert len(lab.rows("lot_flag")) == 2
    lab.dispose(lot, LotDecision.REJECTED)
    assert len(lab.rows("lot_flag")) == 4
    assert [(one.number, one.rule) for one in exceptions(lab, second.batch)] == [
        (1, "MAT-1"),
        (2, "MAT-3"),
        (3, "MAT-3"),
    ]


@pytest.mark.requirement("MAT-3")
def test_a_decided_batch_is_flagged_for_quality_to_assess(
    store: Store, lab: Laboratory, run: Run, plant: Plant
) -> None:
    lot = store.released()
    store.charge(run, 1, lot, "1")
    run.record(1, "Line is clear", execution.yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1)
    finish_after_clearance(run)
    reconcile(run)
    review(run)
    decide(run)
    before = exceptions(lab, run.batch)
    lab.dispose(lot, LotDecision.REJECTED, by=plant.qualified)
    assert exceptions(lab, run.batch) == before
    (flag,) = lab.rows("lot_flag")
    assert (flag.batch_id, flag.exception_id, flag.assessed_at) == (run.batch, None, None)
    with pytest.raises(Forbidden):
        lab.assess_flag(flag.id, by=plant.operator)
    assert lab.rows("lot_flag") == [flag]
    lab.assess_flag(flag.id)
    assert lab.row("lot_flag", flag.id).assessed_name == "Reviewer"
    with pytest.raises(WrongState):
        lab.assess_flag(flag.id)
    with pytest.raises(IntegrityError, match="assessed once"):
        lab.tamper("update lot_flag set assessed_name = 'x'")
    with pytest.raises(BatchDecided):
        lab.let_use(store.receive(store.lot(lot).material_id, "Q"), run.batch, until=TODAY)


@pytest.mark.requirement("MAT-3")
def test_a_flag_with_an_exception_is_assessed_there(store: Store, lab: Laboratory, run: Run) -> None:
    lot = store.released()
    store.charge(run, 1, lot, "1")
    lab.take_back(lot)
    with pytest.raises(WrongState):
        lab.assess_flag(lab.rows("lot_flag")[0].id)


@pytest.mark.requirement("MAT-3")
def test_nobodys_lot_changes_without_those_being_told_who_used_it(
    store: Store, lab: Laboratory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the act fails after the change, or nobody would react, nothing is changed at all."""
    from infra import transaction

    lot = store.released()
    store.charge(run, 1, lot, "1")
    monkeypatch.setattr(transaction, "REACTIONS", {})
    with pytest.raises(AssertionError):
        lab.take_back(lot)
    monkeypatch.undo()

    def fail(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(transaction, "REACTIONS", {LotStatusWorsened: (*REACTIONS[LotStatusWorsened], fail)})
    with pytest.raises(RuntimeError):
        lab.take_back(lot)
    assert (store.lot(lot).status, lab.rows("lot_flag"), exceptions(lab, run.batch)) == ("RELEASED", [], [])


@pytest.mark.requirement("MAT-3")
def test_a_charge_beside_the_change_is_refused_or_flagged(store: Store, lab: Laboratory, run: Run) -> None:
    lots = [store.released(f"L-{number}") for number in range(4)]

    def charge(lot: UUID) -> bool:
        try:
            store.charge(run, 1, lot, "1")
        except LotNotReleased:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken_back = [pool.submit(lab.take_back, lot) for lot in lots]
        charged = list(pool.map(charge, lots))
        for one in taken_back:
            one.result()
    flagged = {one.lot_id for one in lab.rows("lot_flag")}
    assert flagged == {lot for lot, done in zip(lots, charged, strict=True) if done}


@pytest.mark.requirement("TEN-1")
def test_another_companys_lot_is_neither_tested_nor_decided_on(
    lab: Laboratory, store: Store, other_plant: Plant
) -> None:
    theirs = Store(store.do, other_plant, store.admin)
    lot = theirs.receive(theirs.material())
    specification = Laboratory(theirs).draft(theirs.lot(lot).material_id)
    refused: Refused = (
        (NotFound, lambda: lab.sample(lot)),
        (NotFound, lambda: lab.certificate(lot)),
        (NotFound, lambda: lab.heed(lot)),
        (NotFound, lambda: lab.draft(theirs.lot(lot).material_id)),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert Laboratory(theirs).rows("lot_sample") == []
    assert Laboratory(theirs).row("material_specification", specification).state == "DRAFT"
