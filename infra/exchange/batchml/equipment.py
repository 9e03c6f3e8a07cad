"""Equipment requirements, written and read."""

from domain.kernel.canonical import Json
from domain.recipes.values import Capability, Equipment
from infra.exchange.batchml.nodes import Asked, add
from infra.exchange.xml_text import Node

CLASS, COUNT = "EquipmentClass", "Count"


def add_equipment(parent: Node, equipment: Equipment) -> Node:
    """What a batch needs, as constraints that people can read."""
    node = add(parent, "EquipmentRequirement")
    add(node, "ID", equipment.code)
    _constraint(node, CLASS, equipment.equipment_class)
    _constraint(node, COUNT, str(equipment.count))
    for capability in equipment.capabilities:
        _constraint(node, capability.name, bounds(capability))
    add(node, "Description", equipment.name)
    return node


def equipment(asked: Asked, node: Node, *, used_by: str | None) -> dict[str, Json]:
    """What BatchML says of a requirement; it is of the class that its constraint or else its own id names."""
    code = asked.text(node, "ID")
    found: dict[str, Json] = {"code": code, "usedBy": used_by, "equipmentClass": code}
    for constraint in node.iterchildren("{*}Constraint"):
        of, condition = constraint.findtext("{*}ID"), (constraint.findtext("{*}Condition") or "").strip()
        if of == CLASS and condition:
            asked.take(constraint)
            found["equipmentClass"] = condition
        elif of == COUNT and condition.isascii() and condition.isdecimal() and len(condition) < 5:  # noqa: PLR2004 -- digits
            asked.take(constraint)
            found["count"] = int(condition)
    return {**found, "name": asked.text(node, "Description") or code}


def bounds(capability: Capability) -> str:
    """A capability as people read it: "300 to 600 L"."""
    low, high = capability.low, capability.high
    ends = [f"at least {low:f}" if low is not None else "", f"at most {high:f}" if high is not None else ""]
    words = [*(one for one in ends if one), capability.unit or "", capability.text or ""]
    return " ".join(one for one in words if one)


def _constraint(node: Node, of: str, condition: str) -> None:
    made = add(node, "Constraint")
    add(made, "ID", of)
    add(made, "Condition", condition)
