"""A practice run goes where a batch would go, by the same rules."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execution.content import Content
from domain.execution.kinds import Outcome, PhaseState
from domain.execution.refusals import Incomplete, NotDemanded, OutOfSequence, SignatureMissing, WrongKind, WrongUnit
from domain.execution.rules.judgement import judge
from domain.kernel.refusals import InvalidInput, Refusal, WrongState
from domain.practising.course import Course, Entry
from domain.practising.kinds import EntryKind
from domain.practising.refusals import PracticeNotDone, PracticeValueThere
from domain.practising.steps import as_text, from_text, steps_of
from domain.recipes.kinds import ParameterKind, PhaseSignature
from domain.recipes.values import Elements
from tests.recipes import API, PHASES

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY
STEPS = steps_of(Elements(materials=(API,), phases=PHASES))
THREE = replace(STEPS[1], signatures=(P, V, Q))
CONTENT = {
    ParameterKind.NUMBER: Content(number=Decimal("1.5"), unit="%"),
    ParameterKind.YES_NO: Content(yes_no=True),
    ParameterKind.CHOICE: Content(choice="day"),
    ParameterKind.TEXT: Content(text="Fine"),
}


def start(step: int) -> Entry:
    return Entry(kind=EntryKind.START, step=step)


def value(step: int, parameter: int, repetition: int = 1) -> Entry:
    return Entry(kind=EntryKind.VALUE, step=step, parameter=parameter, repetition=repetition)


def click(step: int, meaning: PhaseSignature) -> Entry:
    return Entry(kind=EntryKind.SIGNATURE, step=step, meaning=meaning)


def require(course: Course, entry: Entry) -> None:
    """Raises what forbids to do it next."""
    match entry.kind:
        case EntryKind.START:
            course.start(entry.step)
        case EntryKind.VALUE:
            assert entry.parameter is not None
            assert entry.repetition is not None
            kind = course.step(entry.step).parameters[entry.parameter - 1].expectation.kind
            course.value(entry.step, entry.parameter, entry.repetition, CONTENT[kind])
        case EntryKind.SIGNATURE:
            assert entry.meaning is not None
            course.sign(entry.step, entry.meaning)


EVERY = [
    *(start(one.number) for one in STEPS),
    *(value(one.number, at) for one in STEPS for at, _ in enumerate(one.parameters, 1)),
    *(click(one.number, meaning) for one in STEPS for meaning in PhaseSignature),
]


def test_what_is_practised_is_kept_as_text_and_read_as_it_was() -> None:
    assert from_text(as_text(STEPS)) == STEPS
    loss = STEPS[2].parameters[0]
    assert (loss.name, loss.limits) == ("Loss on drying", "alert 1.2\u20132.3, action 1.0\u20132.5 %")
    assert STEPS[1].charges == ("150.000 kg API-001 Metformin HCl",)


@pytest.mark.requirement("TRN-13", "EXE-1")
@given(seed=st.integers(0, 2**32))
def test_in_whatever_order_it_is_tried_it_ends_in_the_order_of_the_recipe(seed: int) -> None:
    chance, done = random.Random(seed), list[Entry]()  # noqa: S311 -- no secret
    for _ in range(len(EVERY)):
        course, left = Course(STEPS, done), [one for one in EVERY if one not in done]
        possible = []
        for one in left:
            try:
                require(course, one)
            except Refusal:
                continue
            possible.append(one)
        if not possible:
            break
        done.append(chance.choice(possible))
    course = Course(STEPS, done)
    course.require_done()
    clicks = [(one.step, one.meaning) for one in done if one.meaning is not None]
    assert sorted(clicks, key=str) == sorted([(1, P), (1, V), (2, P), (2, V), (3, P), (3, Q), (4, P)], key=str)
    starts = [one.step for one in done if one.kind is EntryKind.START]
    assert starts == [1, 2, 3, 4], "the fourth runs during the third, and begins once that has"
    assert [one.step for one in done if one.step in {1, 2}] == [1] * 5 + [2] * 3


@pytest.mark.requirement("TRN-13", "EXE-2", "EXE-3")
@given(number=st.decimals(-5, 5, places=3))
def test_a_made_up_value_is_judged_as_a_batchs_would_be(number: Decimal) -> None:
    course = Course(STEPS, [*_to_third(), start(3)])
    content = Content(number=number, unit="%")
    entered, outcome = course.value(3, 1, 1, content)
    assert outcome is judge(entered, STEPS[2].parameters[0].expectation)
    assert (outcome is Outcome.ACTION) == (not Decimal("0.95") <= number < Decimal("2.55"))


def _to_third() -> list[Entry]:
    first = [start(1), value(1, 1), value(1, 2), click(1, P), click(1, V)]
    return [*first, start(2), click(2, P), click(2, V)]


@pytest.mark.requirement("TRN-13", "EXE-1", "EXE-19")
def test_what_is_out_of_turn_or_not_demanded_is_refused() -> None:
    nothing, running = Course(STEPS, []), Course(STEPS, [start(1)])
    complete = Course(STEPS, [*_to_third()[:4]])
    for refusal, act in (
        (InvalidInput, lambda: nothing.start(5)),
        (OutOfSequence, lambda: nothing.start(2)),
        (WrongState, lambda: nothing.sign(1, P)),
        (WrongState, lambda: nothing.value(1, 1, 1, Content(yes_no=True))),
        (WrongState, lambda: running.start(1)),
        (Incomplete, lambda: running.sign(1, P)),
        (WrongState, lambda: running.sign(1, V)),
        (InvalidInput, lambda: running.value(1, 3, 1, Content(yes_no=True))),
        (InvalidInput, lambda: running.value(1, 1, 2, Content(yes_no=True))),
        (WrongKind, lambda: running.value(1, 1, 1, Content(text="yes"))),
        (WrongUnit, lambda: Course(STEPS, [*_to_third(), start(3)]).value(3, 1, 1, Content(number=Decimal(1)))),
        (PracticeValueThere, lambda: Course(STEPS, [start(1), value(1, 1)]).value(1, 1, 1, Content(yes_no=True))),
        (NotDemanded, lambda: complete.sign(1, Q)),
        (WrongState, lambda: complete.value(1, 1, 1, Content(yes_no=True))),
        (SignatureMissing, lambda: Course([THREE], [start(2), click(2, P)]).sign(2, Q)),
        (PracticeNotDone, complete.require_done),
    ):
        with pytest.raises(refusal):
            act()
    assert complete.lacking(STEPS[0]) == (V,)
    assert complete.waits_for(STEPS[1]) == (1,)
    assert complete.state(STEPS[0]) is PhaseState.COMPLETE
