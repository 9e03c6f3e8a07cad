"""Labels from the person who wants them to paper: the service, the gateway's own program and a printer, over TCP."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from api.gateway import endpoint
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from gateway import delivering, loop, running
from gateway.client import HttpRequests
from gateway.requests import Answer, PrintAnswer, Unreachable
from infra.printers.printing import Patience
from infra.services import Services
from infra.transaction import Command, Outcome
from tests import printer as printers
from tests import serving
from tests.conftest import Urls, every_row
from tests.hand import Hand, open_polls, until
from tests.labelling import TABLES, PrintRoom
from tests.plant import Plant, build_plant
from tests.printer import Printer
from tests.printing import PrintFloor, outcomes
from tests.serving import Served

pytestmark = pytest.mark.requirement("LBL-8")

SOON = Patience(connect=2, answer=0.5, label=2.0, before=1.0, pause=0.01)


@pytest.fixture(scope="module", autouse=True)
def _in_a_hurry() -> Iterator[None]:
    """Looking again would come too late: only what the relay announces wakes a gateway in time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endpoint, "LOOK_AGAIN_SECONDS", 60.0)
        patch.setattr(running, "Patience", lambda: SOON)
        patch.setattr(loop, "WAIT_SECONDS", 2)
        patch.setattr(delivering, "FIRST_PAUSE", 0.05)
        patch.setattr(delivering, "LONGEST_PAUSE", 0.2)
        yield


@pytest.fixture(scope="module")
def served(services: Services, app_engine: Engine, urls: Urls) -> Iterator[Served]:
    relay = create_engine(urls.of("theriac_relay"), poolclass=NullPool)
    with serving.served(services, app_engine, relay) as found:
        yield found


@pytest.fixture(scope="module")
def room(served: Served, admin: Engine) -> PrintRoom:
    transactions = served.services.transactions
    house = build_plant(transactions, admin, name=f"printing-{secrets.token_hex(6)}")

    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany]) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return transactions.run(Command(actor, as_given, reason="test"))

    room = PrintRoom(do, house, admin)
    room.mark()
    return room


@pytest.fixture(scope="module")
def house(room: PrintRoom) -> Plant:
    return room.plant


@pytest.fixture(scope="module")
def drums(room: PrintRoom) -> list[str]:
    return [f"Container:{one}" for one in room.drums("10", "10", "10")]


@pytest.fixture(scope="module")
def floor(served: Served, house: Plant) -> PrintFloor:
    return PrintFloor(served, house)


@pytest.fixture(scope="module")
def dock() -> Iterator[tuple[Printer, int]]:
    printer = Printer()
    with printers.serving(printer) as port:
        yield printer, port


