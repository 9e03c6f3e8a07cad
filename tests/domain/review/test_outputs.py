"""The lots that a batch gave follow it: tested before its release, released after it, rejected with it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import InvestigationOutcome, LotBlockerKind
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.materials.refusals import MadeInRejectedBatch
from domain.people.refusals import SamePerson
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.events import BatchDisposed
from domain.review.facts import BlockerKind
from domain.review.models import Decision
from domain.review.refusals import ReleaseBlocked
from infra.transaction import as_process
from tests import recipes, reviewing, stages
from tests.conftest import Do
from tests.containers import Shelves
from tests.execution import Run
from tests.materials import LATER
from tests.plant import Plant
from tests.quality import CORRESPONDS, WATER, Laboratory, percent
from tests.reconciliation import reconcile
from tests.stages import Stages
from tests.transfers import Transfers

Kept = dict[str, list[Any]]


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Stages:
    return stages.packed(do, plant, admin)


def everything(made: Stages) -> Kept:
    """Lots, what became of them and of the batches, and who was told."""
    lab = Laboratory(made.store)
    tables = ("material_lot", "lot_disposition", "lot_status_change", "lot_flag", "batch", "disposition")
    return {table: lab.rows(table) for table in (*tables, "batch_exception")}


def refused(made: Stages, act: Callable[[], object]) -> LotReleaseBlocked:
    """How a lot's release is refused, with nothing changed."""
    before = everything(made)
    with pytest.raises(LotReleaseBlocked) as raised:
        act()
    assert everything(made) == before
    return raised.value


def blockers(run: Run) -> list[tuple[BlockerKind, str]]:
    """What forbids the batch's release, of what a review doesn't wait for; nothing was decided."""
    with pytest.raises(ReleaseBlocked) as raised:
        stages.decide(run)
    assert run.row().disposition == "PENDING"
    return [(one.kind, one.place) for one in raised.value.blockers if one.kind is not BlockerKind.UPSTREAM]


def finished(run: Run) -> None:
    """Complete, assessed, reconciled and reviewed."""
    run.complete(1)
    for one in run.rows("batch_exception"):
        if one.batch_id == run.batch:
            run.assess(one.id)
    reconcile(run)
    reviewing.review(run, by=run.plant.second_reviewer)


def reject(run: Run, *, by: Actor | None = None) -> None:
    given = Decide(run.batch, run.row().version, Decision.REJECTED, "Metal was found.")
    recipes.sign(run.do, by or run.plant.qualified, DISPOSE_BATCH, given)


def status(made: Stages, *lots: UUID) -> list[str]:
    return [made.store.lot(one).status for one in lots]


@pytest.mark.requirement("REV-4", "MAT-1")
def test_no_lot_is_released_before_the_batch_that_gave_it(made: Stages) -> None:
    """Nor what was divided from it, put together of it, or received of it elsewhere; rejected it can be."""
    shelves, lab, away = Shelves(made.store), Laboratory(made.store), Laboratory(made.away)
    part, other, bad = (shelves.split_lot(made.lots["B"], "5", number) for number in ("B-1", "B-2", "B-3"))
    merged = shelves.merge(part, other, number="B-12")
    for at, lot in ((lab, made.lots["B"]), (lab, merged), (away, made.lots["B-BOS"])):
        for decision, restriction in ((LotDecision.RELEASED, None), (LotDecision.RESTRICTED, "Trials")):
            said = refused(made, lambda at=at, lot=lot, d=decision, r=restriction: at.dispose(lot, d, restriction=r))  # type: ignore[misc]  # bound at once
            (one,) = said.blockers
            assert (one.kind, one.place, one.clears) == (
                LotBlockerKind.BATCH_NOT_RELEASED,
                "batch BULK",
                "disposeBatch",
            )
            assert "batch BULK, which gave it, is PENDING" in said.message
    lab.dispose(bad, LotDecision.REJECTED)
    stages.release(made.bulk)
    lab.dispose(merged)
    lab.dispose(made.lots["B"], LotDecision.RESTRICTED, restriction="Trials")
    away.dispose(made.lots["B-BOS"])
    lots = (made.lots["B"], merged, bad, made.lots["B-BOS"])
    assert status(made, *lots) == ["RESTRICTED", "RELEASED", "REJECTED", "RELEASED"]


