"""What a resolver found, as the statement that writes it: the changed thing in a payload, or many rows of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo, get_named_type
from orjson import Fragment

from api.reading.asking import Asked
from api.reading.prefetch import camel
from api.reading.selection import Selection
from api.reading.vocabulary import Unlowered
from infra.reads.statements import Statement

if TYPE_CHECKING:
    from api.context import Info


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the answer: what stands there, and which fields of the document ask for it, none where none does."""

    asked: Asked
    part: tuple[str, ...]
    type_: GraphQLObjectType
    nodes: list[FieldNode]


def statement(info: "Info", id: UUID, below: str) -> Statement | None:  # noqa: A002 -- the plant's word
    """Of the payload's field `below`; None where it has no SQL, or isn't asked for under one name."""
    found = _place(info, below)
    if found is None or not found.nodes:
        return None
    return found.asked.thing(found.part, found.type_, found.nodes, id)


def written(info: "Info", ids: Sequence[UUID], below: str) -> dict[UUID, Fragment] | None:
    """Rows of the reader's company, whom the resolver found to read them, in one statement; `below` is where they go.

    It names sub-fields as `shipments.lot`. Where nobody asks for them, nothing is read; None where something that is
    asked has no SQL, or they are asked for under several names.
    """
    found = _place(info, below)
    if found is None:
        return None
    if not found.nodes:
        return dict.fromkeys(ids, Fragment(b"null"))
    many = found.asked.things(found.part, found.type_, found.nodes, ids)
    if many is None:
        return None
    return {UUID(id_): Fragment(told) for id_, told in orjson.loads(info.context.ask(many) or b"[]")}


def _place(info: "Info", below: str) -> Place | None:
    """None where one of these fields is asked for under several names, or it can't be said whether it is."""
    raw: GraphQLResolveInfo[object] = info._raw_info  # noqa: SLF001 -- Strawberry gives no public way to the selection's nodes
    context = info.context
    selection = Selection(raw.schema, raw.operation, raw.fragments, raw.variable_values)  # type: ignore[arg-type]  # Strawberry passes the coerced values
    type_, nodes, part = get_named_type(raw.return_type), list(raw.field_nodes), tuple(map(str, raw.path.as_list()))
    for name in map(camel, below.split(".")):
        assert isinstance(type_, GraphQLObjectType), type_
        try:
            fields = selection.below(nodes, type_)
        except Unlowered:
            return None
        asked = [(key, found) for key, found in fields.items() if found[0].name.value == name]
        if len(asked) > 1:
            return None
        key, nodes = asked[0] if asked else (name, [])
        type_, part = get_named_type(type_.fields[name].type), (*part, key)
    assert isinstance(type_, GraphQLObjectType), type_
    return Place(Asked(context.document, selection, context.reader), part, type_, nodes)
