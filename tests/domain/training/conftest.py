"""One plant for a whole file of training's tests."""

import secrets

import pytest
from sqlalchemy import Engine

from infra.transaction import Transactions
from tests.conftest import Do
from tests.plant import build_plant
from tests.training import School


@pytest.fixture(scope="module")
def school(do: Do, transactions: Transactions, admin: Engine) -> School:
    """One plant for the whole file, whose supervisor is a trainer; each test takes documents of its own."""
    found = School(do, build_plant(transactions, admin, name=f"school-{secrets.token_hex(6)}"), admin)
    found.qualify(found.plant.supervisor, found.personnel_class())
    return found