@pytest.mark.requirement("REV-5", "MAT-3", "SIG-1")
def test_a_rejected_batch_takes_its_lots_out_of_use(made: Stages) -> None:
    """All that came of it too, in one signed act that shows them; whoever took of them is told."""
    shelves, lab = Shelves(made.store), Laboratory(made.store)
    part = shelves.split_lot(made.lots["B"], "5", "B-1")
    reject(made.bulk)
    mine = (made.lots["B"], part, made.lots["B-BOS"])
    assert status(made, *mine, made.lots["RAW"]) == ["REJECTED", "REJECTED", "REJECTED", "RELEASED"]
    changes = [one for one in lab.rows("lot_status_change") if one.lot_id in mine]
    assert [one.after for one in changes] == ["REJECTED"] * 3
    because = {(one.because, one.changed_by) for one in changes}
    assert because == {("Batch BULK, which gave it, was rejected. Metal was found.", made.store.plant.qualified.person)}
    (signature,) = [one for one in lab.rows("signature") if one.act == "disposeBatch"]
    assert json.loads(signature.content)["content"]["lots"] == [
        {"lot": number, "status": "QUARANTINE", "becomes": "REJECTED"} for number in ("B", "B-1", "B-BOS")
    ]
    told = {(one.batch_id, one.lot_id) for one in lab.rows("lot_flag")}
    assert told == {
        (made.here.batch, made.lots["B"]),
        (made.there.batch, made.lots["B"]),
        (made.there.batch, made.lots["B-BOS"]),
    }
    raised = [(one.batch_id, one.title) for one in lab.rows("batch_exception") if one.rule == "MAT-3"]
    assert (made.here.batch, "Lot B: REJECTED") in raised
    assert len(raised) == 3


@pytest.mark.requirement("REV-5", "REV-6")
def test_who_may_not_reject_the_batch_rejects_no_lot(made: Stages) -> None:
    plant = made.store.plant
    both = replace(plant.operator, grants=plant.operator.grants | plant.qualified.grants)
    before = everything(made)
    with pytest.raises(SamePerson):
        reject(made.bulk, by=both)
    assert everything(made) == before


@pytest.mark.requirement("REV-5", "MAT-1")
def test_what_was_on_its_way_when_its_batch_was_rejected_is_of_no_use_there(made: Stages) -> None:
    transfers, away = Transfers(made.store), Laboratory(made.away)
    sent = transfers.dispatch(made.lots["B"], "5", document="TN-2", under_quarantine=stages.AT_RISK)
    reject(made.bulk)
    late = transfers.receive(sent, "B-LATE", by=made.away.plant.operator)
    assert late is not None
    assert status(made, late) == ["QUARANTINE"]
    assert "Nothing: the lot is rejected" in refused(made, lambda: away.dispose(late)).blockers[0].clears
    before = away.rows("conditional_use")
    with pytest.raises(MadeInRejectedBatch):
        away.let_use(late, made.there.batch, until=LATER)
    assert away.rows("conditional_use") == before
    away.dispose(late, LotDecision.REJECTED)
    assert status(made, late) == ["REJECTED"]


def _disposed(run: Run, decision: Decision) -> None:
    """What a program would write that knew nothing of lots."""

    def act(uow: UnitOfWork) -> Batch:
        (batch,) = uow.lock(Batch, Batch.id == run.batch)
        batch.disposition = decision
        uow.record(BatchDisposed(batch=batch.id, decision=decision))
        return batch

    run.do(as_process(run.plant.company, "test"), act)


@pytest.mark.requirement("REV-4", "REV-5")
def test_the_database_holds_lots_and_their_batch_together(made: Stages) -> None:
    lab, before = Laboratory(made.store), everything(made)
    for lot in (made.lots["B"], made.lots["B-BOS"]):
        for change in ("status = 'RELEASED'", "status = 'RESTRICTED', restriction = 'Trials'"):
            with pytest.raises(DBAPIError, match="released after the batch that gave it"):
                lab.tamper(f"update material_lot set {change} where id = :l", l=lot)  # noqa: S608 -- our own text
    with pytest.raises(DBAPIError, match="all lots that it gave are rejected"):
        _disposed(made.bulk, Decision.REJECTED)
    assert everything(made) == before
    _disposed(made.bulk, Decision.RELEASED)
    made.store.dispose(made.lots["B"])
    assert status(made, made.lots["B"]) == ["RELEASED"]


