"""A plant's dispensing: of a test's own, or of a module's, whose tests have batches of their own."""

import secrets

import pytest
from sqlalchemy import Engine

from infra.transaction import Transactions
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.plant import Plant, build_plant


@pytest.fixture
def dispensary(do: Do, plant: Plant, admin: Engine) -> Dispensary:
    return Dispensary(do, plant, admin)


@pytest.fixture(scope="module")
def shared(do: Do, transactions: Transactions, admin: Engine) -> Dispensary:
    plant = build_plant(transactions, admin, name=f"co-{secrets.token_hex(6)}")
    return Dispensary(do, plant, admin)
