"""Policies of retention and legal holds for tests, and what they come to."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.keeping.commands.holding import PLACE_LEGAL_HOLD, RELEASE_LEGAL_HOLD, PlaceHold, ReleaseHold
from domain.keeping.commands.setting import SET_RETENTION_POLICY, SetRetentionPolicy
from domain.keeping.rules import Periods
from domain.kernel.actor import Actor
from domain.tenancy.models import Site
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

LONGER = Periods(after_expiry=36, after_decision=120)


def rows(admin: Engine, table: str, plant: Plant) -> list[Any]:
    with admin.connect() as connection:
        query = text(f"select * from {table} where company_id = :c order by id")  # noqa: S608 -- our own tables
        return list(connection.execute(query, {"c": plant.company}))


def version_of(do: Do, plant: Plant, site: UUID) -> int:
    found = do(plant.reviewer, lambda uow: uow.rely_on(Site, site)).version
    assert found is not None
    return found


def set_policy(
    do: Do, plant: Plant, periods: Periods = LONGER, *, seen: int | None = None, by: Actor | None = None
) -> UUID:
    """At the plant's site."""
    version = version_of(do, plant, plant.site)
    given = SetRetentionPolicy(
        subject=plant.site, version=version, periods=periods, seen=seen, reason="As the contract demands"
    )
    return recipes.sign(do, by or plant.reviewer, SET_RETENTION_POLICY, given).id


def place(do: Do, plant: Plant, *, by: Actor | None = None, site: UUID | None = None, **on: Any) -> UUID:  # noqa: ANN401 -- a batch, a lot or a product
    """A legal hold on a batch, a lot or a product."""
    at = site or plant.site
    given = PlaceHold(subject=at, version=version_of(do, plant, at), reason="A claim is pending", **on)
    return recipes.sign(do, by or plant.reviewer, PLACE_LEGAL_HOLD, given).id


def release(do: Do, plant: Plant, hold: UUID, *, by: Actor | None = None, version: int = 1) -> None:
    given = ReleaseHold(hold, version, "The claim was settled")
    recipes.sign(do, by or plant.second_reviewer, RELEASE_LEGAL_HOLD, given)


def one_of_each(do: Do, plant: Plant) -> None:
    """A policy, and a legal hold on the product of a recipe that no other test has."""
    set_policy(do, plant)
    recipes.recipe(do, plant, code="HELD")
    place(do, plant, product="Metformin HCl 500 mg (HELD)")
