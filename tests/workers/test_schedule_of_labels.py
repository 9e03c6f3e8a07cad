"""Label jobs that nobody fetched or answered in their time end by themselves, in every company."""

from collections.abc import Callable

import pytest

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome
from tests.conftest import Do
from tests.labelling import PrintRoom
from tests.plant import build_plant
from tests.sealing import House
from tests.triggers import triggers_off
from workers.schedule import Schedule

LATER = """
    update label_job set requested_at = requested_at - interval '1 day', valid_until = valid_until - interval '1 day',
      sent_at = sent_at - interval '1 day', answer_until = answer_until - interval '1 day' where printer_id in
      (select id from label_printer where code = 'LATE')
"""


@pytest.fixture
def do(house: House) -> Do:
    def run(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    return run


@pytest.mark.requirement("LBL-8", "TEN-1")
def test_label_jobs_whose_time_has_passed_end(house: House, do: Do) -> None:
    rooms = [PrintRoom(do, build_plant(house.transactions, house.admin, name=f"co-{n}"), house.admin) for n in range(2)]
    jobs = []
    for room in rooms:
        room.mark()
        late, other = room.printer("LATE"), room.printer("OTHER")
        first, second, third = room.drums("10", "10", "10")
        jobs += [
            (room, room.print(late, [first])),
            (room, room.print(late, [second])),
            (room, room.print(other, [third])),
        ]
        room.send(jobs[-2][1])
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 0
    with house.admin.begin() as connection, triggers_off(connection, "label_job"):
        connection.exec_driver_sql(LATER)
    assert running.once() == 4
    assert [room.job(job).state for room, job in jobs] == ["EXPIRED", "UNKNOWN", "QUEUED"] * 2
    assert running.once() == 0
