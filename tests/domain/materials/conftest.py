"""A running batch, and lots to charge."""

import pytest
from sqlalchemy import Engine

from tests import execution
from tests.conftest import Do
from tests.containers import Shelves
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def shelves(store: Store) -> Shelves:
    return Shelves(store)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch whose first phase runs."""
    run = execution.run(do, plant, admin)
    run.start(1)
    return run
