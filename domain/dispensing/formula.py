"""The lines of a formula as a batch of its size needs them, before any lot is known (WGH-2; REC-6)."""

from dataclasses import dataclass
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.bands import Tolerance, either_way
from domain.dispensing.derivation import Derivation, Input, rounded
from domain.dispensing.kinds import Counted
from domain.kernel.quantity import Quantity
from domain.kernel.units.dimension import MASS
from domain.kernel.units.parsing import parse
from domain.recipes.kinds import MaterialRole
from domain.recipes.scaling import times
from domain.recipes.values import Material

IN_TOTAL = frozenset({MaterialRole.ACTIVE, MaterialRole.COMPENSATOR, MaterialRole.EXCIPIENT})
"""Whose masses make up the total that a compensator holds; solvents evaporate, coatings and packaging come later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A material of the formula: `quantity`, and a compensator's `minimum`, are those of this batch.

    `counted` says what the quantity counts. It is charged to the nearest multiple of `resolution`.
    """

    code: str
    role: MaterialRole
    counted: Counted
    quantity: Quantity
    resolution: Quantity
    tolerance: Tolerance
    minimum: Quantity | None = None
    derivation: Derivation = ()

    @property
    def by_potency(self) -> bool:
        """Whether its charge depends on the potency of its lots."""
        return self.role is MaterialRole.ACTIVE and self.counted is Counted.PURE

    @property
    def in_total(self) -> bool:
        """Whether its mass is a part of the total that a compensator holds."""
        return self.role in IN_TOTAL and parse(self.quantity.unit).dimension == MASS


def line(
    material: Material,
    *,
    factor: Fraction = Fraction(1),
    counted: Counted | None = None,
    resolution: Quantity | None = None,
    tolerance: Tolerance | None = None,
) -> Line:
    """A material of a recipe, as a batch needs it that is `factor` times the recipe's size (`scaling.factor_for`).

    Leave the factor out where the recipe was scaled already. An active counts pure unless something else is stated. The
    resolution is, unless stated, that with which the recipe writes the quantity, 0.001 kg for 150.000 kg; the
    tolerance, unless stated, is the recipe's, either way.
    """
    grows = factor if material.scalable else Fraction(1)
    quantity, steps = _grown(material, grows)
    usual = Counted.PURE if material.role is MaterialRole.ACTIVE else Counted.AS_IS
    return Line(
        code=material.code,
        role=material.role,
        counted=counted or usual,
        quantity=quantity,
        resolution=resolution or exact.as_written(material.quantity),
        tolerance=tolerance or either_way(material.tolerance_percent),
        minimum=None if material.minimum is None else _times(material.minimum, grows),
        derivation=(*steps, *_excess(material, quantity)),
    )


def _grown(material: Material, factor: Fraction) -> tuple[Quantity, Derivation]:
    if factor == 1:
        return material.quantity, ()
    quantity = _times(material.quantity, factor)
    inputs = (
        Input(name="quantity of the formula", value=material.quantity),
        Input(name="its size", value=Quantity(exact.decimal(Fraction(factor.numerator)), "1")),
        Input(
            name="size of the recipe, shortened",
            value=Quantity(exact.decimal(Fraction(factor.denominator)), "1"),
        ),
    )
    step = rounded(
        "REC-6",
        f"{material.code} in this batch",
        "{} × {} ÷ {}",
        inputs,
        before=Fraction(material.quantity.value) * factor,
        unit=quantity.unit,
        resolution=exact.as_written(quantity),
    )
    return quantity, (step,)


def _times(quantity: Quantity, factor: Fraction) -> Quantity:
    return Quantity(times(quantity.value, factor), quantity.unit)


def _excess(material: Material, quantity: Quantity) -> Derivation:
    """The calculated excess that the quantity contains (21 CFR 211.186(b)(5)); nothing is added to it."""
    if material.excess_percent is None:
        return ()
    contains = Fraction(quantity.value)
    before = contains - contains / (1 + Fraction(material.excess_percent) / 100)
    whole = Input(name="quantity", value=quantity)
    step = rounded(
        "21 CFR 211.186(b)(5)",
        f"Calculated excess that {material.code} contains",
        "{} − {} ÷ (1 + {})",
        (whole, whole, Input(name="excess", value=Quantity(material.excess_percent, "%"))),
        before=before,
        unit=quantity.unit,
        resolution=exact.as_written(material.quantity),
    )
    return (step,)
