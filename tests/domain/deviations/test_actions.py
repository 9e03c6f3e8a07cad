"""Corrective and preventive actions against the database: whose they are, until when, and who verifies them."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.deviations.commands import acting
from domain.deviations.kinds import ActionKind
from domain.deviations.refusals import NotPutRight, NotTheOwner
from domain.exports import snapshot
from domain.exports.composing import grouped
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from domain.people.refusals import SamePerson
from domain.work.queries import work_of
from infra.transaction import Transactions, as_process
from tests.conftest import every_row
from tests.deviating import Actions, Quality, today
from tests.domain.deviations.test_deviations import refused_each
from tests.domain.exceptions.test_approving import with_roles_of
from tests.execution import Run
from tests.plant import Plant
from tests.unforeseen import forge


def waiting(run: Run, action: UUID) -> bool:
    """Whether the schedule's role finds it as one whose day has passed."""
    from workers.scheduling.days import ACTED

    with run.admin.begin() as connection:
        connection.execute(text("set local role theriac_relay"))
        return action in {row.id for row in connection.execute(ACTED)}


@pytest.mark.requirement("DEV-5", "REV-6", "TEN-2")
def test_an_owner_does_an_action_and_another_person_verifies_it(
    run: Run, plant: Plant, transactions: Transactions
) -> None:
    quality, actions = Quality(run), Actions(run)
    found = quality.open(run.tell("Too warm"))
    refused_each(
        run,
        (Forbidden, lambda: actions.plan(found, by=plant.operator)),
        (InvalidInput, lambda: actions.plan(found, due_on=today() - timedelta(days=1))),
        (InvalidInput, lambda: actions.plan(found, due_on=today() + timedelta(days=4000))),
        (InvalidInput, lambda: actions.plan(found, says=" ")),
        (NotFound, lambda: actions.plan(found, owner=new_id())),
    )
    first, second = actions.plan(found, due_on=today()), actions.plan(found)
    assert (actions.row(first).number, actions.row(second).number) == (1, 2)
    refused_each(
        run,
        (NotTheOwner, lambda: actions.complete(first, by=plant.reviewer)),
        (WrongState, lambda: actions.verify(first)),
        (Forbidden, lambda: actions.change(first, by=plant.operator)),
        (Forbidden, lambda: actions.cancel(first, by=plant.operator)),
        (InvalidInput, lambda: actions.cancel(first, reason=" ")),
    )
    actions.complete(first)
    own = with_roles_of(plant.operator, plant.reviewer)
    refused_each(
        run,
        (SamePerson, lambda: actions.verify(first, by=own)),
        (Forbidden, lambda: actions.verify(first, by=plant.second_operator)),
        (WrongState, lambda: actions.change(first)),
    )
    actions.verify(first, verified=False, remark="It stands still.")
    assert (actions.row(first).state, actions.row(first).done, actions.row(first).because) == (
        *("OPEN", None, "It stands still."),
    )
    actions.complete(first, done="Replaced again")
    actions.verify(first)
    actions.cancel(second)
    assert (actions.row(first).state, actions.row(second).state) == ("VERIFIED", "CANCELLED")
    before = every_row(run.admin, ("corrective_action",), plant.company)
    for statement in ("update corrective_action set says = 'Nothing'", "update corrective_action set state = 'OPEN'"):
        with pytest.raises(DBAPIError):
            forge(run, statement)
    assert every_row(run.admin, ("corrective_action",), plant.company) == before
    with transactions.reading(plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id())))
    (told,) = grouped.deviations(source)
    assert [(one["state"], one["done"]) for one in told["actions"]] == [
        ("VERIFIED", "Replaced again"),
        ("CANCELLED", None),
    ]
    quality.withdraw(found)
    refused_each(run, (WrongState, lambda: actions.plan(found)))


@pytest.mark.requirement("DEV-3", "DEV-5")
def test_a_deviation_is_approved_once_what_happened_is_put_right(run: Run, transactions: Transactions) -> None:
    told, quality, actions = run.tell("Too warm"), Quality(run), Actions(run)
    run.assess(told)
    found = quality.open(told)
    quality.investigate(found)
    quality.conclude(found)
    actions.plan(found)  # what removes the cause may take longer
    correction = actions.plan(found, kind=ActionKind.CORRECTION, says="Cool the room")
    refused_each(run, (NotPutRight, lambda: quality.approve(found)))
    (because,) = awaited(run, transactions)
    assert because is not None
    assert because.startswith("Of its corrections these aren't verified yet: 2.")
    actions.complete(correction)
    refused_each(run, (NotPutRight, lambda: quality.approve(found)))
    with pytest.raises(DBAPIError, match="DEV-5"):
        forge(run, OTHERS_APPROVAL)
    actions.verify(correction)
    assert awaited(run, transactions) == [None]
    quality.approve(found)
    assert quality.state(found) == ("CLOSED", "MINOR", None)


OTHERS_APPROVAL = """insert into deviation_approval select i.company_id, gen_random_uuid(), i.site_id, i.deviation_id,
    i.id, 'QUALITY', p.id, p.name, i.investigated_at, i.signature_id from deviation_investigation i join person p
    on p.company_id = i.company_id and p.id <> i.investigated_by limit 1"""


def awaited(run: Run, transactions: Transactions) -> list[str | None]:
    """What the second reviewer's work says of approving deviations."""
    who = run.plant.second_reviewer
    with transactions.reading(run.plant.company) as session:
        return [one.because for one in work_of(session, who) if one.act == "approveDeviation"]


@pytest.mark.requirement("DEV-5")
def test_one_whose_day_has_passed_is_told_once_and_again_after_another_day(run: Run, plant: Plant) -> None:
    actions = Actions(run)
    action = actions.plan(Quality(run).open(run.tell("Too warm")))

    def heed() -> bool:
        run.do(as_process(plant.company, "schedule"), lambda uow: acting.heed_time(uow, action=action))
        return actions.row(action).overdue_at is not None

    assert (waiting(run, action), heed()) == (False, False)
    passed(run, action)
    assert (waiting(run, action), heed(), waiting(run, action)) == (True, True, False)
    actions.change(action, due_on=today() + timedelta(days=1), owner=plant.second_operator.as_person)
    assert actions.row(action).overdue_at is None
    assert heed() is False
    passed(run, action)
    actions.complete(action, by=plant.second_operator)
    assert (waiting(run, action), heed()) == (False, False)


def passed(run: Run, action: UUID) -> None:
    """Its day was the day before yesterday."""
    with run.admin.begin() as connection:
        connection.execute(text("alter table corrective_action disable trigger audit"))
        given = {"a": action, "d": today() - timedelta(days=2)}
        connection.execute(text("update corrective_action set due_on = :d where id = :a"), given)
        connection.execute(text("alter table corrective_action enable always trigger audit"))
