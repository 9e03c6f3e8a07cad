"""The review of an audit trail: what it shows, what it is asked for again by, and who may not give it."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Row, Text, cast, literal, select, text, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from domain.execution.content import Content
from domain.execution.models import Batch, BatchHold
from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.people.refusals import SamePerson
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.events import BatchReviewed
from domain.review.facts import BlockerKind
from domain.review.refusals import AlreadyDecided, ReleaseBlocked
from domain.review.trail.kinds import TrailKind, kind_of
from domain.review.trail.queries import shown, unreviewed
from infra.transaction import SETTINGS, as_process, settings_of
from tests import recipes
from tests.conftest import count
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.domain.review.test_deciding import decide, finish_after_clearance, kinds
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import review, review_trail

ENTRIES: tuple[tuple[str, str, dict[str, str], TrailKind | None], ...] = (
    ("INSERT", "parameter_value", {"revision": "1"}, None),
    ("INSERT", "parameter_value", {"revision": "1", "event_at": "2026-11-01 10:00:00+00"}, TrailKind.LATE),
    ("UPDATE", "parameter_value", {"version": "3", "tells_output": "A"}, TrailKind.CHANGED),
    ("UPDATE", "parameter_value", {"revision": "2", "event_at": "2026-11-01 10:00:00+00"}, TrailKind.CORRECTED),
    ("INSERT", "genealogy_edge", {"kind": "CHARGE"}, None),
    ("INSERT", "genealogy_edge", {"kind": "CHARGE", "event_at": "2026-11-01 10:00:00+00"}, TrailKind.LATE),
    ("INSERT", "genealogy_edge", {"kind": "REVERSAL", "reverses_id": "x"}, TrailKind.CORRECTED),
    ("INSERT", "equipment_use", {"state": "RUNNING"}, None),
    ("INSERT", "equipment_use", {"begun_event_at": "2026-11-01 10:00:00+00"}, TrailKind.LATE),
    ("UPDATE", "equipment_use", {"state": "ENDED"}, TrailKind.CHANGED),
    ("UPDATE", "equipment_use", {"state": "ENDED", "ended_event_at": "2026-11-01 10:00:00+00"}, TrailKind.LATE),
    ("INSERT", "transcription", {}, TrailKind.LATE),
    ("INSERT", "transcription_correction", {}, TrailKind.CORRECTED),
    ("INSERT", "gate_override", {}, TrailKind.OVERRIDDEN),
    ("UPDATE", "gate_override", {"acts_used": "2"}, TrailKind.CHANGED),
    ("INSERT", "not_applicable", {}, TrailKind.OVERRIDDEN),
    ("INSERT", "conditional_use", {}, TrailKind.OVERRIDDEN),
    ("INSERT", "parameter_reading", {"source": "INSTRUMENT"}, None),
    ("INSERT", "parameter_reading", {"source": "MANUAL", "fallback_reason": "Broken"}, TrailKind.OVERRIDDEN),
    ("INSERT", "procedure_decision", {"holds": "true"}, None),
    ("INSERT", "procedure_decision", {"holds": "true", "signature_id": "x"}, TrailKind.OVERRIDDEN),
    ("INSERT", "lot_flag", {}, TrailKind.CHANGED),
    ("UPDATE", "inserted_phase", {"withdrawn_at": "x"}, TrailKind.CHANGED),
    ("DELETE", "batch_comment", {}, TrailKind.DELETED),
    ("DELETE", "not_applicable", {}, TrailKind.DELETED),
    ("INSERT", "batch_review", {}, None),
    ("INSERT", "audit_trail_review", {}, None),
    ("INSERT", "signature", {}, None),
)


@pytest.fixture
def finished(run: Run) -> Run:
    """With a value that was corrected, and a hold."""
    run.clear_line()
    run.hold()
    run.restart()
    finish_after_clearance(run)
    run.correct(run.rows("parameter_value")[1].id, Content(choice="night"))
    run.complete(1)
    run.verify(1)
    return run


def batch_of(session: Session, run: Run) -> Batch:
    return session.scalars(select(Batch).where(Batch.company_id == run.plant.company, Batch.id == run.batch)).one()


def reviews(run: Run) -> list[Row[Any]]:
    return looked_up(run, "audit_trail_review")


def looked_up(run: Run, table: str) -> list[Row[Any]]:
    order = "transaction_id, number" if table == "audit_entry" else "id"
    with run.admin.connect() as connection:
        query = f"select * from {table} where company_id = :c order by {order}"  # noqa: S608 -- ours
        return list(connection.execute(text(query), {"c": run.plant.company}))


def change_a_hold(run: Run) -> None:
    """Nothing of it is in what a reviewer of the record signs."""

    def change(uow: Any) -> BatchHold:  # noqa: ANN401 -- a unit of work
        hold: BatchHold = uow.lock(BatchHold, BatchHold.batch_id == run.batch)[0]
        hold.reason = "Power failure, twice"
        uow.record(BatchReviewed(batch=run.batch))
        return hold

    run.do(as_process(run.plant.company, "test"), change)


@pytest.mark.requirement("REV-4", "AUD-1")
def test_an_entry_is_of_the_first_kind_that_holds(run: Run) -> None:
    told = [
        select(
            literal(place).label("place"),
            cast(literal(act), Text).label("act"),
            cast(literal(table), Text).label("table_name"),
            cast(literal(json.dumps(new)), JSONB).label("new"),
        )
        for place, (act, table, new, _) in enumerate(ENTRIES)
    ]
    entry = union_all(*told).subquery().c
    with run.admin.connect() as connection:
        found = connection.execute(select(entry.place, kind_of(entry)).order_by(entry.place)).all()
    assert [kind for _, kind in found] == [kind for *_, kind in ENTRIES]


@pytest.mark.requirement("REV-4", "REV-7", "SIG-1")
def test_a_review_signs_which_entries_it_was_shown(finished: Run, plant: Plant) -> None:
    with Session(finished.admin) as session:
        before = shown(session, batch_of(session, finished), list(TrailKind))
    assert before.counts[TrailKind.CORRECTED] == 1
    assert before.counts[TrailKind.CHANGED] > 5
    assert before.counts[TrailKind.DELETED] == 0
    review_trail(finished, kinds=[TrailKind.CORRECTED, TrailKind.LATE])
    (kept,) = reviews(finished)
    (corrected,) = [
        one
        for one in looked_up(finished, "audit_entry")
        if (one.table_name, one.act) == ("parameter_value", "UPDATE") and "revision" in one.new
    ]
    line = f"{corrected.transaction_id} {corrected.number} CORRECTED\n"
    assert (kept.changed, kept.corrected, kept.deleted, kept.late, kept.overridden, kept.entries) == (
        *(None, 1, None),
        *(0, None, 1),
    )
    assert kept.digest == hashlib.sha256(line.encode()).hexdigest()
    assert (kept.upto_transaction, kept.upto_number) == (corrected.transaction_id, corrected.number)
    assert (kept.reviewer_id, kept.reviewer_name) == (plant.reviewer.person, "Reviewer")
    (signed,) = [one for one in looked_up(finished, "signature") if one.id == kept.signature_id]
    content = json.loads(signed.content)
    assert (signed.meaning, content["input"]["kinds"]) == ("REVIEWED", ["CORRECTED", "LATE"])
    assert content["content"]["auditTrail"] == {
        "shown": {"CORRECTED": "1", "LATE": "0"},
        "entries": "1",
        "digest": kept.digest,
        "upTo": {"transaction": str(corrected.transaction_id), "number": str(corrected.number)},
    }


@pytest.mark.requirement("REV-4")
def test_what_is_written_after_it_is_reviewed_too(finished: Run, plant: Plant) -> None:
    """Whatever it is: also what nobody reads in what the review of the record signs."""
    review_trail(finished, kinds=set(TrailKind) - {TrailKind.CHANGED})
    with Session(finished.admin) as session:
        assert unreviewed(session, batch_of(session, finished)) == (TrailKind.CHANGED,)
    record = Review(finished.batch, finished.row().version, "In order.")
    with pytest.raises(ReleaseBlocked) as refused:
        recipes.sign(finished.do, plant.reviewer, COMPLETE_REVIEW, record)
    assert kinds(refused) == {BlockerKind.TRAIL_NOT_REVIEWED}
    assert count(finished.admin, "batch_review", plant.company) == 0
    review_trail(finished, kinds=[TrailKind.CHANGED])
    recipes.sign(finished.do, plant.reviewer, COMPLETE_REVIEW, record)
    change_a_hold(finished)
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {BlockerKind.TRAIL_NOT_REVIEWED}
    assert refused.value.blockers[0].explanation.endswith(": CHANGED.")
    review_trail(finished, by=plant.second_reviewer)
    assert [one.changed is None for one in reviews(finished)] == [True, False, False]
    decide(finished)
    with pytest.raises(AlreadyDecided):
        review_trail(finished)
    assert len(reviews(finished)) == 3


@pytest.mark.requirement("REV-4", "AUD-2")
def test_what_somebody_deleted_past_the_application_shows(finished: Run, plant: Plant) -> None:
    """Nobody may; who owns the database can."""
    review_trail(finished)
    settings = settings_of(as_process(plant.company, "test"), audit_key=b"k" * 32, reason="To hide it", command_id=None)
    with finished.admin.connect() as connection, connection.begin() as undone:
        connection.exec_driver_sql(SETTINGS.text, settings)
        connection.execute(text("alter table batch_hold disable trigger only_purged"))
        connection.execute(text("delete from batch_hold where batch_id = :b"), {"b": finished.batch})
        with Session(connection) as session:
            assert unreviewed(session, batch_of(session, finished)) == (TrailKind.DELETED,)
        undone.rollback()


@pytest.mark.requirement("REV-6", "TEN-1", "TEN-2")
def test_an_audit_trail_is_reviewed_by_quality_who_did_not_execute(
    finished: Run, plant: Plant, other_plant: Plant
) -> None:
    every = frozenset(Grant(role, plant.site) for role in Role)
    for person in (plant.operator, plant.supervisor, plant.qualified):
        with pytest.raises(Forbidden):
            review_trail(finished, by=person)
    for executor in (plant.operator, plant.second_operator):
        with pytest.raises(SamePerson):
            review_trail(finished, by=replace(executor, grants=every))
    with pytest.raises(NotFound):
        review_trail(finished, by=other_plant.reviewer)
    with pytest.raises(InvalidInput, match="kinds of entries"):
        review_trail(finished, kinds=[])
    assert reviews(finished) == []
    # Who reviewed the trail isn't who releases, though another one reviewed the record.
    both = replace(plant.second_reviewer, grants=every)
    review_trail(finished, by=both)
    record = Review(finished.batch, finished.row().version, "In order.")
    recipes.sign(finished.do, plant.reviewer, COMPLETE_REVIEW, record)
    with pytest.raises(SamePerson):
        decide(finished, by=both)
    decide(finished)


@pytest.mark.requirement("REV-4")
def test_the_database_releases_nothing_whose_trail_nobody_reviewed(finished: Run, plant: Plant) -> None:
    decision = f"""
        insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by, decided_name,
          decided_at, signature_id)
        select company_id, gen_random_uuid(), site_id, id, 'RELEASED', 'x', '{plant.qualified.person}', 'x', now(),
          issue_signature_id from batch where company_id = :c
    """  # noqa: S608 -- ours
    assert refused_by_the_database(finished.do, plant, decision) == RESTRICTED
    review(finished)
    decide(finished)
    again = """
        insert into audit_trail_review select company_id, gen_random_uuid(), site_id, batch_id, reviewer_id,
          reviewer_name, changed, corrected, deleted, late, overridden, entries, digest, upto_transaction, upto_number,
          conclusion, reviewed_at, signature_id from audit_trail_review where company_id = :c
    """
    assert refused_by_the_database(finished.do, plant, again) == RESTRICTED
