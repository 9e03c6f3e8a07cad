"""The kinds of values: a number with what it measures, a text, yes or no, a moment, or a list of one of these."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.kernel.units.dimension import BARE, TEMPERATURE, TIME, Dimension
from domain.kernel.units.parsing import parse
from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter


class Written(StrEnum):
    """How a number without dimension is meant; EITHER where it was calculated, and for every other number."""

    BARE = "a bare number"
    SHARE = "a share such as a percentage"
    EITHER = "a number without dimension"


@dataclass(frozen=True, slots=True)
class Number:
    """`point` tells a temperature in Cel from a difference of temperatures, in K."""

    dimension: Dimension = BARE
    point: bool = False
    written: Written = Written.EITHER

    def __str__(self) -> str:
        if self.dimension == BARE:
            return self.written.value
        if self.dimension == TEMPERATURE:
            return "temperature in Cel" if self.point else "difference of temperatures in K"
        return str(self.dimension)


class Plain(StrEnum):
    TEXT = "text"
    YES_NO = "yes or no"
    MOMENT = "a moment"


@dataclass(frozen=True, slots=True)
class ListOf:
    """The values of a parameter that is recorded several times."""

    element: Number | Plain

    def __str__(self) -> str:
        return f"a list of {self.element}"


Single = Number | Plain
Type = Single | ListOf

COUNTED = Number(written=Written.BARE)
SHARE = Number(written=Written.SHARE)
DURATION = Number(TIME)


@lru_cache(maxsize=2_048)
def measured_in(unit: str) -> Number:
    """The type of a value in this UCUM unit. Raises InvalidInput for an unknown one."""
    found = parse(unit)
    if found.dimension != BARE:
        return Number(found.dimension, point=found.offset != 0)
    return COUNTED if unit == "1" else SHARE


def loosely(number: Number) -> Number:
    """The type without how it is written, as far as calculating needs it."""
    return number if number.written is Written.EITHER else Number(number.dimension, number.point)


def of_parameter(declared: Parameter) -> Type | None:
    """The type of a recipe's parameter; None for a file, and for a number without a unit."""
    one = _of_one(declared)
    return ListOf(one) if one is not None and declared.repetition_limit > 1 else one


def _of_one(declared: Parameter) -> Single | None:
    match declared.kind:
        case ParameterKind.NUMBER:
            return None if declared.unit is None else measured_in(declared.unit)
        case ParameterKind.TEXT | ParameterKind.CHOICE:
            return Plain.TEXT
        case ParameterKind.YES_NO:
            return Plain.YES_NO
        case ParameterKind.DATE_TIME:
            return Plain.MOMENT
        case ParameterKind.FILE:
            return None
