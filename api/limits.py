"""What a document may ask for, checked before it is validated or runs; a refusal names the limit and its value."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Visitor,
    parse,
    visit,
)

DEPTH = 15
ALIASES = 60
FIELDS = 3_000
ROOT_FIELDS = 20
DIRECTIVES = 200
COST = 200_000
BODY_BYTES = 1_000_000
TOKENS = 20_000

NESTING = 100
"""Brackets within brackets: the parser descends once for each."""
SELECTIONS = 10_000
"""Fields and spreads that are looked at; spreads without fields would cost without being counted as fields."""
FRAGMENTS = 100
"""Validation compares every fragment with every other."""
REPEATS = 50
"""How often one answer's field is selected; validation compares every selection of it with every other."""

TEXT_OR_BRACKET = re.compile(
    r'"""(?:\\"""|"(?!"")|[^"\\]|\\(?!"""))*+"""|"(?:\\.|[^"\\\n\r])*+"|#[^\n\r]*+|([\[({])|[\])}]', re.DOTALL
)

Fragments = Mapping[str, FragmentDefinitionNode]


def measured(text: str) -> DocumentNode:
    """The document of a text. Raises GraphQLError for a text that is none, or passes a limit."""
    if (nesting := _nesting(text)) > NESTING:
        raise _error("nesting", NESTING, nesting)
    document = parse(text, max_tokens=TOKENS)
    if (over := check(document)) is not None:
        raise over
    return document


def require_cost(cost: int) -> None:
    """Raise GraphQLError for a document whose answer may hold too many things (`api.cost`)."""
    _require("cost", COST, cost)


def introspects(document: DocumentNode) -> bool:
    """Whether it asks for the schema, which in production is read where it is published, not of the service."""
    found = _Introspection()
    visit(document, found)
    return found.asked


class _Introspection(Visitor):
    asked = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.asked = self.asked or node.name.value in {"__schema", "__type"}


def check(document: DocumentNode) -> GraphQLError | None:
    """The first limit that the document passes, as an error; None when it keeps them all."""
    try:
        _measure(document)
    except GraphQLError as over:
        return over
    return None


def _error(name: str, limit: int, value: int) -> GraphQLError:
    message = f"This document has {name} {value}; the limit is {limit}. Split it, or ask for less."
    return GraphQLError(message, extensions={"code": "LIMIT", "limit": limit, "value": value})


def _require(name: str, limit: int, value: int) -> None:
    if value > limit:
        raise _error(name, limit, value)


def _nesting(text: str) -> int:
    """How deep brackets stand within brackets, outside of strings and comments."""
    deepest = depth = 0
    for found in TEXT_OR_BRACKET.finditer(text):
        if found[1] is not None:
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "])}":
            depth -= 1
    return deepest


@dataclass(slots=True)
class _Count:
    """Running sums; each is compared with its limit as it grows, so that counting itself is bounded."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    selections: int = 0
    roots: int = 0
    places: dict[tuple[int, str], int] = field(default_factory=dict)
    repeats: Counter[int] = field(default_factory=Counter)

    def look_at(self, one: SelectionNode) -> None:
        self.selections += 1
        self.directives += len(one.directives or ())
        _require("selections", SELECTIONS, self.selections)
        _require("directives", DIRECTIVES, self.directives)

    def take(self, one: FieldNode, place: "_Place") -> int:
        """Count a field where it would be executed; the number of its own place in the answer."""
        self.fields += 1
        self.aliases += one.alias is not None
        self.roots += place.depth == 1
        key = place.within, (one.alias or one.name).value
        number = self.places.setdefault(key, len(self.places) + 1)
        self.repeats[number] += 1
        _require("root fields", ROOT_FIELDS, self.roots)
        _require("fields", FIELDS, self.fields)
        _require("aliases", ALIASES, self.aliases)
        _require("selections of one field", REPEATS, self.repeats[number])
        return number


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a selection stands: how deep, within which field of the answer, reached through which fragments."""

    depth: int
    within: int = 0
    spread: tuple[str, ...] = ()


def _measure(document: DocumentNode) -> None:
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    _require("fragments", FRAGMENTS, len(fragments))
    count = _Count()
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            count.roots = 0
            _walk(operation.selection_set, fragments, count)


def _walk(selection: SelectionSetNode, fragments: Fragments, count: _Count) -> None:
    """Every selection as it would be executed, without recursion: a document's depth is the sender's choice."""
    todo = [(selection, _Place(depth=1))]
    while todo:
        current, place = todo.pop()
        _require("depth", DEPTH, place.depth)
        for one in current.selections:
            count.look_at(one)
            todo.extend(_below(one, place, fragments, count))


def _below(
    one: SelectionNode, place: _Place, fragments: Fragments, count: _Count
) -> Iterator[tuple[SelectionSetNode, _Place]]:
    """What stands below a selection; a fragment within itself, or one that isn't there, is validation's to refuse."""
    if isinstance(one, FieldNode):
        number = count.take(one, place)
        if one.selection_set is not None:
            yield one.selection_set, replace(place, depth=place.depth + 1, within=number)
    elif isinstance(one, InlineFragmentNode):
        yield one.selection_set, place
    elif isinstance(one, FragmentSpreadNode):
        name = one.name.value
        if name in fragments and name not in place.spread:
            yield fragments[name].selection_set, replace(place, spread=(*place.spread, name))
