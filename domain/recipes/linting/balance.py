"""What phases charge is what the formula says, of every material, in whichever branch the batch takes (REC-7)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from domain.recipes.kinds import BlockKind
from domain.recipes.linting import places
from domain.recipes.linting.amounts import alike, converted, shown
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import Node
from domain.recipes.values import Charge, Material, Phase

UNKNOWN_MATERIAL = Check(
    "BALANCE-UNKNOWN-MATERIAL",
    Severity.ERROR,
    "a phase charges a material that the formula lacks",
    "add the material, or remove the charge",
)
CHARGE_UNIT = Check(
    "BALANCE-CHARGE-UNIT",
    Severity.ERROR,
    "a charge in a unit that doesn't convert into the formula's",
    "use the formula's unit, or one that measures the same",
    "EXE-5",
)
CHARGE_POSITIVE = Check(
    "BALANCE-CHARGE-POSITIVE", Severity.ERROR, "a charge that isn't above 0", "charge an amount above 0, or nothing"
)
NOT_CHARGED = Check(
    "BALANCE-NOT-CHARGED",
    Severity.ERROR,
    "no phase charges it",
    "charge it in the phase that takes it, or remove it from the formula",
)
SUM = Check(
    "BALANCE-SUM",
    Severity.ERROR,
    "what phases charge isn't what the formula says",
    "make the charges add up to the formula",
)
BRANCHES = Check(
    "BALANCE-BRANCHES",
    Severity.ERROR,
    "it depends on the branch that is taken how much phases charge",
    "charge the same in every branch of the selection, or outside of it",
)
IN_LOOP = Check(
    "BALANCE-IN-LOOP",
    Severity.WARNING,
    "a phase in a loop charges it, perhaps several times; it was counted once",
    "charge outside of the loop, or say in the instruction how much all passes may charge",
)


class Range(NamedTuple):
    """How much is charged at least and at most, by the branches that a batch may take."""

    low: Fraction
    high: Fraction


Charged = dict[int, Range]


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the charges, and with materials that nothing charges."""
    unsure: set[int] = set()
    for phase in recipe.elements.phases:
        for position, charge in enumerate(phase.charges, 1):
            for found in _charge(recipe, phase, position, charge):
                unsure.add(charge.material)
                yield found
    charged = _total(recipe)
    looped = _looped(recipe)
    for material in recipe.materials.values():
        place = places.of_material(material)
        amount = charged.get(material.position)
        if amount is None:
            if material.position not in unsure:
                yield NOT_CHARGED.at(place)
        elif material.position not in unsure:
            yield from _balance(material, amount)
        if material.position in looped:
            yield IN_LOOP.at(place)


def _charge(recipe: Outline, phase: Phase, position: int, charge: Charge) -> Iterator[Finding]:
    material = recipe.materials.get(charge.material)
    place = places.of_charge(phase, position)
    if charge.quantity.value <= 0:
        yield CHARGE_POSITIVE.at(place, f"it charges {charge.quantity} of material {charge.material}", field="quantity")
    if material is None:
        what = f"it charges material {charge.material}, which the formula lacks"
        yield UNKNOWN_MATERIAL.at(place, what, field="material")
    elif charge.quantity.unit != material.quantity.unit and not alike(charge.quantity.unit, material.quantity.unit):
        what = f"it charges {material.name} in {charge.quantity.unit}, the formula has {material.quantity.unit}"
        yield CHARGE_UNIT.at(place, what, field="quantity")


def _balance(material: Material, amount: Range) -> Iterator[Finding]:
    place, wanted = places.of_material(material), Fraction(material.quantity.value)
    if amount.low != amount.high:
        what = f"phases charge {shown(amount.low)} to {shown(amount.high)} of it, by the branch that is taken"
        yield BRANCHES.at(place, f"{what}; the formula has {material.quantity.value:f}", field="quantity")
    elif amount.low != wanted:
        what = f"phases charge {shown(amount.low)} of it in all, the formula has {material.quantity.value:f}"
        yield SUM.at(place, what, field="quantity")


def _total(recipe: Outline) -> Charged:
    """What all phases charge, those that lie nowhere in the procedure too: their place is a finding of its own."""
    lost = tuple(Node(phase) for phase in recipe.elements.phases if phase.number not in recipe.placed)
    return _of_steps(recipe, (*recipe.nodes, *lost))


def _of_steps(recipe: Outline, nodes: Sequence[Node]) -> Charged:
    found: Charged = {}
    for node in nodes:
        for material, amount in _of_node(recipe, node).items():
            before = found.get(material, Range(Fraction(0), Fraction(0)))
            found[material] = Range(before.low + amount.low, before.high + amount.high)
    return found


def _of_node(recipe: Outline, node: Node) -> Charged:
    element = node.element
    if isinstance(element, Phase):
        return _of_phase(recipe, element)
    if element.kind is not BlockKind.SELECTION:
        return _of_steps(recipe, node.steps)
    branches = [_of_node(recipe, step) for step in node.steps]
    none = Range(Fraction(0), Fraction(0))
    return {
        material: Range(
            min(branch.get(material, none).low for branch in branches),
            max(branch.get(material, none).high for branch in branches),
        )
        for material in {one for branch in branches for one in branch}
    }


def _of_phase(recipe: Outline, phase: Phase) -> Charged:
    if not phase.charges:
        return {}
    found: defaultdict[int, Fraction] = defaultdict(Fraction)
    for charge in phase.charges:
        material = recipe.materials.get(charge.material)
        amount = None if material is None else converted(charge.quantity, material.quantity.unit)
        if amount is not None:
            found[charge.material] += amount
    return {material: Range(amount, amount) for material, amount in found.items()}


def _looped(recipe: Outline) -> set[int]:
    """The materials that a phase within a loop charges."""
    return {
        charge.material
        for node, within, _ in recipe.steps
        if isinstance(node.element, Phase) and node.element.charges
        for charge in node.element.charges
        if any(block.kind is BlockKind.LOOP for block in within)
    }
