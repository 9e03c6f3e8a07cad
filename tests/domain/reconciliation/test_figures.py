"""Figures add up, whatever happened; percentages are judged before they are rounded."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispensing.kinds import DispensedState
from domain.kernel.refusals import InvalidInput
from domain.reconciliation import rules
from domain.reconciliation.accounting import Charged, Dispensed, Issue, Loss
from domain.reconciliation.figures import Figures, LabelCount, LabelFigures, Limits, OutputFigures, shown
from domain.reconciliation.kinds import LabelCountState, LossKind
from domain.reconciliation.refusals import LabelsNotReturned, LostMoreThanCharged
from domain.reconciliation.states import LABEL_COUNT, LabelCountAct

AMOUNTS = st.decimals(0, 10_000, places=3)
LOSSES = st.builds(Loss, kind=st.sampled_from(LossKind), quantity=AMOUNTS)
IDS = st.integers(1, 6).map(lambda number: UUID(int=number))
CHARGES = st.lists(
    st.builds(Charged, id=IDS, quantity=AMOUNTS, returned=AMOUNTS, losses=st.lists(LOSSES, max_size=3).map(tuple)),
    max_size=5,
    unique_by=lambda one: one.id,
)
STANDING = st.sampled_from([one for one in DispensedState if one.value not in {"CHARGED", "ADDED"}])


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """Charges, some of what was dispensed, and what was dispensed and isn't charged."""
    charges = draw(CHARGES)
    held = [
        Dispensed(net=one.quantity, state=DispensedState.ADDED, charge=one.id) for one in charges if draw(st.booleans())
    ]
    other = draw(st.lists(st.builds(Dispensed, net=AMOUNTS, state=STANDING, charge=st.none()), max_size=4))
    return Issue("M", "Material", "kg", Limits(), tuple(charges), (*held, *other))


@pytest.mark.requirement("REV-2")
@settings(max_examples=40)
@given(issues())
def test_what_was_issued_is_all_that_became_of_it(issue: Issue) -> None:
    found = issue.figures()
    parts = (found.used, found.returned, found.destroyed, found.sampled, found.unaccounted)
    assert found.issued == sum(parts)
    charged = sum((one.quantity for one in issue.charges), Decimal(0))
    assert found.issued == charged + sum((one.net for one in issue.dispensed if one.charge is None), Decimal(0))
    standing = [one.net for one in issue.dispensed if one.state in {DispensedState.WEIGHED, DispensedState.VERIFIED}]
    assert found.unaccounted == sum(standing) + sum((one.lost(LossKind.LOST) for one in issue.charges), Decimal(0))
    assert (found.percent is None) == (found.issued == 0)


@pytest.mark.requirement("REV-2")
def test_a_percentage_is_judged_before_it_is_rounded() -> None:
    limits = Limits(Decimal(97), Decimal(101))
    just = OutputFigures(
        code="G", name="Granule", unit="kg", theoretical=Decimal(3_000_000), actual=Decimal(2_910_000), limits=limits
    )
    short = replace(just, actual=Decimal("2909999.999"))
    assert (just.within, short.within) == (True, False)
    assert str(shown(short.percent)) == "97.0000"
    assert Limits().hold(Fraction(5)) is None
    assert [str(one) for one in (limits, Limits(low=Decimal(2)), Limits(high=Decimal(3)))] == [
        "97 to 101 %",
        "at least 2 %",
        "at most 3 %",
    ]
    assert [str(shown(one)) for one in (Fraction(200, 3), Fraction(-1, 20_000), Fraction(100))] == [
        "66.6667",
        "-0.0001",
        "100.0000",
    ]


COUNTS = st.builds(
    LabelCount, used=st.integers(0, 50), returned=st.just(0), destroyed=st.integers(0, 5), specimens=st.integers(0, 2)
)


