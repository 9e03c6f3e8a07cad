"""Any octets at all: a driver gives a weight only where a whole line of its protocol stands, and else a problem."""

import re
import socket
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.scales.line import MAX_LINE, Deadline, Line
from infra.scales.mt_sics import MtSics
from infra.scales.problems import MAX_SHOWN, ScaleProblem
from infra.scales.sbi import Sbi
from infra.scales.scale import Reading

WEIGHTS = [b"S S     100.00 g", b"S D       7.50 g", b"TA A      0.00 g", b"N     +   100.00 g  ", b"+   100.00 g  "]
PIECES = st.one_of(
    st.sampled_from([*WEIGHTS, b"\r\n", b"\r", b"\n", b"S ", b"I4 A ", b'"', b"S I\r\n", b"ES\r\n", b"-", b"1e5"]),
    st.binary(max_size=12),
)
SAID = st.lists(PIECES, max_size=12).map(b"".join)
SICS = re.compile(rb"S ([SD]) (?=.{10} ) *(-?[0-9]+(?:\.[0-9]+)?) g")
SBI = re.compile(rb"(?:N|G|G#| )[ #]*([+ -]) *([0-9]+(?:\.[0-9]+)?) (g| )  ")


class _Told(Line):
    """A line on which the same is said whatever is asked, and then nothing more."""

    def __init__(self, octets: bytes) -> None:
        super().__init__("nowhere", 0)
        ours, theirs = socket.socketpair()
        theirs.sendall(octets)
        theirs.shutdown(socket.SHUT_WR)
        self._socket, self._theirs = ours, theirs

    def send(self, octets: bytes, deadline: Deadline) -> None:
        pass

    def close(self) -> None:
        super().close()
        self._theirs.close()


def require_told(problem: ScaleProblem) -> None:
    assert str(problem).isprintable()
    assert len(str(problem)) < 4 * MAX_SHOWN + 200


Given = TypeVar("Given", MtSics, Sbi)


def ask(driver: Given, octets: bytes, question: Callable[[Given, Deadline], object]) -> object:
    """The answer, or None for a problem, which can be told. Anything else that is raised is a defect."""
    driver.line = _Told(octets)
    try:
        return question(driver, Deadline.of(5))
    except ScaleProblem as problem:
        require_told(problem)
        return None
    finally:
        driver.close()


@given(SAID)
@example(b"S S     100.00 g\r\n")
@example(b"S S     100.00 g\r")
@settings(max_examples=300)
def test_mt_sics_takes_a_whole_line_or_nothing(said: bytes) -> None:
    driver = MtSics("nowhere", 0, unit="g")
    found = ask(driver, said, lambda scale, deadline: scale._weight("SI", deadline))
    line = SICS.fullmatch(said.partition(b"\r\n")[0]) if b"\r\n" in said else None
    expected = (Decimal(line[2].decode()), "g", line[1] == b"S") if line else None
    assert found == expected


@given(SAID)
@example(b"N     +   100.00 g  \r\n")
@example(b"G#    -     0.05    \r\n")
@settings(max_examples=300)
def test_sbi_takes_a_whole_line_or_nothing(said: bytes) -> None:
    driver = Sbi("nowhere", 0, unit="g", characters=22)
    found = ask(driver, said, lambda scale, deadline: scale._print(deadline))
    whole = said.partition(b"\r\n")[0] if b"\r\n" in said else b""
    line = SBI.fullmatch(whole) if len(whole) == 20 else None
    if line is None:
        assert found is None
    else:
        assert isinstance(found, Reading)
        assert (found.shown, found.stable) == (Decimal((line[1].strip() + line[2]).decode()), line[3] == b"g")


@given(SAID)
@settings(max_examples=150)
def test_whoever_answers_anything_to_everything_breaks_no_driver(said: bytes) -> None:
    ask(MtSics("nowhere", 0, unit="g"), said, lambda scale, deadline: scale.greet(deadline))
    ask(Sbi("nowhere", 0, unit="g", characters=16), said, lambda scale, deadline: scale.greet(deadline))
    ask(MtSics("nowhere", 0, unit="g"), said, lambda scale, deadline: scale._commands(deadline))


@pytest.mark.parametrize("length", [MAX_LINE, MAX_LINE + 1])
def test_a_line_longer_than_any_scales_is_not_looked_at(length: int) -> None:
    found = ask(MtSics("nowhere", 0, unit="g"), b"x" * length + b"\r\n", lambda scale, ends: scale.line.next(ends))
    assert (found is None) == (length > MAX_LINE)


@given(st.sampled_from(WEIGHTS), st.data())
@settings(max_examples=200)
def test_a_line_that_lost_or_won_an_octet_is_no_weight(line: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(line) - 1))
    hurt = data.draw(st.sampled_from([line[:at] + line[at + 1 :], line[:at] + line[at : at + 1] + line[at:]])) + b"\r\n"
    sics = ask(MtSics("nowhere", 0, unit="g"), hurt, lambda scale, deadline: scale._weight("SI", deadline))
    sbi = ask(
        Sbi("nowhere", 0, unit="g", characters=16 if line.startswith(b"+") else 22),
        hurt,
        lambda scale, deadline: scale._print(deadline),
    )
    assert (sics, sbi) == (None, None)


@pytest.mark.parametrize("protocol", ["mt-sics", "sbi"])
def test_octets_over_a_real_line_break_no_driver(protocol: str) -> None:
    """A server that answers each question with the next of many things."""
    said = [b"", b"\r\n", b"\xff\r\n" * 50, *[line + b"\r\n" for line in WEIGHTS], b"S S", b"B021002593\r\n"]
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for octets in said:
            connection, _ = listener.accept()
            with connection:
                connection.recv(64)
                connection.sendall(octets)

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    sics, sbi = MtSics("127.0.0.1", port, unit="g"), Sbi("127.0.0.1", port, unit="g", characters=22)
    for _ in said:
        with pytest.raises(ScaleProblem):
            (sics if protocol == "mt-sics" else sbi).stable(seconds=5)
    thread.join(10)
    listener.close()
