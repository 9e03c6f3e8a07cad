"""What becomes of a recorded value that leaves limits, or has no exact number, against the database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.execution.content import Content
from domain.execution.refusals import WrongUnit
from domain.kernel.refusals import InvalidInput
from domain.materials.quality.kinds import Qualifier
from domain.recipes.kinds import ParameterKind, Rounding
from domain.recipes.values import Parameter
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run, percent
from tests.plant import Plant
from tests.recipes import LOD

IMPURITY = Parameter(
    name="Impurity A",
    kind=ParameterKind.NUMBER,
    unit="mg/kg",
    action_high=Decimal("0.50"),
    registered_high=Decimal("1.0"),
    significant_figures=2,
    rounding=Rounding.HALF_UP,
    repetition_limit=8,
)
LOSS = replace(LOD, registered_low=Decimal("0.5"), registered_high=Decimal("3.0"))


@pytest.fixture
def tested(do: Do, plant: Plant, admin: Engine) -> Run:
    found = execution.run(do, plant, admin, [recipes.phase(1, "Test", parameters=(LOSS, IMPURITY))])
    found.start(1)
    return found


def mg(number: str | None, qualifier: Qualifier | None = None) -> Content:
    given = None if number is None else Decimal(number)
    return Content(number=given, unit=None if given is None else "mg/kg", qualifier=qualifier)


@pytest.mark.requirement("EXE-3")
def test_a_value_beyond_the_registered_limits_says_so(tested: Run) -> None:
    for repetition, number in enumerate(("2.4", "2.6", "3.1"), 1):
        tested.record(1, "Loss on drying", percent(number), repetition=repetition)
    assert [row.outcome for row in tested.rows("parameter_value")] == ["ALERT", "ACTION", "REGISTERED"]
    action, registered = tested.rows("batch_exception")
    assert (action.rule, registered.rule) == ("EXE-2", "EXE-2")
    assert not action.description.endswith("registered limits.")
    assert registered.description.endswith("registered 0.5–3.0 %. It is outside of the registered limits.")  # noqa: RUF001


@pytest.mark.requirement("EXE-4")
def test_a_number_is_compared_at_its_significant_figures(tested: Run) -> None:
    for repetition, number in enumerate(("0.504", "0.506", "1.04", "1.06"), 1):
        tested.record(1, "Impurity A", mg(number), repetition=repetition)
    rows = tested.rows("parameter_value")
    assert [(str(row.number), row.outcome) for row in rows] == [
        ("0.504", "WITHIN"),
        ("0.506", "ACTION"),
        ("1.04", "ACTION"),
        ("1.06", "REGISTERED"),
    ]


@pytest.mark.requirement("EXE-3")
def test_a_qualified_result_is_judged_or_an_exception(tested: Run) -> None:
    entered = (
        mg("0.10", Qualifier.LESS_THAN),
        mg("0.60", Qualifier.LESS_THAN),
        mg("1.1", Qualifier.GREATER_THAN),
        mg(None, Qualifier.NOT_DETECTED),
    )
    ids = [tested.record(1, "Impurity A", one, repetition=place) for place, one in enumerate(entered, 1)]
    rows = tested.rows("parameter_value")
    assert [row.outcome for row in rows] == ["WITHIN", "UNCERTAIN", "REGISTERED", "WITHIN"]
    unclear, out = tested.rows("batch_exception")
    assert (unclear.rule, unclear.title) == ("EXE-3", "Impurity A: < 0.60 mg/kg")
    assert unclear.description.endswith("By these limits it can't be judged.")
    assert (out.rule, out.title) == ("EXE-2", "Impurity A: > 1.1 mg/kg")
    tested.correct(ids[1], mg("0.06", Qualifier.LESS_THAN))
    assert [row.state for row in tested.rows("batch_exception")] == ["RESOLVED_BY_CORRECTION", "OPEN"]


@pytest.mark.requirement("EXE-3")
def test_a_qualifier_without_its_number_is_refused_and_nothing_kept(tested: Run) -> None:
    with pytest.raises(InvalidInput):
        tested.record(1, "Impurity A", mg(None, Qualifier.LESS_THAN))
    with pytest.raises(InvalidInput):
        tested.record(1, "Impurity A", mg("1", Qualifier.TOO_MANY_TO_COUNT))
    with pytest.raises(WrongUnit):
        tested.record(1, "Impurity A", Content(number=Decimal(1), unit="g", qualifier=Qualifier.LESS_THAN))
    assert not tested.rows("parameter_value")
