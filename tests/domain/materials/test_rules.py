"""What must hold of lots, by properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials import rules
from domain.materials.kinds import LotStatus
from domain.materials.quality.refusals import LotRetestDue
from domain.materials.refusals import LotExpired, LotNotReleased, NotEnough, WrongLotUnit
from domain.materials.states import LOT, LotAct

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
AMOUNTS = st.decimals(Decimal("0.001"), Decimal(1000), places=3)


@pytest.mark.requirement("MAT-1")
@given(DAYS, st.integers(-3, 3), st.sampled_from(LotStatus))
def test_only_a_released_lot_is_used_and_only_until_its_last_day(day: date, later: int, status: LotStatus) -> None:
    today = day + timedelta(days=later)
    if status is not LotStatus.RELEASED:
        with pytest.raises(LotNotReleased):
            rules.require_usable("L", status, expires_on=day, today=today)
    elif later > 0:
        with pytest.raises(LotExpired):
            rules.require_usable("L", status, expires_on=day, today=today)
    else:
        rules.require_usable("L", status, expires_on=day, today=today)
        rules.require_usable("L", status, expires_on=None, today=today)


@pytest.mark.requirement("MAT-1")
@given(st.integers(-3, 3), st.integers(-3, 3), st.sampled_from(LotStatus), st.booleans())
def test_an_approval_stands_in_for_release_and_retest_and_for_no_last_day(
    expires: int, retest: int, status: LotStatus, approved: bool
) -> None:
    today = date(2026, 11, 26)
    days = {"expires_on": today + timedelta(days=expires), "retest_on": today + timedelta(days=retest)}
    conditional = approved and status in {LotStatus.QUARANTINE, LotStatus.RESTRICTED}
    may = status is LotStatus.RELEASED or conditional
    usable = may and expires >= 0 and (retest >= 0 or approved)
    if usable:
        rules.require_usable("L", status, **days, today=today, approved=approved)
    else:
        with pytest.raises((LotNotReleased, LotExpired, LotRetestDue)):
            rules.require_usable("L", status, **days, today=today, approved=approved)


@pytest.mark.requirement("MAT-7")
@given(AMOUNTS, AMOUNTS)
def test_no_more_is_taken_than_there_is(wanted: Decimal, remaining: Decimal) -> None:
    if wanted > remaining:
        with pytest.raises(NotEnough) as refused:
            rules.require_enough("L", Quantity(wanted, "kg"), remaining=remaining)
        assert f"{remaining:f} kg" in refused.value.message
    else:
        rules.require_enough("L", Quantity(wanted, "kg"), remaining=remaining)


def test_an_amount_is_above_zero_and_in_the_materials_unit() -> None:
    for value in ("0", "-1"):
        with pytest.raises(InvalidInput):
            rules.require_counted(Quantity(Decimal(value), "kg"), "kg")
    with pytest.raises(WrongLotUnit):
        rules.require_counted(Quantity(Decimal(1), "g"), "kg")
    rules.require_counted(Quantity(Decimal("0.001"), "kg"), "kg")


def test_stock_is_counted_by_mass_or_pieces() -> None:
    for unit in rules.STOCK_UNITS:
        assert rules.require_stock_unit(unit) == unit
    for unit in ("Cel", "L", "kilo", ""):
        with pytest.raises(InvalidInput):
            rules.require_stock_unit(unit)


def test_every_step_of_a_lots_status() -> None:
    q, rel, res, rej, exp = (
        LotStatus.QUARANTINE,
        LotStatus.RELEASED,
        LotStatus.RESTRICTED,
        LotStatus.REJECTED,
        LotStatus.EXPIRED,
    )
    allowed = {
        **{(one, LotAct.REJECT): rej for one in (q, rel, res, exp)},
        **{(one, LotAct.EXPIRE): exp for one in (q, rel, res)},
        **{(one, LotAct.RESTRICT): res for one in (q, rel, res)},
        **{(one, LotAct.RELEASE): rel for one in (q, res)},
        **{(one, LotAct.QUARANTINE): q for one in (rel, res)},
        (rel, LotAct.EXTEND): rel,
    }
    for status in LotStatus:
        for act in LotAct:
            if (status, act) in allowed:
                assert LOT.after(status, act) == allowed[status, act]
            else:
                with pytest.raises(WrongState):
                    LOT.after(status, act)
