"""How a figure came about: ordered steps that a person can follow, check with a pocket calculator, and print."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from domain.dispensing import exact
from domain.kernel.quantity import Quantity, with_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A number that is put into a formula, and what it is called there."""

    name: str
    value: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One calculation: `result` is what `pattern` gives for the values of the inputs, which fill its places in order.

    Where the result is rounded, `unrounded` is what it was before, as far as digits are shown, and `resolution` the
    step to whose nearest multiple it went, halves up.
    """

    rule: str
    what: str
    pattern: str
    inputs: tuple[Input, ...]
    result: Quantity
    unrounded: str | None = None
    resolution: Quantity | None = None

    @property
    def formula(self) -> str:
        """In words: "assay on the anhydrous basis × (1 − water)"."""
        return self.pattern.format(*(one.name for one in self.inputs))

    @property
    def numbers(self) -> str:
        """With the numbers put in: "99.2 % × (1 − 0.4 %)"."""
        signed = (f"({one.value})" if one.value.value < 0 else str(one.value) for one in self.inputs)
        return self.pattern.format(*signed)

    def __str__(self) -> str:
        """The whole step in one line, the result last."""
        line = f"{self.what}: {self.formula} = {self.numbers} = "
        if self.unrounded is None:
            return f"{line}{self.result}"
        return f"{line}{with_unit(self.unrounded, self.result.unit)}, to {self.resolution}: {self.result}"


Derivation: TypeAlias = tuple[Step, ...]


def printed(derivation: Derivation) -> tuple[str, ...]:
    """One numbered line for each step."""
    return tuple(f"{number}. {step}" for number, step in enumerate(derivation, 1))


def summed(rule: str, what: str, inputs: tuple[Input, ...], result: Quantity) -> Step:
    """The sum of the inputs, of which there is at least one."""
    return Step(rule=rule, what=what, pattern=" + ".join(["{}"] * len(inputs)), inputs=inputs, result=result)


def subtracted(rule: str, what: str, whole: Input, part: Input, result: Quantity) -> Step:
    """The whole less a part."""
    return Step(rule=rule, what=what, pattern="{} − {}", inputs=(whole, part), result=result)


def rounded(
    rule: str, what: str, pattern: str, inputs: tuple[Input, ...], *, before: Fraction, unit: str, resolution: Quantity
) -> Step:
    """What the pattern gives, `before`, to the nearest multiple of the resolution, halves up."""
    step = exact.converted(resolution, unit)
    digits = exact.places(step.value)
    result = exact.amount(exact.rounded(before, Fraction(step.value)), unit, places=digits)
    if Fraction(result.value) == before:
        return Step(rule=rule, what=what, pattern=pattern, inputs=inputs, result=result)
    return Step(
        rule=rule,
        what=what,
        pattern=pattern,
        inputs=inputs,
        result=result,
        unrounded=exact.shown(before, places=digits),
        resolution=step,
    )
