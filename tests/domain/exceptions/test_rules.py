"""Rules about exceptions, without a database."""

from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.exceptions import rules
from domain.exceptions.kinds import Classification, ExceptionState
from domain.exceptions.refusals import AlreadyAssessed, AssessorExecuted, TooManyTold
from domain.exceptions.states import EXCEPTION, ExceptionAct, corrected
from domain.kernel.refusals import InvalidInput, WrongState
from domain.kernel.words import require_words


@given(st.text(max_size=30))
def test_words_are_kept_without_the_spaces_around_them(text: str) -> None:
    try:
        words = require_words(text, limit=20, path=("title",))
    except InvalidInput:
        bad = any((letter < " " and letter not in "\n\t") or "\x7f" <= letter <= "\x9f" for letter in text.strip())
        surrogate = any("\ud800" <= letter <= "\udfff" for letter in text)
        assert bad or surrogate or not 1 <= len(text.strip()) <= 20
    else:
        assert words == text.strip()


@pytest.mark.requirement("REV-6")
def test_nobody_assesses_what_they_executed() -> None:
    person = uuid4()
    rules.require_not_executor(person, executed_by=frozenset({uuid4()}), phase=3)
    with pytest.raises(AssessorExecuted):
        rules.require_not_executor(person, executed_by=frozenset({person}), phase=3)


@given(st.sampled_from(Classification), st.none() | st.sampled_from(Classification))
def test_an_assessment_that_stands_is_replaced_by_another_class_alone(
    wanted: Classification, stands: Classification | None
) -> None:
    if wanted == stands:
        with pytest.raises(AlreadyAssessed):
            rules.require_other_class(1, wanted, stands=stands)
    else:
        rules.require_other_class(1, wanted, stands=stands)


def test_the_list_of_what_people_told_is_bounded() -> None:
    rules.require_room(rules.TOLD_LIMIT - 1)
    with pytest.raises(TooManyTold):
        rules.require_room(rules.TOLD_LIMIT)


def test_every_step_of_an_exceptions_life_is_in_its_table() -> None:
    for state in ExceptionState:
        for act in ExceptionAct:
            if (state, act) not in EXCEPTION.table:
                with pytest.raises(WrongState):
                    EXCEPTION.after(state, act)
    assert ExceptionAct.APPROVE not in EXCEPTION.allowed(ExceptionState.ASSESSED)
    assert EXCEPTION.allowed(ExceptionState.OPEN) == ("ASSESS", "SUBMIT", "RESOLVE_BY_CORRECTION")


@pytest.mark.requirement("EXE-7", "EXE-8")
@given(st.sampled_from(ExceptionState), st.booleans(), st.booleans())
def test_a_correction_leaves_no_exception_settled(state: ExceptionState, assessed: bool, cleared: bool) -> None:
    assume(state is ExceptionState.RESOLVED_BY_CORRECTION or assessed == (state is not ExceptionState.OPEN))
    found = corrected(state, assessed=assessed, cleared=cleared)
    assert found in {ExceptionState.OPEN, ExceptionState.RESOLVED_BY_CORRECTION}
    if state is ExceptionState.RESOLVED_BY_CORRECTION:
        assert found is state
    else:
        assert (found is ExceptionState.OPEN) == (assessed and not cleared)
