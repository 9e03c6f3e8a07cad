"""Properties of execution's rules, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execution.content import Content
from domain.execution.kinds import BatchState, Outcome, PhaseState
from domain.execution.refusals import (
    AlreadySigned,
    Incomplete,
    NotDemanded,
    NothingChanged,
    OutOfSequence,
    SamePerson,
    SignatureMissing,
    WrongKind,
    WrongUnit,
)
from domain.execution.rules import recording, sequence, signing
from domain.execution.rules.judgement import Expectation, judge, judge_number
from domain.execution.rules.qualified import judge_qualified
from domain.execution.rules.recording import Late, Repetitions
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import ORDER, Given
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials.quality.kinds import Qualifier
from domain.recipes.judging import rounded
from domain.recipes.kinds import ParameterKind, PhaseSignature, Rounding

P, V, Q = ORDER
QUALIFIERS = (Qualifier.LESS_THAN, Qualifier.GREATER_THAN)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
bounds = st.tuples(numbers, numbers, numbers, numbers).map(sorted)


def limits(low: Decimal, alert_low: Decimal, alert_high: Decimal, high: Decimal, *, exclusive: bool) -> Expectation:
    return Expectation(
        kind=ParameterKind.NUMBER,
        unit="kg",
        action_low=low,
        alert_low=alert_low,
        alert_high=alert_high,
        action_high=high,
        exclusive=exclusive,
    )


@given(numbers, bounds, st.booleans())
@pytest.mark.requirement("EXE-3")
def test_a_number_is_judged_by_where_it_lies(number: Decimal, four: list[Decimal], exclusive: bool) -> None:
    low, alert_low, alert_high, high = four
    inside = (low < number < high) if exclusive else (low <= number <= high)
    quiet = (alert_low < number < alert_high) if exclusive else (alert_low <= number <= alert_high)
    expected = Outcome.ACTION if not inside else Outcome.WITHIN if quiet else Outcome.ALERT
    assert judge_number(number, limits(*four, exclusive=exclusive)) is expected


@pytest.mark.parametrize(
    ("number", "exclusive", "outcome"),
    [
        ("2.5", False, Outcome.WITHIN),
        ("2.50", True, Outcome.ACTION),
        ("2.54", False, Outcome.WITHIN),
        ("2.55", False, Outcome.ACTION),
        ("0.95", False, Outcome.WITHIN),
        ("0.94", False, Outcome.ACTION),
    ],
)
@pytest.mark.requirement("EXE-3")
def test_a_value_is_compared_as_rounded_by_the_parameters_rule(
    number: str,
    exclusive: bool,
    outcome: Outcome,
) -> None:
    expectation = Expectation(
        kind=ParameterKind.NUMBER,
        unit="%",
        action_low=Decimal("1.0"),
        action_high=Decimal("2.5"),
        exclusive=exclusive,
        decimals=1,
        rounding=Rounding.HALF_UP,
    )
    assert judge_number(Decimal(number), expectation) is outcome


few = st.integers(-4, 4).map(lambda halves: Decimal(halves) / 2)
maybe = st.none() | few
ranges = st.builds(
    Expectation,
    kind=st.just(ParameterKind.NUMBER),
    unit=st.just("kg"),
    alert_low=maybe,
    alert_high=maybe,
    action_low=maybe,
    action_high=maybe,
    registered_low=maybe,
    registered_high=maybe,
    exclusive=st.booleans(),
    decimals=st.none() | st.just(0),
    significant_figures=st.none() | st.just(1),
    rounding=st.none() | st.sampled_from(Rounding),
)


@given(few, st.sampled_from(QUALIFIERS), ranges, st.sampled_from((1, 10, 50, 100, 300)))
@pytest.mark.requirement("EXE-3")
def test_a_qualified_number_is_judged_as_each_that_it_may_be(
    number: Decimal, qualifier: Qualifier, limits: Expectation, hundredths: int
) -> None:
    found = judge_qualified(qualifier, number, limits)
    less = qualifier is Qualifier.LESS_THAN
    beyond = Decimal(hundredths).scaleb(-2)
    if found is not Outcome.UNCERTAIN:
        assert judge_number(number - beyond if less else number + beyond, limits) is found


@pytest.mark.parametrize(
    ("qualifier", "number", "outcome"),
    [
        (Qualifier.LESS_THAN, "0.10", Outcome.WITHIN),
        (Qualifier.LESS_THAN, "3", Outcome.UNCERTAIN),
        (Qualifier.GREATER_THAN, "1", Outcome.UNCERTAIN),
        (Qualifier.GREATER_THAN, "5", Outcome.REGISTERED),
        (Qualifier.NOT_DETECTED, None, Outcome.WITHIN),
        (Qualifier.TOO_MANY_TO_COUNT, None, Outcome.REGISTERED),
    ],
)
@pytest.mark.requirement("EXE-3")
def test_a_qualified_result_that_cant_be_judged_is_uncertain(
    qualifier: Qualifier, number: str | None, outcome: Outcome
) -> None:
    limits = Expectation(kind=ParameterKind.NUMBER, action_high=Decimal(2), registered_high=Decimal(5))
    assert judge_qualified(qualifier, None if number is None else Decimal(number), limits) is outcome
    nothing = Expectation(kind=ParameterKind.NUMBER)
    assert judge_qualified(qualifier, None if number is None else Decimal(number), nothing) is Outcome.NOT_JUDGED


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (Content(number=Decimal("0.10"), unit="mg/kg", qualifier=Qualifier.LESS_THAN), "< 0.10 mg/kg"),
        (Content(number=Decimal(300), unit="1", qualifier=Qualifier.GREATER_THAN), "> 300"),
        (Content(qualifier=Qualifier.NOT_DETECTED), "not detected"),
    ],
)
@pytest.mark.requirement("EXE-3")
def test_a_qualified_result_is_shown_as_it_was_entered(given: Content, shown: str) -> None:
    unit = given.unit or "kg"
    assert recording.require_content(given, Expectation(kind=ParameterKind.NUMBER, unit=unit)) == given
    assert given.shown == shown


@pytest.mark.parametrize(
    "given",
    [
        Content(qualifier=Qualifier.LESS_THAN),
        Content(number=Decimal(1), unit="kg", qualifier=Qualifier.NOT_DETECTED),
        Content(number=Decimal(1), unit="g", qualifier=Qualifier.LESS_THAN),
        Content(text="none", qualifier=Qualifier.NOT_DETECTED),
    ],
)
@pytest.mark.requirement("EXE-3")
def test_a_qualifier_goes_with_a_number_or_without_as_it_says(given: Content) -> None:
    with pytest.raises((InvalidInput, WrongKind, WrongUnit)):
        recording.require_content(given, Expectation(kind=ParameterKind.NUMBER, unit="kg"))


@given(numbers, st.integers(0, 4), st.sampled_from(Rounding))
@pytest.mark.requirement("EXE-4")
def test_rounding_moves_a_number_by_half_a_digit_at_most(number: Decimal, decimals: int, rounding: Rounding) -> None:
    found = rounded(number, decimals=decimals, rounding=rounding)
    assert abs(found - number) * 2 <= Decimal(1).scaleb(-decimals)
    assert found.as_tuple().exponent == -decimals
    assert rounded(found, decimals=decimals, rounding=rounding) == found


def test_halves_go_up_or_to_even_as_declared() -> None:
    half = Decimal("2.25")
    assert str(rounded(half, decimals=1, rounding=Rounding.HALF_UP)) == "2.3"
    assert str(rounded(half, decimals=1, rounding=Rounding.HALF_EVEN)) == "2.2"
    assert rounded(half, decimals=None, rounding=None) is half


@pytest.mark.requirement("EXE-4")
def test_thirty_digits_survive_rounding() -> None:
    long = Decimal("9" * 30)
    assert rounded(long, decimals=20, rounding=Rounding.HALF_UP) == long


@pytest.mark.requirement("EXE-3")
def test_what_has_no_limits_is_not_judged() -> None:
    assert judge_number(Decimal(5), Expectation(kind=ParameterKind.NUMBER)) is Outcome.NOT_JUDGED
    assert judge(Content(text="ok"), Expectation(kind=ParameterKind.TEXT)) is Outcome.NOT_JUDGED
    assert judge(Content(yes_no=False), Expectation(kind=ParameterKind.YES_NO)) is Outcome.NOT_JUDGED


@pytest.mark.parametrize(("answer", "outcome"), [(True, Outcome.WITHIN), (False, Outcome.ACTION)])
def test_an_answer_is_compared_with_the_expected_one(answer: bool, outcome: Outcome) -> None:
    assert judge(Content(yes_no=answer), Expectation(kind=ParameterKind.YES_NO, expected="yes")) is outcome


@given(numbers)
@pytest.mark.requirement("EXE-4")
def test_a_number_is_shown_with_its_digits(number: Decimal) -> None:
    shown = Content(number=number, unit="kg").shown
    assert str(Decimal(shown.removesuffix(" kg"))) == str(Decimal(f"{number:f}"))
    assert Content(number=Decimal("5.10"), unit="kg").shown == "5.10 kg"


def test_a_zero_has_no_sign() -> None:
    found = recording.require_content(
        Content(number=Decimal("-0.00"), unit="kg"), Expectation(kind=ParameterKind.NUMBER, unit="kg")
    )
    assert str(found.number) == "0.00"


def test_a_choice_is_one_of_the_choices() -> None:
    expectation = Expectation(kind=ParameterKind.CHOICE, choices=("day", "night"))
    assert recording.require_content(Content(choice="day"), expectation).choice == "day"
    with pytest.raises(InvalidInput):
        recording.require_content(Content(choice="noon"), expectation)


@pytest.mark.requirement("EXE-6")
def test_other_digits_are_a_change() -> None:
    recording.require_change(Content(number=Decimal("5.1"), unit="kg"), Content(number=Decimal("5.10"), unit="kg"))
    with pytest.raises(NothingChanged):
        recording.require_change(Content(text="same"), Content(text="same"))


@given(st.integers(0, 5), st.sets(st.integers(1, 8)))
def test_missing_are_the_required_ones_and_the_gaps(required: int, recorded: set[int]) -> None:
    lacking = recording.missing(Repetitions(required, 8), recorded)
    whole = recorded | set(lacking)
    assert not set(lacking) & recorded
    assert whole == set(range(1, max([required, *recorded]) + 1))


def test_a_long_list_of_missing_values_is_cut_and_counted() -> None:
    with pytest.raises(Incomplete) as refused:
        recording.require_all_recorded({1: Repetitions(50, 50)}, {}, {1: "Weight"})
    assert (len(refused.value.missing), refused.value.count) == (20, 50)
    assert "and 30 more" in refused.value.message


@pytest.mark.requirement("EXE-11")
def test_a_late_entrys_event_lies_in_the_past() -> None:
    now = datetime.now(UTC)
    assert recording.require_late(Late(now, " why "), now=now).reason == "why"
    with pytest.raises(InvalidInput):
        recording.require_late(Late(now + timedelta(microseconds=1), "why"), now=now)
    with pytest.raises(InvalidInput):
        recording.require_late(Late(now, ""), now=now)


@st.composite
def procedures(draw: st.DrawFn) -> list[Standing]:
    """Phases 1 to n; some run during an earlier one; any of them may be anywhere in its life."""
    size = draw(st.integers(1, 8))
    return [
        Standing(
            number=number,
            during=draw(st.none() | st.integers(1, number - 1)) if number > 1 else None,
            state=(state := draw(st.sampled_from(PhaseState))),
            signed_off=state is PhaseState.COMPLETE and draw(st.booleans()),
        )
        for number in range(1, size + 1)
    ]


@given(procedures())
@pytest.mark.requirement("EXE-1")
def test_a_phase_without_company_waits_for_every_earlier_one(phases: list[Standing]) -> None:
    for phase in phases:
        if phase.during is None:
            earlier = [one.number for one in phases if one.number < phase.number and not one.done]
            assert sequence.waits_for(phase.number, phases) == tuple(earlier)


@given(procedures())
@pytest.mark.requirement("EXE-20")
def test_a_phase_starts_once_the_one_it_runs_during_has_started(phases: list[Standing]) -> None:
    by_number = {phase.number: phase for phase in phases}
    for phase in phases:
        if phase.during is not None:
            waiting = sequence.waits_for(phase.number, phases)
            assert (phase.during in waiting) == (by_number[phase.during].state is PhaseState.IDLE)


@given(procedures())
def test_some_phase_can_always_go_on_until_all_are_done(phases: list[Standing]) -> None:
    """Nothing waits for itself in a ring: the first phase that isn't done waits for none."""
    undone = [phase.number for phase in phases if not phase.done]
    assert sequence.all_done(phases) == (not undone)
    if undone:
        assert sequence.waits_for(undone[0], phases) == ()


