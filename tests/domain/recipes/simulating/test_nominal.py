"""What is recorded where neither the case nor the target says it lies within the limits, and is said to be assumed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.judging import Judged, judge_number
from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.simulating.nominal import Nominal, nominal
from domain.recipes.simulating.result import Origin
from domain.recipes.values import Charge, Elements, Parameter
from tests.domain.recipes.simulating.sample import METFORMIN, alone, amount, case, number, phase, value

PHASE = phase(1, "X", "b", 1, charges=(Charge(material=1, quantity=amount("100 kg")),))
BOUNDS = st.lists(st.decimals(-100, 100, places=2), min_size=4, max_size=4, unique=True).map(sorted)


def of(declared: Parameter, elements: Elements = METFORMIN) -> Nominal:
    return nominal(declared, PHASE, elements)


@pytest.mark.parametrize(
    ("declared", "taken", "origin"),
    [
        (number("x", "kg", target="3.0", action_low="1"), "3.0", Origin.NOMINAL),
        (number("x", "kg", action_low="1", action_high="4", alert_low="2", alert_high="3"), "2.5", Origin.NOMINAL),
        (number("x", "%", alert_low="1.2", alert_high="2.3", decimals=1), "1.8", Origin.NOMINAL),
        (number("x", "kg", registered_low="1", registered_high="2"), "1.5", Origin.NOMINAL),
        (number("x", "Cel", action_high="45"), "22.5", Origin.ASSUMED),
        (number("x", "Cel", action_high="-10"), "-11", Origin.ASSUMED),
        (number("x", "Cel", action_low="320"), "352", Origin.ASSUMED),
        (number("x", "kg"), "1", Origin.ASSUMED),
        (number("x", "kg", source=ParameterSource.WEIGHED, material=1), "100", Origin.ASSUMED),
        (number("x", "g", source=ParameterSource.WEIGHED, material=2), "9300", Origin.ASSUMED),
        (Parameter(name="x", kind=ParameterKind.YES_NO, expected="no"), "no", Origin.NOMINAL),
        (Parameter(name="x", kind=ParameterKind.YES_NO), "yes", Origin.ASSUMED),
        (Parameter(name="x", kind=ParameterKind.CHOICE, choices=("day", "night")), "day", Origin.ASSUMED),
        (Parameter(name="x", kind=ParameterKind.TEXT), "as simulated", Origin.ASSUMED),
        (Parameter(name="x", kind=ParameterKind.FILE), "None", Origin.NOTHING),
    ],
)
def test_each_kind_has_its_nominal_value(declared: Parameter, taken: str, origin: Origin) -> None:
    found = of(declared)
    text = f"{found.value:f}" if isinstance(found.value, Decimal) else str(found.value)
    assert (text, found.origin) == (taken, origin)
    assert (found.because is None) == (origin is Origin.NOMINAL)


@pytest.mark.requirement("EXE-3")
@given(BOUNDS, st.integers(0, 3), st.booleans())
def test_a_nominal_value_is_within_every_limit(bounds: list[Decimal], decimals: int, exclusive: bool) -> None:
    low, alert_low, alert_high, high = (str(one) for one in bounds)
    declared = replace(
        number("x", "kg", action_low=low, alert_low=alert_low, alert_high=alert_high, action_high=high),
        decimals=decimals,
        exclusive=exclusive,
    )
    found = of(declared).value
    assert isinstance(found, Decimal)
    middle = (bounds[1] + bounds[2]) / 2
    # Between bounds that lie closer than the parameter is rounded there may be no value at all.
    if bounds[2] - bounds[1] > 2 * Decimal(1).scaleb(-decimals):
        assert judge_number(found, declared) is Judged.WITHIN
    assert abs(found - middle) <= Decimal(1).scaleb(-decimals)


@pytest.mark.requirement("EXE-3")
def test_a_value_beyond_the_registered_limits_says_which_they_are() -> None:
    phases = list(METFORMIN.phases)
    loss = replace(phases[3].parameters[0], registered_high=Decimal("3.0"))
    phases[3] = replace(phases[3], parameters=(loss,))
    found = alone(replace(METFORMIN, phases=tuple(phases)), case(values=(value("LOD.loss", "3.1", in_pass=1),)))
    assert found.raised[0].what.endswith("registered ≤ 3.0 %")
