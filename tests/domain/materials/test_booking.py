"""That a balance is the sum of its transactions, whoever writes."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from infra.transaction import SETTINGS, Transactions, as_process, settings_of
from tests.conftest import AUDIT_KEY
from tests.containers import Shelves
from tests.materials import Store
from tests.plant import Plant

FULL = """
    insert into container select company_id, gen_random_uuid(), 1, site_id, lot_id, 9, 'X', unit, null, null, null, 1,
      1, 'CLOSED' from container where id = :bag
"""


HALF = """
    insert into inventory_transaction (company_id, id, site_id, lot_id, kind, quantity_value, quantity_unit,
      container_id, movement_id, recorded_by, recorded_name, recorded_at)
    select company_id, gen_random_uuid(), site_id, lot_id, 'SPLIT', -2, unit, id, gen_random_uuid(),
      (select id from person where company_id = :c limit 1), 'x', now() from container where id = :bag
"""
"""What one side of a split books, by itself."""


@pytest.mark.requirement("MAT-7")
def test_the_database_books_every_transaction_and_nothing_else(shelves: Shelves, store: Store, admin: Engine) -> None:
    """Whoever writes: the superuser's own changes of a balance are refused, those without their other half too."""
    lot = store.released("L-1", "20")
    bag = shelves.of(lot)[0].id
    for change in (
        "update lot_balance set remaining = remaining + 1, received = received + 1 where id = :lot",
        "update container set remaining = remaining + 1 where id = :bag",
        "update container set initial = 1 where id = :bag",
        "update container set lot_id = gen_random_uuid() where id = :bag",
        FULL,
    ):
        with admin.connect() as connection, pytest.raises(IntegrityError, match="MAT-7"):
            connection.execute(text(change), {"lot": lot, "bag": bag})
    given = {"c": store.plant.company, "bag": bag}
    with admin.connect() as connection:
        _act_as_test(connection, store.plant)
        connection.execute(text(HALF), given)
        left = connection.execute(text("select remaining from container where id = :bag"), given).scalar_one()
        assert str(left) == "18"
        with pytest.raises(IntegrityError, match="MAT-5"):
            connection.execute(text("set constraints all immediate"))
    assert shelves.contents(lot) == [("L-1-1", "CLOSED", "20")]


@pytest.mark.requirement("MAT-7")
def test_the_application_may_not_even_ask_to_change_a_balance(
    shelves: Shelves, store: Store, transactions: Transactions
) -> None:
    bag = shelves.of(store.released("L-1", "20"))[0].id
    for change in (
        "update container set remaining = 1 where id = :bag",
        "update lot_balance set remaining = 1, received = 1",
        "delete from container where id = :bag",
    ):
        with transactions.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(change), {"bag": bag})


def test_an_empty_container_holds_nothing_whoever_says_so(shelves: Shelves, store: Store, admin: Engine) -> None:
    bag = shelves.of(store.released("L-1", "20"))[0].id
    for state in ("EMPTY", "DESTROYED", "DESTROYING"):
        with admin.connect() as connection:
            _act_as_test(connection, store.plant)
            connection.execute(text("update container set state = :s where id = :bag"), {"s": state, "bag": bag})
            with pytest.raises(IntegrityError, match=state):
                connection.execute(text("set constraints all immediate"))


def _act_as_test(connection: Connection, plant: Plant) -> None:
    settings = settings_of(as_process(plant.company, "test"), audit_key=AUDIT_KEY, reason="test")
    connection.connection.cursor().execute(SETTINGS.text, settings)
