"""Whose rows a reader sees, as predicates; both paths, the lowered and the ordinary, take them from here (TEN-2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import AT_THE_ENTERPRISE, Permission
from domain.tenancy.models import Site, SiteKind

if TYPE_CHECKING:
    from api.relay import Node

COMPANY, PERSON = "reader_company", "reader_person"

Reach = Mapping[Permission, bool | None]
"""Of each permission: None where it is held everywhere, else whether it is held anywhere."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a row must satisfy beside all else, of a type that some of its readers see in part alone."""

    by: Callable[[Actor, Any], list[ColumnElement[bool]]]


def predicates(actor: Actor, node: "type[Node]", row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- a model or its alias
    """What a row must satisfy: the reader's company, and a site where they hold the permission of the row's type.

    Values are parameters named here, so that a statement built for one reader serves all of the same `reach`.
    A type without a site is seen by whoever holds its permission anywhere, one that is somebody's only by them. What a
    type is `narrowed` by holds beside all of this.
    """
    narrowed: Narrowed | None = getattr(node, "narrowed", None)  # types that are no nodes have none
    return [*_seen(actor, node, row), *(() if narrowed is None else narrowed.by(actor, row))]


def _seen(actor: Actor, node: "type[Node]", row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- as above
    own = row.company_id == bindparam(COMPANY, actor.company, Uuid)
    whose = getattr(node, "seen_by", None)  # types that are no nodes have none
    if whose is not None:
        return [own, getattr(row, whose) == bindparam(PERSON, actor.person, Uuid)]
    seen = sites(actor, node)
    if node.reads is None or seen is None:
        return [own]
    if not is_of_site(node):
        return [own, false()]
    also_at = getattr(node, "also_at", None)  # as above
    return [own, or_(*held(actor, node.reads, row, also_at=also_at), *_besides(actor, node, row))]


def _besides(actor: Actor, node: "type[Node]", row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- as above
    """What else lets somebody see a row of a site: that it counts at every site, or that it is about themself."""
    found: list[ColumnElement[bool]] = []
    if getattr(node, "everywhere", False) and node.reads is not None and actor.sites_for(node.reads):
        found.append(row.site_id.is_(None))
    about = getattr(node, "also_seen_by", None)
    if about is not None:
        found.append(getattr(row, about) == bindparam(PERSON, actor.person, Uuid))
    return found


def held(
    actor: Actor,
    permission: Permission,
    row: Any,  # noqa: ANN401 -- as above
    *,
    also_at: str | None = None,
) -> list[ColumnElement[bool]]:
    """What a row must satisfy for a permission at its site, or at its other one; nothing where it is held everywhere.

    What stands at the enterprise is read by whoever may read the like at any site (REC-9); commands ask the same, in
    domain.tenancy.enterprise.
    """
    at = actor.sites_for(permission)
    if at is None:
        return []
    sites: ColumnElement[Any] = bindparam(_name(permission), sorted(at), ARRAY(Uuid))
    if at and permission in AT_THE_ENTERPRISE:
        sites = func.array_cat(sites, _enterprise(actor), type_=ARRAY(Uuid))
    here = row.site_id == any_(sites)
    return [here if also_at is None else or_(here, getattr(row, also_at) == any_(sites))]


def readable_sites(session: Session, actor: Actor, permission: Permission) -> frozenset[UUID]:
    """The sites whose rows an actor reads with a permission, as `held` says."""
    of_site = SimpleNamespace(site_id=Site.id)
    chosen = select(Site.id).where(Site.company_id == actor.company, *held(actor, permission, of_site))
    return frozenset(session.scalars(chosen))


def _enterprise(actor: Actor) -> ColumnElement[Any]:
    """The id of the company's enterprise in an array, which is empty where there is none; asked once a statement."""
    own = Site.company_id == bindparam(COMPANY, actor.company, Uuid)
    chosen = select(func.array_agg(Site.id)).where(own, Site.kind == SiteKind.ENTERPRISE.value)
    return chosen.scalar_subquery()


def sites(actor: Actor, node: "type[Node]") -> frozenset[SiteId] | None:
    """The sites at which a reader sees a type's rows; None for all, and for a type without a site that they see."""
    held = None if node.reads is None else actor.sites_for(node.reads)
    return None if held and not is_of_site(node) else held


def is_of_site(node: "type[Node]") -> bool:
    """Whether a type's rows stand at a site each, rather than belonging to the whole company."""
    return hasattr(node.model, "site_id")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: `reach` is what the form of the predicates depends on, `values` their parameters."""

    actor: Actor
    reach: Reach
    values: Mapping[str, Any]

    @classmethod
    def of(cls, actor: Actor) -> "Reader":
        held = {one: actor.sites_for(one) for one in Permission}
        reach = {one: None if found is None else bool(found) for one, found in held.items()}
        lists = {_name(one): sorted(found or ()) for one, found in held.items()}
        return cls(actor, reach, {COMPANY: actor.company, PERSON: actor.person, **lists})


@dataclass(frozen=True, slots=True)
class Questioned(Actor):
    """The same actor, who notes for which permissions a plan asked them."""

    asked: set[Permission] = field(default_factory=set)

    @classmethod
    def of(cls, actor: Actor) -> "Questioned":
        return cls(
            actor.company,
            actor.person,
            actor.process,
            actor.name,
            actor.grants,
            actor.session_person,
            actor.inspection,
        )

    def may(self, permission: Permission, *, site: SiteId | None) -> bool:
        self.asked.add(permission)
        return Actor.may(self, permission, site=site)

    def sites_for(self, permission: Permission) -> frozenset[SiteId] | None:
        self.asked.add(permission)
        return Actor.sites_for(self, permission)


def _name(permission: Permission) -> str:
    return f"reader_sites_{permission.lower()}"
