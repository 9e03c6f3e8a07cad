"""How a field with a resolver says what it is in SQL: metadata that stands beside the resolver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.sql.selectable import TableValuedAlias

from api.ordering import BY_ID, NEWEST_FIRST, Order, Row, Under
from domain.kernel.permissions import Permission

__all__ = ["Row"]

LOWERED = "lowered"


class Unlowered(Exception):
    """Something in the operation has no SQL; the whole operation takes the ordinary path."""


class Given(Protocol):
    """The arguments of a field, each by GraphQL's name, a field of an input as "where.siteId".

    While a statement is built, known is which are given, what the booleans and the words are, not yet other values.
    On the ordinary path (`api.listing`) all are known.
    """

    def has(self, name: str) -> bool:
        """Whether the argument is there and not null."""

    def flag(self, name: str) -> bool:
        """A Boolean; false where it isn't given."""

    def word(self, name: str) -> str:
        """An enum's value that a statement's form depends on."""

    def id(self, name: str, of: str) -> ColumnElement[Any]:
        """The local id of a type; another type's id is refused on the ordinary path."""

    def text(self, name: str) -> ColumnElement[Any]:
        """A String's characters, an enum's value."""

    def texts(self, name: str) -> ColumnElement[Any]:
        """A list of them, as an array."""

    def languages(self, name: str) -> ColumnElement[Any]:
        """The languages, as an array, whose texts serve a reader of the one that a String names."""

    def past(self, name: str) -> ColumnElement[Any]:
        """The text behind every one that begins with this String, in COLLATE "C"."""

    def time(self, name: str) -> ColumnElement[Any]:
        """A DateTime."""

    def day(self, name: str) -> ColumnElement[Any]:
        """A Date."""

    def number(self, name: str, take: Callable[[int | None], int]) -> ColumnElement[Any]:
        """An Int as `take` makes it of what is given; what that refuses, the ordinary path refuses."""

    def everywhere(self, permission: Permission) -> bool:
        """Whether who asks holds a permission in the whole company."""

    @property
    def company(self) -> ColumnElement[Any]:
        """Whose data it is."""

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
    """An object made of the row's own columns, or of what is computed from it, by field; null unless `when`.

    The nulls of columns are excluded by `when`, or allowed by their fields; an expression is null where its field may.
    """

    columns: Mapping[str, str | Callable[[Row], ColumnElement[Any]]]
    when: Callable[[Row], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One thing or many of the field's type. Company and permission are added to `where`, never left to it.

    Of what is the reader's `own`, by its `where`, no permission is asked.
    """

    where: Where
    order: Callable[[Row], Sequence[ColumnElement[Any]]] | None = None
    limit: int | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """The rows of a relation that the row's reader sees or, unless `when`, null; they follow the row's permission."""

    relation: str
    when: Callable[[Row, Given], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Counts:
    """An object that counts the rows of a relation: under each field those of which its expression holds."""

    relation: str
    fields: Mapping[str, Callable[[Row], ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Pages:
    """A connection, paged by the id unless told. Company and permission are added to `where`, never left to it.

    `orders` are those that the argument `orderBy` names, `order` the one without it; `under` the ids that the rows
    lie under. Where it `demands`, who asks needs the permission of the connection's type at the site of the row that
    it hangs on; without it the ordinary path refuses.
    """

    where: Where
    newest_first: bool = False
    order: Order | None = None
    orders: Mapping[str, Order] = field(default_factory=dict)
    under: Callable[[Row, Given], Under] | None = None
    demands: bool = False

    def ordered(self, given: Given) -> Order:
        """The order that was asked for."""
        if self.orders and given.has("orderBy"):
            return replace(self.orders[given.word("orderBy.by")], descending=given.word("orderBy.direction") == "DESC")
        return self.order or (NEWEST_FIRST if self.newest_first else BY_ID)


@dataclass(frozen=True, slots=True)
class Walk:
    """What a function of the database finds from the row on, as objects in this order; more than `limit` are refused.

    `things` are the fields that show a row, by the column that holds its id; the other fields are columns. What is
    found belongs to the walk, and follows the permission of the row that it starts at.
    """

    rows: Callable[[Row, Given], TableValuedAlias]
    order: Sequence[str]
    things: Mapping[str, str]
    limit: int


@dataclass(frozen=True, slots=True)
class PagesOf:
    """A connection of the thing that an argument names; null where there is none that who asks may read."""

    argument: str
    type_name: str
    pages: Pages


@dataclass(frozen=True, slots=True)
class Bare:
    """An object without a row of its own, such as the viewer."""


@dataclass(frozen=True, slots=True)
class ByGlobalId:
    """The things of whatever types that the argument `ids` names or, unless `many`, the one of the argument `id`."""

    many: bool = False


Lowering = Expression | Parts | Rows | Related | Counts | Pages | PagesOf | Walk | Bare | ByGlobalId


def lowered(how: Lowering) -> dict[str, Any]:
    """Metadata for a field: what it is in SQL. A test holds it equal to the resolver."""
    return {LOWERED: how}


def by_id(type_name: str) -> dict[str, Any]:
    """Metadata for a field that gives the thing of its argument `id`."""
    return lowered(Rows(lambda row, _, given: [row.id == given.id("id", type_name)]))
