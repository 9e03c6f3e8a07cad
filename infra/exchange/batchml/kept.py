"""What BatchML has no place for, kept beside the element that it belongs to, and found there again."""

from collections.abc import Iterator

from domain.kernel.canonical import Json, canonical
from domain.recipes.exchange.json_text import Fault, Found, found_in
from domain.recipes.exchange.problems import FileRefused
from infra.exchange.batchml.nodes import OURS, Asked, add, add_value, local
from infra.exchange.xml_text import Node

NUMBER = "decimal"


def keep(node: Node, key: str, value: Json, *, unit: str | None = None) -> None:
    """Keep a field of an element as canonical JSON; with a unit, as a number that any reader of BatchML understands."""
    text = canonical(value).decode()
    match local(node):
        case "Parameter":
            kept = add(node, "Parameter")
            add(kept, "ID", f"{OURS}{key}")
            add(kept, "ParameterType", "Other", OtherValue="theriac")
            if unit is None:
                add_value(kept, text, of="string")
            else:
                add_value(kept, str(value), unit=unit, of=NUMBER)
        case "EquipmentRequirement":
            kept = add(node, "Constraint")
            add(kept, "ID", f"{OURS}{key}")
            add(kept, "Condition", text)
            _before(node, kept, "Description")
        case "Link":
            add(node, "Description", f"{OURS}{key} {text}")
        case _:
            kept = add(node, "OtherInformation")
            add(kept, "ID", f"{OURS}{key}")
            add_value(kept, text, of="string")


def kept(asked: Asked, node: Node) -> dict[str, Found]:
    """The fields that were kept so."""
    return {key: text if number else _read(text) for key, text, number in _texts(asked, node)}


def _texts(asked: Asked, node: Node) -> Iterator[tuple[str, str, bool]]:
    carrier, value = {
        "Parameter": ("Parameter", ("Value", "ValueString")),
        "EquipmentRequirement": ("Constraint", ("Condition",)),
        "Link": ("Description", ()),
    }.get(local(node), ("OtherInformation", ("Value", "ValueString")))
    for one in node.iterchildren(f"{{*}}{carrier}"):
        name = (one.text or "") if carrier == "Description" else (one.findtext("{*}ID") or "")
        if not name.startswith(OURS):
            continue
        asked.take(one)
        found = asked.below(one, *value)
        if carrier == "Description":
            key, _, text = name.removeprefix(OURS).partition(" ")
            yield key, text, False
        elif found is not None:
            yield name.removeprefix(OURS), found.text or "", one.findtext("{*}Value/{*}DataType") == NUMBER


def _read(text: str) -> Found:
    try:
        return found_in(text)
    except FileRefused:
        return Fault("What Theriac keeps here is JSON; this was changed. Export the recipe again.")


def _before(node: Node, made: Node, name: str) -> None:
    """Constraints stand before the description."""
    after = node.find(f"{{*}}{name}")
    if after is not None:
        after.addprevious(made)
