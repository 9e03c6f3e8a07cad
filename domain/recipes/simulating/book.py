"""What is known in the course of one case, and the exceptions and alerts that came of it."""

from collections import ChainMap, Counter
from decimal import Decimal
from typing import Any

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.references import PASS, Reference, ReferenceKind
from domain.recipes.simulating.bounds import EXCEPTIONS, Budget
from domain.recipes.simulating.contents import Known, Why, calculated
from domain.recipes.simulating.expressions import Expression
from domain.recipes.simulating.giving import Given
from domain.recipes.simulating.model import Model
from domain.recipes.simulating.result import Level, Raised, Recorded
from domain.recipes.walking.values import Passes


class Book:
    """`known` is what formulas of any phase see now; `raised` are exceptions and alerts in the order of their time.

    `told` is the last value of each calculated parameter, by its key, and `out` the parameters of which a value left
    any limits.
    """

    def __init__(self, model: Model, given: Given, budget: Budget) -> None:
        self.given = given
        self.budget = budget
        self.known: dict[Reference, Known] = dict(model.constants)
        for code, quantity in given.quantities.items():
            self.known[Reference(ReferenceKind.INPUT, code)] = quantity
        self.raised: list[Raised] = []
        self.counts = Counter[Level]()
        self.told: dict[str, Recorded] = {}
        self.out: set[str] = set()

    def add(self, **fields: Any) -> None:  # noqa: ANN401 -- those of Raised
        """One more exception or alert; counted only, once there are too many to keep."""
        one = Raised(**fields)
        self.counts[one.level] += 1
        if len(self.raised) < EXCEPTIONS:
            self.raised.append(one)

    def answer(self, condition: Expression, passes: Passes) -> bool | Why:
        """Whether a condition holds, or why that can't be calculated."""
        found = calculated(condition, ChainMap(which_pass(passes), self.known))
        return found if isinstance(found, bool | Why) else Why("it gives neither yes nor no")


def which_pass(passes: Passes) -> dict[Reference, Known]:
    """The pass of the innermost loop, as formulas within it see it."""
    return {PASS: Quantity(Decimal(passes[-1]), "1")} if passes else {}
