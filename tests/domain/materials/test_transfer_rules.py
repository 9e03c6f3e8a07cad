"""What arrives and what differs are what was dispatched, to the last digit, beside a slow reckoning with fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials.kinds import LotStatus
from domain.materials.refusals import LotExpired, MadeInRejectedBatch, WrongLotUnit
from domain.materials.transfers import rules
from domain.materials.transfers.kinds import TransferState
from domain.materials.transfers.refusals import LotNotTransferable, TransferDiffers, UnderQuarantineOnly
from domain.materials.transfers.states import TRANSFER, TransferAct
from domain.materials.values import Maker

AMOUNT = st.decimals(min_value=Decimal("1e-6"), max_value=Decimal("1e20"), places=6)
DAY = date(2026, 3, 1)


@pytest.mark.requirement("TRF-2", "MAT-6")
@given(AMOUNT, st.lists(AMOUNT, max_size=20), st.none() | st.just(" Spilled "))
def test_dispatched_and_difference_are_received_and_a_difference_has_a_reason(
    dispatched: Decimal, contents: list[Decimal], reason: str | None
) -> None:
    sent = Quantity(dispatched, "kg")
    came = sum(map(Fraction, contents), Fraction(0))
    differs = came != Fraction(dispatched)
    if differs and reason is None:
        with pytest.raises(TransferDiffers) as refused:
            rules.arrived(sent, [Quantity(one, "kg") for one in contents], reason=reason)
        assert Fraction(refused.value.received) == came
        return
    found = rules.arrived(sent, [Quantity(one, "kg") for one in contents], reason=reason if differs else None)
    assert Fraction(dispatched) + Fraction(found.difference) == Fraction(found.received) == came
    assert found.reason == ("Spilled" if differs else None)
    with pytest.raises(WrongLotUnit):
        rules.arrived(sent, [Quantity(one, "g") for one in [*contents, Decimal(1)]], reason=reason)


@pytest.mark.requirement("TRF-1")
@pytest.mark.parametrize("status", LotStatus)
def test_what_is_rejected_or_expired_stays(status: LotStatus) -> None:
    for expires_on in (None, DAY, DAY + timedelta(days=1)):
        if status in {LotStatus.REJECTED, LotStatus.EXPIRED}:
            with pytest.raises(LotNotTransferable):
                rules.require_transferable("L", status, expires_on=expires_on, today=DAY)
        else:
            rules.require_transferable("L", status, expires_on=expires_on, today=DAY)
            with pytest.raises(LotExpired):
                rules.require_transferable("L", status, expires_on=DAY - timedelta(days=1), today=DAY)


MAKERS = st.lists(st.sampled_from(("PENDING", "RELEASE_REVOKED", "REJECTED", "RELEASED_APART")), max_size=3)


@pytest.mark.requirement("TRF-5")
@given(MAKERS, st.sampled_from(LotStatus), st.none() | st.sampled_from((" Packed there ", " ", "x" * 2001)))
def test_what_a_batch_gave_leaves_before_its_release_under_quarantine_only(
    dispositions: list[str], status: LotStatus, why: str | None
) -> None:
    """What a rejected one gave doesn't at all; a lot in use, or without a reason, isn't under quarantine."""
    makers = [Maker("B-1", one) for one in dispositions]
    bad = {"REJECTED", "RELEASED_APART"} & set(dispositions)
    right = not bad and (why is None or (status is LotStatus.QUARANTINE and why == " Packed there "))
    if right and not (makers and why is None):
        found = rules.require_declared("L", status, makers=makers, why=why)
        assert found == (None if why is None else "Packed there")
        return
    wanted = (MadeInRejectedBatch, UnderQuarantineOnly) if makers and why is None else InvalidInput
    with pytest.raises(MadeInRejectedBatch if bad and why is not None else wanted):
        rules.require_declared("L", status, makers=makers, why=why)


@pytest.mark.requirement("TRF-2")
def test_a_transfer_ends_once() -> None:
    ended = {(TransferState.DISPATCHED, TransferAct.RECEIVE): TransferState.RECEIVED}
    ended[TransferState.DISPATCHED, TransferAct.CANCEL] = TransferState.CANCELLED
    for state in TransferState:
        for act in TransferAct:
            if (state, act) in ended:
                assert TRANSFER.after(state, act) is ended[state, act]
            else:
                with pytest.raises(WrongState):
                    TRANSFER.after(state, act)
