"""Tests of a specification, what they judge, and what blocks a release, by properties."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.kernel.judging import above, below, rounded
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials.kinds import LotStatus
from domain.materials.quality import form, testing
from domain.materials.quality.blocking import Counted, LotFacts, lot_blockers
from domain.materials.quality.judging import judge, reported
from domain.materials.quality.kinds import (
    AssayBasis,
    Demand,
    InvestigationState,
    LotBlockerKind,
    PurposeOfTesting,
    Qualifier,
    ResultOutcome,
    ResultSource,
    SamplePurpose,
    SpecificationState,
    SpecificationTestKind,
)
from domain.materials.quality.refusals import WrongPurpose
from domain.materials.quality.states import INVESTIGATION, SPECIFICATION, InvestigationAct, SpecificationAct
from domain.materials.quality.testing import Current, may_repeat
from domain.materials.quality.values import Found, RequiredTest
from domain.materials.values import Maker
from tests.quality import ASSAY, IDENTITY, TESTS, WATER, percent

NUMBERS = st.decimals(Decimal(-5), Decimal(5), places=2)
BOUNDS = st.none() | st.decimals(Decimal(-3), Decimal(3), places=1)
TODAY = date(2026, 11, 26)


def number_test(
    low: Decimal | None, high: Decimal | None, *, exclusive: tuple[bool, bool], decimals: int | None
) -> RequiredTest:
    return RequiredTest(
        code="T",
        name="T",
        method="M",
        kind=SpecificationTestKind.NUMBER,
        unit="%",
        low=low,
        low_exclusive=exclusive[0],
        high=high,
        high_exclusive=exclusive[1],
        decimals=decimals,
    )


@pytest.mark.requirement("EXE-3", "EXE-4")
@given(NUMBERS, BOUNDS, BOUNDS, st.tuples(st.booleans(), st.booleans()), st.none() | st.integers(0, 2))
def test_a_number_is_judged_as_rounded_each_bound_by_its_own_word(
    number: Decimal, low: Decimal | None, high: Decimal | None, exclusive: tuple[bool, bool], decimals: int | None
) -> None:
    test = number_test(low, high, exclusive=exclusive, decimals=decimals)
    found = Found(number=number, unit="%")
    told = rounded(number, decimals=decimals, rounding=None)
    assert reported(found, test) == told
    if low is None and high is None:
        expected = ResultOutcome.NOT_JUDGED
    else:
        too_low = low is not None and (told < low or (exclusive[0] and told == low))
        too_high = high is not None and (told > high or (exclusive[1] and told == high))
        expected = ResultOutcome.OUT if too_low or too_high else ResultOutcome.WITHIN
    assert judge(found, test) is expected


@pytest.mark.requirement("EXE-3")
@given(NUMBERS, NUMBERS, BOUNDS, BOUNDS, st.tuples(st.booleans(), st.booleans()), st.sampled_from(list(Qualifier)[:2]))
def test_a_qualified_number_is_judged_only_where_all_that_it_may_be_stands_alike(
    number: Decimal,
    true: Decimal,
    low: Decimal | None,
    high: Decimal | None,
    exclusive: tuple[bool, bool],
    qualifier: Qualifier,
) -> None:
    assume(low is not None or high is not None)
    assume(true != number)
    if (true < number) != (qualifier is Qualifier.LESS_THAN):
        number, true = true, number
    test = number_test(low, high, exclusive=exclusive, decimals=None)
    outcome = judge(Found(number=number, unit="%", qualifier=qualifier), test)
    out = below(true, low, exclusive=exclusive[0]) or above(true, high, exclusive=exclusive[1])
    if outcome is not ResultOutcome.UNCERTAIN:
        assert outcome is (ResultOutcome.OUT if out else ResultOutcome.WITHIN)


@pytest.mark.requirement("EXE-3")
def test_what_was_not_detected_or_was_too_many_is_judged_by_the_bound_that_it_meets() -> None:
    none, many = Found(qualifier=Qualifier.NOT_DETECTED), Found(qualifier=Qualifier.TOO_MANY_TO_COUNT)
    at_most, at_least = replace(WATER, low=None), replace(WATER, high=None, low=Decimal(1))
    assert [judge(none, one) for one in (at_most, at_least)] == [ResultOutcome.WITHIN, ResultOutcome.OUT]
    assert [judge(many, one) for one in (at_most, at_least)] == [ResultOutcome.OUT, ResultOutcome.UNCERTAIN]
    assert judge(percent("0.04", Qualifier.LESS_THAN), at_least) is ResultOutcome.OUT
    assert judge(percent("0.9", Qualifier.LESS_THAN), WATER) is ResultOutcome.UNCERTAIN


@pytest.mark.requirement("EXE-3")
def test_an_answer_is_compared_with_the_expected_one() -> None:
    assert judge(Found(choice="corresponds"), IDENTITY) is ResultOutcome.WITHIN
    assert judge(Found(choice="does not correspond"), IDENTITY) is ResultOutcome.OUT
    unexpected = replace(IDENTITY, expected=None)
    assert judge(Found(choice="does not correspond"), unexpected) is ResultOutcome.NOT_JUDGED


NO_SPECIFICATIONS: tuple[tuple[RequiredTest, ...], ...] = (
    (),
    (WATER,) * 2,
    (replace(WATER, code="1"),),
    (replace(WATER, name=" "),),
    (replace(WATER, method=""),),
    (replace(WATER, unit=None),),
    (replace(WATER, unit="procent"),),
    (replace(WATER, unit="mg/g"),),
    (replace(WATER, low=Decimal(1), high=Decimal("0.5")),),
    (replace(WATER, low=Decimal("0.5"), low_exclusive=True),),
    (replace(WATER, significant_figures=3),),
    (replace(WATER, decimals=21),),
    (replace(WATER, basis=AssayBasis.AS_IS),),
    (replace(WATER, expected="yes"),),
    (WATER, replace(WATER, code="OTHER")),
    (ASSAY,),
    (replace(ASSAY, basis=None), WATER),
    (replace(ASSAY, basis=AssayBasis.DRIED), WATER),
    (replace(IDENTITY, choices=()),),
    (replace(IDENTITY, expected="perhaps"),),
    (replace(IDENTITY, choices=("a", "a"), expected="a"),),
    (replace(IDENTITY, unit="%"),),
    (replace(IDENTITY, kind=SpecificationTestKind.TEXT),),
)


@pytest.mark.requirement("MAT-1")
@pytest.mark.parametrize("tests", NO_SPECIFICATIONS)
def test_what_is_no_specification_is_refused(tests: tuple[RequiredTest, ...]) -> None:
    with pytest.raises(InvalidInput):
        form.require_tests(tests)
    form.require_tests(TESTS)


@pytest.mark.parametrize(
    ("found", "test"),
    [
        (Found(), WATER),
        (Found(text="x"), WATER),
        (Found(number=Decimal(1), unit="mg/g"), WATER),
        (Found(number=Decimal(1), unit="%", qualifier=Qualifier.NOT_DETECTED), WATER),
        (Found(unit="%", qualifier=Qualifier.LESS_THAN), WATER),
        (Found(number=Decimal(1), unit="%", choice="corresponds"), WATER),
        (Found(choice="perhaps"), IDENTITY),
        (Found(text=" "), replace(IDENTITY, kind=SpecificationTestKind.TEXT, choices=(), expected=None)),
    ],
)
def test_what_is_no_result_of_a_test_is_refused(found: Found, test: RequiredTest) -> None:
    with pytest.raises(InvalidInput):
        form.require_found(found, test)


def test_a_zero_loses_its_sign() -> None:
    assert str(form.require_found(percent("-0.0"), WATER).number) == "0.0"


STATES = st.none() | st.sampled_from(InvestigationState)


@pytest.mark.requirement("REV-9")
@given(st.lists(STATES, min_size=1, max_size=4))
def test_a_test_is_not_repeated_until_it_conforms(states: list[InvestigationState | None]) -> None:
    if InvestigationState.CONFIRMED in states:
        assert not may_repeat(states)
    elif InvestigationState.OPEN in states:
        assert may_repeat(states)
    else:
        assert may_repeat(states) == (set(states) == {InvestigationState.INVALIDATED})


def facts(results: list[Counted], *, demand: Demand = Demand.MANDATORY) -> LotFacts:
    return LotFacts(
        demands={"A": demand},
        demanded=False,
        results=results,
        out=[one for one in results if one.investigation in {InvestigationState.OPEN, InvestigationState.CONFIRMED}],
        expires_on=TODAY,
        retest_on=TODAY,
        retested=False,
        today=TODAY,
    )


RESULTS = st.lists(
    st.builds(
        Counted, test=st.just("A"), source=st.sampled_from(ResultSource), shown=st.just("1"), investigation=STATES
    ),
    max_size=4,
)


@pytest.mark.requirement("REV-9", "MAT-1")
@given(RESULTS, st.sampled_from(Demand))
def test_no_retest_outweighs_a_result_out_of_specification(results: list[Counted], demand: Demand) -> None:
    kinds = {one.kind for one in lot_blockers(facts(results, demand=demand))}
    standing = {one.investigation for one in results} & {InvestigationState.OPEN, InvestigationState.CONFIRMED}
    assert (LotBlockerKind.OUT_OF_SPECIFICATION in kinds) == bool(standing)
    counting = [one for one in results if one.investigation is not InvestigationState.INVALIDATED]
    if demand is Demand.MANDATORY:
        counting = [one for one in counting if one.source is not ResultSource.CERTIFICATE]
    assert (LotBlockerKind.MISSING_RESULT in kinds) == (not counting)


@pytest.mark.requirement("MAT-1")
def test_days_and_a_demanded_specification_block_a_release() -> None:
    fine = facts([Counted("A", ResultSource.ENTERED, "1")])
    assert lot_blockers(fine) == ()
    late = replace(fine, today=TODAY + timedelta(days=1))
    assert [one.kind for one in lot_blockers(late)] == [LotBlockerKind.EXPIRED, LotBlockerKind.RETEST_DUE]
    assert [one.kind for one in lot_blockers(replace(late, retested=True))] == [LotBlockerKind.EXPIRED]
    without = replace(fine, demands=None)
    assert lot_blockers(without) == ()
    assert [one.kind for one in lot_blockers(replace(without, demanded=True))] == [LotBlockerKind.NO_SPECIFICATION]


@pytest.mark.requirement("REV-4", "MAT-1")
@given(
    st.lists(st.builds(Maker, st.sampled_from(("B-1", "B-2")), st.sampled_from(("PENDING", "REJECTED"))), max_size=3)
)
def test_each_batch_that_gave_a_lot_and_is_not_released_is_named_with_what_clears_it(makers: list[Maker]) -> None:
    fine = facts([Counted("A", ResultSource.ENTERED, "1")])
    found = lot_blockers(replace(fine, makers=makers))
    assert {one.kind for one in found} <= {LotBlockerKind.BATCH_NOT_RELEASED}
    assert [one.place for one in found] == [f"batch {one.number}" for one in makers]
    for maker, one in zip(makers, found, strict=True):
        assert one.explanation.endswith(f"is {maker.disposition}")
        assert ("disposeBatch" in one.clears) == (maker.disposition == "PENDING")


@pytest.mark.requirement("MAT-1")
@given(
    st.sampled_from(SamplePurpose),
    st.sampled_from(LotStatus),
    st.none() | st.builds(Current, st.sampled_from([PurposeOfTesting.RELEASE, PurposeOfTesting.RETEST]), st.booleans()),
)
def test_a_sample_serves_the_decision_that_is_next(
    purpose: SamplePurpose, status: LotStatus, current: Current | None
) -> None:
    deciding = purpose in {SamplePurpose.RELEASE, SamplePurpose.RETEST}
    allowed = testing.allowed_purpose(status, current)
    if deciding and (allowed is None or allowed.value != purpose.value):
        with pytest.raises(WrongPurpose):
            testing.require_purpose(purpose, status, current)
        return
    served = testing.require_purpose(purpose, status, current)
    assert served == (None if purpose is SamplePurpose.RETENTION else PurposeOfTesting(purpose.value))
    if deciding and current is not None:
        assert served is (PurposeOfTesting.RETEST if current.decided else current.purpose)


def test_every_step_of_a_specification_and_of_an_investigation() -> None:
    draft, effective = SpecificationState.DRAFT, SpecificationState.EFFECTIVE
    specification = {
        (draft, SpecificationAct.WRITE): draft,
        (draft, SpecificationAct.APPROVE): effective,
        (draft, SpecificationAct.WITHDRAW): SpecificationState.WITHDRAWN,
        (effective, SpecificationAct.SUPERSEDE): SpecificationState.SUPERSEDED,
        (effective, SpecificationAct.WITHDRAW): SpecificationState.WITHDRAWN,
    }
    for state in SpecificationState:
        for act in SpecificationAct:
            if (state, act) in specification:
                assert SPECIFICATION.after(state, act) is specification[state, act]
            else:
                with pytest.raises(WrongState):
                    SPECIFICATION.after(state, act)
    resolved = InvestigationState.RESOLVED_BY_CORRECTION
    investigation = {
        (InvestigationState.OPEN, InvestigationAct.INVALIDATE): InvestigationState.INVALIDATED,
        (InvestigationState.OPEN, InvestigationAct.CONFIRM): InvestigationState.CONFIRMED,
        (InvestigationState.OPEN, InvestigationAct.RESOLVE_BY_CORRECTION): resolved,
        (resolved, InvestigationAct.REOPEN): InvestigationState.OPEN,
    }
    for found in InvestigationState:
        for step in InvestigationAct:
            if (found, step) in investigation:
                assert INVESTIGATION.after(found, step) is investigation[found, step]
            else:
                with pytest.raises(WrongState):
                    INVESTIGATION.after(found, step)
