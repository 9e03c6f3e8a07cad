"""A job is handed to its own gateway once, one of a printer at a time, and answered once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DatabaseError

from domain.equipment.commands import gateways
from domain.equipment.gateway_refusals import GatewayIsRetired, RequestUnknown
from domain.equipment.models import Gateway
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling import answers
from domain.labelling.commands import handing, jobs
from domain.labelling.commands.handing import Handed
from domain.labelling.commands.jobs import Answer
from domain.labelling.refusals import GatewayServesPrinters, JobNotSent, PrinterHasNoGateway
from infra.transaction import Transactions
from tests.domain.labelling.test_printing import refuses
from tests.labelling import PrintRoom, later_than

pytestmark = pytest.mark.requirement("LBL-8")


def handed(room: PrintRoom, gateway: UUID, *, most: int = 64, later: timedelta = timedelta()) -> list[Handed]:
    found: list[Handed] = []

    def act(uow: UnitOfWork) -> Gateway:
        found.clear()
        return handing.hand_out(later_than(uow, later), gateway=gateway, handed=found, most=most)

    room.do(room.process("gateway"), act)
    return found


def answer(room: PrintRoom, gateway: UUID, job: UUID, printed: int) -> None:
    given = Answer(printed=printed)
    command = handing.take_answer
    room.do(room.process("gateway"), lambda uow: command(uow, gateway=gateway, job=job, answer=given))


def formats(room: PrintRoom, transactions: Transactions, gateway: UUID, job: UUID) -> list[str]:
    with transactions.reading(room.plant.company) as session:
        return handing.formats(session, company=room.plant.company, gateway=gateway, job=job)


def retire(room: PrintRoom, gateway: UUID) -> None:
    command = gateways.retire_gateway
    room.do(
        room.plant.engineer, lambda uow: command(uow, gateway=gateway, version=1, reason="The dock is being rebuilt.")
    )


def test_each_idle_printer_gets_its_oldest_job_once(room: PrintRoom, transactions: Transactions) -> None:
    gateway, dock, booth = room.gateway(), room.printer("DOCK"), room.printer("BOOTH")
    elsewhere = room.gateway(name="Elsewhere")
    drums = room.drums("10", "10", "10")
    first, second = room.print(dock, drums), room.print(dock, drums[:1], reason="Torn")
    third = room.print(booth, drums[:1], reason="For the door")
    assert handed(room, elsewhere) == []
    assert handed(room, gateway, most=0) == []
    found = {one.id: one for one in handed(room, gateway)}
    assert found.keys() == {first, third}
    assert (found[first].printer, found[first].labels, found[first].seconds) == ("dock", 3, 60 + 3 * 15)
    assert [room.job(job).state for job in (first, second, third)] == ["SENT", "QUEUED", "SENT"]
    assert handed(room, gateway) == []
    assert formats(room, transactions, gateway, first) == [one.zpl for one in room.prints(first)]
    answer(room, gateway, first, 3)
    assert [one.id for one in handed(room, gateway)] == [second]
    refuses(
        room,
        (
            (JobNotSent, lambda: formats(room, transactions, gateway, first)),
            (RequestUnknown, lambda: formats(room, transactions, elsewhere, second)),
            (RequestUnknown, lambda: formats(room, transactions, gateway, new_id())),
            (RequestUnknown, lambda: answer(room, elsewhere, second, 1)),
            (RequestUnknown, lambda: answer(room, gateway, new_id(), 1)),
            (InvalidInput, lambda: answer(room, gateway, second, 2)),
            (WrongState, lambda: answer(room, gateway, first, 3)),
        ),
    )


def test_of_several_who_ask_at_once_one_is_handed_the_job(room: PrintRoom) -> None:
    gateway, printer, drums = room.gateway(), room.printer(), room.drums("10", "10")
    for drum in drums:
        room.print(printer, [drum])
    with ThreadPoolExecutor(4) as at_once:
        found = list(at_once.map(lambda _: handed(room, gateway), range(4)))
    assert sorted(len(one) for one in found) == [0, 0, 0, 1]


def test_what_waited_too_long_is_not_handed_out(room: PrintRoom) -> None:
    gateway, job = room.gateway(), room.print(room.printer(), room.drums("10"), minutes=1)
    assert handed(room, gateway, later=timedelta(minutes=2)) == []
    assert room.job(job).state == "QUEUED"  # the schedule has it expire


def test_what_is_cancelled_while_it_is_handed_out_stays_cancelled(
    room: PrintRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, job = room.gateway(), room.print(room.printer(), room.drums("10"))
    chosen = handing._next_of

    def cancelled(uow: UnitOfWork, *given: UUID) -> list[UUID]:
        found = chosen(uow, *given)
        room.cancel(job)
        return found

    monkeypatch.setattr(handing, "_next_of", cancelled)
    assert handed(room, gateway) == []
    assert room.job(job).state == "CANCELLED"


@pytest.mark.requirement("TEN-3")
def test_a_gateway_is_retired_once_no_printer_in_use_names_it(room: PrintRoom) -> None:
    gateway, printer = room.gateway(), room.printer()
    (drum,) = room.drums("10")
    refuses(room, ((GatewayServesPrinters, lambda: retire(room, gateway)),))
    assert [row.state for row in room.rows("gateway")] == ["ENROLLED"]
    room.change(printer, gateway=None, gateway_printer=None)
    retire(room, gateway)
    refuses(
        room,
        (
            (PrinterHasNoGateway, lambda: room.print(printer, [drum])),
            (WrongState, lambda: room.change(printer, seen=2, gateway=gateway, gateway_printer="dock")),
            (WrongState, lambda: room.printer("P-2", gateway=gateway)),
            (GatewayIsRetired, lambda: handed(room, gateway)),
        ),
    )


def test_the_database_knows_that_a_printer_has_one_job_at_a_time(room: PrintRoom) -> None:
    printer, drums = room.printer(), room.drums("10", "10")
    sent, waiting = room.print(printer, drums[:1]), room.print(printer, drums[1:])
    room.send(sent)
    with pytest.raises(DatabaseError, match="label_job_sent"):
        room.do(room.process("gateway"), lambda uow: jobs.send_job(uow, job=waiting))
    assert room.job(waiting).state == "QUEUED"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"printed": 1},
        {"printed": 1, "doubtful": 0, "said": "", "more": 1},
        {"printed": "1", "doubtful": 0, "said": ""},
        {"printed": True, "doubtful": 0, "said": ""},
        {"printed": -1, "doubtful": 0, "said": ""},
        {"printed": 101, "doubtful": 0, "said": ""},
        {"printed": 1, "doubtful": 0.5, "said": ""},
        {"printed": 1, "doubtful": 0, "said": None},
        {"printed": 1, "doubtful": 0, "said": "\x1b[2J"},
        {"printed": 1, "doubtful": 0, "said": "x" * 501},
    ],
)
def test_what_is_no_answer_to_a_job_is_refused(body: object) -> None:
    with pytest.raises(InvalidInput):
        answers.read(body)  # type: ignore[arg-type] # whatever JSON it is
