"""Elements of BatchML: made, asked, and shown with their place in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from infra.exchange.xml_text import Node

NAMESPACE = "http://www.mesa.org/xml/B2MML"
OURS = "theriac:"
"""Begins the name of what BatchML has no place for."""


def tag(name: str) -> str:
    """An element's name in the namespace of B2MML."""
    return f"{{{NAMESPACE}}}{name}"


def local(node: Node) -> str:
    """An element's name without its namespace."""
    return etree.QName(node).localname


def add(parent: Node, name: str, text: str | None = None, **attributes: str) -> Node:
    """A new last child."""
    made = etree.SubElement(parent, tag(name), attributes)
    made.text = text
    return made


def add_value(parent: Node, text: str, *, unit: str = "", of: str = "decimal") -> Node:
    """A constant value with its type and unit."""
    value = add(parent, "Value")
    add(value, "ValueString", text)
    add(value, "DataInterpretation", "Constant")
    add(value, "DataType", of)
    add(value, "UnitOfMeasure", unit)
    return value


def place(node: Node) -> str:
    """Where an element stands: its line, and the names down to it."""
    names = [local(node), *(local(one) for one in node.iterancestors())]
    return f"line {node.sourceline}, /{'/'.join(reversed(names))}"


@dataclass(frozen=True, slots=True)
class Left:
    """A part of a document that no element of a recipe came from, or that was taken otherwise than it stands."""

    place: str
    what: str


@dataclass(slots=True)
class Asked:
    """What was asked of a document so far, so that what nobody asked for can be told."""

    seen: set[Node] = field(default_factory=set)

    def children(self, node: Node, name: str) -> Iterator[Node]:
        """The children of that name, in order."""
        for one in node.iterchildren(tag(name)):
            self.seen.add(one)
            yield one

    def child(self, node: Node, name: str) -> Node | None:
        """The first child of that name."""
        return next(self.children(node, name), None)

    def text(self, node: Node, name: str) -> str | None:
        """What the first child of that name says, without spaces around it; None where there is none."""
        found = self.child(node, name)
        return None if found is None else (found.text or "").strip()

    def below(self, node: Node, *names: str) -> Node | None:
        """What lies at the end of this way down."""
        at: Node | None = node
        for name in names:
            at = None if at is None else self.child(at, name)
        return at

    def take(self, node: Node) -> None:
        """Count all of an element as asked for."""
        self.seen.update(node.iter())
