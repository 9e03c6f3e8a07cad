"""Who needs first is served first, of what expires first; nothing is given twice, nothing after its last day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.materials.kinds import LotStatus
from domain.readiness import figures
from domain.readiness.allocating import Allotment, Need, Stock, allocate
from domain.readiness.demand import Line, needed, still_open
from domain.readiness.kinds import LineReadiness, Supplied

pytestmark = pytest.mark.requirement("RDY-2")

TODAY = date(2026, 3, 1)
DAYS = st.integers(0, 20).map(lambda days: TODAY + timedelta(days=days))
AMOUNTS = st.decimals("0.001", "50", places=3)
MATERIALS = st.sampled_from([UUID(int=1), UUID(int=2)])
BATCHES = st.sampled_from([UUID(int=11), UUID(int=12), UUID(int=13)])


def one_need(quantity: str, day: int = 0, *, line: int = 100, batch: int = 11) -> Need:
    on = TODAY + timedelta(days=day)
    return Need(
        line=UUID(int=line), batch=UUID(int=batch), material=UUID(int=1), quantity=Decimal(quantity), needed_on=on
    )


def one_lot(
    number: int,
    quantity: str,
    status: LotStatus = LotStatus.RELEASED,
    *,
    last: int | None = None,
    retest: int | None = None,
    approved: dict[int, int] | None = None,
) -> Stock:
    def day(days: int | None) -> date | None:
        return None if days is None else TODAY + timedelta(days=days)

    until = {UUID(int=batch): TODAY + timedelta(days=days) for batch, days in (approved or {}).items()}
    return Stock(
        lot=UUID(int=number),
        material=UUID(int=1),
        quantity=Decimal(quantity),
        status=status,
        expires_on=day(last),
        retest_on=day(retest),
        approved=until,
    )


NEEDS = st.lists(
    st.builds(Need, line=st.uuids(version=4), batch=BATCHES, material=MATERIALS, quantity=AMOUNTS, needed_on=DAYS),
    max_size=8,
    unique_by=lambda one: one.line,
)
LOTS = st.lists(
    st.builds(
        Stock,
        lot=st.uuids(version=4),
        material=MATERIALS,
        quantity=AMOUNTS,
        status=st.sampled_from(LotStatus),
        expires_on=st.none() | DAYS,
        retest_on=st.none() | DAYS,
        approved=st.dictionaries(BATCHES, DAYS, max_size=2),
        promised=st.dictionaries(BATCHES, st.decimals("0.001", "5", places=3), max_size=2),
    ),
    max_size=6,
    unique_by=lambda one: one.lot,
)


@settings(max_examples=40)
@given(NEEDS, LOTS)
def test_nothing_is_given_twice_or_after_its_last_day(needs: list[Need], lots: list[Stock]) -> None:
    found, stock = allocate(needs, lots), {one.lot: one for one in lots}
    assert {one.need for one in found} == set(needs)
    given_of: dict[UUID, Decimal] = defaultdict(Decimal)
    for one in found:
        assert sum((share.quantity for share in one.shares), one.shortage) == one.need.quantity
        assert all(share.quantity > 0 for share in one.shares)
        assert one.shortage >= 0
        for share in one.shares:
            lot = stock[share.lot]
            given_of[share.lot] += share.quantity
            assert lot.material == one.need.material
            assert lot.expires_on is None or one.need.needed_on <= lot.expires_on
            if share.supplied is Supplied.RELEASED:
                assert lot.status is LotStatus.RELEASED
                assert lot.retest_on is None or one.need.needed_on <= lot.retest_on
            elif share.supplied is Supplied.CONDITIONAL:
                assert one.need.needed_on <= lot.approved[one.need.batch]
            else:
                assert lot.status is LotStatus.QUARANTINE
    assert all(quantity <= stock[lot].quantity for lot, quantity in given_of.items())
    assert figures.allocated(found) == given_of


@settings(max_examples=40)
@given(NEEDS, LOTS)
def test_a_need_is_short_only_where_every_lot_that_serves_it_is_used_up_or_promised_to_others(
    needs: list[Need], lots: list[Stock]
) -> None:
    found = allocate(needs, lots)
    given_of, own = figures.allocated(found), given_to(found)
    for one in found:
        if one.shortage > 0:
            serving = [lot for lot in lots if lot.material == one.need.material and lot.serves(one.need)]
            for lot in serving:
                others = [
                    max(promised - own[lot.lot, batch], Decimal(0))
                    for batch, promised in lot.promised.items()
                    if batch != one.need.batch
                ]
                assert lot.quantity - given_of.get(lot.lot, Decimal(0)) <= sum(others, Decimal(0))


@settings(max_examples=40)
@given(NEEDS, LOTS)
def test_nobody_gets_what_is_promised_to_another_batch(needs: list[Need], lots: list[Stock]) -> None:
    own = given_to(allocate(needs, lots))
    for lot in lots:
        if sum(lot.promised.values()) > lot.quantity:
            continue
        for batch, promised in lot.promised.items():
            others = [quantity for (of, to), quantity in own.items() if of == lot.lot and to != batch]
            assert sum(others, Decimal(0)) <= lot.quantity - promised


def given_to(found: Sequence[Allotment]) -> dict[tuple[UUID, UUID], Decimal]:
    """How much of which lot each batch gets."""
    own: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    for one in found:
        for share in one.shares:
            own[share.lot, one.need.batch] += share.quantity
    return own


@settings(max_examples=40)
@given(NEEDS, LOTS)
def test_a_later_need_never_takes_anything_from_an_earlier_one(needs: list[Need], lots: list[Stock]) -> None:
    found = allocate(needs, lots)
    for count in range(len(found)):
        assert allocate([one.need for one in found[:count]], lots) == found[:count]


@settings(max_examples=40)
@given(NEEDS, LOTS, st.integers(0, 30))
def test_a_materials_figures_add_up(needs: list[Need], lots: list[Stock], within: int) -> None:
    found = allocate(needs, lots)
    told = figures.figures(found, lots, today=TODAY, within=within)
    served = sum((share.quantity for one in found for share in one.shares), Decimal(0))
    assert told.demand == served + told.shortage
    assert [one.day for one in told.shortages] == sorted({one.need.needed_on for one in found if one.shortage > 0})
    assert told.expiring <= told.released
    assert told.released + told.quarantined <= sum((one.quantity for one in lots), Decimal(0))


def test_what_expires_first_is_used_first_but_not_past_its_day() -> None:
    lots = [one_lot(1, "10", last=30), one_lot(2, "4", last=3), one_lot(3, "9", last=2)]
    first, second = allocate([one_need("5", 3), one_need("8", 4, line=101)], lots)
    assert [(one.lot.int, str(one.quantity)) for one in first.shares] == [(2, "4"), (1, "1")]
    assert [(one.lot.int, str(one.quantity)) for one in second.shares] == [(1, "8")]
    assert (first.readiness, second.readiness) == (LineReadiness.READY, LineReadiness.READY)


def test_a_lot_serves_to_the_end_of_its_last_day_and_of_its_retest_day() -> None:
    for lot in (one_lot(1, "5", last=3), one_lot(1, "5", retest=3)):
        assert allocate([one_need("5", 3)], [lot])[0].shortage == 0
        assert allocate([one_need("5", 4)], [lot])[0].shortage == 5


def test_released_stock_goes_first_then_what_is_approved_for_the_batch_then_quarantine() -> None:
    lots = [
        one_lot(1, "1", LotStatus.QUARANTINE, last=5),
        one_lot(2, "1", LotStatus.RESTRICTED, last=5, approved={11: 3}),
        one_lot(3, "1", LotStatus.RELEASED, last=9),
        one_lot(4, "9", LotStatus.RESTRICTED),
        one_lot(5, "9", LotStatus.REJECTED),
    ]
    (own,) = allocate([one_need("4", 3)], lots)
    assert [(one.lot.int, one.supplied) for one in own.shares] == [
        (3, Supplied.RELEASED),
        (2, Supplied.CONDITIONAL),
        (1, Supplied.QUARANTINED),
    ]
    assert (own.shortage, own.readiness) == (Decimal(1), LineReadiness.SHORT)
    (other,) = allocate([one_need("2", 3, batch=12)], lots)
    assert (other.readiness, [one.lot.int for one in other.shares]) == (LineReadiness.WAITING_FOR_RELEASE, [3, 1])
    (late,) = allocate([one_need("3", 4)], lots)
    assert [one.lot.int for one in late.shares] == [3, 1]


def test_what_is_promised_to_a_batch_is_its_own_and_used_before_what_is_free() -> None:
    first = replace(one_lot(1, "10", last=9), promised={UUID(int=12): Decimal(8)})
    second = replace(one_lot(2, "5", last=30), promised={UUID(int=11): Decimal(1)})
    sooner, later = allocate([one_need("6", 1), one_need("9", 5, batch=12, line=101)], [first, second])
    assert [(one.lot.int, str(one.quantity)) for one in sooner.shares] == [(2, "4"), (1, "2")]
    assert [(one.lot.int, str(one.quantity)) for one in later.shares] == [(1, "8"), (2, "1")]


def line(number: int, quantity: str, tolerance: str = "0") -> Line:
    return Line(id=UUID(int=number), material=UUID(int=1), quantity=Decimal(quantity), tolerance=Decimal(tolerance))


@pytest.mark.requirement("RDY-1")
@given(st.lists(AMOUNTS, min_size=1, max_size=4), st.decimals("0", "120", places=3))
def test_what_a_batch_has_is_not_demanded_again(amounts: list[Decimal], has: Decimal) -> None:
    lines = [line(number, str(amount)) for number, amount in enumerate(amounts)]
    found = still_open(lines, {UUID(int=1): has})
    assert sum(found.values()) == max(sum(amounts) - has, 0)
    assert all(0 <= found[one.id] <= one.quantity for one in lines)


@pytest.mark.requirement("RDY-1")
def test_a_line_that_is_met_within_its_tolerance_needs_nothing_more() -> None:
    def left(has: str) -> str:
        return str(still_open([line(1, "150.000", "0.1")], {UUID(int=1): Decimal(has)})[UUID(int=1)])

    assert (left("149.850"), left("149.849"), left("0"), left("151.402")) == ("0", "0.151", "150.000", "0")
    assert still_open([line(1, "5", "100")], {}) == {UUID(int=1): Decimal(5)}
    weighed = replace(line(2, "9"), to_dispense=Decimal("0.5"))
    assert still_open([weighed, line(3, "4")], {UUID(int=1): Decimal(3)}) == {
        UUID(int=2): Decimal("0.5"),
        UUID(int=3): Decimal(1),
    }


@pytest.mark.requirement("RDY-1")
def test_a_demand_is_scaled_to_its_batch_and_told_in_its_materials_unit() -> None:
    kg = Quantity(Decimal("150.000"), "kg")
    assert needed(kg, Fraction(1), unit="kg") == Decimal(150)
    assert needed(kg, Fraction(1, 2), unit="g") == Decimal(75_000)
    assert needed(kg, Fraction(1, 2), unit="g", scalable=False) == Decimal(150_000)
    assert needed(Quantity(Decimal("1.0"), "kg"), Fraction(1, 3), unit="kg") == Decimal("0.3333")
    assert str(needed(Quantity(Decimal("5.10"), "kg"), Fraction(1), unit="kg")) == "5.10"
    litres, density = Quantity(Decimal(10), "L"), Quantity(Decimal("0.8"), "g/mL")
    assert needed(litres, Fraction(1), unit="kg", density=density) == Decimal(8)
    third = needed(Quantity(Decimal(1), "kg"), Fraction(1), unit="L", density=Quantity(Decimal(3), "kg/L"))
    assert third == Decimal("0.333333333334")
    assert needed(litres, Fraction(1), unit="kg") is None
    assert needed(litres, Fraction(1), unit="{count}", density=density) is None
