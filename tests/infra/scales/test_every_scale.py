"""What holds for a scale whatever it speaks, and whatever happens on its line."""

from decimal import Decimal

import pytest

from demonstration import balance as disturbed
from demonstration.balance import Balance
from infra.scales import problems
from infra.scales.scale import Scale
from tests.infra.scales.conftest import scale_of

ENOUGH = 20  # seconds; nothing here takes as long unless it is broken
SHORT = 0.3  # seconds after which an answer that doesn't come is given up


def test_a_scale_says_who_it_is(balance: Balance, scale: Scale) -> None:
    found = scale.identify(seconds=ENOUGH)
    assert found.serial == balance.serial
    assert found.model.startswith(("XS204", "ENTRIS"))
    assert found.software in ("2.10", "00-37-09")


@pytest.mark.parametrize(("load", "shown"), [("100", "100.00"), ("0", "0.00"), ("-0.5", "-0.50"), ("12345.67", None)])
def test_a_stable_weight_keeps_its_digits(balance: Balance, scale: Scale, load: str, shown: str | None) -> None:
    balance.load = Decimal(load)
    found = scale.stable(seconds=ENOUGH)
    assert (str(found.shown), found.unit, found.stable) == (shown or load, "g", True)
    assert found.serial == balance.serial


@pytest.mark.requirement("WGH-6")
def test_a_stable_weight_is_waited_for(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("51.40")
    balance.settle_in(0.2)
    assert scale.stable(seconds=ENOUGH).shown == Decimal("51.40")


def test_an_unstable_weight_is_read_as_one(balance: Balance, scale: Scale) -> None:
    balance.settled.clear()
    balance.load = Decimal("51.40")
    found = scale.read(seconds=ENOUGH)
    assert (found.shown, found.stable) == (Decimal("51.40"), False)


@pytest.mark.requirement("WGH-6")
def test_a_weight_that_does_not_settle_is_none(balance: Balance, scale: Scale) -> None:
    balance.settled.clear()
    balance.drift = Decimal("0.01")
    with pytest.raises(problems.NotStable):
        scale.stable(seconds=SHORT)
    balance.settled.set()
    balance.drift = Decimal("0.00")
    assert scale.stable(seconds=ENOUGH).shown == balance.load
    assert balance.connections == 1


@pytest.mark.parametrize(("position", "problem"), [("+", problems.Overload), ("-", problems.Underload)])
def test_a_load_out_of_range_is_no_weight(
    balance: Balance, scale: Scale, position: str, problem: type[problems.ScaleProblem]
) -> None:
    balance.range = "+" if position == "+" else "-"
    for ask in (scale.read, scale.stable, scale.tare):
        with pytest.raises(problem):
            ask(seconds=ENOUGH)
    balance.range = ""
    assert scale.read(seconds=ENOUGH).shown == 0


def test_taring_makes_the_display_zero(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("12.50")
    found = scale.tare(seconds=ENOUGH)
    assert (str(found.value), found.unit, found.stable) == ("12.50", "g", True)
    balance.load = Decimal("112.50")
    assert str(scale.stable(seconds=ENOUGH).shown) == "100.00"


def test_zeroing_takes_what_lies_on_it_for_nothing(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("0.07")
    scale.zero(seconds=ENOUGH)
    found = scale.stable(seconds=ENOUGH)
    assert (str(found.shown), str(balance.zeroed)) == ("0.00", "0.07")


def test_another_unit_than_the_scales_own_is_refused(balance: Balance, scale: Scale) -> None:
    balance.unit = "kg"
    with pytest.raises(problems.UnitChanged, match="weighs in kg; it is set up here with g"):
        scale.stable(seconds=ENOUGH)
    balance.unit = "lb"
    with pytest.raises(problems.UnitUnknown, match="'lb'"):
        scale.stable(seconds=ENOUGH)


def test_another_scale_in_its_place_is_noticed(balance: Balance) -> None:
    scale = scale_of(balance, serial="34309393")
    with pytest.raises(problems.AnotherScale, match=r"B021002593 answers where 34309393 is meant"):
        scale.read(seconds=ENOUGH)
    balance.serial = "34309393"
    assert scale.read(seconds=ENOUGH).serial == "34309393"
    scale.close()


def test_another_scale_on_the_same_line_is_noticed(balance: Balance, scale: Scale) -> None:
    scale.read(seconds=ENOUGH)
    balance.serial = "34309393"
    with pytest.raises((problems.AnotherScale, problems.TimedOut), match="34309393"):
        scale.read(seconds=SHORT)
    assert scale.read(seconds=ENOUGH).serial == "34309393"


@pytest.mark.requirement("EXE-17")
@pytest.mark.parametrize(
    ("disturbance", "problem"),
    [
        (disturbed.dropped_in_mid_line, problems.LineLost),
        (disturbed.silent, problems.TimedOut),
        (disturbed.cut, problems.Garbage),
        (disturbed.instead(b"\x00\xff\x1b[2J  100.00 g\r\n"), problems.Garbage),
        (disturbed.instead(b"\r\n"), problems.Garbage),
        (disturbed.instead(b"1" * 100_000), problems.Garbage),
        (disturbed.trickled(0.03), problems.TimedOut),
    ],
)
def test_a_disturbed_line_gives_no_weight_and_recovers(
    balance: Balance, scale: Scale, disturbance: disturbed.Disturbance, problem: type[problems.ScaleProblem]
) -> None:
    balance.load = Decimal("100.00")
    scale.read(seconds=ENOUGH)
    balance.disturb(None, disturbance)
    with pytest.raises(problem):
        scale.read(seconds=SHORT)
    balance.load = Decimal("7.00")
    assert scale.read(seconds=ENOUGH).shown == Decimal("7.00")
    assert balance.connections == 2


def test_a_slow_line_is_read_to_its_end(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("100.00")
    balance.disturb(*[disturbed.trickled(0.001)] * 4)
    assert scale.stable(seconds=ENOUGH).shown == Decimal("100.00")


@pytest.mark.requirement("EXE-17")
def test_a_scale_that_is_not_there_is_told_as_a_lost_line(balance: Balance, scale: Scale) -> None:
    balance.stop()
    with pytest.raises(problems.LineLost, match=r"127\.0\.0\.1:\d+ is lost: Connection refused"):
        scale.read(seconds=ENOUGH)


def test_a_line_that_was_closed_between_two_calls_is_opened_again(balance: Balance, scale: Scale) -> None:
    scale.read(seconds=ENOUGH)
    balance.drop()
    balance.load = Decimal("3.00")
    while True:  # until the hanging up has arrived, the call in between may still find the line lost
        try:
            found = scale.read(seconds=ENOUGH)
        except problems.LineLost:
            continue
        break
    assert found.shown == Decimal("3.00")


def weight_of(balance: Balance, number: str) -> bytes:
    """A well-formed stable weight, as this balance says it."""
    if balance.protocol == "mt-sics":
        return b"S S %10s g\r\n" % number.encode()
    return b"N     +%9s g  \r\n" % number.encode()


def test_what_was_said_unasked_is_not_taken_for_the_answer(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("100.00")
    scale.read(seconds=ENOUGH)
    balance.load = Decimal("7.00")
    balance.say(weight_of(balance, "100.00") * 3)
    assert scale.stable(seconds=ENOUGH).shown == Decimal("7.00")


def test_what_is_said_while_it_is_asked_who_it_is_is_not_the_answer(balance: Balance, scale: Scale) -> None:
    """On its way before our question reached the scale, and not yet here when we looked."""
    balance.load = Decimal("7.00")
    stale = weight_of(balance, "100.00")
    balance.disturb(*[lambda at, answer: at.say(stale + answer)] * (1 if balance.protocol == "mt-sics" else 2))
    assert scale.stable(seconds=ENOUGH).shown == Decimal("7.00")
    balance.disturb(lambda at, answer: at.say(stale + answer))
    assert scale.stable(seconds=ENOUGH).shown == Decimal("7.00")
    assert balance.connections == 1


def test_an_answer_after_the_time_out_is_never_a_later_ones(balance: Balance, scale: Scale) -> None:
    balance.load = Decimal("100.00")
    scale.read(seconds=ENOUGH)
    weight = 2 if balance.protocol == "mt-sics" else 1
    balance.disturb(*[None] * weight, disturbed.behind_connection(2))
    with pytest.raises(problems.TimedOut):
        scale.read(seconds=SHORT)
    balance.load = Decimal("7.00")
    assert scale.read(seconds=ENOUGH).shown == Decimal("7.00")


def test_many_late_answers_at_once_are_none_of_a_later_one(balance: Balance, scale: Scale) -> None:
    """A device between us and the scale may keep what a stopped scale said, and bring it all to a new line."""
    ours = [weight_of(balance, "100.00")]
    ours += [b'I4 A "B021002593"\r\n' if balance.protocol == "mt-sics" else b"  B021002593\r\n"] * 3
    stale = b"".join([*ours[1:], *ours, *ours])
    balance.load = Decimal("7.00")
    balance.disturb(lambda at, answer: at.say(stale + answer))
    assert scale.stable(seconds=ENOUGH).shown == Decimal("7.00")


def test_a_scale_that_talks_without_end_is_given_up(balance: Balance, scale: Scale) -> None:
    balance.disturb(lambda at, _: at.say(weight_of(at, "100.00") * 3_000))
    with pytest.raises(problems.Garbage):
        scale.read(seconds=ENOUGH)


def test_what_was_not_understood_is_shown_bounded_and_escaped(balance: Balance, scale: Scale) -> None:
    scale.read(seconds=ENOUGH)
    balance.disturb(None, disturbed.instead(b"\x1b]0;owned\x07" + b"\xff" * 100 + b"\r\n"))
    with pytest.raises(problems.Garbage) as raised:
        scale.read(seconds=ENOUGH)
    assert r"\x1b]0;owned\x07\xff" in str(raised.value)
    assert "and 50 octets more" in str(raised.value)
    assert str(raised.value).isprintable()
