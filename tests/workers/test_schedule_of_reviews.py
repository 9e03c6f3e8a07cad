"""The schedule finds the reviews that are overdue as their sites state, and has people told, once (REV-14)."""

import dataclasses
from collections.abc import Callable
from datetime import date

import pytest

from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.due.rules import Days
from infra.transaction import Command, Outcome
from tests import execution, oversight
from tests.domain.review.test_deciding import finish
from tests.plant import build_plant
from tests.reviewing import policy, review
from tests.sealing import House
from workers import mail
from workers.outbox import Job
from workers.schedule import Schedule


@pytest.mark.requirement("REV-14", "TEN-1")
def test_an_overdue_review_is_told_once_to_who_may_give_it(house: House) -> None:
    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    plants = [build_plant(house.transactions, house.admin, name=f"late-{n}") for n in range(2)]
    runs = [execution.run(do, plant, house.admin) for plant in plants]
    for run in runs:
        finish(run)
    policy(do, plants[0], house.admin, production=False, days=Days(quality=3, decision=5))
    running = Schedule(house.relay_engine, house.services)
    for run in runs:
        oversight.completed_before(house.admin, run.batch, days=3)
    assert running.once() == 0
    for run in runs:
        oversight.completed_before(house.admin, run.batch, days=1)
    assert (running.once(), running.once()) == (1, 0)
    ((due_on, stage, batch),) = house.ask("select due_on, stage, batch_id from batch_review_notice")
    assert (stage, batch) == ("QUALITY", runs[0].batch)
    told = Job(
        plants[0].company,
        batch,
        batch,
        "BatchReviewOverdue",
        {"batch": str(batch), "stage": "QUALITY", "due_on": str(due_on)},
        house.ask("select now() as at")[0].at,
        1,
    )
    assert letters(house, told, due_on) == {"reviewer@plant.example", "second_reviewer@plant.example"}
    review(runs[0])
    assert letters(house, told, due_on) == set(), "it was given meanwhile"


def letters(house: House, job: Job, due_on: date) -> set[str]:
    """Who was written to."""
    before = set(house.folder.glob("mail/*.eml"))
    mail.deliver(house.services, dataclasses.replace(job, id=new_id()))
    written = [one.read_text() for one in set(house.folder.glob("mail/*.eml")) - before]
    assert all(f"due on {due_on}" in one for one in written)
    return {line.removeprefix("To: ") for one in written for line in one.splitlines() if line.startswith("To: ")}
