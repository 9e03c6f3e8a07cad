"""The charge: the active is delivered, the total holds, and what rounding leaves is not lost (WGH-2, WGH-3)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import exact, formula
from domain.dispensing.allocating import Source, allocate
from domain.dispensing.charging import Charge, charge, charge_line
from domain.dispensing.derivation import printed
from domain.dispensing.kinds import Counted
from domain.dispensing.refusals import NeedNotMet, PotencyMissing
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from tests.domain.dispensing.derivations import require_true
from tests.domain.dispensing.examples import AMOUNTS, API, ASSAYS, EXCIPIENTS, FACTORS, WATERS, A, B, kg, lines, source
from tests.domain.dispensing.examples import sources as some_sources

GRAM = Fraction("0.001")


def charged(sources: list[Source], factor: Fraction = Fraction(1)) -> Charge:
    return charge(lines(factor), {"API": sources})


@pytest.mark.requirement("WGH-2")
@pytest.mark.requirement("WGH-3")
def test_the_metformin_batch_comes_out_to_the_gram() -> None:
    found = charged([A, B])
    active = found.lines[0]
    assert active.allocation is not None
    assert [str(one.quantity) for one in active.allocation.charges] == ["100.000 kg", "51.402 kg"]
    assert str(active.allocation.charges[0].brings) == "98.8032 kg"
    assert str(active.quantity) == "151.402 kg"
    compensation = found.compensation
    assert compensation is not None
    assert [(one.line.code, str(one.quantity)) for one in compensation.charges] == [("MCC", "7.898 kg")]
    assert (str(compensation.excess), str(compensation.total)) == ("1.402 kg", "174.000 kg")
    assert compensation.change.value == 0
    assert not compensation.stops
    assert str(compensation) == "The total of 174.000 kg holds."


@pytest.mark.requirement("WGH-2")
@pytest.mark.requirement("WGH-3")
def test_the_derivation_can_be_followed_line_by_line() -> None:
    found = charged([A, B])
    assert printed(found.lines[0].derivation) == (
        "1. Active from lot A: quantity × as-is potency of lot A = 100.000 kg × 0.988032 = 98.8032 kg",
        "2. Remains after lot A: active needed − active from lot A = 150.000 kg − 98.8032 kg = 51.1968 kg",
        (
            "3. Charge of lot B: active still needed ÷ as-is potency of lot B = 51.1968 kg ÷ 0.996004"
            " = 51.402203… kg, to 0.001 kg: 51.402 kg"
        ),
        "4. Active from lot B: quantity × as-is potency of lot B = 51.402 kg × 0.996004 = 51.196597608 kg",
        (
            "5. Remains after lot B: active still needed − active from lot B = 51.1968 kg − 51.196597608 kg"
            " = 0.000202392 kg"
        ),
        "6. Charge of API: lot A + lot B = 100.000 kg + 51.402 kg = 151.402 kg",
    )
    assert found.compensation is not None
    assert printed(found.compensation.derivation)[:2] == (
        "1. Excess: API charged − API of the formula = 151.402 kg − 150.000 kg = 1.402 kg",
        "2. Charge of MCC: quantity of this batch − excess = 9.300 kg − 1.402 kg = 7.898 kg",
    )
    require_true(found.derivation)


@pytest.mark.requirement("WGH-3")
def test_what_remains_after_the_actual_net_is_charged_at_the_next_lots_potency() -> None:
    found = charged([replace(A, net=kg("99.95")), B]).lines[0]
    assert found.allocation is not None
    first, second = found.allocation.charges
    assert (first.weighed, second.weighed) == (True, False)
    assert str(first.brings) == "98.7537984 kg"
    assert str(second.quantity) == "51.452 kg"  # 51.2462016 kg of active, by 0.996004


@pytest.mark.requirement("WGH-3")
def test_what_was_weighed_counts_before_what_is_planned() -> None:
    found = charge_line(lines()[0], [A, replace(B, net=kg("51.402"))]).allocation
    assert found is not None
    assert [one.source.lot for one in found.charges] == ["B", "A"]
    assert str(found.charges[1].quantity) == "100.000 kg"


@pytest.mark.requirement("WGH-2", "WGH-3")
@given(some_sources(weighed=True), FACTORS)
def test_the_active_delivered_is_the_active_needed_within_half_a_resolution(
    sources: list[Source], factor: Fraction
) -> None:
    found = charged(sources, factor).lines[0].allocation
    assert found is not None
    needed, delivered = Fraction(found.need.value), Fraction(0)
    for one in found.charges:
        assert one.source.potency is not None
        assert one.weighed or one.quantity.value <= one.source.at_hand.value
        delivered += Fraction(one.quantity.value) * Fraction(one.source.potency.share)
    last = found.charges[-1]
    assert Fraction(found.remaining.value) == needed - delivered
    if not last.weighed:
        assert last.source.potency is not None
        assert abs(needed - delivered) <= GRAM / 2 * Fraction(last.source.potency.share)
        assert (Fraction(last.quantity.value) / GRAM).denominator == 1


@pytest.mark.requirement("WGH-2")
@given(some_sources(weighed=True), FACTORS)
def test_the_total_mass_holds_to_the_last_digit(sources: list[Source], factor: Fraction) -> None:
    found = charged(sources, factor)
    compensation = found.compensation
    assert compensation is not None
    planned = sum((Fraction(one.quantity.value) for one in lines(factor) if one.code != "WATER"), Fraction(0))
    every = [*(one.quantity for one in found.lines if one.line.code != "WATER"), compensation.charges[0].quantity]
    assert sum((Fraction(one.value) for one in every), Fraction(0)) == planned == Fraction(compensation.total.value)
    assert compensation.change.value == 0


@pytest.mark.requirement("WGH-2", "EXE-4")
def test_no_digit_is_lost_however_many_a_result_has() -> None:
    long = source("A", "100.000", "99.99876543210987654321", assay="99.123456789012", water="0.4321098765432101")
    found = charged([long, B])
    require_true(found.derivation)
    assert found.compensation is not None
    assert found.compensation.total.value == Decimal("174.000")
    assert found.compensation.charges[0].quantity.value + found.lines[0].quantity.value == Decimal("159.3")


@pytest.mark.requirement("WGH-2", "WGH-3")
@given(some_sources(weighed=True), FACTORS)
def test_every_printed_step_gives_what_it_says(sources: list[Source], factor: Fraction) -> None:
    require_true(charged(sources, factor).derivation)


@pytest.mark.requirement("WGH-1")
@pytest.mark.requirement("WGH-2")
@given(ASSAYS, WATERS, st.decimals("0.01", "2", places=2))
def test_a_weaker_lot_is_never_charged_less(assay: Decimal, water: Decimal, weaker: Decimal) -> None:
    strong, weak = (
        charge_line(lines()[0], [source("L", "999", assay=str(one), water=str(water))]).quantity.value
        for one in (assay, assay - weaker)
    )
    assert strong <= weak


@pytest.mark.requirement("WGH-3")
@given(AMOUNTS, AMOUNTS)
def test_the_more_the_first_lot_gave_the_less_is_charged_of_the_second(one: Decimal, other: Decimal) -> None:
    less, more = (
        charge_line(lines()[0], [replace(A, net=kg(net)), replace(B, at_hand=kg("999"))]).allocation
        for net in sorted((one, other))
    )
    assert less is not None
    assert more is not None
    assert more.charges[-1].quantity.value <= less.charges[-1].quantity.value


@pytest.mark.requirement("WGH-2")
def test_an_active_that_counts_as_it_is_is_not_corrected() -> None:
    line = formula.line(API, counted=Counted.AS_IS)
    found = charge_line(line, [A, B])
    assert str(found.quantity) == "150.000 kg"
    assert found.allocation is not None
    assert [str(one.quantity) for one in found.allocation.charges] == ["100.000 kg", "50.000 kg"]


@pytest.mark.requirement("WGH-5")
def test_an_active_is_not_charged_from_a_lot_without_a_potency() -> None:
    with pytest.raises(PotencyMissing):
        charge_line(lines()[0], [A, replace(B, potency=None)])


@pytest.mark.requirement("WGH-3")
def test_lots_that_do_not_bring_enough_are_refused_with_what_is_missing() -> None:
    for sources in ([], [A], [A, replace(B, at_hand=kg("51.401"))]):
        with pytest.raises(NeedNotMet) as refused:
            charge_line(lines()[0], sources)
        assert str(refused.value.missing) in refused.value.message
    assert str(refused.value.missing) == "0.001198396 kg"


@pytest.mark.requirement("WGH-3", "WGH-7")
def test_weighed_lots_may_fall_short_by_the_tolerance() -> None:
    within = [replace(A, net=kg("99.90")), replace(B, net=kg("51.36"))]
    found = charge_line(lines()[0], within)
    assert str(found.quantity) == "151.26 kg"
    with pytest.raises(NeedNotMet):
        charge_line(lines()[0], [within[0], replace(B, net=kg("51.30"))])


@pytest.mark.requirement("WGH-2")
def test_what_brought_enough_leaves_the_further_lots_alone() -> None:
    for first in (B.at_hand, kg("70")):
        found = allocate(kg("60"), [replace(B, at_hand=first), A], resolution=kg("0.001"), called="active")
        assert [one.lot for one in found.untouched] == ["A"]
        assert found.met


@pytest.mark.requirement("WGH-3")
def test_what_rounding_left_of_the_last_lot_is_no_charge_of_its_own() -> None:
    weak = source("W", "9.000", assay="60", water="0")  # 0.0004 kg of active would be 0.001 kg of it
    found = allocate(kg("59.9996"), [replace(A, net=kg("60.726")), weak], resolution=kg("0.001"), called="active")
    assert (len(found.charges), found.untouched, found.met) == (1, (weak,), True)
    assert 0 < found.remaining.value < Decimal("0.0005")
    brought = replace(weak, net=kg("9.000"))  # 0.0004 kg more are needed: more than half a gram of it, less of B
    found = allocate(kg("5.4004"), [brought, B], resolution=kg("0.001"), called="active")
    assert (len(found.charges), found.untouched, found.met) == (1, (B,), True)


@pytest.mark.requirement("WGH-2")
@given(st.lists(st.decimals("0.0001", "60", places=4), min_size=1, max_size=4), AMOUNTS)
def test_without_a_potency_nothing_is_rounded(at_hand: list[Decimal], need: Decimal) -> None:
    given_ = [Source(lot=f"L{number}", at_hand=kg(one)) for number, one in enumerate(at_hand)]
    found = allocate(kg(need), given_, resolution=kg("0.001"), called="quantity")
    assert found.total.value == min(need, sum(at_hand, Decimal(0)))
    assert found.met == (found.remaining.value == 0)


@pytest.mark.requirement("WGH-2")
def test_without_a_potency_the_smallest_rest_is_taken_from_the_next_lot() -> None:
    both = [Source(lot="P", at_hand=kg("9.9997")), Source(lot="Q", at_hand=kg("5"))]
    found = allocate(kg("10.000"), both, resolution=kg("0.001"), called="quantity")
    assert [str(one.quantity) for one in found.charges] == ["9.9997 kg", "0.0003 kg"]


@pytest.mark.requirement("WGH-2")
def test_other_lines_are_charged_at_their_quantity_and_resolution() -> None:
    line = replace(formula.line(EXCIPIENTS[0]), quantity=kg("7.50033"))
    assert str(charge_line(line, ()).quantity) == "7.500 kg"
    found = charge_line(line, [Source(lot="P", at_hand=Quantity(Decimal(5000), "g")), Source(lot="Q", at_hand=kg("9"))])
    assert found.allocation is not None
    assert [str(one.quantity) for one in found.allocation.charges] == ["5.000 kg", "2.500 kg"]
    require_true(found.derivation)


@pytest.mark.requirement("21 CFR 211.186(b)(5)")
def test_the_calculated_excess_is_told_and_never_added_again() -> None:
    premix = replace(EXCIPIENTS[0], quantity=kg("5.742"), excess_percent=Decimal(10))
    found = charge_line(formula.line(premix), ())
    assert str(found.quantity) == "5.742 kg"
    assert str(found.derivation[0].result) == "0.522 kg"


@pytest.mark.requirement("WGH-2")
def test_a_resolution_is_above_zero_and_at_most_the_amount() -> None:
    for resolution in ("0", "-0.001", "200"):
        with pytest.raises(InvalidInput):
            charge_line(replace(lines()[0], resolution=kg(resolution)), [A, B])
        with pytest.raises(InvalidInput):
            charge_line(replace(lines()[2], resolution=kg(resolution)), ())
    coarse = charge_line(formula.line(API, resolution=Quantity(Decimal(10), "g")), [A, B])
    assert str(coarse.quantity) == "151.400 kg"


@pytest.mark.requirement("REC-6")
@given(FACTORS)
def test_a_scaled_batch_needs_what_the_recipe_scaled_would_say(factor: Fraction) -> None:
    for one, line in zip((API, *EXCIPIENTS), lines(factor, (API, *EXCIPIENTS)), strict=True):
        step = Fraction(1, 10 ** exact.places(line.quantity.value))
        assert abs(Fraction(line.quantity.value) - Fraction(one.quantity.value) * factor) <= step / 2
        assert str(line.resolution) == "0.001 kg"
    still = formula.line(replace(API, scalable=False), factor=factor)
    assert (still.quantity, still.derivation) == (API.quantity, ())
