"""Limits as one line of text."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.kinds import ParameterKind
from domain.recipes.limits import limits_text
from domain.recipes.values import Parameter
from tests.recipes import CLEAR, LOD, REMARK

PLAIN = Parameter(name="x", kind=ParameterKind.NUMBER, unit="Cel")
DASH = "\u2013"


def limited(**bounds: str) -> Parameter:
    return replace(PLAIN, **{name: Decimal(value) for name, value in bounds.items()})  # type: ignore[arg-type]  # fields of Parameter


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (LOD, f"alert 1.2{DASH}2.3, action 1.0{DASH}2.5 %"),
        (limited(action_high="45"), "action ≤ 45 °C"),
        (limited(action_low="320"), "action ≥ 320 °C"),
        (replace(limited(action_high="0.25"), exclusive=True, unit="[EU]/mL"), "action < 0.25 EU/mL"),
        (replace(limited(action_low="1", action_high="2"), exclusive=True), "action > 1 and < 2 °C"),
        (limited(target="3.0", action_low="2.5", action_high="3.50"), f"target 3.0, action 2.5{DASH}3.50 °C"),
        (limited(action_low="-5", action_high="5"), "action -5 to 5 °C"),
        (replace(limited(action_low="0", action_high="3"), unit="1"), f"action 0{DASH}3"),
        (CLEAR, "expected yes"),
        (REMARK, ""),
        (PLAIN, ""),
    ],
)
@pytest.mark.requirement("EXE-3")
def test_limits_read_as_on_paper(parameter: Parameter, text: str) -> None:
    assert limits_text(parameter) == text


@pytest.mark.requirement("EXE-4")
@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_bound_keeps_every_digit_it_was_given(bound: Decimal) -> None:
    assert f"{bound:f}" in limits_text(replace(PLAIN, action_high=bound))
