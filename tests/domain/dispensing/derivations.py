"""Reads a printed derivation the way a person with a pocket calculator would."""

import re
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.derivation import Derivation, Step

NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)( %)?(?: (?:kg|g|mg|tablets|pieces))?")
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})


def recalculated(step: Step) -> Fraction:
    """What the numbers of a step give, with units left off."""
    numbers = NUMBER.sub(lambda match: f"(F('{match[1]}'){' / 100' if match[2] else ''})", step.numbers)
    found = eval(numbers.translate(SIGNS), {"F": Fraction})  # noqa: S307 -- digits and signs that the pattern left
    assert isinstance(found, Fraction), numbers
    return found


def require_true(derivation: Derivation) -> None:
    """Every step gives what it says it gives."""
    assert derivation
    for step in derivation:
        found = recalculated(step)
        if step.resolution is None:
            assert found == Fraction(step.result.value), str(step)
        else:
            resolution = exact.into(step.resolution, step.result.unit)
            assert step.unrounded is not None, str(step)
            assert exact.rounded(found, resolution) == Fraction(step.result.value), str(step)
