"""Asking for things as they were at a moment (AUD-7)."""

from datetime import datetime
from typing import cast

import strawberry
from sqlalchemy import select

from api.asof.batches import BatchAsOf
from api.asof.equipment import EquipmentAsOf
from api.asof.lots import LotAsOf
from api.asof.people import PersonAsOf, asked, shown, with_names_only
from api.asof.recipes import RecipeVersionAsOf
from api.context import Info, visible
from api.equipment.plant.types import Equipment
from api.execution.types import Batch
from api.materials.types import MaterialLot
from api.people.types import Person, knows_all_of
from api.recipes.types import MasterRecipeVersion
from api.relay import Node, local_id
from domain.asof import reading, things
from domain.asof.reading import Past
from domain.asof.shapes import Thing
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.people import models


@strawberry.type(description="Things as they were at a moment; each is null where you may not see it now.")
class AsOf:
    at: datetime

    @strawberry.field(description="Needs BATCH_READ and AUDIT_READ at its site.")
    def batch(self, info: Info, id: strawberry.ID) -> BatchAsOf | None:  # noqa: A002 -- GraphQL's word
        past = _past(info, Batch, things.BATCH, id, self.at)
        return None if past is None else BatchAsOf(past=past)

    @strawberry.field(description="Needs MATERIAL_READ and AUDIT_READ at its site.")
    def lot(self, info: Info, id: strawberry.ID) -> LotAsOf | None:  # noqa: A002 -- GraphQL's word
        past = _past(info, MaterialLot, things.LOT, id, self.at)
        return None if past is None else LotAsOf(past=past)

    @strawberry.field(description="Needs EQUIPMENT_READ and AUDIT_READ at its site.")
    def equipment(self, info: Info, id: strawberry.ID) -> EquipmentAsOf | None:  # noqa: A002 -- GraphQL's word
        past = _past(info, Equipment, things.EQUIPMENT, id, self.at)
        return None if past is None else EquipmentAsOf(past=past, at=self.at)

    @strawberry.field(description="Needs RECIPE_READ and AUDIT_READ at its site; drafts are shown as they were too.")
    def recipe_version(self, info: Info, id: strawberry.ID) -> RecipeVersionAsOf | None:  # noqa: A002 -- GraphQL's word
        past = _past(info, MasterRecipeVersion, things.RECIPE_VERSION, id, self.at)
        return None if past is None else RecipeVersionAsOf(past=past)

    @strawberry.field(
        description="Needs AUDIT_READ at any site; accounts and roles are for administrators and themself, trainings"
        " for who may read them at their site."
    )
    def person(self, info: Info, id: strawberry.ID) -> PersonAsOf | None:  # noqa: A002 -- GraphQL's word
        found = _seen(info, Person, id)
        if found is None:
            return None
        actor, knows_all = info.context.actor, knows_all_of(info, cast("models.Person", found))
        past = shown(_read(info, asked(found.id, actor, knows_all=knows_all), found, self.at), actor)
        return PersonAsOf(past=past if knows_all else with_names_only(past), knows_all=knows_all)


@strawberry.type
class AsOfQuery:
    @strawberry.field(
        description="Things as they were at a moment, from the audit log: what the transactions left that were closed"
        " by then, each whole. A transaction is closed milliseconds before others see what it did. Refused for a"
        " moment in the future, and for more than 50,000 audit entries."
    )
    def as_of(self, info: Info, at: datetime) -> AsOf:
        _ = info.context.actor  # somebody who is signed in
        reading.require_past(info.context.session, at)
        return AsOf(at=at)


def _past(info: Info, node: type[Node], thing: Thing, given: str, at: datetime) -> Past | None:
    """The thing at the moment, to whoever may read it, and its audit trail, at its site."""
    found = _seen(info, node, given)
    return None if found is None else with_names_only(_read(info, thing, found, at))


def _seen(info: Info, node: type[Node], given: str) -> OfCompany | None:
    """Its row as it is now, where who asks may read that."""
    actor, id_ = info.context.actor, local_id(given, node.__name__, path="id")
    chosen = select(node.model).where(node.model.company_id == actor.company, node.model.id == id_)
    found: OfCompany | None = info.context.session.scalars(visible(actor, node, chosen)).one_or_none()
    return found


def _read(info: Info, thing: Thing, found: OfCompany, at: datetime) -> Past:
    """Raises Forbidden, TooMuchHistory, HistoryDisagrees."""
    actor, permission = info.context.actor, Permission.AUDIT_READ
    held = actor.sites_for(permission)
    site = getattr(found, "site_id", None)
    if held is not None and (site not in held if hasattr(found, "site_id") else not held):
        raise Forbidden(permission=permission, roles=roles_with(permission))
    return reading.read(info.context.session, actor.company, thing, found.id, at)
