"""The company's enterprise beside two sites, each with the same people."""

import pytest

from domain.kernel.ids import SiteId
from tests import enterprise
from tests.conftest import Do
from tests.plant import Plant


@pytest.fixture
def head(do: Do, plant: Plant) -> Plant:
    """The enterprise."""
    return enterprise.enterprise(do, plant)


@pytest.fixture
def boston(plant: Plant) -> Plant:
    """The other site."""
    return enterprise.people_at(plant, SiteId(plant.other_site))