@pytest.mark.requirement("EXE-1")
def test_a_completed_phase_is_done_only_with_its_signatures() -> None:
    phases = [
        Standing(1, None, PhaseState.COMPLETE, signed_off=False),
        Standing(2, None, PhaseState.IDLE, signed_off=False),
    ]
    assert sequence.waits_for(2, phases) == (1,)


@pytest.mark.requirement("EXE-20")
def test_in_process_controls_run_beside_each_other_and_the_next_phase_waits_for_all() -> None:
    running, idle, done = PhaseState.RUNNING, PhaseState.IDLE, PhaseState.COMPLETE
    phases = [
        Standing(25, None, done, signed_off=True),
        Standing(26, None, running, signed_off=False),
        Standing(27, 26, running, signed_off=False),
        Standing(28, 26, idle, signed_off=False),
        Standing(31, None, idle, signed_off=False),
    ]
    assert sequence.waits_for(28, phases) == ()
    with pytest.raises(OutOfSequence) as refused:
        sequence.require_in_sequence(31, phases)
    assert refused.value.waiting == (26, 27, 28)


signers = st.lists(
    st.builds(Given, st.sampled_from(ORDER), st.sampled_from([UUID(int=n) for n in range(3)]), st.booleans())
)


@given(st.sampled_from(ORDER), st.sets(st.sampled_from(ORDER)), signers)
@pytest.mark.requirement("EXE-7")
def test_a_signature_is_given_in_turn_and_again_only_when_stale(
    meaning: PhaseSignature, wanted: set[PhaseSignature], given_before: list[Given]
) -> None:
    valid = {one.meaning for one in given_before if not one.stale}
    demanded = signing.demanded([one.value for one in wanted])
    before = {one for one in demanded if ORDER.index(one) < ORDER.index(meaning)}
    allowed = meaning in demanded and meaning not in valid and before <= valid
    if allowed:
        signing.require_turn(meaning, wanted=demanded, given=given_before)
    else:
        with pytest.raises((NotDemanded, AlreadySigned, SignatureMissing)):
            signing.require_turn(meaning, wanted=demanded, given=given_before)


