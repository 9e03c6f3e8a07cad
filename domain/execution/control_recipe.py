"""The control recipe of a batch: its frozen version with the quantities of the batch's own size (ISA-88; REC-1, REC-6).

A version never changes once it was submitted, and neither does a batch's size: what follows from both by
`domain.recipes.scaling` is the same whenever it is asked. Whatever a batch takes, charges or gives is read through
here, or by the same factor and `scaling.times`.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from domain.execution.models import Batch
from domain.kernel.quantity import Quantity
from domain.kernel.words import Path
from domain.recipes import scaling
from domain.recipes.models import MasterRecipeVersion, RecipeOutput
from domain.recipes.reading import Finds, batch_size_of, size_range_of
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements


class Sized(Protocol):
    """What has a size: a batch, or an order for one."""

    size_value: Decimal
    size_unit: str


def size_of(sized: Sized) -> Quantity:
    return Quantity(sized.size_value, sized.size_unit)


def require_size(version: MasterRecipeVersion, size: Quantity, *, path: Path) -> None:
    """The version was validated for batches of this size (REC-6). Raises SizeRefused."""
    scaling.factor_for(size, size=batch_size_of(version), within=size_range_of(version), path=path)


def factor(sized: Sized, version: MasterRecipeVersion) -> Fraction:
    """How many times as large as its recipe a batch is."""
    return Fraction(sized.size_value) / Fraction(version.batch_size_value)


def elements(source: Finds, batch: Batch, version: MasterRecipeVersion) -> Elements:
    """All that the version consists of, as the batch needs it; what isn't scalable is as it was."""
    return scaling.scaled(elements_of(source, version.id), factor(batch, version))


def theoretical(output: RecipeOutput, by: Fraction) -> Quantity:
    """What a batch that is so many times as large gives of an output in theory."""
    return Quantity(scaling.times(output.quantity_value, by), output.quantity_unit)