@pytest.mark.requirement("REV-3")
@settings(max_examples=40)
@given(st.integers(1, 60), COUNTS, st.none() | st.decimals(0, 100, places=1))
def test_issued_labels_are_all_that_became_of_them(issued: int, count: LabelCount, limit: Decimal | None) -> None:
    found = LabelFigures(lot="L", issued=issued, counted=count, limit=limit)
    assert found.imbalance is not None
    assert issued == count.used + count.returned + count.destroyed + count.specimens + found.imbalance
    assert found.within == (100 * abs(found.imbalance) <= (limit or 0) * issued)
    assert LabelFigures(lot="L", issued=issued, counted=None, limit=limit).within is None


@pytest.mark.requirement("REV-2", "REV-3")
def test_each_figure_outside_its_limit_is_told_with_its_rule() -> None:
    count = LabelCount(used=9, returned=0, destroyed=0, specimens=0)
    labels = LabelFigures(lot="L-1", issued=10, counted=count)
    lost = Loss(kind=LossKind.LOST, quantity=Decimal(2))
    charge = Charged(id=UUID(int=1), quantity=Decimal(80), losses=(lost,))
    issue = Issue("M", "Material", "kg", Limits(low=Decimal(98)), (charge,), ())
    found = rules.outside(Figures((issue.figures(),), (), (labels, replace(labels, limit=Decimal(10)))))
    assert [(rule, title) for rule, title, _ in found] == [
        ("REV-2", "Accountability of M: 97.5000 %"),
        ("REV-3", "Labels of lot L-1: 1 of 10 not accounted for"),
    ]


@pytest.mark.requirement("REV-3")
def test_a_label_that_bears_a_lot_number_is_never_returned() -> None:
    with pytest.raises(LabelsNotReturned) as refused:
        rules.require_counted_labels(LabelCount(used=9, returned=1, destroyed=0, specimens=0), lot="B-1")
    assert (refused.value.path, refused.value.rule) == (("returned",), "REV-3")
    assert "211.125(d)" in refused.value.message
    for wrong in (-1, rules.MOST_LABELS + 1):
        with pytest.raises(InvalidInput) as unfit:
            rules.require_counted_labels(LabelCount(used=wrong, returned=0, destroyed=0, specimens=0), lot="B-1")
        assert unfit.value.path == ("used",)
    rules.require_counted_labels(LabelCount(used=9, returned=0, destroyed=1, specimens=0), lot="B-1")


def test_limits_are_percentages_the_lower_one_first() -> None:
    rules.require_limits(Decimal(99), Decimal(101), Decimal("0.5"))
    rules.require_limits(None, None, None)
    given = {
        ("accountabilityLow",): (Decimal(-1), None, None),
        ("accountabilityHigh",): (Decimal(101), Decimal(99), None),
        ("labelImbalancePercent",): (None, None, Decimal(101)),
    }
    for path, limits in given.items():
        with pytest.raises(InvalidInput) as refused:
            rules.require_limits(*limits)
        assert refused.value.path == path
    with pytest.raises(InvalidInput):
        rules.require_limits(Decimal("NaN"), None, None)


@settings(max_examples=20)
@given(CHARGES)
def test_no_more_of_a_charge_is_lost_than_is_left_of_it(charges: list[Charged]) -> None:
    for one in charges:
        rules.require_left(one, one.left, unit="kg")
        with pytest.raises(LostMoreThanCharged) as refused:
            rules.require_left(one, one.left + 1, unit="kg")
        assert refused.value.left == one.left


def test_a_count_is_verified_once_and_replaced_by_a_later_one() -> None:
    assert LABEL_COUNT.after(LabelCountState.COUNTED, LabelCountAct.VERIFY) == LabelCountState.VERIFIED
    assert {state for state, _ in LABEL_COUNT.table} == {LabelCountState.COUNTED, LabelCountState.VERIFIED}


def test_there_is_something_to_reconcile_where_something_moved() -> None:
    planned = OutputFigures(code="G", name="G", unit="kg", theoretical=Decimal(1), actual=Decimal(0))
    assert not Figures((), (planned,), ()).anything
    assert Figures((), (), (LabelFigures(lot="L", issued=1, counted=None),)).anything
