"""Assumed numbers that may be chosen, and which of them is the likeliest to be another one."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.kernel.units.parsing import known
from domain.recipes.formulas.references import Reference
from domain.recipes.judging import Judged, judge_number
from domain.recipes.kinds import ParameterSource
from domain.recipes.simulating.fitting.aims import WHOLE
from domain.recipes.simulating.nominal import NOTHING_TELLS
from domain.recipes.simulating.places import Place
from domain.recipes.values import Parameter

MOST = 8
"""So many inputs are tried for one aim."""


@dataclass(frozen=True, slots=True)
class Free:
    """An assumed number that may be chosen: entered so many `times`, as a `listed` value or by itself."""

    place: Place
    declared: Parameter
    value: Decimal
    because: str | None
    times: int
    listed: bool

    @property
    def measured(self) -> bool:
        return self.declared.source in {ParameterSource.WEIGHED, ParameterSource.INSTRUMENT}

    @property
    def alike(self) -> tuple[object, ...]:
        """What parameters of several phases have in common that record the same thing there."""
        one = self.declared
        return (one.code, one.unit, one.source, one.decimals, one.significant_figures, one.rounding, self.value)

    def allows(self, number: Decimal) -> bool:
        """Within its own limits; and no amount is below zero, nor is a reading of an amount zero."""
        if judge_number(number, self.declared) not in {Judged.WITHIN, Judged.NOT_JUDGED}:
            return False
        unit = known(self.declared.unit or "1")
        if self.value < 0 or unit is None or unit.offset:
            return True
        return number > 0 or (number == 0 and not self.measured)

    def entered(self, number: Decimal) -> Quantity | tuple[Quantity, ...]:
        """The number as formulas see it."""
        found = Quantity(number, self.declared.unit or "1")
        return (found,) * self.times if self.listed else found


Group = tuple[Reference, ...]
"""Inputs that take the same number."""


def likeliest(
    inputs: Iterable[tuple[int, Reference]], free: Mapping[Reference, Free], chosen: Container[Reference]
) -> list[Group]:
    """What to choose of the inputs, each with how far away it is; the likeliest first, not all of very many.

    Readings come before what is typed, what wasn't `chosen` yet before what was, what nothing tells before what limits
    or materials tell, amounts before shares, and the near before the far. What records the same thing in several
    phases, such as the net weight from each of two coating pans, is tried together first.
    """
    found = {reference: (*_likelihood(free[reference]), depth, at) for at, (depth, reference) in enumerate(inputs)}
    order = sorted(found, key=lambda one: (found[one][0], one in chosen, found[one][1:]))
    return list(dict.fromkeys(group for one in order[:MOST] for group in _with_alike(one, order, free, chosen)))


def _likelihood(free: Free) -> tuple[bool, bool, bool]:
    return not free.measured, free.because != NOTHING_TELLS, free.declared.unit in WHOLE


def _with_alike(
    one: Reference, inputs: Sequence[Reference], free: Mapping[Reference, Free], chosen: Container[Reference]
) -> Iterator[Group]:
    if one not in chosen:
        alike = [other for other in inputs if other not in chosen and free[other].alike == free[one].alike]
        if len(alike) > 1:
            yield tuple(sorted(alike, key=str))
    yield (one,)
