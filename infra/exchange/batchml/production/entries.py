"""What entries of a production record are made of: their names, texts, times and values."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from domain.exports.document.basics import Amount, Time
from domain.exports.document.whole import Document
from infra.exchange.batchml.nodes import add
from infra.exchange.xml_text import Node

RECORD = "/batch"
"""What the whole record is called."""

_SHOWN = re.compile("⟨(?=U\\+)|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_TIME = frozenset(("utc", "local", "zone"))
_AMOUNT = frozenset(("value", "unit"))


def told(parent: Node, name: str, text: str | None, **attributes: str) -> None:
    """A last child with a text; none where there is nothing to tell."""
    if text is not None:
        add(parent, name, writable(text), **{key: writable(one) for key, one in attributes.items()})


def writable(text: str) -> str:
    """The text; what XML can't hold becomes ⟨U+0007⟩, and a bracket that looks like that ⟨U+27E8⟩, as in print."""
    return _SHOWN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def timed(parent: Node, name: str, time: Time | None) -> None:
    """A moment in UTC; none where there was none."""
    told(parent, name, None if time is None else time["utc"])


def entry(
    parent: Node,
    name: str,
    pointer: str,
    of: str,
    *,
    at: Time | None,
    says: Sequence[str] = (),
    refers: tuple[str, str] | None = None,
) -> Node:
    """A new entry: what it is `of` is one of the schema's words, `refers` a scheme and what it calls this."""
    made = add(parent, name)
    identified(made, pointer, of, at=at, says=says, refers=refers)
    return made


def identified(
    node: Node,
    pointer: str,
    of: str,
    *,
    at: Time | None,
    says: Sequence[str] = (),
    refers: tuple[str, str] | None = None,
) -> None:
    """What every entry begins with."""
    told(node, "EntryID", pointer)
    told(node, "ObjectType", of)
    timed(node, "TimeStamp", at)
    if refers is not None:
        told(node, "ExternalReference", refers[1], schemeID=refers[0])
    for one in says:
        told(node, "Description", one)


def value(parent: Node, text: str, *, of: str, unit: str | None = None, name: str = "Value") -> None:
    """A text as it was recorded, of one of the schema's types."""
    made = add(parent, name)
    told(made, "ValueString", text)
    told(made, "DataType", of)
    told(made, "UnitOfMeasure", unit)


def quantity(parent: Node, amount: Amount) -> None:
    """An amount of material."""
    made = add(parent, "Quantity")
    told(made, "QuantityString", amount["value"])
    told(made, "DataType", "decimal")
    told(made, "UnitOfMeasure", amount["unit"])


def type_of(kind: str, text: str) -> str:
    """The schema's type of a value of a parameter; a number that isn't one, "< 0.10" or with its unit, is a string."""
    if kind == "NUMBER":
        return "decimal" if _DECIMAL.fullmatch(text) else "string"
    return "Enumeration" if kind == "CHOICE" else "string"


def data(parent: Node, names: tuple[str, str], pointer: str, says: str, of: object) -> None:
    """Whatever the document has at a pointer, in the first of two elements, and what that has in the second."""
    name, below = names
    plain = leaf(of)
    held = list(members(of)) if plain is None else []
    if plain is None and not held:
        return
    made = add(parent, name)
    told(made, "ID", pointer)
    told(made, "Description", says)
    if plain is not None:
        value(made, plain[0], unit=plain[1], of=plain[2])
    for key, one in held:
        data(made, (below, below), f"{pointer}/{key}", key, one)


def leaf(of: object) -> tuple[str, str | None, str] | None:
    """Text, unit and type of what is one value; None for what has members."""
    if isinstance(of, bool):
        return ("true" if of else "false"), None, "boolean"
    if isinstance(of, str):
        return of, None, "string"  # a number without its unit may be a name: "13"
    if isinstance(of, Mapping) and of.keys() == _TIME:
        return of["utc"], None, "dateTime"
    if isinstance(of, Mapping) and of.keys() == _AMOUNT:
        return of["value"], of["unit"], "decimal"
    return None


def members(of: object) -> Iterator[tuple[str, object]]:
    """What an object or list has, by key or place; nothing has none."""
    if isinstance(of, Mapping):
        yield from sorted(of.items())
    elif of is not None:
        assert isinstance(of, Sequence), of
        yield from ((str(place), one) for place, one in enumerate(of))


def only_runs(document: Document) -> dict[str | None, str]:
    """What the run of a phase is called, by the numbers that one run alone has."""
    found: defaultdict[str | None, list[str]] = defaultdict(list)
    for place, phase in enumerate(document["phases"]):
        found[phase["number"]].append(f"/phases/{place}")
    return {number: runs[0] for number, runs in found.items() if len(runs) == 1}
