"""What is tried: one way in which a batch may go."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.quantity import Quantity


class CaseKind(StrEnum):
    NOMINAL = "NOMINAL"
    LIMIT = "LIMIT"
    FAILURE = "FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenValue:
    """What is recorded for the parameter `of`, PHASE.parameter by their codes, as it would be entered.

    Where an element has no code, its number or name stands for it. `in_pass` is the pass of the innermost loop around
    the phase; without it the value holds in every pass, without `repetition` for every repetition.
    """

    of: str
    value: str
    in_pass: int | None = None
    repetition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTime:
    """An amount of time for the phase with this code, or number where it has none."""

    phase: str
    time: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenQuantity:
    """How much of the material with this code goes in."""

    material: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What differs from a nominal batch: values, how long phases last, how long they are waited with, quantities."""

    name: str
    kind: CaseKind
    values: tuple[GivenValue, ...] = ()
    durations: tuple[GivenTime, ...] = ()
    waits: tuple[GivenTime, ...] = ()
    quantities: tuple[GivenQuantity, ...] = ()
