"""Charges that declare automated verification: a scale can tell their weights, and all of a material's do (WGH-14)."""

from collections.abc import Iterator

from domain.recipes.linting import places
from domain.recipes.linting.amounts import is_mass
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Charge, Phase

BLANK = Check(
    "PHASE-AUTOMATED-RATIONALE",
    Severity.ERROR,
    "automated verification declared without a rationale",
    "say why the system verifies it as well as a second person would, or leave it out",
    "WGH-14",
)
NO_MASS = Check(
    "PHASE-AUTOMATED-NO-MASS",
    Severity.ERROR,
    "automated verification of what no scale weighs",
    "leave it out: a second person verifies what is counted or measured out",
    "WGH-14",
)
PARTLY = Check(
    "PHASE-AUTOMATED-PARTLY",
    Severity.WARNING,
    "automated verification that another charge of the material doesn't declare",
    "declare it for each charge of the material, or for none: a second person verifies its weighing as it is, since"
    " nobody knows yet which phase will charge what is weighed",
    "WGH-14",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with declarations of automated verification."""
    charges = [(phase, at, one) for phase in recipe.elements.phases for at, one in enumerate(phase.charges, 1)]
    undeclared = {one.material for _, _, one in charges if one.automated_because is None}
    for phase, at, charge in charges:
        if charge.automated_because is not None:
            yield from _declared(phase, at, charge, undeclared)


def _declared(phase: Phase, at: int, charge: Charge, undeclared: set[int]) -> Iterator[Finding]:
    place, field = places.of_charge(phase, at), "automatedBecause"
    if not (charge.automated_because or "").strip():
        yield BLANK.at(place, field=field)
    if not is_mass(charge.quantity.unit):
        what = f"no scale tells {charge.quantity} of material {charge.material}, which is to be verified automatically"
        yield NO_MASS.at(place, what, field=field)
    if charge.material in undeclared:
        what = f"another phase charges material {charge.material} without automated verification"
        yield PARTLY.at(place, what, field=field)
