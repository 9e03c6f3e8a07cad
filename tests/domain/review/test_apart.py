"""A release that is apart from some of the batch's lots, which are rejected in the same act."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.exports import snapshot
from domain.exports.composing import decisions
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import InvestigationOutcome
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.review.apart import MOST_LOTS, OfLot
from domain.review.events import BatchDisposed
from domain.review.facts import BlockerKind
from domain.review.models import DecidedLot, Decision, Disposition
from domain.review.refusals import ReleaseBlocked
from infra.transaction import as_process
from operations.proving import stock
from tests import stages
from tests.conftest import Do
from tests.containers import Shelves
from tests.domain.review.test_outputs import finished, status
from tests.plant import Plant
from tests.quality import WATER, Laboratory, percent
from tests.releasing import decide, revoke
from tests.reviewing import review
from tests.stages import Stages
from tests.transfers import Transfers

WHY = "Its drum stood open over night."


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Stages:
    """With a second lot C, of which a part was divided, and a third one that quality has rejected."""
    made = stages.packed(do, plant, admin)
    material = made.store.lot(made.lots["B"]).material_id
    made.lots["C"], made.lots["D"] = (made.store.output(made.bulk, material, number, "5") for number in ("C", "D"))
    made.lots["C-1"] = Shelves(made.store).split_lot(made.lots["C"], "2", "C-1")
    made.store.dispose(made.lots["D"], LotDecision.REJECTED)
    return made


def everything(made: Stages) -> dict[str, list[Any]]:
    tables = ("material_lot", "lot_status_change", "lot_flag", "batch", "disposition", "decided_lot", "batch_exception")
    return {table: Laboratory(made.store).rows(table) for table in tables}


def refused(made: Stages, wanted: type[Exception], act: Callable[[], object]) -> Any:  # noqa: ANN401 -- as it is asked for
    before = everything(made)
    with pytest.raises(wanted) as raised:
        act()
    assert everything(made) == before
    return raised.value


def goes(made: Stages, lot: str) -> OfLot:
    return OfLot(made.lots[lot], Decision.RELEASED)


def stays(made: Stages, lot: str, because: str | None = WHY) -> OfLot:
    return OfLot(made.lots[lot], Decision.REJECTED, because)


@pytest.mark.requirement("REV-13", "MAT-3", "SIG-1")
def test_a_batch_is_released_apart_from_a_lot(made: Stages) -> None:
    """What came of that too; whoever took of it is told; a lot that was rejected before is told as well."""
    finished(made.bulk)
    transfers, away = Transfers(made.store), Laboratory(made.away)
    sent = transfers.dispatch(made.lots["B"], "5", document="TN-2", under_quarantine=stages.AT_RISK)
    because = f"It went there, and {WHY}"
    decide(made.bulk, stays(made, "B", because), goes(made, "C"))
    assert made.bulk.row().disposition == "RELEASED"
    lots = [made.lots[one] for one in ("B", "B-BOS", "C", "C-1", "D", "RAW")]
    assert status(made, *lots) == ["REJECTED", "REJECTED", "QUARANTINE", "QUARANTINE", "REJECTED", "RELEASED"]
    lab = Laboratory(made.store)
    told = [(one.number, one.status, one.decision, one.because) for one in lab.rows("decided_lot")]
    assert told == [
        ("B", "QUARANTINE", "REJECTED", because),
        ("C", "QUARANTINE", "RELEASED", None),
        ("D", "REJECTED", "REJECTED", None),
    ]
    (signature,) = [one for one in lab.rows("signature") if one.act == "disposeBatch"]
    content = json.loads(signature.content)["content"]
    assert content["lots"] == [
        {"lot": "B", "status": "QUARANTINE", "decision": "REJECTED", "because": because},
        {"lot": "C", "status": "QUARANTINE", "decision": "RELEASED"},
        {"lot": "D", "status": "REJECTED", "decision": "REJECTED"},
    ]
    assert content["rejectedToo"] == [{"lot": "B-BOS", "status": "QUARANTINE", "becomes": "REJECTED"}]
    changes = {one.lot_id: one.because for one in lab.rows("lot_status_change")}
    assert changes[made.lots["B"]] == f"Batch BULK was released apart from it. {because}"
    assert changes[made.lots["B-BOS"]] == f"Batch BULK was released apart from lot B, of which it came. {because}"
    flagged = {(one.batch_id, one.lot_id) for one in lab.rows("lot_flag")}
    assert flagged >= {(made.here.batch, made.lots["B"]), (made.there.batch, made.lots["B-BOS"])}
    made.store.dispose(made.lots["C"])
    assert status(made, made.lots["C"]) == ["RELEASED"]
    assert proven(made) == []
    with Session(made.store.admin) as session:
        rows = snapshot.read(session, snapshot.Chosen(made.store.plant.company, made.bulk.batch, new_id()))
    told_in_the_record = decisions.disposition(Source(rows))
    assert told_in_the_record is not None
    assert told_in_the_record["lots"] == [
        {"number": "B", "status": "QUARANTINE", "decision": "REJECTED", "because": because},
        {"number": "C", "status": "QUARANTINE", "decision": "RELEASED"},
        {"number": "D", "status": "REJECTED", "decision": "REJECTED"},
    ]
    late = transfers.receive(sent, "B-LATE", by=made.away.plant.operator)
    assert late is not None
    (blocker,) = refused(made, LotReleaseBlocked, lambda: away.dispose(late)).blockers
    assert blocker.explanation == "batch BULK, which gave it, is RELEASED apart from it"
    with pytest.raises(DBAPIError, match="released after the batch that gave it"):
        lab.tamper("update material_lot set status = 'RELEASED' where id = :l", l=late)


@pytest.mark.requirement("REV-13", "REV-12")
def test_a_second_release_is_apart_from_what_the_first_was_apart_from(made: Stages) -> None:
    finished(made.bulk)
    decide(made.bulk, stays(made, "B"), goes(made, "C"))
    revoke(made.bulk, "A result was found in a notebook.")
    review(made.bulk, by=made.bulk.plant.second_reviewer)
    decide(made.bulk)
    again = [(one.number, one.status, one.because) for one in Laboratory(made.store).rows("decided_lot")][3:]
    assert again == [("B", "REJECTED", None), ("D", "REJECTED", None)]


def proven(made: Stages) -> list[str]:
    """What is wrong of it, from the data alone."""
    asked = {"company": made.store.plant.company, "most": 9}
    with made.store.admin.connect() as connection:
        return [row[1] for row in connection.execute(stock.APART.statement, asked)]


@pytest.mark.requirement("REV-13")
def test_each_lot_has_a_decision_and_its_reason(made: Stages) -> None:
    finished(made.bulk)
    raw, stranger = OfLot(made.lots["RAW"], Decision.RELEASED), OfLot(new_id(), Decision.REJECTED, WHY)
    wrong: list[tuple[tuple[OfLot, ...], str]] = [
        ((stays(made, "C"),), "not rejected yet|isn't rejected yet, and on no other: B, C"),
        ((goes(made, "B"), stays(made, "C"), stays(made, "D")), "on no other: B, C"),
        ((goes(made, "B"), stays(made, "C"), raw), "on no other: B, C"),
        ((goes(made, "B"), stays(made, "C"), stranger), "on no other: B, C"),
        ((goes(made, "B"), stays(made, "C-1")), "on no other: B, C"),
        ((goes(made, "B"), stays(made, "C"), stays(made, "C")), "Name each lot once"),
        ((goes(made, "B"), stays(made, "C", None)), "it is empty"),
        ((goes(made, "B"), stays(made, "C", " ")), "it is empty"),
        ((goes(made, "B"), stays(made, "C", "x" * 2001)), "at most 2000"),
        ((stays(made, "C"), OfLot(made.lots["B"], Decision.RELEASED, WHY)), "Only a lot that is REJECTED"),
        (tuple(OfLot(new_id(), Decision.RELEASED) for _ in range(MOST_LOTS + 1)), f"At most {MOST_LOTS} lots"),
    ]
    for lots, match in wrong:
        said = refused(made, InvalidInput, lambda lots=lots: decide(made.bulk, *lots))  # type: ignore[misc]  # bound at once
        assert any(one in said.message for one in match.split("|")), said.message
    none_goes = refused(made, ReleaseBlocked, lambda: decide(made.bulk, stays(made, "B"), stays(made, "C")))
    assert [one.kind for one in none_goes.blockers] == [BlockerKind.LOTS_REJECTED]
    whole = (goes(made, "B"), stays(made, "C"))
    refused(made, InvalidInput, lambda: decide(made.bulk, *whole, decision=Decision.REJECTED))
    refused(made, Forbidden, lambda: decide(made.bulk, *whole, by=made.store.plant.reviewer))


@pytest.mark.requirement("REV-13", "REV-4", "REV-9")
def test_the_release_waits_for_the_tests_of_what_goes(made: Stages) -> None:
    """Of a lot that doesn't go, for an investigation's end only."""
    lab, material = Laboratory(made.store), made.store.lot(made.lots["B"]).material_id
    lab.specified(material, (WATER,))
    lab.found(lab.sample(made.lots["B"]), "WATER", percent("0.2"))
    finished(made.bulk)
    waits = refused(made, ReleaseBlocked, lambda: decide(made.bulk, stays(made, "B"), goes(made, "C")))
    assert [(one.kind, one.place) for one in waits.blockers] == [(BlockerKind.PENDING_TEST, "lot C, WATER")]
    wrong = lab.found(lab.sample(made.lots["C"]), "WATER", percent("0.9"))
    open_ = refused(made, ReleaseBlocked, lambda: decide(made.bulk, goes(made, "B"), stays(made, "C")))
    assert [one.explanation for one in open_.blockers] == ["A result is under investigation."]
    lab.conclude(wrong, InvestigationOutcome.CONFIRMED)
    refused(made, ReleaseBlocked, lambda: decide(made.bulk))
    decide(made.bulk, goes(made, "B"), stays(made, "C"))
    assert status(made, made.lots["C"], made.lots["C-1"]) == ["REJECTED", "REJECTED"]
    made.store.dispose(made.lots["B"])


@pytest.mark.requirement("REV-13")
def test_the_database_holds_a_release_and_what_it_is_apart_from_together(made: Stages) -> None:
    finished(made.bulk)
    stages.decide(made.bulk)  # D is told of by itself
    assert [one.number for one in Laboratory(made.store).rows("decided_lot")] == ["D"]
    before = everything(made)
    for lot, decision, match in (
        ("C", Decision.REJECTED, "is rejected, with all that came of it"),
        ("C", Decision.RELEASED, "decides on each"),
        ("C-1", Decision.REJECTED, "that the batch gave"),
        ("D", Decision.RELEASED, "violates check constraint"),
    ):
        with pytest.raises(DBAPIError, match=match):
            _written(made, made.lots[lot], decision)
    assert everything(made) == before


def _written(made: Stages, lot: UUID, decision: Decision) -> None:
    """What a program would write that knew nothing of the rest."""

    def act(uow: UnitOfWork) -> Disposition:
        (found,) = uow.find(Disposition, Disposition.batch_id == made.bulk.batch)
        row, why = made.store.lot(lot), WHY if decision is Decision.REJECTED else None
        of = {"site_id": found.site_id, "batch_id": found.batch_id, "disposition_id": found.id, "lot_id": lot}
        told = {"number": row.number, "status": row.status, "decision": decision, "because": why}
        uow.add(DecidedLot(id=new_id(), **of, **told))
        uow.record(BatchDisposed(batch=found.batch_id, decision=found.decision))
        return found

    made.bulk.do(as_process(made.store.plant.company, "test"), act)
