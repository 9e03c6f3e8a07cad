"""What was rejected is made anew as quality approved it: another batch, by rework or reprocessing (REV-5)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.events import OutputLotRecorded
from domain.execution.rework.kinds import ReworkKind
from domain.execution.rework.refusals import (
    BeyondRework,
    NotOfThisRework,
    NotToBeReworked,
    OtherProduct,
    ReworkSettled,
    VersionNotApproved,
    WrongReworkKind,
)
from domain.exports.composing import reworks, signatures
from domain.exports.composing import stages as composing
from domain.exports.composing.source import Source
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.refusals import LotNotReleased, MadeInRejectedBatch, NotEnough, WrongLotUnit
from domain.people.refusals import SamePerson
from domain.review.facts import BlockerKind
from domain.review.refusals import ReleaseBlocked
from domain.review.reworking import ToRework
from infra.transaction import as_process
from tests import recipes, rework, stages
from tests.benchmarks.loading import quietly
from tests.conftest import Do
from tests.domain.exports.test_stages import Records
from tests.execution import Run
from tests.materials import LATER, kg
from tests.orders import Planner
from tests.plant import Plant
from tests.quality import WATER, Laboratory, percent
from tests.rework import Rework

TABLES = ("rework_approval", "rework_lot", "batch", "genealogy_edge", "lot_balance", "signature", "material_lot")
FORGED = """
    insert into genealogy_edge select (jsonb_populate_record(e,
      jsonb_build_object('id', gen_random_uuid(), 'quantity_value', 1) || cast(:other as jsonb))).*
    from genealogy_edge e where e.id = :like
"""
CLEAN = recipes.phase(1, "Clean", signatures=stages.PHASES[0].signatures)


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Rework:
    return rework.rejected(do, plant, admin)


def refused(made: Rework, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is, and nothing is written."""
    before = [made.rows(one) for one in TABLES]
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert [made.rows(one) for one in TABLES] == before


def upstream(run: Run) -> list[str]:
    """What of upstream, and of what it gave, forbids its release; nothing was decided."""
    with pytest.raises(ReleaseBlocked) as raised:
        stages.decide(run)
    assert run.row().disposition == "PENDING"
    wanted = {BlockerKind.UPSTREAM, BlockerKind.PENDING_TEST, BlockerKind.REWORK_WITHDRAWN}
    return [one.place for one in raised.value.blockers if one.kind in wanted]


@pytest.mark.requirement("REV-5", "REV-6", "TEN-2")
def test_quality_approves_what_is_reworked_by_which_recipe(made: Rework, do: Do, plant: Plant) -> None:
    """Not who executed the batch; of its rejected lots alone, up to what there is, as what the recipe makes it."""
    both = replace(plant.operator, grants=plant.operator.grants | plant.reviewer.grants)
    raw = next(one.id for one in made.store.rows("lot") if one.number == "RAW")
    foreign = rework.recipe_of_product(do, plant, (CLEAN,), code="VAL-1", product="Valsartan")
    draft = recipes.written(do, plant, phases=(CLEAN,), materials=(), of=recipes.recipe(do, plant, code="D")).id

    def lots(*quantities: str) -> tuple[ToRework, ...]:
        return tuple(ToRework(made.bad, kg(one)) for one in quantities)

    refused(
        made,
        (Forbidden, lambda: made.approve(by=plant.operator)),
        (SamePerson, lambda: made.approve(by=both)),
        (WrongReworkKind, lambda: made.approve(kind=ReworkKind.REPROCESSING)),
        (WrongReworkKind, lambda: made.approve(recipe_version=made.same)),
        (OtherProduct, lambda: made.approve(recipe_version=foreign)),
        (VersionNotApproved, lambda: made.approve(recipe_version=draft)),
        (NotFound, lambda: made.approve(recipe_version=made.bad)),
        (NotFound, lambda: made.approve(lots=(ToRework(made.same, kg("1")),))),
        (NotToBeReworked, lambda: made.approve(lots=(ToRework(raw, kg("1")),))),
        (NotEnough, lambda: made.approve(lots=lots("90.001"))),
        (WrongLotUnit, lambda: made.approve(lots=(ToRework(made.bad, replace(kg("1"), unit="g")),))),
        (InvalidInput, lambda: made.approve(lots=())),
        (InvalidInput, lambda: made.approve(lots=lots("1", "2"))),
        (InvalidInput, lambda: made.approve(because=" ")),
        (InvalidInput, lambda: made.approve(evaluation="")),
        (InvalidInput, lambda: made.approve(additional_tests=("WATER", "WATER"))),
        (InvalidInput, lambda: made.approve(additional_tests=("No code",))),
        (InvalidInput, lambda: made.approve(expires_on=LATER)),
    )
    first = made.approve()
    refused(made, (NotToBeReworked, made.approve))
    made.withdraw(first)
    second = made.reprocess(lots=lots("90"))
    found = {one.id: one for one in made.rows("rework_approval")}
    assert (found[first].kind, found[first].withdrawn_name) == ("REWORK", "Reviewer")
    assert (found[second].kind, found[second].recipe_name) == ("REPROCESSING", "MET-500, version 1")
    assert [(one.meaning, one.act) for one in made.rows("signature")[-2:]] == [
        ("WITHDRAWN", "withdrawRework"),
        ("APPROVED", "approveRework"),
    ]


