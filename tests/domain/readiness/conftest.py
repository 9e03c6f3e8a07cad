"""Two batches of one recipe, and the stock of a plant."""

import pytest
from sqlalchemy import Engine

from tests.conftest import Do
from tests.materials import Store
from tests.plant import Plant


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)
