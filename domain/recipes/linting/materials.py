"""The lines of the formula, each for itself, and the excipient that gives up the active's excess (WGH-2, WGH-4)."""

from collections.abc import Iterator
from decimal import Decimal

from domain.recipes.kinds import MaterialRole
from domain.recipes.linting import places
from domain.recipes.linting.amounts import USUAL, alike, converted, is_amount
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Material

PERCENT = Decimal(100)

POSITION_DOUBLED = Check(
    "BALANCE-POSITION-DOUBLED",
    Severity.ERROR,
    "another material has its place in the formula",
    "give it a place of its own: charges name it by that",
)
CODE_DOUBLED = Check(
    "BALANCE-CODE-DOUBLED",
    Severity.ERROR,
    "another one has its code",
    "give it a code of its own: formulas name it by that",
)
UNIT = Check(
    "BALANCE-UNIT", Severity.ERROR, "an amount in a unit that measures something else", f"use one of {USUAL}", "EXE-5"
)
POSITIVE = Check("BALANCE-POSITIVE", Severity.ERROR, "an amount that isn't above 0", "give an amount above 0")
TOLERANCE = Check(
    "BALANCE-TOLERANCE",
    Severity.ERROR,
    "a tolerance outside 0 to 100 %",
    "give the tolerance in percent of the quantity",
)
EXCESS = Check(
    "BALANCE-EXCESS",
    Severity.ERROR,
    "a calculated excess that isn't above 0 and below 100 %",
    "give the excess in percent of what the product needs, or none",
    "21 CFR 211.186(b)(5)",
)
COMPENSATORS = Check(
    "BALANCE-COMPENSATORS",
    Severity.ERROR,
    "more than one material compensates for the active's potency",
    "let one give up the excess; the others are excipients",
    "WGH-2",
)
COMPENSATED = Check(
    "BALANCE-COMPENSATED",
    Severity.ERROR,
    "it compensates, and the formula has no active whose potency varies",
    "add the active, or make it an excipient",
    "WGH-2",
)
COMPENSATOR_UNIT = Check(
    "BALANCE-COMPENSATOR-UNIT",
    Severity.ERROR,
    "it compensates for an active that is measured otherwise",
    "state both in units of mass",
    "WGH-2",
)
MINIMUM_MISSING = Check(
    "BALANCE-MINIMUM-MISSING",
    Severity.WARNING,
    "a compensator without a minimum",
    "say how much of it must be left, below which dispensing stops",
    "WGH-4",
)
MINIMUM_UNUSED = Check(
    "BALANCE-MINIMUM-UNUSED",
    Severity.WARNING,
    "a minimum of a material that doesn't compensate",
    "remove it, or make the material the compensator",
    "WGH-4",
)
MINIMUM_UNIT = Check(
    "BALANCE-MINIMUM-UNIT",
    Severity.ERROR,
    "a minimum in a unit that doesn't convert into the quantity's",
    "state the minimum in the unit of the quantity",
    "WGH-4",
)
MINIMUM_RANGE = Check(
    "BALANCE-MINIMUM-RANGE",
    Severity.ERROR,
    "a minimum that isn't from 0 to below the quantity",
    "give less than the quantity: the difference is what can be given up",
    "WGH-4",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the materials, whatever phases charge of them."""
    codes: set[str] = set()
    positions: set[int] = set()
    for material in recipe.elements.materials:
        place = places.of_material(material)
        if material.position in positions:
            yield POSITION_DOUBLED.at(place, field="position")
        positions.add(material.position)
        if material.code in codes:
            yield CODE_DOUBLED.at(place, f"another material has the code {material.code}", field="code")
        codes.add(material.code)
        yield from _line(material)
        yield from _minimum(material)
    yield from _compensation(recipe)


def _line(material: Material) -> Iterator[Finding]:
    place = places.of_material(material)
    if not is_amount(material.quantity.unit):
        yield UNIT.at(place, f"{material.quantity.unit} isn't a unit of amount", field="quantity")
    if material.quantity.value <= 0:
        yield POSITIVE.at(place, f"{material.quantity} isn't above 0", field="quantity")
    if material.tolerance_percent is not None and not 0 <= material.tolerance_percent <= PERCENT:
        yield TOLERANCE.at(place, f"a tolerance of {material.tolerance_percent:f} %", field="tolerancePercent")
    if material.excess_percent is not None and not 0 < material.excess_percent < PERCENT:
        yield EXCESS.at(place, f"a calculated excess of {material.excess_percent:f} %", field="excessPercent")


def _minimum(material: Material) -> Iterator[Finding]:
    place, minimum = places.of_material(material), material.minimum
    if minimum is None:
        if material.role is MaterialRole.COMPENSATOR:
            yield MINIMUM_MISSING.at(place, field="minimum")
        return
    if material.role is not MaterialRole.COMPENSATOR:
        yield MINIMUM_UNUSED.at(place, field="minimum")
    amount = converted(minimum, material.quantity.unit)
    if amount is None:
        what = f"the minimum is in {minimum.unit}, the quantity in {material.quantity.unit}"
        yield MINIMUM_UNIT.at(place, what, field="minimum")
    elif not 0 <= amount < material.quantity.value:
        what = f"the minimum {minimum} isn't from 0 to below {material.quantity}"
        yield MINIMUM_RANGE.at(place, what, field="minimum")


def _compensation(recipe: Outline) -> Iterator[Finding]:
    actives = [one for one in recipe.elements.materials if one.role is MaterialRole.ACTIVE]
    compensators = [one for one in recipe.elements.materials if one.role is MaterialRole.COMPENSATOR]
    for other in compensators[1:]:
        yield COMPENSATORS.at(places.of_material(other), field="role")
    for compensator in compensators[:1]:
        place = places.of_material(compensator)
        if not actives:
            yield COMPENSATED.at(place, field="role")
        unlike = [one for one in actives if not alike(one.quantity.unit, compensator.quantity.unit)]
        for active in unlike:
            what = f"it is in {compensator.quantity.unit}, and {active.name} in {active.quantity.unit}"
            yield COMPENSATOR_UNIT.at(place, what, field="quantity")
