"""What a command sees of the database is whole, or the command ends."""

from collections.abc import Iterator

import pytest

from domain.kernel.actor import Actor
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site
from infra.transaction import Transactions
from tests.plant import Plant


@pytest.fixture
def uow(transactions: Transactions, plant: Plant) -> Iterator[UnitOfWork]:
    """One that only looks."""
    with transactions.reading(plant.company) as session:
        yield UnitOfWork(SessionRows(session, plant.company), Actor(company=plant.company, process="test"))


def test_more_rows_than_the_limit_end_the_command_rather_than_be_left_out(uow: UnitOfWork) -> None:
    assert {site.code for site in uow.find(Site, limit=2)} == {"VIE", "BOS"}
    with pytest.raises(AssertionError, match="more than 1 rows of Site"):
        uow.find(Site, limit=1)


def test_whether_there_is_any_is_asked_whatever_their_number(uow: UnitOfWork, other_plant: Plant) -> None:
    assert uow.any(Site)
    assert uow.any(Site, Site.code == "VIE")
    assert not uow.any(Site, Site.code == "GRZ")
    assert not uow.any(Site, Site.id == other_plant.site)
