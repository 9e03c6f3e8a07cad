"""Nodes and connections, as Relay's specifications say; a global id reads `Type:uuid`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLResolveInfo
from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from api.ordering import BY_ID, NEWEST_FIRST, Bound, Order, Row
from api.reading.permissions import Narrowed
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput

PAGE_DEFAULT = 50
PAGE_LIMIT = 200
IDS_LIMIT = 100

T = TypeVar("T")


@strawberry.interface(description="A thing with an id that is unique in the whole service.")
class Node:
    """A GraphQL type declared over a model: fields are the model's columns and relations of the same name.

    `model` is its table; `reads` the permission that a reader needs at the row's site (None: any of the company).
    `also_at` is the column of another site at which they may hold it instead, for what stands between two sites.
    `seen_by` is the column of the one person who sees it, where nobody else does; `also_seen_by` that of somebody who
    sees it whatever their permissions. Where `everywhere`, a row without a site counts at each of them. What it is
    `narrowed` by holds beside all of this.
    """

    model: ClassVar[type[OfCompany]]
    reads: ClassVar[Permission | None] = None
    also_at: ClassVar[str | None] = None
    seen_by: ClassVar[str | None] = None
    also_seen_by: ClassVar[str | None] = None
    everywhere: ClassVar[bool] = False
    narrowed: ClassVar[Narrowed | None] = None

    @strawberry.field(description="The thing's global id.")
    def id(self, root: strawberry.Parent[OfCompany], info: strawberry.Info) -> strawberry.ID:
        return global_id(info._raw_info.parent_type.name, root.id)  # noqa: SLF001 -- Strawberry gives no public way to it

    @classmethod
    def is_type_of(cls, found: object, _: GraphQLResolveInfo[Any]) -> bool:
        return isinstance(found, cls.model)


def global_id(type_name: str, id: UUID) -> strawberry.ID:  # noqa: A002 -- GraphQL's word
    return strawberry.ID(f"{type_name}:{id}")


def local_id(given: str, type_name: str, *, path: str | tuple[str, ...]) -> UUID:
    """The UUID of a global id; `path` is where it was given. Raises InvalidInput unless it is of this type."""
    kind, _, text = given.partition(":")
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if kind != type_name or found is None or str(found) != text:
        at = (path,) if isinstance(path, str) else path
        raise InvalidInput(path=at, problem=f"{given[:80]!r} is not the id of a {type_name}.")
    return found


def maybe_id(given: str | None, type_name: str, *, path: str | tuple[str, ...]) -> UUID | None:
    """As `local_id`, of what may be left out. Raises InvalidInput."""
    return None if given is None else local_id(given, type_name, path=path)


@strawberry.type(description="Where a page stands in its connection.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def of(cls, edges: "Sequence[Edge[Any]]", *, window: "Window", more: bool, backward: bool) -> "PageInfo":
        """Where these edges stand; `more` says that there are more in the direction of reading."""
        return cls(
            has_next_page=window.before is not None if backward else more,
            has_previous_page=more if backward else window.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )


@strawberry.type
class Edge(Generic[T]):
    node: T
    cursor: str


@strawberry.type
class Connection(Generic[T]):
    """A page of things; `totalCount` is counted only when asked."""

    edges: list[Edge[T]]
    page_info: PageInfo
    counted: strawberry.Private[tuple[Session, Select[Any]]]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    def total_count(self) -> int:
        session, chosen = self.counted
        return session.scalars(select(func.count()).select_from(chosen.order_by(None).subquery())).one()


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: `first` with `after`, or `last` with `before`; 50 things unless told, 200 at most."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


def page(
    session: Session,
    chosen: Select[Any],
    model: type[Any],
    window: Window,
    *,
    newest_first: bool = False,
    order: Order | None = None,
    counted: Select[Any] | None = None,
) -> Connection[Any]:
    """One page by keyset, never by offset; by the id, which is in the order of making (UUIDv7), unless told.

    `counted` is what there is in all, where `chosen` is less.
    """
    order = order or (NEWEST_FIRST if newest_first else BY_ID)
    size, backward = size_of(window)
    rows = chosen.where(*bounds(order, model, window)).order_by(*order.by(model, backward=backward)).limit(size + 1)
    found = [Edge[Any](node=row, cursor=at) for row, at in session.execute(rows.add_columns(order.cursor(model)))]
    more, edges = len(found) > size, found[:size]
    if backward:
        edges.reverse()
    info = PageInfo.of(edges, window=window, more=more, backward=backward)
    return Connection[Any](edges=edges, page_info=info, counted=(session, chosen if counted is None else counted))


def bounds(order: Order, row: Row, window: Window) -> list[ColumnElement[bool]]:
    """Between which cursors the rows of a window lie. Raises InvalidInput."""
    found = []
    if window.after is not None:
        found.append(order.after(row, [literal(one) for one in _bound(order, window.after, "after")]))
    if window.before is not None:
        found.append(order.before(row, [literal(one) for one in _bound(order, window.before, "before")]))
    return found


def _bound(order: Order, cursor: str, path: str) -> Bound:
    try:
        return order.bound(cursor)
    except ValueError:
        problem = f"{cursor[:40]!r} is not a cursor of this connection in this order."
        raise InvalidInput(path=(path,), problem=problem) from None


def size_of(window: Window) -> tuple[int, bool]:
    """How many things a page has at most, and whether it is read backward. Raises InvalidInput."""
    if window.first is not None and window.last is not None:
        raise InvalidInput(path=("first",), problem="Ask for first or for last, not for both.")
    backward = window.last is not None
    size = window.last if backward else window.first
    size = PAGE_DEFAULT if size is None else size
    if not 0 <= size <= PAGE_LIMIT:
        raise InvalidInput(
            path=("last" if backward else "first",),
            problem=f"A page has 0 to {PAGE_LIMIT} things; {size} were asked for.",
        )
    return size, backward
