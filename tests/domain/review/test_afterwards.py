"""What is found of a batch after its decision, against the database."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.exceptions.kinds import Classification
from domain.execution.refusals import BatchDecided
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden
from domain.review.refusals import FoundAfterwards
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import recalls
from tests.conftest import Do, every_row
from tests.distribution import Distribution
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.unforeseen import forge


@pytest.mark.requirement("DEV-6", "REV-1")
def test_what_is_found_afterwards_holds_back_what_is_still_here(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    store = Store(do, plant, admin)
    suspect = recalls.suspect(store)
    run, shipping, lot = Run(do, plant, admin, suspect.batch), Distribution(store), suspect.lots["X"]
    consignee = shipping.consignee("CLINIC")
    before = every_row(admin, ("batch_exception",), plant.company)
    with pytest.raises(Forbidden):
        run.tell("A bag was torn", by=plant.administrator)
    with pytest.raises(BatchDecided):
        run.tell("A bag was torn", deviation=suspect.batch)
    assert every_row(admin, ("batch_exception",), plant.company) == before
    found = run.tell("A bag was torn")
    number = run.rows("batch_exception")[-1].number
    assert run.exception(number).after_decision is True
    with admin.connect() as connection:
        told = connection.execute(text("select event from outbox where company_id = :c"), {"c": plant.company})
        assert "ExceptionFoundAfterDecision" in set(told.scalars())

    def refused() -> None:
        shipped = shipping.rows()
        with pytest.raises(FoundAfterwards):
            shipping.ship(lot, consignee, "1", document="DN-9")
        assert shipping.rows() == shipped

    def waits(by: Actor) -> set[str]:
        with transactions.reading(plant.company) as session:
            return {one.act for one in work_of(session, by) if one.subject == found and one.because is None}

    refused()
    assert waits(plant.reviewer) == {"assessException"}
    run.assess(found)
    run.assess(found, as_=Classification.MAJOR)
    refused()
    assert (waits(plant.reviewer), waits(plant.second_reviewer)) == (set(), {"approveException"})
    run.approve_exception(found)
    shipping.ship(lot, consignee, "1", document="DN-9")
    with pytest.raises(DBAPIError, match="DEV-6"):
        forge(run, "update batch_exception set after_decision = null")
    run.tell("Another bag was torn")
    with pytest.raises(DBAPIError, match="DEV-6"):
        forge(run, SHIP)


SHIP = """insert into shipment select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),
    'document', 'DN-10'))).* from shipment s where document = 'DN-9'"""
