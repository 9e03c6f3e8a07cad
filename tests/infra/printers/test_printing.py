"""How far a printer came is known, or said to be unknown; nothing is left in it that it would print later, unseen."""

import socket
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.labels import zpl
from infra.labels.paper import Resolution
from infra.printers import host_status
from infra.printers.host_status import HostStatus
from infra.printers.line import NoAnswer
from infra.printers.printing import Patience, Printed, print_labels
from tests.infra.labels.labels import LABELS
from tests.printer import Printer, serving

pytestmark = pytest.mark.requirement("LBL-8")

FORMATS = [f"^XA^FO10,10^A0N,20,20^FDlabel {number}^FS^XZ\n" for number in (1, 2, 3)]
SOON = Patience(connect=2, answer=0.4, label=1.0, before=0.3, pause=0.002)


class Stopping(Printer):
    """It runs out of paper when it holds its second label."""

    def _print(self) -> None:
        super()._print()
        self.fault = "paper" if self.received > 1 else ""


def printing(printer: Printer, formats: list[str] | None = None) -> Printed:
    with serving(printer) as port:
        return print_labels("127.0.0.1", port, FORMATS if formats is None else formats, patience=SOON)


def sent(printer: Printer) -> list[str]:
    return [one.decode() + "\n" for one in printer.printed]


@pytest.mark.parametrize("questions", [1, 4])
def test_every_label_is_printed_once_and_in_its_order(questions: int) -> None:
    printer = Printer(questions=questions)
    assert printing(printer) == Printed(3)
    assert sent(printer) == FORMATS
    assert b"~JA" not in printer.commands


@pytest.mark.requirement("LBL-6")
def test_what_we_draw_arrives_as_it_was_drawn() -> None:
    drawn = [zpl.render(label, size, zpl.Printer(Resolution.DPI_203)) for label, size in LABELS.values()]
    printer = Printer()
    assert printing(printer, drawn) == Printed(len(drawn))
    assert sent(printer) == drawn


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("paper", "out of labels"),
        ("head", "head is open"),
        ("ribbon", "out of ribbon"),
        ("hot", "too hot"),
        ("cold", "too cold"),
        ("pause", "paused"),
        ("ram", "memory is damaged"),
    ],
)
def test_a_printer_that_cant_print_is_sent_nothing(fault: str, words: str) -> None:
    printer = Printer(fault=fault)
    found = printing(printer)
    assert (found.labels, found.in_doubt) == (0, 0)
    assert words in found.said
    assert printer.received == 0


@pytest.mark.parametrize("fault", ["paper", "head", "pause"])
def test_one_that_stops_on_the_way_forgets_the_rest(fault: str) -> None:
    """Mended, it would print what it held, when somebody has had it printed elsewhere."""
    printer = Printer(fault=fault, stops_at=1, questions=2)
    found = printing(printer)
    # It stopped when the first label was out: what it says then is of that label, and the second was never sent.
    assert (found.labels, found.in_doubt) == (1, 0)
    assert found.said
    assert (len(printer.printed), printer.held, printer.received) == (1, [], 1)


def test_what_it_holds_when_it_stops_is_forgotten() -> None:
    stopping = Stopping(questions=2, stops_at=1)
    found = printing(stopping)
    assert (found.labels, found.in_doubt) == (1, 0)
    assert "out of labels" in found.said
    assert (len(stopping.printed), stopping.held, stopping.received) == (1, [], 2)
    assert stopping.commands.count(b"~JA") == 1

    stubborn = Stopping(questions=2, stops_at=1, forgets=False)
    assert printing(stubborn).in_doubt == 1


def test_a_line_that_breaks_leaves_its_label_in_doubt() -> None:
    printer = Printer(hangs_up_at=2)
    found = printing(printer)
    assert (found.labels, found.in_doubt) == (1, 1)
    assert "line to the printer is lost" in found.said
    assert printer.received == 2


def test_one_that_falls_silent_leaves_its_label_in_doubt() -> None:
    printer = Printer(silent_after=3)  # one question before, two for the first label
    found = printing(printer)
    assert (found.labels, found.in_doubt, printer.received) == (1, 1, 2)
    assert "nobody knows" in found.said


def test_one_that_answers_nothing_is_sent_all_and_nobody_knows() -> None:
    for printer in (Printer(silent=True), Printer(garbage=b"\x02hello\x03"), Printer(garbage=b"no frame" * 100)):
        found = printing(printer)
        assert (found.labels, found.in_doubt, printer.received) == (0, 3, 3)
        assert "see which labels came out" in found.said


def test_one_that_prints_for_others_is_waited_for_and_then_left_alone() -> None:
    assert printing(Printer(busy_for=5)) == Printed(3)
    printer = Printer(busy_for=10_000)
    found = printing(printer)
    assert (found.labels, found.in_doubt, printer.received) == (0, 0, 0)
    assert "busy" in found.said


def test_a_slow_one_is_given_up_and_what_it_holds_forgotten() -> None:
    printer = Printer(questions=10_000)
    found = printing(printer, FORMATS[:1])
    assert (found.labels, found.in_doubt, printer.held) == (0, 0, [])
    assert "didn't print in time" in found.said


def test_what_cant_be_reached_prints_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for host in ("127.0.0.1", "no such host"):
        found = print_labels(host, port, FORMATS, patience=SOON)
        assert (found.labels, found.in_doubt) == (0, 0)
        assert "line to the printer is lost" in found.said


def test_a_status_is_read_as_the_manual_writes_it() -> None:
    rows = (b"030,1,0,1245,002,1,0,0,000,0,0,1", b"000,0,1,0,0,2,4,0,00000003,1,000", b"1234,0")
    found = host_status.read(rows)
    assert (found.formats, found.labels_left, found.buffer_full, found.idle) == (2, 3, True, False)
    assert found.faults == (
        "The print head is open.",
        "The printer is out of labels.",
        "The print head is too hot.",
    )


@settings(max_examples=200)
@given(st.lists(st.one_of(st.binary(max_size=60), st.from_regex(r"[0-9,]{0,40}", fullmatch=True)), max_size=4))
def test_whatever_a_printer_says_is_a_status_or_no_answer(rows: list[bytes | str]) -> None:
    told = [one if isinstance(one, bytes) else one.encode() for one in rows]
    with suppress(NoAnswer):
        assert isinstance(host_status.read(told), HostStatus)