@pytest.fixture(scope="module")
def gateway(
    served: Served, house: Plant, floor: PrintFloor, dock: tuple[Printer, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The id of a gateway that works: its printer `dock` answers, and its printer `gone` was switched off."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        gone = once.getsockname()[1]
    tables = table("dock", dock[1]) + table("gone", gone)
    path = serving.gateway_file(tmp_path_factory.mktemp("gateway"), served.origin, house.name, tables)
    with serving.at_work(path) as key:
        yield floor.gateway(key, "Dock")


@pytest.fixture
def printer(dock: tuple[Printer, int]) -> Iterator[Printer]:
    """As it is when all is well."""
    found = dock[0]
    found.printed.clear()
    found.received = 0
    yield found
    found.fault, found.stops_at, found.hangs_up_at = "", None, None
    found.held.clear()


@pytest.fixture(scope="module")
def label_printer(gateway: str, floor: PrintFloor) -> str:
    return floor.printer("DOCK", gateway=gateway, gatewayPrinter="dock")


@pytest.fixture(scope="module")
def hand(served: Served, house: Plant) -> Hand:
    return Hand(served, house.name)


@pytest.fixture(scope="module")
def by_hand(hand: Hand, floor: PrintFloor) -> str:
    """The id of the gateway whose requests are made by hand."""
    return floor.gateway(str(hand.key.verifier), "By hand")


def table(name: str, port: int) -> str:
    return f'[[printer]]\nname = "{name}"\nprotocol = "zpl"\nhost = "127.0.0.1"\nport = {port}\n'


def test_labels_come_out_as_they_were_drawn_each_once(
    floor: PrintFloor, label_printer: str, drums: list[str], printer: Printer
) -> None:
    first, second = (floor.ask(label_printer, drums[:two]) for two in (3, 1))
    until(lambda: floor.look(second)["state"] == "PRINTED")
    both = [floor.look(job) for job in (first, second)]
    assert [(job["state"], job["said"], outcomes(job)) for job in both] == [
        ("PRINTED", None, ["PRINTED"] * 3),
        ("PRINTED", None, ["PRINTED"]),
    ]
    assert [one.decode() + "\n" for one in printer.printed] == [one["zpl"] for job in both for one in job["prints"]]


@pytest.mark.parametrize(
    ("fault", "words"), [("paper", "The printer is out of labels."), ("head", "The print head is open.")]
)
def test_a_printer_that_stops_says_why_and_how_far_it_came(
    floor: PrintFloor, label_printer: str, drums: list[str], printer: Printer, fault: str, words: str
) -> None:
    printer.fault, printer.stops_at = fault, 1
    job = floor.came_of(label_printer, drums)
    assert (job["state"], job["said"].startswith(words)) == ("FAILED", True), job["said"]
    assert (outcomes(job), len(printer.printed)) == (["PRINTED", "NOT_PRINTED", "NOT_PRINTED"], 1)


def test_a_line_that_breaks_leaves_in_doubt_what_was_under_way_alone(
    floor: PrintFloor, gateway: str, label_printer: str, drums: list[str], printer: Printer
) -> None:
    printer.hangs_up_at = 2
    lost = floor.came_of(label_printer, drums)
    assert (lost["state"], outcomes(lost)) == ("UNKNOWN", ["PRINTED", "UNKNOWN", "NOT_PRINTED"])
    gone = floor.printer("GONE", gateway=gateway, gatewayPrinter="gone")
    before = floor.came_of(gone, drums[:2])
    assert (before["state"], outcomes(before)) == ("FAILED", ["NOT_PRINTED"] * 2)
    for job in (lost, before):
        assert job["said"].startswith("The line to the printer is lost: ")
    never = floor.printer("NEVER", gateway=gateway, gatewayPrinter="roof")
    unknown = floor.came_of(never, drums[:1])
    assert (unknown["state"], unknown["said"]) == (
        "FAILED",
        "This gateway has no printer roof; it has: dock, gone.",
    )


@pytest.mark.requirement("EXE-18")
def test_an_answer_that_got_lost_is_brought_again_and_nothing_is_printed_again(
    floor: PrintFloor,
    label_printer: str,
    drums: list[str],
    printer: Printer,
    room: PrintRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring, brought = HttpRequests.answer, list[Answer | PrintAnswer]()

    def lost_once(self: HttpRequests, answer: Answer | PrintAnswer) -> None:
        bring(self, answer)
        brought.append(answer)
        if len(brought) == 1:
            raise Unreachable("the line broke before the answer's answer")

    monkeypatch.setattr(HttpRequests, "answer", lost_once)
    job = floor.ask(label_printer, drums[:2])
    until(lambda: len(brought) == 2)
    assert brought[0] == brought[1]
    row = room.job(UUID(job.partition(":")[2]))
    assert (row.state, row.version, len(printer.printed)) == ("PRINTED", 3, 2)  # queued, sent, answered


@pytest.mark.requirement("EXE-18", "TEN-1")
def test_a_job_is_handed_out_once_and_answered_once(
    hand: Hand, by_hand: str, floor: PrintFloor, drums: list[str], room: PrintRoom, house: Plant
) -> None:
    printer = floor.printer("HAND", gateway=by_hand, gatewayPrinter="h-1")
    job = floor.ask(printer, drums[:2]).partition(":")[2]
    assert hand.handed() == [{"id": job, "kind": "PRINT", "printer": "h-1", "labels": 2, "seconds": 90}]
    assert hand.handed() == []
    fetched = [hand.get(f"/gateway/jobs/{job}") for _ in range(2)]
    assert [one.json() for one in fetched] == [{"labels": [one.zpl for one in room.prints(UUID(job))]}] * 2
    other = Hand(hand.served, house.name)
    floor.gateway(str(other.key.verifier), "Another")
    good = {"printed": 1, "doubtful": 1, "said": "The line is lost."}
    before = every_row(room.admin, TABLES, house.company)
    for refused, status, code in (
        (other.get(f"/gateway/jobs/{job}"), 404, "REQUEST_UNKNOWN"),
        (hand.get("/gateway/jobs/x"), 404, "REQUEST_UNKNOWN"),
        (hand.get(f"/gateway/jobs/{job}", signed="/gateway/jobs/y"), 401, "NOT_AUTHENTIC"),
        (other.post(job, good), 404, "REQUEST_UNKNOWN"),
        (hand.post(str(UUID(int=1)), good), 404, "REQUEST_UNKNOWN"),
        (hand.post(job, {**good, "more": 1}), 400, "INVALID_INPUT"),
        (hand.post(job, {**good, "printed": 2}), 400, "INVALID_INPUT"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert every_row(room.admin, TABLES, house.company) == before
    assert [hand.post(job, good).status_code for _ in range(2)] == [204, 204]
    assert (room.job(UUID(job)).state, room.job(UUID(job)).version) == ("UNKNOWN", 3)
    again = hand.post(job, {**good, "printed": 0})
    assert (again.status_code, again.json()["code"]) == (409, "ANOTHER_ANSWER_TAKEN")
    over = hand.get(f"/gateway/jobs/{job}")
    assert (over.status_code, over.json()["code"]) == (410, "LABEL_JOB_NOT_SENT")


def test_an_answer_that_comes_late_is_taken_unless_a_person_told(
    hand: Hand, by_hand: str, floor: PrintFloor, drums: list[str], room: PrintRoom
) -> None:
    first, second = (floor.printer(code, gateway=by_hand, gatewayPrinter=code) for code in ("L-1", "L-2"))
    late, told = (UUID(floor.ask(one, drums[:1]).partition(":")[2]) for one in (first, second))
    assert {one["id"] for one in hand.handed()} == {str(late), str(told)}
    for job in (late, told):
        room.heed(job, later=timedelta(minutes=2))
        assert hand.get(f"/gateway/jobs/{job}").status_code == 410
    room.settle(told, [])
    whole = {"printed": 1, "doubtful": 0, "said": ""}
    assert hand.post(str(late), whole).status_code == 204
    refused = hand.post(str(told), whole)
    assert (refused.status_code, refused.json()["code"]) == (409, "WRONG_STATE")
    assert [room.job(job).state for job in (late, told)] == ["PRINTED", "FAILED"]


def test_a_question_that_waits_is_woken_by_labels_and_by_the_end_of_those_before(
    hand: Hand, by_hand: str, floor: PrintFloor, drums: list[str]
) -> None:
    printer = floor.printer("WAKE", gateway=by_hand, gatewayPrinter="w-1")
    found: list[str] = []

    def wait() -> threading.Thread:
        polls = open_polls(hand)

        def ask() -> None:
            found.extend(one["id"] for one in hand.get("/gateway/requests?wait=60").json()["requests"])

        thread = threading.Thread(target=ask)
        thread.start()
        until(lambda: open_polls(hand) > polls)
        return thread

    waiting = wait()
    first = floor.ask(printer, drums[:1]).partition(":")[2]
    waiting.join(20)
    assert found == [first]
    second = floor.ask(printer, drums[:1]).partition(":")[2]
    waiting = wait()
    assert hand.post(first, {"printed": 1, "doubtful": 0, "said": ""}).status_code == 204
    waiting.join(20)
    assert found == [first, second]


@pytest.mark.requirement("TEN-3")
def test_a_gateway_leaves_once_nothing_is_printed_through_it(served: Served, floor: PrintFloor) -> None:
    leaving = Hand(served, floor.house.name)
    gateway = floor.gateway(str(leaving.key.verifier), "Leaving")
    printer = floor.printer("LEAVING", gateway=gateway, gatewayPrinter="x")
    given = {"gatewayId": gateway, "version": 1, "reason": "The dock is being rebuilt."}
    refused = floor.client("engineer").mutate("retireGateway", "RetireGatewayInput", given)["problems"]
    assert [one["code"] for one in refused] == ["GATEWAY_SERVES_PRINTERS"]
    assert leaving.handed() == []
    floor.client("supervisor").act("retireLabelPrinter", "RetireLabelPrinterInput", {"printer": printer, "version": 1})
    floor.client("engineer").act("retireGateway", "RetireGatewayInput", given)
    assert leaving.get(f"/gateway/jobs/{UUID(int=1)}").status_code == 403
