"""A database of the last release: each lot gets one container with what remains of it, each row with its entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from domain.kernel.ids import CompanyId, new_id
from infra import migration
from infra.transaction import SETTINGS, as_process, settings_of
from tests.containers import require_even
from tests.sealing import AUDIT_KEY, House, new_database

LOTS = {  # what came, what was used of it, what was reversed of that
    "WHOLE": ("25.000", "0", "0"),
    "BEGUN": ("25.000", "5.0", "0"),
    "REVERSED": ("25.000", "5.0", "5.0"),
    "USED/UP": ("25.000", "25.000", "0"),
}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Migrated"]:
    """Migrated once; each test looks at something else of it."""
    with new_database(to="0022") as database:
        house = House(database, tmp_path_factory.mktemp("house"))
        company = _fill(house)
        before = house.ask(RECORDED, c=company)
        migration.migrate(database.url("postgres"), audit_key=AUDIT_KEY)
        yield Migrated(house, company, before)


@dataclass(frozen=True)
class Migrated:
    """A company that the last release wrote, in this release's schema, and what was recorded before."""

    house: House
    company: CompanyId
    before: list[Any]


RECORDED = "select id, kind, quantity_value from inventory_transaction where company_id = :c"


def _fill(house: House) -> CompanyId:
    """A company as the last release wrote it. Keys are off, so that nothing needs batches behind it."""
    company, site = CompanyId(new_id()), new_id()
    with house.admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        settings = settings_of(as_process(company, "test"), audit_key=AUDIT_KEY, reason="as it was")
        connection.connection.cursor().execute(SETTINGS.text, settings)
        connection.execute(text("insert into directory values ('old', :c)"), {"c": company})
        connection.execute(text("insert into company values (:c, :c, 1, 'old', 'Old Pharma')"), {"c": company})
        connection.execute(
            text("insert into site values (:c, :s, 1, 'VIE', 'Vienna', 'Europe/Vienna')"), {"c": company, "s": site}
        )
        for number, figures in LOTS.items():
            _lot(connection, {"c": company, "s": site, "l": new_id(), "n": number}, *map(Decimal, figures))
        connection.execute(text("select close_transaction()"))
    return company


def _lot(
    connection: Connection, place: dict[str, object], received: Decimal, used: Decimal, reversed_: Decimal
) -> None:
    figures = {**place, "received": received, "used": used, "reversed": reversed_}
    connection.execute(
        text("""insert into material_lot values (:c, :l, 1, :s, gen_random_uuid(), :n, null, 'kg', null, 'RELEASED',
                  gen_random_uuid(), 'Old Hand', now())"""),
        place,
    )
    connection.execute(
        text("""insert into lot_balance values (:c, :l, 1, :s, 'kg', :received, :used, :reversed,
                  cast(:received as numeric) - :used + :reversed)"""),
        figures,
    )
    for kind, value in (("RECEIPT", received), ("ISSUE", -used), ("REVERSAL", reversed_)):
        if value:
            connection.execute(
                text("""insert into inventory_transaction values (:c, :id, :s, :l, :kind, :value, 'kg',
                          gen_random_uuid(), gen_random_uuid(), 'Old Hand', now())"""),
                {**place, "id": new_id(), "kind": kind, "value": value},
            )


@pytest.mark.requirement("MAT-7")
def test_each_lot_gets_a_container_with_what_remains_of_it(migrated: Migrated) -> None:
    house, company = migrated.house, migrated.company
    found = house.ask(
        "select number, position, state, initial::text, remaining::text from container where company_id = :c", c=company
    )
    assert {tuple(one) for one in found} == {
        ("WHOLE-1", 1, "CLOSED", "25.000", "25.000"),
        ("BEGUN-1", 1, "OPEN", "20.000", "20.000"),
        ("REVERSED-1", 1, "CLOSED", "25.000", "25.000"),
        ("USED/UP-1", 1, "EMPTY", "0.000", "0.000"),
    }
    require_even(house.admin, company)
    opened = house.ask(
        """select count(*), count(container_id), count(recorded_by), sum(quantity_value), min(recorded_name)
           from inventory_transaction where company_id = :c and kind = 'OPENING'""",
        c=company,
    )
    assert [tuple(one) for one in opened] == [(6, 3, 0, 0, "migration 0025")]
    searched = house.ask("select called from search_entry where company_id = :c and kind = 'CONTAINER'", c=company)
    assert {one[0] for one in searched} == {f"{number}-1" for number in LOTS}


@pytest.mark.requirement("AUD-1", "AUD-4")
def test_each_row_has_its_entry_and_the_log_takes_them(migrated: Migrated) -> None:
    house, company = migrated.house, migrated.company
    entries = house.ask(
        """select table_name, act, count(*) from audit_entry where company_id = :c and process = 'migration 0025'
             and reason <> '' group by 1, 2 order by 1""",
        c=company,
    )
    assert [tuple(one) for one in entries] == [("container", "INSERT", 4), ("inventory_transaction", "INSERT", 6)]
    house.sealer.pass_once()
    assert house.alarms(company) == []
    assert house.check(company) == []


@pytest.mark.requirement("AUD-2")
def test_what_was_recorded_before_stays_as_it_was(migrated: Migrated) -> None:
    after = migrated.house.ask(f"{RECORDED} and kind <> 'OPENING'", c=migrated.company)
    assert sorted(migrated.before) == sorted(after)
    assert all(isinstance(one[0], UUID) for one in after)
