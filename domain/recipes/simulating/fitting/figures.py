"""Values of a draft that isn't run: each is calculated when asked for, and again after what it needs was changed."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from domain.kernel.units.conversion import in_unit
from domain.kernel.units.parsing import parse
from domain.recipes.formulas.references import Reference
from domain.recipes.formulas.values import Amount, Value
from domain.recipes.simulating.bounds import CHECKING, FITTING_ONE
from domain.recipes.simulating.contents import Content, Known, Why, calculated, entered, known
from domain.recipes.simulating.fitting.network import Key, Network

Result = Value | Content | Why
"""What is recorded of a parameter, what a condition answers, or why there is nothing."""
UNKNOWN = Why("only a run tells it")


class Spent(Exception):
    """So much work may be done for one aim, or for all of them."""


class Figures:
    """`entered` are the values that are no figures; `left` is how much work may be done."""

    def __init__(self, network: Network, entered: Mapping[Reference, Known], left: int) -> None:
        self.network = network
        self.left = self._left_for_one = left
        self._entered = dict(entered)
        self._found: dict[Key, tuple[Value | Why, Result]] = {}
        self._seen: set[Key] = set()

    def begin(self) -> None:
        """Work for one more aim is done from now on."""
        self._left_for_one = FITTING_ONE

    def check(self) -> int:
        """Work to check what was chosen is done from now on; gives how much was left for choosing."""
        left = self.left
        self.left = self._left_for_one = CHECKING
        return left

    def _work(self, amount: int) -> None:
        """Raises Spent."""
        self.left -= amount
        self._left_for_one -= amount
        if min(self.left, self._left_for_one) < 0:
            raise Spent

    def content(self, key: Key) -> Result:
        """What is recorded of a parameter, or what a condition answers. Raises Spent."""
        return self._settled(key)[1]

    def exact(self, key: Key) -> Fraction | None:
        """The number before it is rounded, in the parameter's unit; None where none is recorded. Raises Spent."""
        value, recorded = self._settled(key)
        declared = self.network.figures[key].declared
        if declared is None or isinstance(recorded, Why) or not isinstance(value, Amount):
            return None
        return in_unit(value.base, parse(declared.unit or "1"))

    def _settled(self, key: Key) -> tuple[Value | Why, Result]:
        if key in self._found or key not in self.network.rank:
            return self._found.get(key, (UNKNOWN, UNKNOWN))
        waiting, missing = [key], set[Key]()
        while waiting:
            one = waiting.pop()
            if one not in self._found and one not in missing:
                missing.add(one)
                waiting += self.network.inner(one)
        self._work(len(missing))
        for one in sorted(missing, key=self.network.rank.__getitem__):
            self._found[one] = self._calculate(one)
        return self._found[key]

    def _calculate(self, key: Key) -> tuple[Value | Why, Result]:
        figure = self.network.figures[key]
        values = {one: self._value(other) for one, other in figure.needs.items()}
        self._work(figure.size + sum(len(one) for one in values.values() if isinstance(one, tuple)))
        self._seen.add(key)
        found = calculated(figure.formula, values)
        return found, found if figure.declared is None else entered(found, figure.declared)

    def _value(self, reference: Reference) -> Known:
        owner = self.network.owner.get(reference)
        if owner is None:
            return self._entered.get(reference)
        recorded, declared = self._found[owner][1], self.network.figures[owner].declared
        assert declared is not None
        found = known(declared, recorded) if isinstance(recorded, Decimal | str) else None
        return found if found is None or declared.repetition_limit <= 1 else (found,)

    def change(self, reference: Reference, value: Known) -> None:
        """From now on this is entered."""
        self._entered[reference] = value
        behind = self.network.behind([reference], self._found)
        for key in behind:
            del self._found[key]
        self.left -= len(behind)

    def dependents(self, reference: Reference) -> tuple[Key, ...]:
        """What was asked for so far and needs what is entered, directly or through other figures. Raises Spent."""
        found = self.network.behind([reference], self._seen)
        self._work(len(found))
        return found
