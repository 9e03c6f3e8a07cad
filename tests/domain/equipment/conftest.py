"""The scales and the equipment of a plant of the test's own."""

import pytest
from sqlalchemy import Engine

from tests.conftest import Do
from tests.equipment import Workshop
from tests.plant import Plant
from tests.scales import Booth


@pytest.fixture
def booth(do: Do, plant: Plant, admin: Engine) -> Booth:
    return Booth(do, plant, admin)


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)
