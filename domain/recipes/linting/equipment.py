"""The equipment that a recipe asks for: of which class, for what, and what it must be able to do (ISA-88)."""

from collections.abc import Iterable, Iterator

from domain.kernel.units.parsing import known
from domain.recipes.kinds import BlockKind, RecipeKind
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import LEVELS, Node
from domain.recipes.values import Block, Capability, Equipment

CODE_DOUBLED = Check(
    "EQUIPMENT-CODE-DOUBLED",
    Severity.ERROR,
    "other equipment has its code",
    "give it a code of its own: parameters name it by that",
)
CLASS_MISSING = Check(
    "EQUIPMENT-CLASS-MISSING", Severity.ERROR, "equipment of no class", "name the class of equipment that will do"
)
COUNT = Check(
    "EQUIPMENT-COUNT", Severity.ERROR, "fewer than one piece of equipment", "ask for one or more, or remove it"
)
USED_BY = Check(
    "EQUIPMENT-USED-BY",
    Severity.ERROR,
    "it is for something that is no unit procedure or operation",
    "name a unit procedure or an operation of this recipe, or nothing",
)
CAPABILITY_DOUBLED = Check(
    "EQUIPMENT-CAPABILITY-DOUBLED", Severity.ERROR, "the same capability is asked for twice", "ask for it once"
)
CAPABILITY_EMPTY = Check(
    "EQUIPMENT-CAPABILITY-EMPTY",
    Severity.ERROR,
    "a capability that asks for nothing",
    "give bounds with their unit, or a value as text",
)
CAPABILITY_MIXED = Check(
    "EQUIPMENT-CAPABILITY-MIXED",
    Severity.ERROR,
    "a capability of bounds and text at once",
    "give bounds with their unit, or a value as text, one of the two",
)
CAPABILITY_UNIT = Check(
    "EQUIPMENT-CAPABILITY-UNIT",
    Severity.ERROR,
    "bounds of a capability without a known unit",
    'give their UCUM unit; "1" for bare numbers',
    "EXE-5",
)
CAPABILITY_ORDER = Check(
    "EQUIPMENT-CAPABILITY-ORDER",
    Severity.ERROR,
    "the lower bound of a capability lies above the higher one",
    "order them: the lower bound, then the higher one",
)
NONE = Check(
    "EQUIPMENT-NONE",
    Severity.WARNING,
    "a unit procedure that asks for no equipment",
    "say which equipment it is run on",
    "21 CFR 211.105",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the equipment, and where none is asked for."""
    codes: set[str] = set()
    for number, equipment in enumerate(recipe.elements.equipment, 1):
        place = places.of_equipment(number, equipment)
        if equipment.code in codes:
            yield CODE_DOUBLED.at(place, field="code")
        codes.add(equipment.code)
        if not equipment.equipment_class.strip():
            yield CLASS_MISSING.at(place, field="equipmentClass")
        if equipment.count < 1:
            yield COUNT.at(place, field="count")
        if equipment.used_by is not None and not _holds(recipe, equipment.used_by):
            what = f"it is for {equipment.used_by!r}, which is no unit procedure or operation"
            yield USED_BY.at(place, what, field="usedBy")
        yield from _capabilities(number, equipment)
    if recipe.header.kind is RecipeKind.PRODUCT:  # a building block is run on what its recipe asks for
        yield from _without(recipe)


def _holds(recipe: Outline, code: str) -> bool:
    return code in recipe.blocks and recipe.blocks[code].kind in LEVELS


def _capabilities(number: int, equipment: Equipment) -> Iterator[Finding]:
    place = places.of_equipment(number, equipment)
    names: set[str] = set()
    for capability in equipment.capabilities:
        if capability.name in names:
            what = f"{capability.name} is asked for twice"
            yield CAPABILITY_DOUBLED.at(place, what, field="capabilities")
        names.add(capability.name)
        for check, what in _capability(capability):
            yield check.at(place, f"{capability.name}: {what}", field="capabilities")


def _capability(capability: Capability) -> Iterator[tuple[Check, str]]:
    low, high = capability.low, capability.high
    bounded = low is not None or high is not None
    if not bounded and capability.text is None:
        yield CAPABILITY_EMPTY, "neither bounds nor a text"
    elif capability.text is not None and (bounded or capability.unit is not None):
        yield CAPABILITY_MIXED, "bounds or a unit beside a text"
    elif bounded and capability.unit is None:
        yield CAPABILITY_UNIT, "bounds without a unit"
    elif capability.unit is not None and known(capability.unit) is None:
        yield CAPABILITY_UNIT, f"{capability.unit!r} isn't a known unit"
    if low is not None and high is not None and low > high:
        yield CAPABILITY_ORDER, f"{low:f} lies above {high:f}"


def _without(recipe: Outline) -> Iterator[Finding]:
    """Unit procedures without equipment: what the whole procedure needs serves each of them."""
    used = {one.used_by for one in recipe.elements.equipment}
    if None in used:
        return
    if recipe.flat:
        if recipe.elements.phases:
            yield NONE.at(places.PROCEDURE, "it asks for no equipment")
        return
    for node, _, _ in recipe.steps:
        if isinstance(node.element, Block) and node.element.kind is BlockKind.UNIT_PROCEDURE:
            held = {node.element.code, *(step.code for step in _below(node.steps))}
            if used.isdisjoint(held):
                yield NONE.at(places.of_block(node.element))


def _below(steps: Iterable[Node]) -> Iterator[Block]:
    for step in steps:
        if isinstance(step.element, Block):
            yield step.element
            yield from _below(step.steps)
