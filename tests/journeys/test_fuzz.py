"""Whatever the schema accepts is answered, or refused in words: never with a defect of ours."""

import time
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import Engine, inspect, text

from domain.execution.content import Content
from tests import execution, queries
from tests.client import Client
from tests.conftest import Do
from tests.domain.review.test_deciding import finish
from tests.execution import Run
from tests.plant import Plant

SECONDS = 12.0
AT_LEAST = 30


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    finish(run)
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


def test_random_queries_meet_no_defect(client: Callable[[str], Client], ids: list[str]) -> None:
    from api.schema import schema

    seed = Random().randrange(1 << 32)  # noqa: S311 -- no secret
    random = Random(seed)  # noqa: S311 -- no secret
    chance = queries.Chance(random, schema._schema, ids)
    people = [client(who) for who in ("operator", "reviewer", "engineer", "administrator")]
    began, asked, answered = time.monotonic(), 0, 0
    while time.monotonic() - began < SECONDS:
        document = chance.query()
        answer = random.choice(people).send(document)
        assert list(queries.defects(answer)) == [], (seed, asked, document)
        asked, answered = asked + 1, answered + ("data" in answer)
    assert answered >= AT_LEAST, (seed, asked)
