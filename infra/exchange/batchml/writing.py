"""Writes a recipe version as a BatchML master recipe that is valid against MESA's schema."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from decimal import Decimal
from typing import Any

from lxml import etree

from domain.recipes import codes
from domain.recipes.exchange.header import FORMAT, ExchangeHeader
from domain.recipes.exchange.problems import Problems, json_place
from domain.recipes.exchange.recipe_file import ordered
from domain.recipes.exchange.soundness import require_sound
from domain.recipes.kinds import LinkKind
from domain.recipes.procedure import Node as Step
from domain.recipes.procedure import tree
from domain.recipes.values import Block, Elements, Equipment, Phase
from domain.recipes.written import camel, written
from infra.exchange.batchml import formula, phases
from infra.exchange.batchml.equipment import add_equipment
from infra.exchange.batchml.kept import keep
from infra.exchange.batchml.logic import add_logic, logic_of
from infra.exchange.batchml.nodes import NAMESPACE, add, tag
from infra.exchange.batchml.reading_natively import read_natively
from infra.exchange.xml_text import LARGEST, LARGEST_COUNT, Node, refused

LINKS: Mapping[LinkKind, str] = {
    LinkKind.SEQUENCE: "ControlLink",
    LinkKind.TRANSFER: "TransferLink",
    LinkKind.SYNCHRONIZATION: "SynchronizationLink",
}


def written_as_batchml(header: ExchangeHeader, elements: Elements) -> bytes:
    """The document, in UTF-8; reading it gives the same header and elements.

    Raises FileRefused for elements that don't belong together, for a character that XML can't hold, and for what
    would be too large to be read.
    """
    require_sound(elements, Problems(json_place))
    try:
        root = _document(header, ordered(elements))
    except ValueError:
        raise refused("A text has a character that XML can't hold, such as U+FFFE; remove it first.") from None
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if len(document) > LARGEST or document.count(b"<") + document.count(b"=") > LARGEST_COUNT:
        raise refused("As BatchML this recipe is larger than what is read again; send it as a JSON file.")
    return document


@dataclass(slots=True)
class _Document:
    """What is being written, and for each node what it stands for, so that what it can't say is kept beside it."""

    elements: Elements
    stands_for: list[tuple[Node, Any]] = field(default_factory=list)
    needed: Mapping[str | None, Sequence[Equipment]] = field(default_factory=dict)

    def note(self, node: Node, element: object) -> None:
        self.stands_for.append((node, element))


_NAMES: Any = {None: NAMESPACE}  # its types forget that one namespace may go without a prefix


def _document(header: ExchangeHeader, elements: Elements) -> Node:
    root = etree.Element(tag("BatchInformation"), nsmap=_NAMES)
    recipe = add(root, "MasterRecipe")
    document = _Document(elements, needed=_needed(elements))
    document.note(recipe, header)
    add(recipe, "ID", codes.proposed(f"{header.product} {header.stage} {header.variant}", ()))
    _add_header(recipe, header)
    _add_equipment(document, recipe, None)
    _add_formula(document, recipe)
    steps = tree(elements)
    made = add_logic(recipe, logic_of(steps), [(LINKS[one.kind], one) for one in elements.links])
    for link in elements.links:
        document.note(made[link.code], link)
    _add_steps(document, recipe, steps)
    _keep_logic_blocks(recipe, steps)
    _keep_rest(document, root)
    if elements.files:
        keep(recipe, "files", written(elements.files))
    keep(recipe, "format", FORMAT)
    return root


def _add_header(recipe: Node, header: ExchangeHeader) -> None:
    node = add(recipe, "Header")
    add(node, "ProductName", header.product)
    size = add(node, "BatchSize")
    add(size, "Nominal", f"{header.batch_size.value:f}")
    if header.size_range is not None:
        add(size, "Min", f"{header.size_range.minimum:f}")
        add(size, "Max", f"{header.size_range.maximum:f}")
    add(size, "UnitOfMeasure", header.batch_size.unit)


