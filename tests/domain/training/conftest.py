"""One plant for a whole file of training's tests."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome, Transactions
from tests.conftest import Do, Urls
from tests.plant import build_plant
from tests.training import School


@pytest.fixture(scope="module")
def engine(urls: Urls) -> Iterator[Engine]:
    found = create_engine(urls.admin, poolclass=NullPool, connect_args={"options": "-csearch_path=theriac"})
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def run(transactions: Transactions) -> Do:
    def act(actor: Actor, work: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return work(uow)

        return transactions.run(Command(actor, as_given, **options))

    return act


@pytest.fixture(scope="module")
def school(run: Do, transactions: Transactions, engine: Engine) -> School:
    """One plant for the whole file, whose supervisor is a trainer; each test takes documents of its own."""
    found = School(run, build_plant(transactions, engine, name=f"school-{secrets.token_hex(6)}"), engine)
    found.qualify(found.plant.supervisor, found.personnel_class())
    return found
