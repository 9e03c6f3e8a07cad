"""Whose rows a reader sees, as predicates; both paths, the lowered and the ordinary, take them from here (TEN-2)."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, false

from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.relay import Node

COMPANY, PERSON = "reader_company", "reader_person"

Reach = tuple[bool | None, ...]


def predicates(actor: Actor, node: "type[Node]", row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- a model or its alias
    """What a row must satisfy: the reader's company, and a site where they hold the permission of the row's type.

    Values are parameters named here, so that a statement built for one reader serves all of the same `reach`.
    A type without a site is seen by whoever holds its permission anywhere.
    """
    own = row.company_id == bindparam(COMPANY, actor.company, Uuid)
    sites = None if node.reads is None else actor.sites_for(node.reads)
    if node.reads is None or sites is None:
        return [own]
    column = getattr(row, "site_id", None)
    if column is None:
        return [own] if sites else [own, false()]
    return [own, column == any_(bindparam(_name(node.reads), sorted(sites), ARRAY(Uuid)))]


def values(actor: Actor) -> dict[str, Any]:
    """The parameters of every statement that `predicates` went into."""
    sites = {_name(one): sorted(actor.sites_for(one) or ()) for one in Permission}
    return {COMPANY: actor.company, PERSON: actor.person, **sites}


def reach(actor: Actor) -> Reach:
    """What the form of the predicates depends on: None for a permission held everywhere, else whether anywhere."""
    held = (actor.sites_for(one) for one in Permission)
    return tuple(None if sites is None else bool(sites) for sites in held)


def _name(permission: Permission) -> str:
    return f"reader_sites_{permission.lower()}"
