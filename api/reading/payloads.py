"""The changed thing in a mutation's payload, as the statement that writes it."""

from typing import TYPE_CHECKING
from uuid import UUID

from graphql import GraphQLObjectType, GraphQLResolveInfo, get_named_type

from api.reading.asking import Asked
from api.reading.prefetch import camel
from api.reading.selection import Selection
from api.reading.vocabulary import Unlowered
from infra.reads.statements import Statement

if TYPE_CHECKING:
    from api.context import Info


def statement(info: "Info", id: UUID, below: str) -> Statement | None:  # noqa: A002 -- the plant's word
    """Of the payload's field `below`; None where it has no SQL, or is asked for under several names."""
    raw: GraphQLResolveInfo[object] = info._raw_info  # noqa: SLF001 -- Strawberry gives no public way to the selection's nodes
    context = info.context
    payload = get_named_type(raw.return_type)
    assert isinstance(payload, GraphQLObjectType), payload
    selection = Selection(raw.schema, raw.operation, raw.fragments, raw.variable_values)  # type: ignore[arg-type]  # Strawberry passes the coerced values
    try:
        fields = selection.below(raw.field_nodes, payload)
    except Unlowered:
        return None
    name = camel(below)
    asked = [nodes for nodes in fields.values() if nodes[0].name.value == name]
    if len(asked) != 1 or context.document is None:
        return None
    type_ = get_named_type(payload.fields[name].type)
    assert isinstance(type_, GraphQLObjectType), type_
    part = (*map(str, raw.path.as_list()), name)
    return Asked(context.document, selection, context.reader).thing(part, type_, asked[0], id)
