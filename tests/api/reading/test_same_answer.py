"""The lowered path answers what the ordinary path answers, whatever is asked and whoever asks."""

from collections.abc import Callable
from random import Random

import pytest
from graphql import GraphQLNamedType
from sqlalchemy import Engine

from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import RoleGrant
from infra.transaction import as_process
from tests import calibration, controls, dispensing, equipment, flow, maintenance, queries, readings
from tests.api.reading.paths import Paths
from tests.api.reading.test_unlowered import UNLOWERED
from tests.client import Client
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.execution import Run
from tests.plant import Plant

Clients = Callable[[str], Client]

WRITTEN = 5
"""A person asks random documents of both paths until so many were answered by one statement; each run draws others."""

DOCUMENTS = 200
"""So many are enough for that, however unlucky: about one in five is."""


DEEP = {"Batch", "MasterRecipeVersion", "MaterialLot", "DispenseOrder"}
"""What is shown with all that is below what is below it; from there every other kind is reached."""


class Lowerable(queries.Chance):
    """Draws of the fields that have SQL."""

    def _field(self, parent: GraphQLNamedType, name: str, depth: int, budget: list[int]) -> str:
        return "" if f"{parent.name}.{name}" in UNLOWERED else super()._field(parent, name, depth, budget)


@pytest.fixture
def dispensed(run: Run, do: Do, plant: Plant, admin: Engine) -> Run:
    """What was dispensed, and what it was made with, as well, for batches beside."""
    dispensing.one_of_each(Dispensary(do, plant, admin))
    equipment.one_of_each(do, plant, admin)
    controls.one_of_each(do, plant, admin)
    readings.one_of_each(do, plant, admin)
    calibration.one_of_each(do, plant, admin)
    maintenance.one_of_each(do, plant, admin)
    flow.one_of_each(do, plant, admin)
    return run


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("who", ["operator", "engineer", "administrator"])
def test_random_queries_are_answered_alike(client: Clients, ids: list[str], paths: Paths, who: str) -> None:
    from api.schema import schema

    seed = Random().randrange(1 << 32)  # noqa: S311 -- no secret
    chance = Lowerable(Random(seed), schema._schema, ids)  # noqa: S311 -- no secret
    person = client(who)
    while paths.lowered < WRITTEN and paths.asked < DOCUMENTS:
        try:
            paths.compare(person, chance.query())
        except AssertionError as error:
            error.add_note(f"seed {seed}, document {paths.asked}")
            raise
    assert paths.lowered == WRITTEN, seed


def test_everything_below_each_thing_is_answered_alike(
    client: Clients, dispensed: Run, ids: list[str], paths: Paths
) -> None:
    assert f"Batch:{dispensed.batch}" in ids
    from api.schema import schema

    person = client("reviewer")
    for one in ids:
        kind = one.partition(":")[0]
        depth = 3 if kind in DEEP else 2
        selection = queries.everything(schema._schema, kind, depth=depth, without=frozenset(UNLOWERED))
        document = f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on {kind} {selection} }} }}"
        assert paths.lower(person, document, {"id": one}).keys() == {"node"}


ROOTS = """query ($batch: ID!, $version: ID!, $site: ID!) {
  batch(id: $batch) { number }
  node(id: $batch) { id ... on Batch { phases { number } recipeVersion { recipe { versions { totalCount } } } } }
  masterRecipeVersion(id: $version) { number recipe { code versions { edges { node { id } } } } }
  batches { totalCount edges { node { number } } }
  there: batches(siteId: $site) { totalCount }
  masterRecipes { totalCount edges { node { code versions { totalCount } } } }
  people { edges { node { name identityVerifiedAt signatureAcceptedAt
    accounts { name email } roles { role site { code } } } } }
  viewer { person { name accounts { name } roles { role } } company { id name } sites { code } }
}"""


@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
def test_each_role_sees_the_same_on_both_paths(client: Clients, run: Run, paths: Paths) -> None:
    given = {
        "batch": f"Batch:{run.batch}",
        "version": f"MasterRecipeVersion:{run.row().recipe_version_id}",
        "site": f"Site:{run.plant.site}",
    }
    for who in ("engineer", "operator", "supervisor", "reviewer", "qualified", "administrator"):
        seen = paths.lower(client(who), ROOTS, given)
        assert (seen["batch"] is None) == (who == "administrator"), who
        assert (seen["batches"]["totalCount"] == 0) == (who == "administrator"), who
        known = [one["node"] for one in seen["people"]["edges"] if one["node"]["accounts"] is not None]
        assert len(known) == (8 if who == "administrator" else 1), who


@pytest.mark.requirement("TEN-1")
def test_a_role_at_another_site_shows_nothing_of_this_one(client: Clients, run: Run, paths: Paths) -> None:
    given = {
        "batch": f"Batch:{run.batch}",
        "version": f"MasterRecipeVersion:{run.row().recipe_version_id}",
        "site": f"Site:{run.plant.site}",
    }
    run.do(as_process(run.plant.company, "test"), lambda uow: move(uow, run.plant))
    seen = paths.lower(client("operator"), ROOTS, given)
    assert seen["batch"] is seen["node"] is seen["masterRecipeVersion"] is None
    assert seen["batches"] == {"totalCount": 0, "edges": []}
    assert [one["node"]["versions"]["totalCount"] for one in seen["masterRecipes"]["edges"]] == [0]


def move(uow: UnitOfWork, plant: Plant) -> RoleGrant:
    """The operator works at the other site from now on."""
    (grant,) = uow.find(RoleGrant, RoleGrant.person_id == plant.operator.as_person)
    grant.site_id = plant.other_site
    uow.record(PersonAdded(person=plant.operator.as_person))
    return grant
