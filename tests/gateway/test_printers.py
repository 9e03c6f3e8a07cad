"""A gateway prints each job once, and says what came of it, whatever the service and the printer do meanwhile."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.labelling import rules
from gateway import delivering, forms, running
from gateway import printers as gateway_printers
from infra.printers import printing
from infra.printers.printing import Patience
from tests import printer as printers
from tests.gateway import service as services
from tests.gateway.service import Service
from tests.gateway.test_loop import at_work
from tests.printer import Printer

pytestmark = pytest.mark.requirement("LBL-8")

LABELS = [f"^XA^FO10,10^A0N,20,20^FDlabel {number}^FS^XZ\n" for number in (1, 2, 3)]
NEVER = 1_000_000
WHOLE = {"doubtful": 0, "printed": 3, "said": ""}


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    soon = Patience(connect=2, answer=0.5, label=20.0, before=1.0, pause=0.002)
    monkeypatch.setattr(running, "Patience", lambda: soon)
    monkeypatch.setattr(delivering, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(delivering, "LONGEST_PAUSE", 0.1)


@pytest.fixture
def service() -> Iterator[Service]:
    with services.serving() as found:
        yield found


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def path(service: Service, printer: Printer, tmp_path: Path) -> Iterator[Path]:
    found = tmp_path / "gateway.toml"
    with printers.serving(printer) as port:
        text = f'url = "{service.origin}"\ncompany = "acme"\nkey = "gateway.key"\n'
        found.write_text(f'{text}[[printer]]\nname = "dock"\nprotocol = "zpl"\nhost = "127.0.0.1"\nport = {port}\n')
        yield found


def test_what_is_handed_out_again_is_printed_once(service: Service, path: Path, printer: Printer) -> None:
    """Also where the service's answers to everything get lost at first."""
    for name in ("LABELS", "POST"):
        service.instead[name].extend([(0, {}, b""), (503, {"retry-after": "0"}, b""), (500, {}, b"")])
    with at_work(path, service):
        job = service.print(LABELS)
        assert service.answer_to(job) == WHOLE
        service.pending[job["id"]] = job  # a service that forgot
        asked = service.asked
        service.wait_until(lambda: service.asked > asked + 2)
    assert [one.decode() + "\n" for one in printer.printed] == LABELS
    assert (service.fetched, len({body for _, body in service.posted})) == ([job["id"]] * 4, 1)


@pytest.mark.requirement("LBL-6")
@pytest.mark.parametrize(
    "labels",
    [
        LABELS[:2],
        [*LABELS, LABELS[0]],
        [*LABELS[:2], "~JR"],
        [*LABELS[:2], "^XA^XZ^XA^XZ"],
        [*LABELS[:2], "^XA^FDMüller^XZ"],
        [*LABELS[:2], "^XA" + "x" * forms.MAX_LABEL + "^XZ"],
        [*LABELS[:2], 7],
        None,
    ],
)
def test_what_are_not_the_labels_of_the_job_is_not_printed(
    service: Service, path: Path, printer: Printer, labels: list[str]
) -> None:
    with at_work(path, service):
        strange = service.print(LABELS)
        service.labels[strange["id"]] = labels
        service.wait_until(lambda: service.fetched)
        good = service.print(LABELS, id="good")
        assert service.answer_to(good) == WHOLE
    assert (strange["id"] in service.answers, len(printer.printed)) == (False, 3)


def test_a_job_that_the_service_takes_back_is_not_printed(service: Service, path: Path, printer: Printer) -> None:
    service.instead["LABELS"].append((410, {}, b'{"code": "LABEL_JOB_NOT_SENT", "message": "It is UNKNOWN."}'))
    with at_work(path, service):
        service.print(LABELS)
        service.wait_until(lambda: service.fetched)
        assert service.answer_to(service.print(LABELS, id="good")) == WHOLE
    assert len(printer.printed) == 3


def test_what_could_not_end_in_time_is_not_begun(service: Service, path: Path, printer: Printer) -> None:
    with at_work(path, service):
        answer = service.answer_to(service.print(LABELS, seconds=5))
    assert (answer["printed"], answer["doubtful"], printer.printed) == (0, 0, [])
    assert answer["said"].startswith("The gateway had its labels too late")


@pytest.mark.parametrize("labels", [1, 12, rules.MOST_LABELS])
def test_the_service_gives_a_job_the_time_that_its_gateway_may_need(labels: int) -> None:
    """Else the gateway has its labels too late, whatever the printer does; a few seconds are for the way."""
    given = rules.time_to_answer(labels).total_seconds()
    assert Patience().longest(labels) + 10 <= given <= 3_600


def test_a_printer_that_it_has_not_is_named(service: Service, path: Path, printer: Printer) -> None:
    with at_work(path, service):
        answer = service.answer_to(service.print(LABELS, printer="roof"))
    assert answer == {"doubtful": 0, "printed": 0, "said": "This gateway has no printer roof; it has: dock."}
    assert printer.received == 0


def test_a_gateway_that_is_stopped_says_what_came_out(service: Service, path: Path, printer: Printer) -> None:
    """The label under way comes out whole; the others are not begun."""
    printer.questions = NEVER
    stop = threading.Event()
    thread = threading.Thread(target=running.run, args=(path, stop), kwargs={"tell": lambda _: None})
    thread.start()
    job = service.print(LABELS)
    _wait_for_a_label(printer)
    stop.set()
    printer.questions = 1
    thread.join(20)
    assert service.answers[job["id"]] == {
        "doubtful": 0,
        "printed": 1,
        "said": "The gateway was stopped; the rest was not printed.",
    }
    assert len(printer.printed) == 1


def test_a_defect_leaves_all_in_doubt(
    service: Service, path: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    with at_work(path, service):
        with monkeypatch.context() as patch:
            patch.setattr(printing, "print_labels", broken)
            answer = service.answer_to(service.print(LABELS))
        assert (answer["printed"], answer["doubtful"], "secret" in answer["said"]) == (0, 3, False)
        assert service.answer_to(service.print(LABELS, id="good")) == WHOLE
    assert len(printer.printed) == 3


def test_more_jobs_than_have_room_are_declined(
    service: Service, path: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_printers, "MAX_WAITING", 1)
    printer.questions = NEVER
    with at_work(path, service):
        first = service.print(LABELS)
        _wait_for_a_label(printer)
        waits, declined = service.print(LABELS, id="waits"), service.print(LABELS, id="declined")
        assert service.answer_to(declined)["said"] == "1 jobs already wait for the printer dock."
        printer.questions = 1
        assert [service.answer_to(one) for one in (first, waits)] == [WHOLE] * 2
    assert len(printer.printed) == 6


def _wait_for_a_label(printer: Printer) -> None:
    deadline = time.monotonic() + 20
    while not printer.held:
        assert time.monotonic() < deadline
        time.sleep(0.002)
