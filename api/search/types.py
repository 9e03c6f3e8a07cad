"""What a search found, as GraphQL shows it."""

import strawberry

from api.relay import Node
from domain.search.kinds import SearchKind, SearchMatch

strawberry.enum(SearchKind, description="What can be searched for.")
strawberry.enum(
    SearchMatch,
    description="How a hit meets the text: it is called so, it begins so, its words begin so, it holds the parts,"
    " or (in names and titles only) it is spelled much like it.",
)


@strawberry.type(description="A thing that was found.")
class SearchHit:
    kind: SearchKind
    match: SearchMatch
    text: str = strawberry.field(description="What was searched of it, as it is written: a batch's number and product.")
    node: Node


@strawberry.type(description="The best hits of a search.")
class SearchResult:
    hits: list[SearchHit] = strawberry.field(description="The best first, among equals the newest.")
    has_more: bool = strawberry.field(description="Whether there are hits beyond these; search for more words then.")
