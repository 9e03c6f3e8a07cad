"""MT-SICS: its levels, its tare memory, and lines that are nearly right."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from demonstration import balance as disturbed
from demonstration.balance import Balance
from infra.scales import problems
from infra.scales.mt_sics import MtSics

ENOUGH = 20


@pytest.fixture
def scale(sics: Balance) -> Iterator[MtSics]:
    driver = MtSics("127.0.0.1", sics.port, unit="g")
    yield driver
    driver.close()


def test_it_lists_its_commands(scale: MtSics) -> None:
    found = scale.identify(seconds=ENOUGH)
    assert (found.speaks, found.commands) == ("MT-SICS 01", ("S", "SI", "TA"))


@pytest.mark.requirement("WGH-6")
def test_what_was_tared_counts_in_the_gross_weight(sics: Balance, scale: MtSics) -> None:
    sics.load = Decimal("12.50")
    scale.tare(seconds=ENOUGH)
    sics.load = Decimal("112.49")
    found = scale.stable(seconds=ENOUGH)
    assert (str(found.shown), str(found.gross)) == ("99.99", "112.49")


@pytest.mark.requirement("WGH-6")
def test_a_key_pressed_between_two_questions_gives_no_weight(sics: Balance, scale: MtSics) -> None:
    """The weight from before, the tare from after: together they would be too much."""
    sics.load = Decimal("112.50")

    def answer_then_tare(balance: Balance, answer: bytes) -> None:
        balance.tare = Decimal("112.50")
        balance.say(answer)

    sics.disturb(None, None, answer_then_tare)
    with pytest.raises(problems.Busy, match="busy with taring"):
        scale.stable(seconds=ENOUGH)
    found = scale.stable(seconds=ENOUGH)
    assert (str(found.shown), str(found.gross)) == ("0.00", "112.50")


def test_a_scale_of_level_0_does_not_tell_its_gross_weight(sics: Balance, scale: MtSics) -> None:
    sics.level_0 = True
    assert scale.stable(seconds=ENOUGH).gross is None
    with pytest.raises(problems.WrongCommand, match="command T; it answered ES"):
        scale.tare(seconds=ENOUGH)


def test_taring_at_once_says_that_it_was_not_stable(sics: Balance, scale: MtSics) -> None:
    sics.settled.clear()
    sics.load = Decimal("12.50")
    assert scale.tare(seconds=ENOUGH, at_once=True).stable is False


def test_a_busy_scale_says_so(sics: Balance, scale: MtSics) -> None:
    sics.busy = True
    for ask in (scale.read, scale.zero, scale.tare):
        with pytest.raises(problems.Busy):
            ask(seconds=ENOUGH)
    with pytest.raises(problems.Busy):
        scale.stable(seconds=0.3)


def test_a_scale_that_gives_up_waiting_is_asked_again(sics: Balance, scale: MtSics) -> None:
    sics.gives_up = True
    sics.load = Decimal("100.00")
    sics.settle_in(0.2)
    assert scale.stable(seconds=ENOUGH).shown == Decimal("100.00")
    assert sics.heard.count(b"S") > 1


def test_a_new_line_begins_with_a_cancel_and_the_next_call_without(sics: Balance, scale: MtSics) -> None:
    scale.read(seconds=ENOUGH)
    scale.read(seconds=ENOUGH)
    assert sics.heard == [b"@", b"TA", b"SI", b"TA", b"I4", b"TA", b"SI", b"TA"]


@pytest.mark.parametrize(
    "line",
    [
        *(b"S S     100.00", b"S S     100.00 g ", b"S S    100.00 g", b"S S      100.00 g", b"S S 0000100.00 g"),
        *(b"S S    +100.00 g", b"S S    100,00  g", b"S S  1 00.00   g", b"S S   - 100.00 g", b"S S    100.00  g"),
        *(b"S S       1E+5 g", b"S S        NaN g", b"S S   Infinity g", b"S S    100.00. g", b"S S       100. g"),
        *(b"S S        .50 g", b"S  S    100.00 g", b"s s     100.00 g", b"SI S    100.00 g", b"T S     100.00 g"),
        *(b"S A     100.00 g", b"TA A    100.00 g", b"S S     100.00 g\n", b"S S \xd9\xa1\xd9\xa2\xd9\xa3.00 g"),
        *(
            b"S S            g",
            b"S S     100.00 \xb5g",
            b"S S     100.00 g\x00",
            b"S S \t   100.00 g",
            b"S X     100.00 g",
        ),
    ],
)
def test_a_line_that_is_nearly_right_is_no_weight(sics: Balance, scale: MtSics, line: bytes) -> None:
    sics.disturb(None, None, disturbed.instead(line + b"\r\n"))
    with pytest.raises(problems.Garbage):
        scale.read(seconds=ENOUGH)


@pytest.mark.parametrize("answer", [b"ES", b"ET", b"EL", b"S L"])
def test_a_command_that_is_not_taken_is_named(sics: Balance, scale: MtSics, answer: bytes) -> None:
    sics.disturb(None, None, disturbed.instead(answer + b"\r\n"))
    with pytest.raises(problems.WrongCommand, match=f"command SI; it answered {answer.decode()}"):
        scale.read(seconds=ENOUGH)
