"""Which of several yields of an output its lots are compared with."""

from decimal import Decimal
from typing import Any

import pytest

from domain.execution.kinds import Outcome
from domain.execution.models import ParameterValue, PhaseExecution
from domain.execution.rules.judgement import Expectation
from domain.kernel.quantity import Quantity
from domain.materials.quality.kinds import Qualifier
from domain.recipes.kinds import ParameterKind
from domain.recipes.models import RecipeOutput
from domain.reconciliation import yields
from domain.reconciliation.yields import ToldYield


def told(code: str, number: int, *, percent: str | None = "98.0", qualifier: Qualifier | None = None) -> ToldYield:
    given: dict[str, Any] = {"output": RecipeOutput(code=code), "value": ParameterValue(qualifier=qualifier)}
    return ToldYield(
        **given,
        phase=PhaseExecution(number=1, passes=[number]),
        theory=Quantity(Decimal(100), "kg"),
        percent=None if percent is None else Decimal(percent),
        outcome=Outcome.WITHIN,
        by_hand=False,
        verified_by=(),
        declared=Expectation(kind=ParameterKind.NUMBER, unit="%"),
    )


@pytest.mark.requirement("REV-2")
def test_lots_are_compared_with_the_last_exact_yield() -> None:
    exact, last = told("A", 1), told("B", 2)
    found = [exact, told("B", 1), last, told("A", 2, qualifier=Qualifier.LESS_THAN), told("A", 3, percent=None)]
    assert yields.last_of_each(found) == {"A": exact, "B": last}