@given(st.sampled_from(ORDER), signers)
@pytest.mark.requirement("WGH-14")
def test_no_person_gives_two_meanings(meaning: PhaseSignature, before: list[Given]) -> None:
    person = UUID(int=0)
    elsewhere = any(one.person == person and one.meaning is not meaning for one in before)
    if elsewhere:
        with pytest.raises(SamePerson):
            signing.require_another_person(person, meaning, given=before, recorded_by=frozenset())
    else:
        signing.require_another_person(person, meaning, given=before, recorded_by=frozenset())


@pytest.mark.parametrize("meaning", [V, Q])
def test_who_recorded_a_value_neither_verifies_nor_approves(meaning: PhaseSignature) -> None:
    person = uuid4()
    signing.require_another_person(person, P, given=(), recorded_by={person})
    with pytest.raises(SamePerson):
        signing.require_another_person(person, meaning, given=(), recorded_by={person})


def test_every_step_of_a_life_is_in_its_table() -> None:
    for batch in BatchState:
        for act in BatchAct:
            if (batch, act) not in BATCH.table:
                with pytest.raises(WrongState):
                    BATCH.after(batch, act)
    for phase in PhaseState:
        for step in PhaseAct:
            if (phase, step) not in PHASE.table:
                with pytest.raises(WrongState):
                    PHASE.after(phase, step)
    assert {BATCH.table[BatchState.HELD, BatchAct.CORRECT]} == {BatchState.HELD}
