"""Elements become JSON and come back the same; what isn't of their form is refused with its place."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.values import Elements, Parameter
from domain.recipes.written import camel, read, written
from tests.recipes import API, LOD, PHASES

ELEMENTS = Elements(materials=(API,), phases=PHASES)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
PARAMETERS = st.builds(
    Parameter,
    name=st.text(max_size=20),
    kind=st.sampled_from(ParameterKind),
    unit=st.none() | st.sampled_from(["kg", "%"]),
    target=st.none() | NUMBERS,
    action_low=st.none() | NUMBERS,
    choices=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    source=st.sampled_from(ParameterSource),
    every=st.none() | st.builds(Quantity, value=NUMBERS, unit=st.just("min")),
    critical=st.booleans(),
    repetitions=st.integers(1, 9),
)


@pytest.mark.requirement("EXE-4")
@given(PARAMETERS)
def test_an_element_comes_back_as_it_was_written(parameter: Parameter) -> None:
    back = read(Parameter, written(parameter))
    assert (back, str(back.target)) == (parameter, str(parameter.target))


@pytest.mark.requirement("REC-1")
def test_every_field_is_written() -> None:
    """But those that say their default, which is what a reader takes for what is left out."""
    for element in (PHASES[2], LOD, API):
        found = written(element)
        assert isinstance(found, dict)
        said = {camel(one.name) for one in fields(element) if getattr(element, one.name) != one.default}
        assert set(found) == said
        assert read(type(element), found) == element


def test_a_whole_recipe_comes_back() -> None:
    assert read(Elements, written(ELEMENTS)) == ELEMENTS


@pytest.mark.parametrize(
    ("given", "path", "told"),
    [
        ({"name": "x"}, ("kind",), "kind is missing"),
        ({"name": "x", "kind": "NUMBR"}, ("kind",), "one of NUMBER, TEXT"),
        ({"name": 3, "kind": "NUMBER"}, ("name",), "takes text; 3 was given"),
        ({"name": "x", "kind": "NUMBER", "critical": 1}, ("critical",), "yes or no; 1 was given"),
        ({"name": "x", "kind": "NUMBER", "repetitions": True}, ("repetitions",), "whole number; True was given"),
        ({"name": "x", "kind": "NUMBER", "target": "NaN"}, ("target",), "finite"),
        ({"name": "x", "kind": "NUMBER", "target": 1}, ("target",), "decimal number as text"),
        ({"name": "x", "kind": "NUMBER", "choices": "ab"}, ("choices",), "takes a list"),
        ({"name": "x", "kind": "NUMBER", "choices": ["a", None]}, ("choices", "1"), "takes text; null was given"),
        ({"name": "x", "kind": "NUMBER", "every": "15 min"}, ("every",), "takes an object"),
        ({"name": "x", "kind": "NUMBER", "every": {"value": "15"}}, ("every", "unit"), "unit is missing"),
        ({"name": "x", "kind": "NUMBER", "colour": "red"}, ("colour",), "'colour' is no field here"),
        ([], (), "takes an object"),
    ],
)
def test_another_form_is_refused_with_its_place(given: Json, path: tuple[str, ...], told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as refused:
        read(Parameter, given)
    assert refused.value.path == path


def test_a_number_with_too_many_digits_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 30 digits"):
        read(Quantity, {"value": "1" * 31, "unit": "kg"})
