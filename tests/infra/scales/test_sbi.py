"""SBI: lines of 16 and 22 characters, what they name, and lines that are nearly right."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from demonstration import balance as disturbed
from demonstration.balance import Balance
from infra.scales import problems
from infra.scales.scale import Scale
from tests.infra.scales.conftest import scale_of

ENOUGH = 20


@pytest.fixture
def scale(sbi: Balance) -> Iterator[Scale]:
    driver = scale_of(sbi)
    yield driver
    driver.close()


def wide(balance: Balance, weight: bytes) -> bytes:
    return (b"N     " if balance.characters == 22 else b"") + weight + b"\r\n"


@pytest.mark.parametrize("name", [b"G", b"G#"])
def test_only_a_weight_named_gross_is_known_to_be_gross(sbi: Balance, scale: Scale, name: bytes) -> None:
    assert scale.read(seconds=ENOUGH).gross is None
    sbi.named, sbi.load = name, Decimal("100.00")
    assert scale.read(seconds=ENOUGH).gross == (Decimal("100.00") if sbi.characters == 22 else None)


def test_another_number_than_what_lies_on_it_is_no_weight(sbi: Balance, scale: Scale) -> None:
    sbi.named = b"T1"
    if sbi.characters == 22:
        with pytest.raises(problems.Garbage):
            scale.read(seconds=ENOUGH)


def test_an_unstable_weight_has_no_unit(sbi: Balance, scale: Scale) -> None:
    sbi.settled.clear()
    found = scale.read(seconds=ENOUGH)
    assert (found.unit, found.stable) == (None, False)


def test_a_scale_that_prints_only_stable_weights_is_waited_for(sbi: Balance, scale: Scale) -> None:
    sbi.prints_stable_only = True
    sbi.load = Decimal("100.00")
    sbi.settle_in(0.2)
    assert scale.stable(seconds=ENOUGH).shown == Decimal("100.00")


def test_what_came_in_place_of_its_serial_number_leaves_no_answer_under_way(sbi: Balance, scale: Scale) -> None:
    """The end of a cut line is a text like any other; what was asked meanwhile is still answered, later."""
    sbi.load = Decimal("7.00")
    sbi.disturb(lambda at, answer: at.say(b"00 g\r\n" + answer), None, disturbed.late(0.3))
    assert scale.read(seconds=ENOUGH).shown == Decimal("7.00")


def test_a_tare_that_does_not_take_is_none(sbi: Balance, scale: Scale) -> None:
    sbi.load, sbi.drift = Decimal("12.50"), Decimal("0.01")
    with pytest.raises(problems.ScaleProblem):
        scale.tare(seconds=0.5)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        *((b"      High    ", problems.Overload), (b"   H          ", problems.Overload)),
        *((b"      Low     ", problems.Underload), (b"   L          ", problems.Underload)),
        *((b"      --      ", problems.Busy), (b"   Cal.Ext.   ", problems.Busy), (b"   Cal. Int.  ", problems.Busy)),
        *((b"   Err  54    ", problems.ScaleFault), (b"   ERR 054    ", problems.ScaleFault)),
        *((b"   APP.ERR    ", problems.Garbage), (b"Stat   DIS.ER  ", problems.ScaleFault)),
    ],
)
def test_a_state_in_place_of_a_weight_is_told(
    sbi: Balance, scale: Scale, said: bytes, problem: type[problems.ScaleProblem]
) -> None:
    scale.read(seconds=ENOUGH)
    sbi.disturb(None, disturbed.instead(said + b"\r\n"))
    with pytest.raises(problem):
        scale.read(seconds=ENOUGH)


def test_an_error_is_named_by_its_number(sbi: Balance, scale: Scale) -> None:
    scale.read(seconds=ENOUGH)
    sbi.disturb(None, disturbed.instead(b"Stat     ERR 054    \r\n"))
    with pytest.raises(problems.ScaleFault, match="error 054"):
        scale.read(seconds=ENOUGH)


@pytest.mark.parametrize(
    "weight",
    [
        *(b"+   100.00 g ", b"+   100.00 g   ", b"+   100.00  g ", b"+  100.00  g  ", b"   +100.00 g  "),
        *(b"+ 0 100.00 g  ", b"+   100,00 g  ", b"+   100.0[0]g ", b"+  -100.00 g  ", b"*   100.00 g  "),
        *(b"+      1E5 g  ", b"+      NaN g  ", b"+     100. g  ", b"+          g  ", b"+   100.00 g g"),
        *(b"+   100.00\x00g  ", b"+   100.00 \xb5g ", b"+ 100.0.00 g  ", b"+   0100.0 g  ", b"+   100.00 g \n"),
    ],
)
def test_a_line_that_is_nearly_right_is_no_weight(sbi: Balance, scale: Scale, weight: bytes) -> None:
    scale.read(seconds=ENOUGH)
    sbi.disturb(None, disturbed.instead(wide(sbi, weight)))
    with pytest.raises(problems.Garbage):
        scale.read(seconds=ENOUGH)


def test_a_line_of_the_other_width_is_no_weight(sbi: Balance, scale: Scale) -> None:
    scale.read(seconds=ENOUGH)
    other = b"+   100.00 g  \r\n" if sbi.characters == 22 else b"N     +   100.00 g  \r\n"
    sbi.disturb(None, disturbed.instead(other))
    with pytest.raises(problems.Garbage):
        scale.read(seconds=ENOUGH)


@pytest.mark.parametrize(("weight", "value"), [(b"-     0.05 g  ", "-0.05"), (b"     12345 g  ", "12345")])
def test_signs_and_blanks_are_read_as_they_stand(sbi: Balance, scale: Scale, weight: bytes, value: str) -> None:
    scale.read(seconds=ENOUGH)
    sbi.disturb(None, disturbed.instead(wide(sbi, weight)))
    assert str(scale.read(seconds=ENOUGH).shown) == value
