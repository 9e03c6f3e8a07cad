"""Only what may be used is proposed, first expired first out, and another choice is seen (MAT-1, MAT-2)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import proposing, stock
from domain.dispensing.kinds import StockLack
from domain.dispensing.potency import Figure
from domain.dispensing.proposing import Key, Proposal
from domain.dispensing.refusals import ReasonMissing, StockNotUsable
from domain.dispensing.stock import Stock, Unusable
from domain.kernel.quantity import Quantity
from domain.materials.kinds import LotStatus
from domain.materials.rules import CONDITIONAL
from tests.domain.dispensing.derivations import require_true
from tests.domain.dispensing.examples import TODAY, D, certificate, kg

BATCH = "MET-0001"
A = Stock(
    lot="A",
    status=LotStatus.RELEASED,
    balance=kg("100.000"),
    received_on=TODAY - timedelta(days=30),
    expires_on=TODAY + timedelta(days=100),
    certificate=certificate("A", "99.2", "0.4"),
)
B = replace(A, lot="B", expires_on=TODAY + timedelta(days=200), certificate=certificate("B", "99.8", "0.2"))
YESTERDAY = TODAY - timedelta(days=1)


def propose(need: str, found: list[Stock], *, by_potency: bool = True) -> Proposal:
    return proposing.propose(kg(need), found, batch=BATCH, today=TODAY, resolution=kg("0.001"), by_potency=by_potency)


def order(proposal: Proposal) -> list[str]:
    return [one.stock.lot + (one.stock.container or "") for one in proposal.usable]


@pytest.mark.requirement("MAT-2", "WGH-3")
def test_the_metformin_lots_are_proposed_as_they_expire_until_the_need_is_met() -> None:
    found = propose("150.000", [replace(B, balance=kg("80.000")), A])
    assert [(one.source.lot, str(one.quantity)) for one in found.allocation.charges] == [
        ("A", "100.000 kg"),
        ("B", "51.402 kg"),
    ]
    assert found.allocation.met
    require_true(found.allocation.derivation)


@pytest.mark.requirement("MAT-2")
def test_what_is_in_no_stock_is_told() -> None:
    found = propose("150.000", [A, replace(B, status=LotStatus.QUARANTINE)])
    assert not found.allocation.met
    assert str(found.allocation.remaining) == "51.1968 kg"
    assert propose("150.000", []).allocation.charges == ()


@pytest.mark.requirement("MAT-2")
def test_ties_go_by_receipt_then_by_number_then_by_container() -> None:
    later = replace(A, lot="0", received_on=TODAY)
    retest = replace(A, lot="R", expires_on=None, retest_on=TODAY + timedelta(days=99))
    never = replace(A, lot="N", expires_on=None)
    second, first = replace(A, container="2"), replace(A, container="1")
    found = propose("1", [never, later, B, second, first, replace(A, lot="AB"), retest], by_potency=False)
    assert order(found) == ["R", "A1", "A2", "AB", "0", "B", "N"]


@pytest.mark.requirement("MAT-1")
@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        (replace(A, status=LotStatus.QUARANTINE), StockLack.NOT_RELEASED),
        (replace(A, status=LotStatus.QUARANTINE, approved_for=frozenset({"MET-0002"})), StockLack.NOT_RELEASED),
        (replace(A, status=LotStatus.REJECTED, approved_for=frozenset({BATCH})), StockLack.NOT_RELEASED),
        (replace(A, expires_on=YESTERDAY), StockLack.EXPIRED),
        (replace(A, retest_on=YESTERDAY), StockLack.RETEST_DUE),
        (replace(A, balance=kg("0.000")), StockLack.EMPTY),
    ],
)
def test_what_may_not_be_used_is_told_with_the_reason(changed: Stock, lack: StockLack) -> None:
    found = propose("1", [changed], by_potency=False)
    assert found.usable == ()
    (unusable,) = found.unusable
    assert [one.kind for one in unusable.reasons] == [lack]


@pytest.mark.requirement("MAT-1")
def test_a_conditional_use_is_approved_for_batch_and_lot_and_nothing_else_is_forgiven() -> None:
    approved = replace(A, status=LotStatus.QUARANTINE, approved_for=frozenset({BATCH}), expires_on=TODAY)
    restricted = replace(approved, status=LotStatus.RESTRICTED, retest_on=YESTERDAY)
    for one in (approved, restricted):
        assert order(propose("1", [one])) == ["A"]
    late = stock.judge(replace(approved, expires_on=YESTERDAY), batch=BATCH, today=TODAY, by_potency=False)
    assert isinstance(late, Unusable)


@pytest.mark.requirement("WGH-5")
def test_an_active_without_a_potency_that_counts_is_not_proposed() -> None:
    old = certificate("A", "99.2", "0.4")
    expired = replace(old, water=Figure(percent=D("0.4"), good_until=YESTERDAY))
    for changed in (replace(A, certificate=None), replace(A, certificate=expired)):
        (unusable,) = propose("1", [changed]).unusable
        assert [(one.kind, one.rule) for one in unusable.reasons] == [(StockLack.POTENCY, "WGH-5")]
        assert propose("1", [changed], by_potency=False).unusable == ()


DAYS = st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=20))


@st.composite
def stocks(draw: st.DrawFn) -> list[Stock]:
    return [
        Stock(
            lot=f"L{number}",
            status=draw(st.sampled_from(LotStatus)),
            balance=kg(draw(st.decimals("0", "40", places=3))),
            received_on=draw(DAYS),
            expires_on=draw(st.none() | DAYS),
            retest_on=draw(st.none() | DAYS),
            approved_for=draw(st.sampled_from([frozenset(), frozenset({BATCH}), frozenset({"other"})])),
            certificate=certificate(f"L{number}", str(draw(st.decimals("90", "102", places=1))), "0.5"),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


def due(one: Stock) -> date:
    return min(one.expires_on or date.max, one.retest_on or date.max)


@pytest.mark.requirement("MAT-1", "MAT-2")
@given(stocks(), st.decimals("0.001", "120", places=3), st.booleans())
def test_a_proposal_uses_nothing_unusable_and_nothing_before_what_expires_first(
    found: list[Stock],
    need: Decimal,
    by_potency: bool,
) -> None:
    proposal = propose(str(need), found, by_potency=by_potency)
    by_lot = {one.lot: one for one in found}
    used = [by_lot[one.source.lot] for one in proposal.allocation.charges]
    for one in used:
        approved = one.status in CONDITIONAL and BATCH in one.approved_for
        assert one.status is LotStatus.RELEASED or approved
        assert one.expires_on is None or one.expires_on >= TODAY
        assert one.retest_on is None or one.retest_on >= TODAY or approved
        assert one.balance.value > 0
    assert len(proposal.usable) + len(proposal.unusable) == len(found)
    assert [one.stock for one in proposal.usable][: len(used)] == used
    days = [(due(one.stock), one.stock.received_on, one.stock.lot) for one in proposal.usable]
    assert days == sorted(days)
    for charge in proposal.allocation.charges[:-1]:
        assert charge.quantity.value == by_lot[charge.source.lot].balance.value
    taken = {(one.source.lot, one.source.container): one.quantity for one in proposal.allocation.charges}
    assert proposing.passed_over(proposal, taken) == ()


@pytest.mark.requirement("MAT-2")
@given(stocks(), st.data())
def test_whatever_leaves_something_earlier_behind_is_another_choice(found: list[Stock], data: st.DataObject) -> None:
    proposal = propose("30", found, by_potency=False)
    if not proposal.usable:
        return
    picked = data.draw(st.integers(0, len(proposal.usable) - 1))
    one = proposal.usable[picked].stock
    taken: dict[Key, Quantity] = {(one.lot, None): one.balance}
    over = proposing.passed_over(proposal, taken)
    assert over == tuple(other.stock for other in proposal.usable[:picked])


@pytest.mark.requirement("MAT-2")
def test_another_choice_needs_a_reason() -> None:
    proposal = propose("150.000", [A, B])
    keys: tuple[Key, Key] = (("A", None), ("B", None))
    partly = dict(zip(keys, (kg("99.999"), kg("51.403")), strict=True))
    over = proposing.passed_over(proposal, partly)
    assert over == (A,)
    for reason in (None, "  "):
        with pytest.raises(ReasonMissing) as refused:
            proposing.require_reason(over, reason)
        assert "lot A" in refused.value.message
    proposing.require_reason(over, "A lies at the bottom of the stack")
    whole = dict(zip(keys, (Quantity(D(100_000), "g"), kg("51.402")), strict=True))
    proposing.require_reason(proposing.passed_over(proposal, whole), None)
    grams = dict(zip(keys, (Quantity(D(5_000), "g"), kg("51.402")), strict=True))
    assert proposing.passed_over(proposal, grams) == (A,)
    assert proposing.passed_over(proposal, {keys[0]: kg("5"), keys[1]: kg("0")}) == ()
    assert proposing.passed_over(proposal, {}) == ()


@pytest.mark.requirement("MAT-2")
def test_of_one_lot_any_container_is_as_good() -> None:
    both = [replace(A, container="1"), replace(A, container="2")]
    assert proposing.passed_over(propose("1", both), {("A", "2"): kg("1")}) == ()


@pytest.mark.requirement("MAT-1")
def test_what_may_not_be_used_cannot_be_chosen_for_any_reason() -> None:
    proposal = propose("1", [A, replace(B, status=LotStatus.REJECTED)])
    with pytest.raises(StockNotUsable) as refused:
        proposing.passed_over(proposal, {("B", None): kg("1")})
    assert refused.value.message == "Lot B can't be used: It is REJECTED."
    with pytest.raises(StockNotUsable):
        proposing.passed_over(proposal, {("C", "1"): kg("1")})