@pytest.mark.requirement("REV-5", "MAT-1")
def test_a_rejected_lot_goes_into_the_batch_of_its_rework_and_no_further(made: Rework) -> None:
    store, lab = made.store, Laboratory(made.store)
    approval, other = made.approve(), made.issue(None, "OTHER")
    run = made.issue(approval)
    for one in (run, other):
        one.start(1)
    refused(
        made,
        (LotNotReleased, lambda: store.charge(other, 1, made.bad, "1")),
        (BeyondRework, lambda: store.charge(run, 1, made.bad, "60.001")),
    )
    store.charge(run, 1, made.bad, "20")
    refused(made, (BeyondRework, lambda: store.charge(run, 1, made.bad, "40.001")))
    edge = store.charge(run, 1, made.bad, "40")
    before = made.rows("genealogy_edge")
    for batch in (run, other):
        into = json.dumps({"target_id": str(batch.batch), "target_batch_id": str(batch.batch)})
        with pytest.raises(DBAPIError, match="charged as its rework was approved, and no further"):
            lab.tamper(FORGED, like=edge, other=into)
    assert made.rows("genealogy_edge") == before
    store.reverse(edge)
    store.charge(run, 1, made.bad, "40")
    assert store.balance(made.bad).remaining == Decimal(30)
    refused(made, (ReworkSettled, lambda: made.withdraw(approval)))
    with pytest.raises(DBAPIError, match="withdrawn before its batch begins"):
        lab.tamper("update rework_approval set because = 'No reason' where id = :a", a=approval)
    store.output(run, store.lot(made.bad).material_id, "GOOD", "55")
    given = store.rows("lot")[-1]
    assert (given.number, given.status, given.expires_on) == ("GOOD", "QUARANTINE", rework.LAST)
    (output,) = [one.id for one in made.rows("genealogy_edge") if one.target_id == given.id]

    def younger(uow: UnitOfWork) -> MaterialLot:
        """What a program would write that knew nothing of rework."""
        (lot,) = uow.lock(MaterialLot, MaterialLot.id == given.id)
        lot.expires_on = rework.LAST + timedelta(days=1)
        uow.session.flush()
        uow.session.execute(text(FORGED), {"like": output, "other": "{}"})
        uow.record(OutputLotRecorded(batch=run.batch, lot=lot.id))
        return lot

    with pytest.raises(DBAPIError, match="lasts no longer than what it was made of"):
        store.do(as_process(made.plant.company, "test"), younger)


@pytest.mark.requirement("REV-5")
def test_one_batch_is_issued_by_an_approval_that_stands(made: Rework) -> None:
    approval = made.approve(expires_on=LATER, expires_because="Stability was shown for it.")
    run = made.issue(approval)
    refused(
        made,
        (ReworkSettled, lambda: made.issue(approval, "AGAIN")),
        (NotFound, lambda: made.issue(made.bad, "NONE")),
    )
    made.withdraw(approval)
    refused(made, (ReworkSettled, lambda: made.withdraw(approval)), (ReworkSettled, lambda: run.start(1)))
    assert run.row().state == "IDLE"
    assert "batch" in upstream(run)
    second = made.approve(expires_on=LATER, expires_because="Stability was shown for it.")
    refused(made, (NotOfThisRework, lambda: made.issue(second, "SAME", by_recipe=made.same)))
    planner = Planner(made.store.do, made.plant, made.store.admin)
    order = planner.plan("PO-1", made.other, planned_start=datetime.now(UTC) + timedelta(days=1))
    planner.ready(order)
    run = planner.fill(order, "NEW-2", rework=second)
    run.start(1)
    made.store.charge(run, 1, made.bad, "60")
    lot = made.store.output(run, made.store.lot(made.bad).material_id, "GOOD", "55")
    assert made.store.lot(lot).expires_on == LATER
    _require_told(made, run)


