"""What a calculated parameter should come to where all goes as the recipe aims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.tree import Binary, Call, Node, Number, Operator
from domain.recipes.judging import Judged, by_width, judge_number
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.edges import step
from domain.recipes.simulating.nominal import aimed
from domain.recipes.values import Output, Parameter

WHOLE: Mapping[str | None, Decimal] = {"%": Decimal(100), "1": Decimal(1), None: Decimal(1)}
"""All of something, in the units in which a share of it is told."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What should come out. A number is judged by `limits`; anything else, a condition's answer too, has to be it."""

    value: Decimal | str | bool
    limits: Parameter | None = None

    def goals(self) -> Iterator[Fraction]:
        """What a number may come to: what it should, else the limits around that, or halfway to them."""
        assert isinstance(self.value, Decimal)
        assert self.limits is not None
        middle = Fraction(self.value)
        yield middle
        for side in (0, 1):
            bounds = (limit[side] for _, limit in reversed(by_width(self.limits)))
            bound = next((one for one in bounds if one is not None), None)
            if bound is not None and bound != self.value:
                yield (middle + Fraction(bound)) / 2 if self.limits.exclusive else Fraction(bound)

    def met(self, value: object) -> bool:
        """Whether a result, as it is recorded, is within its limits; without any, whether it is what is aimed at."""
        if self.limits is None or not isinstance(value, Decimal):
            return value == self.value
        outcome = judge_number(value, self.limits)
        return outcome is Judged.WITHIN or (
            outcome is Judged.NOT_JUDGED and self.distance(Fraction(value), next(self.goals())) == 0
        )

    def distance(self, exact: Fraction, goal: Fraction) -> Fraction:
        """How far an exact result is from a goal.

        0 where that is no more than half of one in the last place that is recorded, or that a limit has.
        """
        assert self.limits is not None
        found = abs(exact - goal)
        return Fraction(0) if found <= Fraction(step(self.limits)) / 2 else found


def aim(declared: Parameter, formula: Formula, output: Output | None) -> Aim | None:
    """All of it for a share or yield whose limits allow that; else the target, the middle of the limits or within one.

    `output` is the one whose yield the parameter tells (REV-2): its limits count too. None where nothing is aimed at.
    """
    if declared.kind is not ParameterKind.NUMBER:
        return None if declared.expected is None else Aim(declared.expected)
    told = output is not None or declared.unit == "%"
    whole = WHOLE.get(declared.unit) if told and _quotient(formula.root) else None
    if whole is None:
        return _told(declared)
    limits = declared if output is None else _limited(declared, output, whole)
    if limits.target is None and _both_sided(limits) and judge_number(whole, limits) is Judged.WITHIN:
        return Aim(whole, limits)
    # A yield that nothing limits is still one of all there should be.
    return _told(limits) or (None if output is None else Aim(whole, replace(limits, target=whole)))


def _told(limits: Parameter) -> Aim | None:
    found = aimed(limits)
    return None if found is None or found.value is None else Aim(found.value, limits)


def _limited(declared: Parameter, output: Output, whole: Decimal) -> Parameter:
    """With the limits of the output's yield, which are in percent, as the widest where it has none of its own."""
    low, high = (None if one is None else one * whole / 100 for one in (output.yield_low, output.yield_high))
    bounds = (declared.registered_low, declared.registered_high)
    return declared if bounds != (None, None) else replace(declared, registered_low=low, registered_high=high)


def _both_sided(limits: Parameter) -> bool:
    return any(low is not None and high is not None for _, (low, high) in by_width(limits))


def _quotient(node: Node) -> bool:
    """Whether something is divided in the end, rounded or not, by 100 or not."""
    match node:
        case Call(function="round", arguments=(first, *_)):
            return _quotient(first)
        case Binary(operator=Operator.TIMES, left=inner, right=Number()):
            return _quotient(inner)
        case Binary(operator=operator):
            return operator is Operator.OVER
        case _:
            return False
