"""The formula: process inputs, outputs and parameters, written and read."""

from collections.abc import Mapping

from domain.kernel.canonical import Json
from domain.recipes.kinds import MaterialRole, OutputKind
from domain.recipes.values import Material, Output, ProcessParameter
from domain.recipes.written import written
from infra.exchange.batchml.nodes import Asked, add, add_value
from infra.exchange.batchml.values import add_quantity, quantity_of, value_of
from infra.exchange.xml_text import Node

INPUT, OUTPUT, PARAMETER = "ProcessInput", "ProcessOutput", "ProcessParameter"
_ROLES = {one.value for one in MaterialRole}
_KINDS = {one.value for one in OutputKind}


def add_material(formula: Node, material: Material) -> Node:
    """A line of the formula as a process input."""
    node = _parameter(formula, material.code, material.name, INPUT, material.role)
    add_quantity(node, written(material.quantity))
    add(node, "Scaled", "Yes" if material.scalable else "No")
    return node


def add_output(formula: Node, output: Output) -> Node:
    """A process output."""
    node = _parameter(formula, output.code, output.name, OUTPUT, output.kind)
    add_quantity(node, written(output.quantity))
    return node


def add_process_parameter(formula: Node, parameter: ProcessParameter) -> Node:
    """A value of the formula: a number with its unit, or a text."""
    node = _parameter(formula, parameter.code, parameter.name, PARAMETER)
    if parameter.number is not None:
        add_value(node, f"{parameter.number:f}", unit=parameter.unit or "")
    elif parameter.text:
        add_value(node, parameter.text, of="string")
    add(node, "Scaled", "Yes" if parameter.scalable else "No")
    return node


def material(asked: Asked, node: Node, position: int) -> dict[str, Json]:
    """What BatchML says of a process input; one of no role that Theriac knows is an excipient."""
    role = asked.text(node, "ParameterSubType")
    return {
        "position": position,
        **_named(asked, node),
        "role": role if role in _ROLES else MaterialRole.EXCIPIENT,
        **_present("quantity", quantity_of(asked, node)),
        "scalable": asked.text(node, "Scaled") != "No",
    }


def output(asked: Asked, node: Node) -> dict[str, Json]:
    """What BatchML says of a process output; one of no kind that Theriac knows is the product."""
    kind = asked.text(node, "ParameterSubType")
    quantity = _present("quantity", quantity_of(asked, node))
    return {**_named(asked, node), "kind": kind if kind in _KINDS else OutputKind.PRODUCT, **quantity}


def process_parameter(asked: Asked, node: Node) -> dict[str, Json]:
    """What BatchML says of a value of the formula: a number where it has a type of numbers."""
    numeric = is_number(node)
    text, unit = value_of(asked, node)
    value: dict[str, Json] = {"number": text, "unit": unit} if numeric else {"text": text}
    return {**_named(asked, node), **value, "scalable": asked.text(node, "Scaled") == "Yes"}


_NUMBERS = frozenset(
    {"Amount", "Measure", "Numeric", "Quantity", "decimal", "float", "double", "integer", "int", "long", "short"}
    | {"unsignedInt", "unsignedLong", "unsignedShort", "positiveInteger", "negativeInteger"}
    | {"nonNegativeInteger", "nonPositiveInteger"}
)


def is_number(node: Node) -> bool:
    """Whether a parameter's value is of a type of numbers."""
    return (node.findtext("{*}Value/{*}DataType") or "").strip() in _NUMBERS


def _parameter(parent: Node, code: str, name: str, kind: str, sub_type: str | None = None) -> Node:
    node = add(parent, "Parameter")
    add(node, "ID", code)
    add(node, "Description", name)
    add(node, "ParameterType", kind)
    if sub_type is not None:
        add(node, "ParameterSubType", sub_type)
    return node


def _named(asked: Asked, node: Node) -> Mapping[str, Json]:
    code = asked.text(node, "ID")
    asked.text(node, "ParameterType")
    return {"code": code, "name": asked.text(node, "Description") or code}


def _present(key: str, value: Json) -> Mapping[str, Json]:
    return {} if value is None else {key: value}
