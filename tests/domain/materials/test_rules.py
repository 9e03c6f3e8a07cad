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
    allowed = {
        (LotStatus.QUARANTINE, LotAct.RELEASE): LotStatus.RELEASED,
        (LotStatus.QUARANTINE, LotAct.REJECT): LotStatus.REJECTED,
        (LotStatus.RELEASED, LotAct.REJECT): LotStatus.REJECTED,
    }
    for status in LotStatus:
        for act in LotAct:
            if (status, act) in allowed:
                assert LOT.after(status, act) == allowed[status, act]
            else:
                with pytest.raises(WrongState):
                    LOT.after(status, act)
