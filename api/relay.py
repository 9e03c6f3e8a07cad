"""Nodes and connections, as Relay's specifications say; a global id reads `Type:uuid`."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLResolveInfo
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput

PAGE_DEFAULT = 50
PAGE_LIMIT = 200
UUID_BYTES = 16

T = TypeVar("T")


@strawberry.interface(description="A thing with an id that is unique in the whole service.")
class Node:
    """A GraphQL type declared over a model: fields are the model's columns and relations of the same name.

    `model` is its table; `reads` the permission that a reader needs at the row's site (None: any of the company).
    """

    model: ClassVar[type[OfCompany]]
    reads: ClassVar[Permission | None] = None

    @strawberry.field(description="The thing's global id.")
    def id(self, root: strawberry.Parent[OfCompany], info: strawberry.Info) -> strawberry.ID:
        return global_id(info._raw_info.parent_type.name, root.id)  # noqa: SLF001 -- Strawberry gives no public way to it

    @classmethod
    def is_type_of(cls, found: object, _: GraphQLResolveInfo[Any]) -> bool:
        return isinstance(found, cls.model)


def global_id(type_name: str, id: UUID) -> strawberry.ID:  # noqa: A002 -- GraphQL's word
    return strawberry.ID(f"{type_name}:{id}")


def local_id(given: str, type_name: str, *, path: str) -> UUID:
    """The UUID of a global id. Raises InvalidInput unless it is of this type."""
    kind, _, text = given.partition(":")
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if kind != type_name or found is None or str(found) != text:
        raise InvalidInput(path=(path,), problem=f"{given[:80]!r} is not the id of a {type_name}.")
    return found


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
    chosen: Select[OfCompany],
    model: type[OfCompany],
    window: Window,
    *,
    newest_first: bool = False,
) -> Connection[object]:
    """One page by keyset over the id, which is in the order of making (UUIDv7); never by offset."""
    size, backward = size_of(window)
    key: InstrumentedAttribute[UUID] = model.id
    descending = newest_first != backward
    rows = chosen
    if window.after is not None:
        bound = _read(window.after, "after")
        rows = rows.where(key < bound if newest_first else key > bound)
    if window.before is not None:
        bound = _read(window.before, "before")
        rows = rows.where(key > bound if newest_first else key < bound)
    found = list(session.scalars(rows.order_by(key.desc() if descending else key).limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    return _connection(found, more=more, backward=backward, window=window, counted=(session, chosen))


def _connection(
    found: Sequence[OfCompany],
    *,
    more: bool,
    backward: bool,
    window: Window,
    counted: tuple[Session, Select[OfCompany]],
) -> Connection[object]:
    edges = [Edge[object](node=row, cursor=cursor(row.id)) for row in found]
    info = PageInfo.of(edges, window=window, more=more, backward=backward)
    return Connection[object](edges=edges, page_info=info, counted=counted)


def cursor(id: UUID) -> str:  # noqa: A002 -- GraphQL's word
    return encoded(id.bytes)


def encoded(raw: bytes) -> str:
    """A cursor's text."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes | None:
    """What `encoded` was given, or None for a text that it never gives: decoding skips foreign letters."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if encoded(raw) == text else None


def _read(text: str, path: str) -> UUID:
    raw = decoded(text)
    if raw is None or len(raw) != UUID_BYTES:
        raise InvalidInput(path=(path,), problem=f"{text[:40]!r} is not a cursor of this connection.")
    return UUID(bytes=raw)


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
