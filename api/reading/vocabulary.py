"""How a field with a resolver says what it is in SQL: metadata that stands beside the resolver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from domain.kernel.permissions import Permission

LOWERED = "lowered"

Row = Any
"""An alias of the model whose rows are read: its attributes are columns."""


class Unlowered(Exception):
    """Something in the operation has no SQL; the whole operation takes the ordinary path."""


class Given(Protocol):
    """The arguments of a field while its statement is built: known is which are given, not yet their values."""

    def has(self, name: str) -> bool:
        """Whether the argument (GraphQL's name) is there and not null."""

    def id(self, name: str, of: str) -> ColumnElement[Any]:
        """The argument as the local id of a type; another type's id takes the ordinary path, which refuses it."""

    def text(self, name: str) -> ColumnElement[Any]:
        """The argument as text: a String's characters, an enum's value."""

    def everywhere(self, permission: Permission) -> bool:
        """Whether who asks holds a permission in the whole company."""

    @property
    def person(self) -> ColumnElement[Any]:
        """Who asks."""


Where = Callable[[Row, Row, Given], Sequence[ColumnElement[bool]]]
"""From the row that is looked for, the row that it is looked for from (None at the root) and the arguments: which."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A value computed from the row."""

    sql: Callable[[Row, Given], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Parts:
    """An object made of the row's own columns, by field; null unless `when`, which must exclude their nulls."""

    columns: Mapping[str, str]
    when: Callable[[Row], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One thing or many of the field's type. Company and permission are added to `where`, never left to it."""

    where: Where
    order: Callable[[Row], Sequence[ColumnElement[Any]]] | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """The rows of a relation that the row's reader sees or, unless `when`, null; they follow the row's permission."""

    relation: str
    when: Callable[[Row, Given], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Pages:
    """A connection, paged by the id. Company and permission are added to `where`, never left to it."""

    where: Where
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Bare:
    """An object without a row of its own, such as the viewer."""


@dataclass(frozen=True, slots=True)
class ByGlobalId:
    """The things of whatever types that the argument `ids` names or, unless `many`, the one of the argument `id`."""

    many: bool = False


Lowering = Expression | Parts | Rows | Related | Pages | Bare | ByGlobalId


def lowered(how: Lowering) -> dict[str, Any]:
    """Metadata for a field: what it is in SQL. A test holds it equal to the resolver."""
    return {LOWERED: how}


def by_id(type_name: str) -> dict[str, Any]:
    """Metadata for a field that gives the thing of its argument `id`."""
    return lowered(Rows(lambda row, _, given: [row.id == given.id("id", type_name)]))
