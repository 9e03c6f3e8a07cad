"""A plant's dispensing: of a test's own, or of a module's, whose tests have batches of their own."""

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome, Transactions
from tests.conftest import Do, Urls
from tests.dispensing import Dispensary
from tests.plant import Plant, build_plant


@pytest.fixture(scope="module")
def engine(urls: Urls) -> Iterator[Engine]:
    engine = create_engine(urls.admin, poolclass=NullPool, connect_args={"options": "-csearch_path=theriac"})
    yield engine
    engine.dispose()


@pytest.fixture
def dispensary(do: Do, plant: Plant, admin: Engine) -> Dispensary:
    return Dispensary(do, plant, admin)


@pytest.fixture(scope="module")
def shared(transactions: Transactions, engine: Engine) -> Dispensary:
    plant = build_plant(transactions, engine, name=f"co-{secrets.token_hex(6)}")

    def do(actor: Actor, act: object, **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)  # type: ignore[operator, no-any-return]  # as `tests.conftest.do`

        return transactions.run(Command(actor, as_given, **options))

    return Dispensary(do, plant, engine)
