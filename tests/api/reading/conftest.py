"""A batch in the middle of its execution, and both ways to ask for it."""

import pytest
from sqlalchemy import Engine, inspect, text

from domain.execution.content import Content
from tests import containers, counting, execution, labelling, quality, retention
from tests.api.reading.paths import Paths
from tests.conftest import Do
from tests.execution import Run, percent
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory


@pytest.fixture
def paths() -> Paths:
    return Paths()


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch with a correction, exceptions, one of them assessed, holds, and lots in and out."""
    run = execution.run(do, plant, admin)
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("2.60"))
    run.record(3, "Remark", Content(text='Said "no", then\n\u2028 ← yes \U0001f600 \\ \t %s {tbl}'))
    run.correct(value, percent("1.80"))
    run.assess(run.tell("Spill", number=1))
    run.tell("Noise")
    _move(Store(do, plant, admin), run)
    containers.one_of_each(do, plant, admin)
    counting.one_of_each(do, plant, admin)
    retention.one_of_each(do, plant, admin)
    labelling.one_of_each(do, plant, admin)
    run.change_hands(3)
    run.hold()
    run.restart()
    run.hold("Again")
    return run


def _move(store: Store, run: Run) -> None:
    """A lot charged twice, once taken back, a lot that the batch gave, and one that was tested and went bad."""
    quality.one_of_each(Laboratory(store), run)
    lot = store.released()
    store.charge(run, 3, lot, "12.50")
    store.reverse(store.charge(run, 3, lot, "0.5"))
    store.output(run, store.material("BLK"))


@pytest.fixture
def ids(run: Run, admin: Engine) -> list[str]:
    """A few things of each kind that there is."""
    from api.nodes import node_types

    found: list[str] = []
    with admin.connect() as connection:
        for name, node in node_types().items():
            table = inspect(node.model).local_table.name
            query = f"select id from {table} where company_id = :c order by id limit 2"  # noqa: S608 -- our own table's name
            rows = connection.execute(text(query), {"c": run.plant.company}).scalars()
            found += [f"{name}:{row}" for row in rows]
    return found