def _add_formula(document: _Document, recipe: Node) -> None:
    node = add(recipe, "Formula")
    for material in document.elements.materials:
        document.note(formula.add_material(node, material), material)
    for output in document.elements.outputs:
        document.note(formula.add_output(node, output), output)
    for parameter in document.elements.process_parameters:
        document.note(formula.add_process_parameter(node, parameter), parameter)


def _needed(elements: Elements) -> Mapping[str | None, Sequence[Equipment]]:
    """Equipment by the level that it is for; what is for none of them stands with the whole."""
    levels = {one.code for one in elements.blocks if one.kind in phases.LEVELS}
    needed: defaultdict[str | None, list[Equipment]] = defaultdict(list)
    for one in elements.equipment:
        needed[one.used_by if one.used_by in levels else None].append(one)
    return needed


def _add_equipment(document: _Document, node: Node, used_by: str | None) -> None:
    for one in document.needed.get(used_by, ()):
        document.note(add_equipment(node, one), one)


def _add_steps(document: _Document, parent: Node, steps: Sequence[Step]) -> None:
    """Levels nest; what a block of logic holds stands in the level around it, in the procedure's order."""
    for step in steps:
        if isinstance(step.element, Phase):
            _add_phase(document, parent, step.element)
        elif step.element.kind in phases.LEVELS:
            _add_level(document, parent, step, step.element)
        else:
            _add_steps(document, parent, step.steps)


def _add_level(document: _Document, parent: Node, step: Step, block: Block) -> None:
    node = phases.add_block(parent, block)
    document.note(node, block)
    _add_equipment(document, node, block.code)
    add_logic(node, logic_of(step.steps))
    _add_steps(document, node, step.steps)
    _keep_logic_blocks(node, step.steps)


def _add_phase(document: _Document, parent: Node, phase: Phase) -> None:
    node = phases.add_phase(parent, phase)
    document.note(node, phase)
    for position, parameter in enumerate(phase.parameters, 1):
        document.note(phases.add_parameter(node, parameter, position), parameter)
    names = {one.position: one.code for one in document.elements.materials}
    for charge in phase.charges:
        document.note(phases.add_charge(node, charge, names[charge.material]), charge)


def _keep_logic_blocks(node: Node, steps: Sequence[Step]) -> None:
    """Parallels, selections, branches and loops: the logic tells their order, not their codes, names and places."""
    blocks = _logic_blocks(steps)
    if blocks:
        keep(node, "blocks", written(tuple(blocks)))


def _logic_blocks(steps: Sequence[Step]) -> list[Block]:
    found: list[Block] = []
    for step in steps:
        if isinstance(step.element, Block) and step.element.kind not in phases.LEVELS:
            found += [step.element, *_logic_blocks(step.steps)]
    return found


def _keep_rest(document: _Document, root: Node) -> None:
    """Read what was written as anyone would, and keep beside each node what that didn't tell."""
    told = read_natively(root).values
    for node, element in document.stands_for:
        said = told[node]
        for one in fields(element):
            key, value = camel(one.name), written(getattr(element, one.name))
            if key not in _ELSEWHERE and said.get(key, _default(one)) != value:
                keep(node, key, value, unit=_unit(element, one.name))


def _unit(element: object, name: str) -> str | None:
    """A number's own unit, so that limits can be read as such; None for what isn't a number beside its unit."""
    if not isinstance(getattr(element, name), Decimal):
        return None
    return getattr(element, "unit", None) or "" if not name.startswith(_PERCENTS) else "%"


_PERCENTS = ("tolerance_", "excess_", "yield_")
_ELSEWHERE = frozenset({"parameters", "charges"})
_NOTHING = object()


def _default(one: Field[Any]) -> object:
    """What a field is where nothing is said of it."""
    return _NOTHING if one.default is MISSING else written(one.default)
