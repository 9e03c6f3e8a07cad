"""Net from readings, in each method's order, from stable ones of one container (WGH-6)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import methods
from domain.dispensing.kinds import ReadingKind
from domain.dispensing.methods import READS, Reading
from domain.dispensing.refusals import NothingWeighed, OtherContainer, ReadingMissing, UnstableReading, WrongReading
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.materials.kinds import WeighingMethod
from tests.domain.dispensing.derivations import require_true
from tests.domain.dispensing.examples import D, kg

pytestmark = pytest.mark.requirement("WGH-6")
MASSES = st.decimals("0", "150", places=3)
WEIGHED = [WeighingMethod.NET, WeighingMethod.SUBTRACTIVE]


def reading(kind: ReadingKind, value: str | Decimal, container: str = "C-1", *, stable: bool = True) -> Reading:
    return Reading(kind=kind, container=container, quantity=kg(value), stable=stable)


@given(MASSES, MASSES)
def test_net_is_gross_less_tare_and_before_less_after(one: Decimal, other: Decimal) -> None:
    small, large = sorted((one, other))
    for method, first, second in ((WeighingMethod.NET, small, large), (WeighingMethod.SUBTRACTIVE, large, small)):
        kinds = READS[method]
        readings = (reading(kinds[0], first), reading(kinds[1], second))
        if small == large:
            with pytest.raises(NothingWeighed):
                methods.net(method, readings)
        else:
            found = methods.net(method, readings)
            assert found.quantity == kg(large - small)
            require_true(found.derivation)


def test_the_derivation_says_which_readings() -> None:
    found = methods.net(WeighingMethod.NET, (reading(ReadingKind.TARE, "4.20"), reading(ReadingKind.GROSS, "55.60")))
    assert str(found.derivation[0]) == "Net: gross − tare = 55.60 kg − 4.20 kg = 51.40 kg"
    found = methods.net(
        WeighingMethod.SUBTRACTIVE, (reading(ReadingKind.BEFORE, "30"), reading(ReadingKind.AFTER, "22.5"))
    )
    assert str(found.derivation[0]) == "Net: before − after = 30 kg − 22.5 kg = 7.5 kg"


def test_a_gross_below_its_tare_is_no_net() -> None:
    with pytest.raises(NothingWeighed) as refused:
        methods.net(WeighingMethod.NET, (reading(ReadingKind.TARE, "4.20"), reading(ReadingKind.GROSS, "4.10")))
    assert "-0.10 kg" in refused.value.message


def test_a_whole_container_gives_what_it_is_booked_with_and_pieces_are_counted() -> None:
    assert methods.net(WeighingMethod.WHOLE_CONTAINER, (reading(ReadingKind.BOOKED, "25.000"),)).quantity == kg(
        "25.000"
    )
    count = Reading(kind=ReadingKind.COUNTED, container="C-1", quantity=Quantity(D(120), "{count}"))
    assert methods.net(WeighingMethod.COUNT, (count,)).quantity == count.quantity
    with pytest.raises(InvalidInput):
        methods.net(WeighingMethod.COUNT, (replace(count, quantity=Quantity(D("1.5"), "{count}")),))


@pytest.mark.parametrize("method", WeighingMethod)
def test_each_method_reads_in_its_own_order(method: WeighingMethod) -> None:
    taken: list[Reading] = []
    for kind in READS[method]:
        assert methods.following(method, taken) is kind
        with pytest.raises(ReadingMissing):
            methods.net(method, taken)
        for other in set(ReadingKind) - {kind}:
            with pytest.raises(WrongReading):
                methods.require_next(method, taken, reading(other, "1"))
        taken.append(reading(kind, "1"))
    assert methods.following(method, taken) is None
    for kind in ReadingKind:
        with pytest.raises(WrongReading):
            methods.require_next(method, taken, reading(kind, "1"))


@pytest.mark.parametrize("method", WEIGHED)
def test_only_stable_readings_of_the_same_container_count(method: WeighingMethod) -> None:
    first, second = READS[method]
    with pytest.raises(UnstableReading):
        methods.require_next(method, (), reading(first, "1", stable=False))
    with pytest.raises(UnstableReading):
        methods.require_next(method, (reading(first, "1"),), reading(second, "2", stable=False))
    with pytest.raises(OtherContainer):
        methods.require_next(method, (reading(first, "1"),), reading(second, "2", "C-2"))
    with pytest.raises(InvalidInput):
        methods.require_next(method, (), reading(first, "-0.01"))


@pytest.mark.requirement("WGH-8")
def test_the_heaviest_that_stands_on_the_scale_follows_from_the_method() -> None:
    found = {
        method: methods.heaviest(method, target=kg("10.000"), tare=kg("2.00"), stock=kg("25.0"))
        for method in WeighingMethod
    }
    assert found == {
        WeighingMethod.NET: kg("12.000"),
        WeighingMethod.SUBTRACTIVE: kg("27.00"),
        WeighingMethod.WHOLE_CONTAINER: None,
        WeighingMethod.COUNT: None,
    }