@pytest.mark.requirement("REV-4", "REV-9")
def test_a_batch_waits_for_the_tests_of_what_it_gave(made: Stages) -> None:
    """Tests first, then the batch, then its lot."""
    lab, lot = Laboratory(made.store), made.lots["B"]
    lab.specified(made.store.lot(lot).material_id)
    finished(made.bulk)  # the review waits for no laboratory
    assert blockers(made.bulk) == [
        (BlockerKind.PENDING_TEST, f"lot B, {test}") for test in ("ASSAY", "WATER", "IDENTITY")
    ]
    sample = lab.sample(lot)
    lab.found(sample, "WATER", percent("0.20"))
    lab.found(sample, "IDENTITY", CORRESPONDS)
    wrong = lab.found(sample, "ASSAY", percent("90.0"))
    with pytest.raises(ReleaseBlocked) as raised:
        stages.decide(made.bulk)
    (waits,) = raised.value.blockers
    assert (waits.kind, waits.place) == (BlockerKind.PENDING_TEST, "lot B, ASSAY")
    assert "concludeLotInvestigation" in waits.clears
    lab.conclude(wrong, InvestigationOutcome.INVALIDATED)
    assert blockers(made.bulk) == [(BlockerKind.PENDING_TEST, "lot B, ASSAY")]
    lab.found(lab.sample(lot), "ASSAY", percent("99.3"))
    stages.decide(made.bulk)
    lab.dispose(lot)
    assert (made.bulk.row().disposition, status(made, lot)) == ("RELEASED", ["RELEASED"])


@pytest.mark.requirement("REV-4", "REV-9")
def test_a_lot_out_of_specification_is_rejected_before_its_batch_is_released(made: Stages) -> None:
    lab, lot = Laboratory(made.store), made.lots["B"]
    material = made.store.lot(lot).material_id
    lab.specified(material, (WATER,))
    second = made.store.output(made.bulk, material, "C", "5")
    lab.found(lab.sample(second), "WATER", percent("0.2"))
    wrong = lab.found(lab.sample(lot), "WATER", percent("0.9"))
    lab.conclude(wrong, InvestigationOutcome.CONFIRMED)
    finished(made.bulk)
    with pytest.raises(ReleaseBlocked) as raised:
        stages.decide(made.bulk)
    (one,) = raised.value.blockers
    assert (one.place, one.explanation) == ("lot B, WATER", "It was confirmed as out of specification.")
    lab.dispose(lot, LotDecision.REJECTED)
    lab.dispose(second, LotDecision.REJECTED)
    assert blockers(made.bulk) == [(BlockerKind.LOTS_REJECTED, "batch")]
    reject(made.bulk)
    assert made.bulk.row().disposition == "REJECTED"


@pytest.mark.requirement("REV-4", "REV-9")
def test_a_demanded_specification_and_an_investigation_of_a_part_are_waited_for(made: Stages) -> None:
    lab, away = Laboratory(made.store), Laboratory(made.away)
    material = made.store.lot(made.lots["B"]).material_id
    lab.demand(material)
    finished(made.bulk)
    assert blockers(made.bulk) == [(BlockerKind.PENDING_TEST, "lot B, specification")]
    lab.demand(material, demanded=False)
    there = away.draft(material, (WATER,))
    away.approve(there)
    wrong = away.found(away.sample(made.lots["B-BOS"]), "WATER", percent("0.9"))
    assert blockers(made.bulk) == [(BlockerKind.PENDING_TEST, "lot B-BOS, WATER")]
    away.conclude(wrong, InvestigationOutcome.CONFIRMED)
    stages.decide(made.bulk)  # the part alone is bad, and can't be released
    assert made.bulk.row().disposition == "RELEASED"
