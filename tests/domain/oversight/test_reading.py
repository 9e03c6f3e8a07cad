"""Figures and patterns against the database: what counts, what doesn't, and for whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import Engine

from domain.dispensing.kinds import ReadingKind
from domain.exceptions.kinds import Classification
from domain.execution.commands.exceptions import ASSESS_EXCEPTION, AssessException
from domain.execution.content import Content
from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import queries
from domain.oversight.figures import REVIEW_DAYS
from domain.oversight.kinds import PatternKind
from domain.oversight.queries import Scope
from domain.oversight.refusals import TooMuchToOversee
from domain.recipes.values import Charge
from domain.review.models import Decision
from infra.transaction import Transactions
from tests import execution, oversight, recipes, releasing
from tests.asof import now
from tests.conftest import Do
from tests.dispensing import PVP, SMALL, Dispensary
from tests.domain.review.test_deciding import decide, finish
from tests.execution import Run, percent
from tests.metformin import MATERIALS
from tests.oversight import Looker
from tests.plant import Plant
from tests.reviewing import review

Look = Callable[..., Looker]
overdue = partial(queries.overdue, within=REVIEW_DAYS)


@pytest.fixture
def look(transactions: Transactions, admin: Engine, plant: Plant) -> Look:
    return lambda actor=None: Looker(transactions, actor or plant.reviewer, now(admin))


@pytest.fixture
def finished(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    finish(run)
    return run


def in_days(scope: Scope, days: int) -> Scope:
    return replace(scope, now=scope.now + timedelta(days=days))


@pytest.mark.requirement("OVS-1")
def test_a_complete_batch_is_overdue_until_it_is_reviewed(look: Look, finished: Run) -> None:
    looker = look()
    later = in_days(looker.scope(), REVIEW_DAYS + 1)
    assert looker.ask(overdue) == looker.ask(overdue, in_days(looker.scope(), REVIEW_DAYS)) == [], "a day to its end"
    (found,) = looker.ask(overdue, later)
    assert (found.id, found.number, found.site) == (finished.batch, "B-001", finished.plant.site)
    assert looker.ask(overdue, replace(later, until=found.completed_at)) == []
    review(finished)
    assert looker.ask(overdue, later) == []


@pytest.mark.requirement("OVS-1", "REV-12")
def test_a_release_that_was_revoked_wasnt_right_and_waits_from_then_on(
    look: Look, plant: Plant, admin: Engine, finished: Run
) -> None:
    def right() -> list[tuple[str, bool, bool]]:
        return [(one.decision, one.revoked, one.right) for one in looker.ask(queries.decided)]

    looker = look()
    review(finished)
    decide(finished)
    assert right() == [("RELEASED", False, True)]
    oversight.completed_before(admin, finished.batch, days=30)
    releasing.revoke(finished, "A result was found in a notebook.")
    assert right() == [("RELEASED", True, False)]
    assert looker.ask(overdue, in_days(looker.scope(), REVIEW_DAYS)) == [], "its completion is long ago"
    later = in_days(looker.scope(), REVIEW_DAYS + 1)
    (found,) = looker.ask(overdue, later)
    assert (found.id, found.since, found.since > found.completed_at) == (finished.batch, found.revoked_at, True)
    assert looker.ask(overdue, replace(later, until=found.since)) == []
    review(finished, by=plant.second_reviewer)
    assert looker.ask(overdue, later) == []
    decide(finished)
    assert right() == [("RELEASED", True, False)], "one batch, decided on again, is counted once"


@pytest.mark.requirement("OVS-1")
def test_a_batch_that_is_decided_on_waits_for_no_review(look: Look, finished: Run) -> None:
    looker = look()
    later = in_days(looker.scope(), REVIEW_DAYS + 1)
    assert [one.id for one in looker.ask(overdue, later)] == [finished.batch]
    decide(finished, Decision.REJECTED)
    assert looker.ask(overdue, later) == []


@pytest.mark.requirement("OVS-1")
def test_exceptions_age_until_the_batch_is_decided_on(look: Look, finished: Run) -> None:
    looker = look()
    told = finished.tell("Spill")
    finished.assess(told)
    still_open = finished.tell("Noise")
    found = {one.id: one.classification for one in looker.ask(queries.exceptions)}
    assert found == {told: "MINOR", still_open: None}
    decide(finished, Decision.REJECTED)
    assert looker.ask(queries.exceptions) == []


@pytest.mark.requirement("OVS-1")
def test_what_a_correction_resolved_waits_until_quality_looked_at_it(
    look: Look, do: Do, plant: Plant, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("18.0"))
    looker = look()
    assert [one.rule for one in looker.ask(queries.exceptions)] == ["EXE-2"]
    run.correct(value, percent("1.8"))
    (waiting,) = looker.ask(queries.exceptions)
    assert waiting.classification is None
    run.assess(waiting.id)
    assert looker.ask(queries.exceptions) == []


@pytest.mark.requirement("OVS-1")
def test_a_batch_that_was_corrected_or_rejected_wasnt_right_first_time(
    look: Look, do: Do, plant: Plant, admin: Engine, finished: Run
) -> None:
    version = finished.row().recipe_version_id
    others = [execution.issue(do, plant, version, number) for number in ("B-002", "B-003")]
    runs = [finished, *(Run(do, plant, admin, batch) for batch in others)]
    finish(runs[1])
    value = next(one for one in runs[1].rows("parameter_value") if one.batch_id == runs[1].batch and one.number)
    runs[1].correct(value.id, percent("1.9"))
    runs[1].complete(3)
    runs[1].approve(3)
    for one in runs[:2]:
        for open_ in one.rows("batch_exception"):
            one.assess(open_.id)
    grave, noise = runs[2].tell("Wrong gasket"), runs[2].tell("Noise")
    runs[2].assess(noise)
    seen = next(one.version for one in runs[2].rows("batch_exception") if one.id == grave)
    major = AssessException(grave, seen, Classification.MAJOR, "It shed rubber.")
    recipes.sign(do, plant.reviewer, ASSESS_EXCEPTION, major)
    looker = look()
    assert looker.ask(queries.decided) == []
    for one in runs[:2]:
        review(one)
        decide(one)
    decide(runs[2], Decision.REJECTED)
    found = {one.number: (one.decision, one.graver, one.corrections, one.right) for one in looker.ask(queries.decided)}
    assert found == {
        "B-001": ("RELEASED", 0, 0, True),
        "B-002": ("RELEASED", 0, 1, False),
        "B-003": ("REJECTED", 1, 0, False),
    }
    scope = looker.scope()
    assert looker.ask(queries.decided, replace(scope, until=scope.since + timedelta(hours=1))) == []


@pytest.mark.requirement("OVS-2")
def test_bursts_and_late_entries_are_found_with_their_records(look: Look, do: Do, plant: Plant, admin: Engine) -> None:
    version = oversight.recipe(do, plant)
    run = oversight.run(do, plant, admin, version)
    looker = look()
    assert looker.ask(queries.patterns) == []
    values = oversight.burst(run)
    (found,) = looker.ask(queries.patterns)
    assert (found.kind, found.person, found.count, found.of) == (
        PatternKind.BURSTS,
        plant.operator.person,
        16,
        16,
    )
    assert [one.record for one in found.traces] == values
    assert {one.batch for one in found.traces} == {run.batch}
    other = oversight.run(do, plant, admin, version, "B-002")
    late = oversight.burst(other, late=5, by=plant.operator)[:5]
    by_kind = {one.kind: one for one in looker.ask(queries.patterns)}
    assert [one.record for one in by_kind[PatternKind.LATE_ENTRIES].traces] == late
    assert (by_kind[PatternKind.LATE_ENTRIES].count, by_kind[PatternKind.LATE_ENTRIES].of) == (5, 32)


@pytest.mark.requirement("OVS-2")
def test_a_corrected_value_counts_for_who_entered_it(
    transactions: Transactions, look: Look, do: Do, plant: Plant, admin: Engine
) -> None:
    run = oversight.run(do, plant, admin, oversight.recipe(do, plant))
    values = oversight.burst(run)
    run.correct(values[0], Content(number=Decimal("20.99"), unit="N"))
    looker = look()
    scope = looker.scope()
    with transactions.reading(plant.company) as session:
        uow = UnitOfWork(SessionRows(session, plant.company), plant.reviewer)
        entries = {one.record: one for one in queries.entries(uow, scope)}
    assert set(entries) == set(values)
    assert [one.corrected for one in map(entries.__getitem__, values)] == [True, *[False] * 15]
    assert str(entries[values[0]].number) == "20.10", "as it was entered first, with its digits"
    assert all(one.by_hand and not one.late for one in entries.values())


@pytest.mark.requirement("OVS-2")
def test_a_typed_weight_that_failed_twice_before_it_passed_is_found(
    look: Look, do: Do, plant: Plant, admin: Engine
) -> None:
    dispensary = Dispensary(do, plant, admin)
    povidone = replace(MATERIALS[2], position=1)
    lot = dispensary.store.released("PVP-1", "50.000", material=dispensary.store.material(PVP))
    charges = (Charge(material=1, quantity=povidone.quantity),)
    version = dispensary.recipe((povidone,), (recipes.phase(1, "Charge", charges=charges, signatures=(recipes.P,)),))
    (order,) = dispensary.ordered(dispensary.batch(version)).values()
    dispensary.choose(order)
    booth = dispensary.booth()
    weighing = dispensary.begin(order, dispensary.shelves.of(lot)[0].id, booth, SMALL)
    for place, gross in enumerate(("8.000", "8.100", "8.200", "8.500")):
        if place == 0:
            dispensary.read(weighing, ReadingKind.TARE, "1.000")
        dispensary.read(weighing, ReadingKind.GROSS, gross)
    found = {one.kind: one for one in look().ask(queries.patterns)}
    reweighed, typed = found[PatternKind.REWEIGHED_UNTIL_IT_PASSED], found[PatternKind.TYPED_WEIGHTS]
    assert (reweighed.person, reweighed.count, reweighed.of) == (plant.operator.person, 1, 1)
    assert (typed.person, typed.count, typed.of) == (plant.operator.person, 5, 5)
    assert [one.record for one in reweighed.traces] == [one.record for one in typed.traces] == [weighing]


@pytest.mark.requirement("OVS-1", "TEN-2")
def test_somebody_looks_at_the_sites_where_they_may(
    look: Look, plant: Plant, finished: Run, other_plant: Plant
) -> None:
    elsewhere = replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, plant.other_site)}))
    everywhere = replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
    for actor, seen in ((plant.reviewer, 1), (plant.qualified, 1), (elsewhere, 0), (everywhere, 1)):
        looker = look(actor)
        assert len(looker.ask(overdue, in_days(looker.scope(), 6))) == seen
    looker = look(everywhere)
    assert looker.ask(overdue, in_days(looker.scope(plant.other_site), 6)) == []
    assert len(looker.ask(overdue, in_days(looker.scope(plant.site), 6))) == 1
    with pytest.raises(Forbidden):
        look(elsewhere).scope(plant.site)
    for who in ("operator", "supervisor", "engineer", "administrator"):
        with pytest.raises(Forbidden):
            look(plant.people[who]).scope()
    for unknown in (new_id(), other_plant.site):
        with pytest.raises(NotFound):
            look(everywhere).scope(unknown)
    theirs = look(other_plant.reviewer)
    assert theirs.ask(overdue, in_days(theirs.scope(), 6)) == []
    assert finished.row().company_id == plant.company


@pytest.mark.requirement("OVS-1")
def test_a_period_is_a_year_at_most_and_what_is_too_much_is_refused(
    transactions: Transactions, look: Look, plant: Plant, finished: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = look()
    with transactions.reading(plant.company) as session:
        uow = UnitOfWork(SessionRows(session, plant.company), plant.reviewer)
        for days in (0, -1, 367):
            with pytest.raises(InvalidInput, match="366 days"):
                queries.scope(uow, site=None, since=looker.at, until=looker.at + timedelta(days=days))
        scope = queries.scope(uow, site=None, since=looker.at, until=looker.at + timedelta(days=366))
        assert scope.sites == frozenset({plant.site})
        for year in (1, 9999):  # whatever a calendar has
            begun, ended = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
            assert queries.patterns(uow, queries.scope(uow, site=None, since=begun, until=ended)) == []
    for days in (0, 366):
        with pytest.raises(InvalidInput):
            looker.ask(partial(queries.overdue, within=days))
    monkeypatch.setattr(queries, "ENTRIES", 3)
    with pytest.raises(TooMuchToOversee, match="more than 3 values"):
        looker.ask(queries.patterns)
    finished.tell("Spill")
    monkeypatch.setattr(queries, "ROWS", 0)
    for question in (overdue, queries.exceptions):
        with pytest.raises(TooMuchToOversee, match="more than 0"):
            looker.ask(question, in_days(looker.scope(), 6))
