"""Until when a sample is kept, whatever was made of its lot: never shorter than the law says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.calendar import months_later
from domain.kernel.refusals import InvalidInput
from domain.materials.container_kinds import LocationKind
from domain.materials.container_rules import is_fit
from domain.materials.kinds import LotStatus
from domain.materials.quality.blocking import LotFacts, lot_blockers
from domain.materials.quality.kinds import LotBlockerKind
from domain.materials.retention import rules
from domain.materials.retention.kinds import InspectionOutcome, RetentionBasis
from domain.materials.retention.rules import Made, RetentionRule
from tests.materials import kg

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MADE = st.builds(Made, number=st.just("P"), expires_on=st.none() | DAYS, decided_on=st.none() | DAYS)
BASES, MONTHS = st.sampled_from(RetentionBasis), st.integers(0, 600)


@pytest.mark.requirement("RET-3")
@given(basis=BASES, months=MONTHS, own=MADE, products=st.lists(MADE, max_size=4))
def test_nothing_is_kept_shorter_than_the_law_says(
    basis: RetentionBasis, months: int, own: Made, products: list[Made]
) -> None:
    until = rules.keeping(basis, months, own, products).until
    if basis is RetentionBasis.AFTER_EXPIRY:
        assert (until is None) == (own.expires_on is None)
        if until is not None and own.expires_on is not None:
            assert until == months_later(own.expires_on, max(months, 12))
        return
    everything = [own, *products]
    assert (until is None) == any(one.decided_on is None for one in everything)
    if until is not None:
        decided = [one.decided_on for one in everything if one.decided_on]
        expiring = [one.expires_on for one in products if one.expires_on]
        assert all(until >= months_later(day, 24) for day in decided)
        assert all(until >= months_later(day, 12) for day in expiring)


@pytest.mark.requirement("RET-3")
def test_while_a_product_waits_for_its_decision_nobody_knows() -> None:
    own, day = Made(number="L-1", expires_on=None, decided_on=date(2026, 1, 31)), date(2029, 2, 28)
    waiting = Made(number="P-1", expires_on=None, decided_on=None)
    found = rules.keeping(RetentionBasis.AFTER_RELEASE, 24, own, [waiting])
    assert (found.until, found.because) == (None, "lot P-1 waits for quality's decision")
    sold = Made(number="P-1", expires_on=date(2028, 2, 29), decided_on=date(2026, 3, 1))
    assert rules.keeping(RetentionBasis.AFTER_RELEASE, 24, own, [sold]).until == day


@pytest.mark.requirement("RET-1")
@pytest.mark.parametrize(
    ("quantity", "basis", "months", "field"),
    [
        ("0", RetentionBasis.AFTER_EXPIRY, 12, "quantity"),
        ("-1", RetentionBasis.AFTER_EXPIRY, 12, "quantity"),
        ("1", RetentionBasis.AFTER_EXPIRY, 11, "months"),
        ("1", RetentionBasis.AFTER_RELEASE, 23, "months"),
        ("1", RetentionBasis.AFTER_RELEASE, 601, "months"),
    ],
)
def test_a_rule_asks_for_what_the_law_asks_at_least(
    quantity: str, basis: RetentionBasis, months: int, field: str
) -> None:
    rules.require_rule(RetentionRule(Decimal(1), basis, rules.LEAST_MONTHS[basis]))
    with pytest.raises(InvalidInput) as told:
        rules.require_rule(RetentionRule(Decimal(quantity), basis, months))
    assert told.value.path == ("rule", field)


@pytest.mark.requirement("RET-4")
def test_a_product_is_looked_at_once_a_year_and_deterioration_is_told() -> None:
    assert rules.inspection_due(RetentionBasis.AFTER_EXPIRY, date(2024, 2, 29)) == date(2025, 2, 28)
    assert rules.inspection_due(RetentionBasis.AFTER_RELEASE, date(2024, 2, 29)) is None
    rules.require_remark(InspectionOutcome.UNCHANGED, None)
    with pytest.raises(InvalidInput):
        rules.require_remark(InspectionOutcome.DETERIORATED, None)


@pytest.mark.requirement("RET-2")
@given(status=st.sampled_from(LotStatus), kind=st.sampled_from(LocationKind))
def test_only_what_is_kept_stands_where_samples_are_kept(status: LotStatus, kind: LocationKind) -> None:
    assert is_fit(status, kind, kept=True) == (kind is LocationKind.RETENTION)
    assert not (is_fit(status, kind) and kind is LocationKind.RETENTION)


@pytest.mark.requirement("RET-2")
@given(taken=st.decimals("0", "5", places=2, allow_nan=False))
def test_a_lot_without_its_retention_sample_is_blocked(taken: Decimal) -> None:
    facts = LotFacts(
        demands=None,
        demanded=False,
        results=(),
        out=(),
        expires_on=None,
        retest_on=None,
        retested=False,
        today=date(2026, 1, 2),
        demanded_retention=kg("2.5"),
        retained=taken,
    )
    blockers = lot_blockers(facts)
    assert [one.kind for one in blockers] == [LotBlockerKind.NO_RETENTION_SAMPLE] * (taken < Decimal("2.5"))
    assert all("2.5 kg" in one.explanation for one in blockers)
