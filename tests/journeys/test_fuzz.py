"""Whatever the schema accepts is answered, or refused in words: never with a defect of ours."""

import time
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import Engine, inspect, text

from domain.execution.content import Content
from tests import containers, counting, dispensing, execution, labelling, queries, retention
from tests.client import Client
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.domain.review.test_deciding import finish
from tests.execution import Run
from tests.plant import Plant

SECONDS, AT_LEAST = 3.0, 30
"""So long is drawn, and longer on a busy machine, until so many were answered: some are refused as a whole."""

AT_MOST = 60.0
ENDING = {"signIn", "signOut", "signOutEverywhere", "changePassword", "deactivatePerson", "revokeRole"}
"""These would end what the others need."""


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    finish(run)
    containers.one_of_each(do, plant, admin)
    counting.one_of_each(do, plant, admin)
    retention.one_of_each(do, plant, admin)
    labelling.one_of_each(do, plant, admin)
    dispensing.one_of_each(Dispensary(do, plant, admin))
    run.correct(run.rows("parameter_value")[0].id, Content(yes_no=False))
    run.tell("Spill", number=1)
    run.hold()
    return run


@pytest.fixture
def ids(run: Run, admin: Engine) -> list[str]:
    """A few things of each kind that there is."""
    from api.nodes import node_types

    found: list[str] = []
    with admin.connect() as connection:
        for name, node in node_types().items():
            table = inspect(node.model).local_table.name
            query = f"select id from {table} where company_id = :c limit 3"  # noqa: S608 -- our own table's name
            rows = connection.execute(text(query), {"c": run.plant.company}).scalars()
            found += [f"{name}:{row}" for row in rows]
    return found


@pytest.fixture
def seed() -> int:
    return Random().randrange(1 << 32)  # noqa: S311 -- no secret


@pytest.fixture
def chance(seed: int, ids: list[str]) -> queries.Chance:
    from api.schema import schema

    return queries.Chance(Random(seed), schema._schema, ids)  # noqa: S311 -- no secret


def ask(people: list[Client], seed: int, chance: queries.Chance, draw: Callable[[], str]) -> None:
    """Ask what is drawn, for a while; a defect ends it with the seed and the document."""
    began, asked, answered = time.monotonic(), 0, 0
    while (passed := time.monotonic() - began) < SECONDS or (answered < AT_LEAST and passed < AT_MOST):
        document = draw()
        answer = chance.random.choice(people).send(document)
        assert list(queries.defects(answer)) == [], (seed, asked, document)
        asked += 1
        answered += "data" in answer
    assert answered >= AT_LEAST, seed


def test_random_queries_meet_no_defect(client: Callable[[str], Client], seed: int, chance: queries.Chance) -> None:
    people = [client(who) for who in ("operator", "reviewer", "engineer", "administrator")]
    ask(people, seed, chance, chance.query)


def test_random_acts_meet_no_defect(client: Callable[[str], Client], seed: int, chance: queries.Chance) -> None:
    people = [client(who) for who in ("operator", "supervisor", "reviewer", "engineer", "administrator")]
    assert chance.schema.mutation_type is not None
    names = sorted(set(chance.schema.mutation_type.fields) - ENDING)
    ask(people, seed, chance, lambda: chance.mutation(chance.random.choice(names)))
