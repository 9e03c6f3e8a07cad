"""Recipe elements: unit procedures, operations and phases with their parameters and charges, written and read."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.recipes.kinds import BlockKind, ParameterKind
from domain.recipes.values import Block, Charge, Parameter, Phase
from domain.recipes.written import written
from infra.exchange.batchml.formula import INPUT, PARAMETER, is_number
from infra.exchange.batchml.nodes import Asked, add, add_value
from infra.exchange.batchml.values import add_quantity, quantity_of, value_of
from infra.exchange.xml_text import Node

LEVELS: Mapping[BlockKind, str] = {
    BlockKind.UNIT_PROCEDURE: "UnitProcedure",
    BlockKind.OPERATION: "Operation",
}
KINDS: Mapping[str, BlockKind] = {name: kind for kind, name in LEVELS.items()}
VERSION = "1"
"""Steps name a version of their element; a file holds one of each."""

_TYPES: Mapping[ParameterKind, str] = {
    ParameterKind.NUMBER: "decimal",
    ParameterKind.TEXT: "string",
    ParameterKind.CHOICE: "Enumeration",
    ParameterKind.YES_NO: "boolean",
    ParameterKind.DATE_TIME: "dateTime",
    ParameterKind.FILE: "BinaryObject",
}
_KINDS: Mapping[str, ParameterKind] = {name: kind for kind, name in _TYPES.items()}


@dataclass(frozen=True, slots=True)
class Within:
    """Where a recipe element stands: the code of what holds it, its place there, and the names above it."""

    block: str | None
    position: int
    unit_procedure: str = ""
    operation: str = ""


def step_id(phase: Phase) -> str:
    """How steps name a phase; no code has a hyphen."""
    return phase.code or f"phase-{phase.number}"


def add_block(parent: Node, block: Block) -> Node:
    """A unit procedure or operation, so far without what it holds."""
    return _element(parent, block.code, [block.name], LEVELS[block.kind])


def add_phase(parent: Node, phase: Phase) -> Node:
    """A phase, so far without its parameters and charges."""
    words = [phase.name, phase.instruction] if phase.instruction else [phase.name]
    return _element(parent, step_id(phase), words, "Phase")


def add_parameter(node: Node, parameter: Parameter, position: int) -> Node:
    """A value to capture; its target is BatchML's value."""
    made = add(node, "Parameter")
    add(made, "ID", parameter.code or f"parameter-{position}")
    add(made, "Description", parameter.name)
    add(made, "ParameterType", PARAMETER)
    target = "" if parameter.target is None else f"{parameter.target:f}"
    add_value(made, target, unit=parameter.unit or "", of=_TYPES[parameter.kind])
    return made


def add_charge(node: Node, charge: Charge, material: str) -> Node:
    """What a phase charges of a material, which is named by its code."""
    made = add(node, "Parameter")
    add(made, "ID", material)
    add(made, "ParameterType", INPUT)
    add_quantity(made, written(charge.quantity))
    return made


def block(asked: Asked, node: Node, within: Within) -> dict[str, Json]:
    """What BatchML says of a unit procedure or operation."""
    kind = KINDS[asked.text(node, "RecipeElementType") or ""]
    code = asked.text(node, "ID")
    _version(asked, node)
    name = asked.text(node, "Description")
    named = code if name is None else name
    return {"code": code, "kind": kind, "position": within.position, "name": named, "parent": within.block}


def phase(asked: Asked, node: Node, number: int, within: Within) -> dict[str, Json]:
    """What BatchML says of a phase, its parameters and charges left out; a second description instructs."""
    code = asked.text(node, "ID") or ""
    asked.text(node, "RecipeElementType")
    _version(asked, node)
    told = [(one.text or "").strip() for one in asked.children(node, "Description")]
    return {
        "number": number,
        "unitProcedure": within.unit_procedure,
        "operation": within.operation,
        "name": told[0] if told and told[0] else code,
        "code": None if code == f"phase-{number}" else code,
        "block": within.block,
        "position": within.position,
        "instruction": "\n".join(told[1:]),
    }


def parameter(asked: Asked, node: Node, position: int) -> dict[str, Json]:
    """What BatchML says of a parameter of a phase: a number where its type is one of numbers."""
    code = asked.text(node, "ID") or ""
    asked.text(node, "ParameterType")
    name = asked.text(node, "Description") or code
    of = (node.findtext("{*}Value/{*}DataType") or "").strip()
    kind = ParameterKind.NUMBER if is_number(node) else _KINDS.get(of, ParameterKind.TEXT)
    text, unit = value_of(asked, node)
    values: dict[str, Json] = {"target": text, "unit": unit} if kind is ParameterKind.NUMBER else {}
    return {"name": name, "kind": kind, "code": None if code == f"parameter-{position}" else code, **values}


def charge(asked: Asked, node: Node, materials: Mapping[str, int]) -> dict[str, Json]:
    """What BatchML says of a process input of a phase: which of the formula's, and how much."""
    code = asked.text(node, "ID") or ""
    asked.text(node, "ParameterType")
    return {"material": materials.get(code), "quantity": quantity_of(asked, node)}


def _version(asked: Asked, node: Node) -> None:
    """Ours stands for nothing; another's is told as not taken over."""
    if (node.findtext("{*}Version") or "").strip() == VERSION:
        asked.text(node, "Version")


def _element(parent: Node, code: str, words: list[str], kind: str) -> Node:
    node = add(parent, "RecipeElement")
    add(node, "ID", code)
    add(node, "Version", VERSION)
    for one in words:
        add(node, "Description", one)
    add(node, "RecipeElementType", kind)
    return node
