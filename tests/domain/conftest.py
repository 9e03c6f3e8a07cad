"""A batch for each test."""

import pytest
from sqlalchemy import Engine

from tests import execution
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """An issued batch of the small recipe of tests.recipes."""
    return execution.run(do, plant, admin)