def _require_told(made: Rework, run: Run) -> None:
    """The record of the new batch tells of its approval alone, that of the old one of all, with who signed what."""
    own, old = (Source(composing.own(Records(made.store).whole(one))) for one in (run, made.old))
    (by,) = reworks.reworks(own)
    assert (by["own"], by["of"], by["expires_on"], by["lots"][0]["number"]) == (True, "OLD", LATER.isoformat(), "BAD")
    assert [one["subject"] for one in signatures.listed(own) if "ework" in one["subject"]] == ["Rework of batch OLD"]
    assert [(one["own"], one.get("withdrawn_by")) for one in reworks.reworks(old)] == [
        (False, "Reviewer"),
        (False, None),
    ]
    told = [(one["subject"], one["meaning"]) for one in signatures.listed(old) if "ework" in one["subject"]]
    assert told == [
        ("Rework of batch OLD", "APPROVED"),
        ("Withdrawn rework of batch OLD", "WITHDRAWN"),
        ("Rework of batch OLD", "APPROVED"),
    ]


@pytest.mark.requirement("REV-5", "REV-4", "REV-9")
def test_its_rejected_origin_forbids_no_release_but_all_else_does(made: Rework) -> None:
    """Nor the release of what is made of it in turn; the tests that the approval named are waited for."""
    store, lab = made.store, Laboratory(made.store)
    run, packed = made.issue(made.approve(additional_tests=("WATER",))), made.issue(None, "PACKED")
    run.start(1)
    packed.start(1)
    store.charge(run, 1, made.bad, "60")
    raw = next(one.id for one in store.rows("lot") if one.number == "RAW")
    assert upstream(run) == ["batch, WATER"]
    material = store.lot(made.bad).material_id
    lot = store.output(run, material, "GOOD", "55")
    lab.let_use(lot, packed.batch, until=rework.LAST)
    store.charge(packed, 1, lot, "50")
    lab.take_back(raw)
    assert upstream(run) == ["lot RAW", "lot GOOD, WATER"]
    assert upstream(packed) == ["batch NEW", "lot GOOD", "lot RAW"]
    store.dispose(raw)
    lab.specified(material, (WATER,))
    assert upstream(run) == ["lot GOOD, WATER"]
    lab.found(lab.sample(lot), "WATER", percent("0.2"))
    stages.release(run)
    store.dispose(lot)
    stages.release(packed)
    assert {one.number: one.disposition for one in made.rows("batch")} == {
        "OLD": "REJECTED",
        "NEW": "RELEASED",
        "PACKED": "RELEASED",
    }
    assert made.status(made.bad) == "REJECTED"


@pytest.mark.requirement("REV-5", "REV-4")
def test_a_rejected_lot_that_went_in_otherwise_too_forbids_the_release(do: Do, plant: Plant, admin: Engine) -> None:
    """The approval lets be what is reworked, and not what another batch took of it before it was rejected.

    A lot may be rejected, and reworked, without its batch.
    """
    made = stages.packed(do, plant, admin)
    store, lab = made.store, Laboratory(made.store)
    lab.dispose(made.lots["B"], LotDecision.REJECTED)
    here = Rework(store, made.bulk, made.lots["B"], made.bulk.row().recipe_version_id, made.bulk.batch)
    run = here.issue(here.reprocess(lots=(ToRework(made.lots["B"], kg("20")),)))
    run.start(1)
    store.charge(run, 1, made.lots["B"], "20")
    assert upstream(run) == ["batch BULK"]
    part = store.output(made.here, store.material("PACKS"), "PACK", "30")
    lab.let_use(part, run.batch, until=LATER)
    edge = store.charge(run, 1, part, "10")
    assert upstream(run) == ["batch BULK", "batch P-1", "lot B", "lot PACK"]
    store.reverse(edge)
    assert upstream(run) == ["batch BULK"]
    rework.reject(made.bulk)
    assert upstream(run) == []


@pytest.mark.requirement("REV-5", "MAT-1")
def test_what_stayed_released_of_a_rejected_batch_is_charged_no_more(made: Rework) -> None:
    """As it may have been before lots followed their batch."""
    with quietly(made.store.admin, ("material_lot",)) as connection:
        connection.execute("update material_lot set status = 'RELEASED' where id = %s", [made.bad])
    other = made.issue(None, "OTHER")
    other.start(1)
    before: Any = made.rows("genealogy_edge"), made.rows("lot_balance")
    with pytest.raises(MadeInRejectedBatch):
        made.store.charge(other, 1, made.bad, "1")
    assert (made.rows("genealogy_edge"), made.rows("lot_balance")) == before
