"""A connection on the ordinary path, from the same words (`Pages`) as the lowered one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import ARRAY, ColumnElement, Date, DateTime, Integer, Select, Text, Uuid, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from api.context import Info
from api.ordering import Order, Row, past, text
from api.reading import permissions
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Pages
from api.relay import Connection, Node, Window, bounds, local_id, page, size_of
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Values:
    """A field's arguments as its resolver got them (`vocabulary.Given`)."""

    actor: Actor
    arguments: Mapping[str, Any]

    def _value(self, name: str) -> Any:  # noqa: ANN401 -- whatever the argument is
        whole, *fields = name.split(".")
        found = self.arguments.get(whole)
        for one in fields:
            found = None if found is None else getattr(found, _snake(one))
        return found

    def has(self, name: str) -> bool:
        return self._value(name) is not None

    def flag(self, name: str) -> bool:
        return bool(self._value(name))

    def word(self, name: str) -> str:
        return str(self._value(name).value)

    def id(self, name: str, of: str) -> ColumnElement[Any]:
        return literal(local_id(self._value(name), of, path=name.rsplit(".", maxsplit=1)[-1]), Uuid)

    def text(self, name: str) -> ColumnElement[Any]:
        return literal(self._text(name), Text)

    def past(self, name: str) -> ColumnElement[Any]:
        return literal(past(self._text(name)), Text)

    def _text(self, name: str) -> str:
        found = self._value(name)
        try:
            return text(getattr(found, "value", found))
        except ValueError:
            problem = "It holds a character that no record holds: NUL, or half of one."
            raise InvalidInput(path=tuple(name.split(".")), problem=problem) from None

    def texts(self, name: str) -> ColumnElement[Any]:
        return literal([one.value for one in self._value(name)], ARRAY(Text))

    def time(self, name: str) -> ColumnElement[Any]:
        return literal(self._value(name), DateTime(timezone=True))

    def day(self, name: str) -> ColumnElement[Any]:
        return literal(self._value(name), Date)

    def number(self, name: str, take: Callable[[int | None], int]) -> ColumnElement[Any]:
        return literal(take(self._value(name)), Integer)

    def everywhere(self, permission: Permission) -> bool:
        return self.actor.sites_for(permission) is None

    @property
    def company(self) -> ColumnElement[Any]:
        return literal(self.actor.company, Uuid)

    @property
    def person(self) -> ColumnElement[Any]:
        return literal(self.actor.person, Uuid)


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The rows of one connection for one reader; `of` is the row that it hangs on, None at the root."""

    node: type[Node]
    pages: Pages
    given: Values
    of: Any

    def chosen(self, row: Row) -> list[ColumnElement[bool]]:
        may = permissions.predicates(self.given.actor, self.node, row)
        return [*may, *self.pages.where(row, self.of, self.given)]

    def whole(self, order: Order) -> Select[Any]:
        """Everything, to be counted."""
        model = aliased(self.node.model)
        if self.pages.under is None:
            return select(model).where(*self.chosen(model))
        return self.pages.under(self.of, self.given).keys(order, model, self.chosen)

    def near(self, session: Session, order: Order, window: Window) -> Select[Any]:
        """What a page is cut from: everything or, of rows that lie under others, as much as the page holds."""
        model, under = self.node.model, self.pages.under
        chosen = select(model).where(*self.chosen(model))
        if under is None:
            return chosen

        def nearer(row: Row) -> list[ColumnElement[bool]]:
            return [*self.chosen(row), *bounds(order, row, window)]

        size, backward = size_of(window)
        keys = under(self.of, self.given).page(order, aliased(model), nearer, backward=backward, limit=size + 1)
        return chosen.where(tuple_(*order.keys(model)).in_(session.execute(keys).all()))


def listed(
    info: Info,
    node: type[N],
    pages: Pages,
    window: Window,
    *,
    of: Any = None,  # noqa: ANN401 -- a row of whatever model
    **arguments: object,
) -> Connection[N]:
    """A page of a connection that hangs on `of`; `arguments` are its own, by GraphQL's names.

    Raises Forbidden where the connection demands a permission, InvalidInput.
    """
    kind = cast("type[Node]", node)
    if pages.demands:
        _require(info.context.actor, kind, SiteId(of.site_id))
    given = Values(info.context.actor, arguments)
    listing, order = _Listing(kind, pages, given, of), pages.ordered(given)
    session = info.context.session
    rows = listing.near(session, order, window).options(*prefetch(info, node, below="edges.node"))
    found = page(session, rows, kind.model, window, order=order, counted=listing.whole(order))
    return cast("Connection[N]", found)


def _require(actor: Actor, node: type[Node], site: SiteId) -> None:
    assert node.reads is not None, node
    if not actor.may(node.reads, site=site):
        raise Forbidden(permission=node.reads, roles=roles_with(node.reads))
