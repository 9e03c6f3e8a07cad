"""`node(id:)` and `nodes(ids:)`: anything that has an id, to whoever may read it."""

from typing import cast

import strawberry
from strawberry.types.base import StrawberryObjectDefinition

from api.context import Info, read
from api.reading.vocabulary import ByGlobalId, lowered
from api.relay import IDS_LIMIT, Node, local_id
from domain.kernel.refusals import InvalidInput


def node_types() -> dict[str, type[Node]]:
    """Every GraphQL type that is a node, by its name."""
    return {_name(one): one for one in Node.__subclasses__()}


def _name(node: type[Node]) -> str:
    definition = cast("StrawberryObjectDefinition", node.__strawberry_definition__)  # type: ignore[attr-defined]  # set by the decorator
    return definition.name


def find(info: Info, given: strawberry.ID) -> Node | None:
    """The thing of a global id, or None: unknown, another company's, or not the caller's to read, all the same."""
    kind = given.partition(":")[0]
    node = node_types().get(kind)
    try:
        return None if node is None else read(info, node, local_id(given, kind, path="id"))
    except InvalidInput:
        return None


@strawberry.type
class NodeQuery:
    @strawberry.field(
        description="The thing with this id; null where there is none that you may read.",
        metadata=lowered(ByGlobalId()),
    )
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002 -- GraphQL's word
        return find(info, id)

    @strawberry.field(
        description=f"The things with these ids, at most {IDS_LIMIT}, in their order.",
        metadata=lowered(ByGlobalId(many=True)),
    )
    def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        if len(ids) > IDS_LIMIT:
            raise InvalidInput(path=("ids",), problem=f"At most {IDS_LIMIT} ids at once; {len(ids)} were given.")
        return [find(info, one) for one in ids]
