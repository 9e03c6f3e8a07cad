"""A device takes an operation out and goes on with its phases; who completed one without a signature attests it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.execution.offline.kinds import OfflineKind
from domain.execution.offline.refusals import AttestedByAnother, CannotBeTakenOut, OperationAway
from domain.execution.procedures import At
from domain.execution.refusals import OutOfSequence
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import roles, standing
from domain.people.models import Person, RoleGrant
from domain.recipes.kinds import LinkKind
from domain.recipes.values import Link, Phase
from domain.review import queries
from domain.review.rules import release_blockers
from domain.work.queries import work_of
from infra.transaction import Transactions
from operations.proving import proving
from tests import execution, flow, recipes, unforeseen, yields
from tests.conftest import Do, every_row
from tests.controls import SPEED, WEIGHT
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.execution import Run
from tests.flow import WAYS
from tests.offline import Tablet
from tests.plant import Plant
from tests.recipes import P, V

START, COMPLETE = OfflineKind.START, OfflineKind.COMPLETE
MINUTE = timedelta(minutes=1)
PHASES = (
    *(recipes.phase(number, name, parameters=(SPEED,)) for number, name in ((1, "Mill"), (2, "Sift"), (3, "Mix"))),
    replace(recipes.phase(4, "Pack"), operation="Packing"),
)
TABLES = ("phase_execution", "operation_take_out", "offline_act", "parameter_value", "batch_exception", "signature")


def fast(speed: str = "30") -> Content:
    return Content(number=Decimal(speed), unit="1")


@pytest.fixture
def tablet(do: Do, plant: Plant, admin: Engine) -> Tablet:
    """A batch whose first phase runs, of an operation of three."""
    run = execution.run(do, plant, admin, PHASES)
    run.start(1)
    return Tablet(run)


def outcomes(tablet: Tablet) -> list[tuple[int, str, str | None]]:
    return [(one.sequence, one.outcome, one.code) for one in tablet.acts()]


@pytest.mark.requirement("OFL-3", "OFL-4", "REV-4")
def test_three_phases_go_on_without_a_connection_and_are_attested(
    tablet: Tablet, plant: Plant, transactions: Transactions
) -> None:
    run = tablet.run
    out = tablet.take_out()
    before = every_row(run.admin, TABLES, plant.company)
    with pytest.raises(OperationAway, match="Operator took operation Drying out on device TAB-01"):
        run.record(1, "Speed", fast(), by=plant.second_operator)
    with pytest.raises(OperationAway):
        tablet.take_out(by=plant.second_operator)
    assert every_row(run.admin, TABLES, plant.company) == before
    for sent in (
        tablet.sent(1, 1, "Speed", fast()),
        tablet.done(2, 1, COMPLETE, depends_on=(1,)),
        tablet.done(3, 2, START, ago=MINUTE),
        tablet.sent(4, 2, "Speed", fast("31"), ago=MINUTE),
        tablet.done(5, 2, COMPLETE, depends_on=(3, 4)),
        tablet.done(6, 3, START, depends_on=(5,)),
    ):
        tablet.apply(sent)
    assert outcomes(tablet) == [(number, "APPLIED", None) for number in range(1, 7)]
    assert [run.phase(number).state for number in (1, 2, 3)] == ["COMPLETE", "COMPLETE", "RUNNING"]
    assert [run.phase(number).signed_off_at for number in (1, 2)] == [None, None]
    assert [one.rule for one in run.rows("batch_exception")] == ["OFL-4", "OFL-4"]
    with transactions.reading(plant.company) as session:
        assert list(map(str, proving.prove(session, plant.company))) == []
    away = dict(waits_for(run, plant.operator, 3))["recordValue"]
    assert away is not None
    assert away.startswith("Operator took operation Drying out on device TAB-01. Send what it holds")
    assert waits_for(run, plant.operator, 1) == [("completePhase", None)]
    ((_, because),) = waits_for(run, plant.second_operator, 1)
    assert because is not None
    assert because.startswith("Operator completed phase 1 without a connection")
    tablet.bring_back(out)
    run.record(3, "Speed", fast())
    run.complete(3)
    with pytest.raises(OutOfSequence) as waits:
        run.start(4)
    assert waits.value.waiting == (1, 2)
    both = replace(plant.second_operator, grants=plant.second_operator.grants | plant.supervisor.grants)
    for other in (plant.second_operator, both):
        with pytest.raises(AttestedByAnother):
            run.complete(1, by=other)
    assert blocked(run, transactions) == ["MISSING_SIGNATURE"] * 2
    for number in (1, 2):
        run.complete(number)
        assert run.phase(number).signed_off_at is not None
    run.start(4)
    run.complete(4)
    assert run.row().state == "COMPLETE"
    assert blocked(run, transactions) == []
    with transactions.reading(plant.company) as session:
        assert list(map(str, proving.prove(session, plant.company))) == []


def waits_for(run: Run, by: Actor, number: int) -> list[tuple[str, str | None]]:
    with Session(run.admin) as session:
        phase = run.phase(number).id
        return [(item.act, item.because) for item in work_of(session, by) if item.subject == phase]


def blocked(run: Run, transactions: Transactions) -> list[str]:
    with transactions.reading(run.plant.company) as session:
        batch = session.get_one(Batch, (run.plant.company, run.batch))
        found = release_blockers(queries.facts_of(session, batch))
    return [one.kind.value for one in found if one.kind == "MISSING_SIGNATURE"]


@pytest.mark.requirement("OFL-3", "EXE-13")
def test_of_two_acts_of_a_device_its_own_clock_tells_which_was_first(tablet: Tablet) -> None:
    tablet.take_out()
    tablet.apply(tablet.sent(1, 1, "Speed", fast()))
    tablet.apply(tablet.done(2, 1, COMPLETE))
    begun = tablet.done(3, 2, START)
    slow = replace(begun, sent_at=begun.sent_at - MINUTE, device_time=begun.device_time - MINUTE)  # a minute on its way
    tablet.apply(slow)
    seconds = timedelta(seconds=20)
    for sequence, after in ((4, -seconds), (5, seconds)):
        given = tablet.sent(sequence, 2, "Speed", fast())
        tablet.apply(replace(given, device_time=slow.device_time + after))
    assert outcomes(tablet)[3:] == [(4, "REFUSED", "INVALID_INPUT"), (5, "APPLIED", None)]
    start, _, value = tablet.acts()[2:]
    assert value.event_at < start.event_at, "which says less than the device does"


@pytest.mark.requirement("OFL-3", "OFL-1")
def test_a_supervisor_recalls_it_and_what_comes_then_is_kept_and_not_applied(tablet: Tablet, plant: Plant) -> None:
    run, out = tablet.run, tablet.take_out()
    with pytest.raises(Forbidden):
        tablet.recall(out, by=plant.operator)
    with pytest.raises(InvalidInput):
        tablet.bring_back(out, by=plant.second_operator)
    tablet.recall(out)
    with pytest.raises(WrongState):
        tablet.recall(out)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("OFL-3", "Operation Drying recalled from device TAB-01")
    tablet.apply(tablet.sent(1, 1, "Speed", fast()))
    tablet.apply(tablet.done(2, 1, COMPLETE))
    assert outcomes(tablet) == [(1, "REFUSED", "NOT_TAKEN_OUT"), (2, "REFUSED", "NOT_TAKEN_OUT")]
    assert [one.take_out_id for one in tablet.acts()] == [out, out]
    run.record(1, "Speed", fast(), by=plant.second_operator)
    run.complete(1, by=plant.second_operator)
    assert run.phase(1).signed_off_at is not None


@pytest.mark.requirement("OFL-3")
def test_nothing_is_started_or_completed_that_was_not_taken_out(tablet: Tablet) -> None:
    tablet.apply(tablet.sent(1, 1, "Speed", fast()))
    tablet.apply(tablet.done(2, 1, COMPLETE))
    assert outcomes(tablet) == [(1, "APPLIED", None), (2, "REFUSED", "NOT_TAKEN_OUT")]
    assert tablet.run.phase(1).state == "RUNNING"
    out = tablet.take_out()
    tablet.apply(tablet.done(3, 3, START))
    tablet.apply(tablet.done(4, 2, START, depends_on=(3,)))
    tablet.apply(tablet.done(6, 2, START, depends_on=(5,)))
    assert outcomes(tablet)[2:] == [
        (3, "REFUSED", "OUT_OF_SEQUENCE"),
        (4, "NOT_APPLIED", None),
        (6, "NOT_APPLIED", None),
    ]
    told = [one.exception_id is not None for one in tablet.acts()[2:]]
    assert told == [True, False, True], "what waits for what never came is told too"
    tablet.bring_back(out)


@pytest.mark.requirement("OFL-4")
@pytest.mark.parametrize("leaves", [True, False])
def test_a_supervisor_attests_for_who_works_here_no_more(tablet: Tablet, do: Do, plant: Plant, leaves: bool) -> None:
    tablet.take_out()
    tablet.apply(tablet.sent(1, 1, "Speed", fast()))
    tablet.apply(tablet.done(2, 1, COMPLETE))

    def leave(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.operator.as_person)[0]
        if leaves:
            return standing.deactivate(uow, person.id, version=person.version)
        (held,) = uow.find(RoleGrant, RoleGrant.person_id == person.id)
        return roles.revoke(uow, held.id, version=held.version)

    do(plant.administrator, leave)
    with pytest.raises(AttestedByAnother):
        tablet.run.complete(1, by=plant.second_operator)
    both = replace(plant.second_operator, grants=plant.second_operator.grants | plant.supervisor.grants)
    tablet.run.complete(1, by=both)
    assert tablet.run.phase(1).signed_off_at is not None


@pytest.mark.requirement("OFL-3")
def test_an_operation_is_back_once_its_last_phase_is_complete(tablet: Tablet, plant: Plant) -> None:
    run = tablet.run
    tablet.apply(tablet.sent(1, 1, "Speed", fast()))
    out = tablet.take_out()
    tablet.apply(tablet.done(2, 1, COMPLETE))
    with pytest.raises(OperationAway):
        unforeseen.repeat(run, run.phase(1).id)
    assert unforeseen.rows(run, "phase_repeat") == []
    for sequence, number in ((3, 2), (6, 3)):
        tablet.apply(tablet.done(sequence, number, START))
        tablet.apply(tablet.sent(sequence + 1, number, "Speed", fast()))
        tablet.apply(tablet.done(sequence + 2, number, COMPLETE))
    (taken,) = tablet.taken_out()
    assert (taken.id, taken.ended_by, taken.recalled) == (out, plant.operator.as_person, False)
    assert taken.ended_because == "All its phases are complete."
    assert [(row.state, row.take_out_id) for row in map(run.phase, (1, 2, 3))] == [("COMPLETE", out)] * 3
    tablet.apply(tablet.done(9, 3, COMPLETE))
    assert outcomes(tablet)[-1] == (9, "REFUSED", "NOT_TAKEN_OUT")
    with pytest.raises(WrongState):
        tablet.recall(out)
    unforeseen.repeat(run, run.phase(1).id)


@pytest.mark.requirement("OFL-3")
def test_who_has_an_operation_is_asked_to_bring_it_back_and_a_lost_device_has_it_recalled(
    tablet: Tablet, plant: Plant
) -> None:
    run, out = tablet.run, tablet.take_out()
    title = "Batch B-001: operation Drying on device TAB-01"
    another = "Operator took it out and brings it back."
    assert about(run, plant.operator, out) == [("returnOperation", title, None)]
    assert about(run, plant.second_operator, out) == [("returnOperation", title, another)]
    tablet.revoke()
    assert ("recallOperation", title, None) in about(run, plant.supervisor, out)
    (_, recall) = about(run, plant.operator, out)
    assert recall[2] is not None
    tablet.recall(out)
    assert about(run, plant.supervisor, out) == []


def about(run: Run, by: Actor, subject: UUID) -> list[tuple[str, str, str | None]]:
    with Session(run.admin) as session:
        return [(item.act, item.title, item.because) for item in work_of(session, by) if item.subject == subject]


@pytest.mark.requirement("OFL-1")
def test_two_people_share_a_device_and_send_when_they_can(tablet: Tablet, plant: Plant) -> None:
    tablet.apply(tablet.sent(2, 1, "Speed", fast()), by=plant.second_operator)
    tablet.apply(tablet.sent(1, 1, "Speed", fast("31")))
    assert [one[:2] for one in sorted(outcomes(tablet))] == [(1, "REFUSED"), (2, "APPLIED")]


@pytest.mark.requirement("OFL-3")
@pytest.mark.parametrize(
    ("phase", "because"),
    [
        (recipes.phase(1, "Mill", signatures=(P, V)), "also signed as VERIFIED"),
        (replace(recipes.PHASES[1], number=1, signatures=(P,)), "charges materials"),
        (recipes.phase(1, "Weigh", parameters=(WEIGHT,), signatures=(P,)), "comes round"),
    ],
)
def test_what_takes_others_or_material_stays_here(
    do: Do, plant: Plant, admin: Engine, phase: Phase, because: str
) -> None:
    run = execution.run(do, plant, admin, (phase, recipes.phase(2, "Next")))
    run.start(1)
    tablet = Tablet(run)
    with pytest.raises(CannotBeTakenOut, match=because):
        tablet.take_out()
    assert tablet.taken_out() == []


@pytest.mark.requirement("OFL-3", "CMD-1")
def test_what_stands_still_is_lifted_before_it_is_taken_out(tablet: Tablet) -> None:
    run = tablet.run
    here = At(phase=run.phase(1).id)
    run.command(HoldKind.HOLD, here)
    with pytest.raises(CannotBeTakenOut, match="phase 1 is holding"):
        tablet.take_out()
    assert tablet.taken_out() == []
    run.confirm(1)
    run.lift(HoldKind.HOLD, here)
    run.confirm(1)
    tablet.take_out()


@pytest.mark.requirement("OFL-3")
def test_what_recorded_values_or_times_decide_stays_here(do: Do, plant: Plant, admin: Engine) -> None:
    link = Link(code="SOON", kind=LinkKind.SEQUENCE, from_phase="SORT", to_phase="MILL", at_most=flow.hours("1"))
    way = flow.way(do, plant, admin, replace(WAYS, links=(link,)))
    way.begin(1)
    tablet = Tablet(way)
    with pytest.raises(CannotBeTakenOut) as refused:
        tablet.take_out("Wet granulation")
    told = "; ".join(refused.value.because)
    for because in ("phase 1 has a time limit", "phase 4 lies in a loop or selection", "phase 6 lies in a loop"):
        assert because in told


@pytest.mark.requirement("OFL-4", "REV-2", "21 CFR 211.103")
def test_a_phase_whose_yield_a_second_person_verifies_is_not_completed_on_a_device(
    do: Do, plant: Plant, admin: Engine
) -> None:
    run = yields.weighing(do, plant, admin)
    yields.by_hand(run, "99.00")
    tablet = Tablet(run)
    tablet.take_out()
    tablet.apply(tablet.done(1, 1, COMPLETE))
    assert outcomes(tablet) == [(1, "REFUSED", "VALUES_UNSIGNED")]
    assert run.phase(1).state == "RUNNING"


@pytest.mark.requirement("OFL-3", "AUD-2")
def test_the_database_keeps_what_was_taken_out(tablet: Tablet, do: Do, plant: Plant) -> None:
    out: UUID = tablet.take_out()
    for statement in (
        "update operation_take_out set operation = 'x' where company_id = :c",
        "update phase_execution set take_out_id = batch_id where number = 4 and company_id = :c",
    ):
        assert refused_by_the_database(do, plant, statement) == RESTRICTED, statement
    tablet.bring_back(out)
    again = "update operation_take_out set ended_at = null, ended_by = null, ended_name = null, ended_because = null"
    assert refused_by_the_database(do, plant, f"{again} where company_id = :c") == RESTRICTED
