"""What the database's superuser does to one audit entry is detected and located, before and after it is sealed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.kernel.ids import CompanyId
from tests.sealing import House, new_database

pytestmark = pytest.mark.requirement("AUD-4")


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with new_database() as database:
        yield database.name


@pytest.fixture
def house(template: str, tmp_path: Path) -> Iterator[House]:
    with new_database(like=template) as database:
        yield House(database, tmp_path)


@pytest.fixture
def company(house: House) -> CompanyId:
    """A company with five entries: itself, then a transaction of three sites, then one of one."""
    company = house.found()
    house.sites(company, "A", "B", "C")
    house.site(company, "D")
    return company


MIDDLE = "company_id = :c and table_name = 'site' and new ->> 'code' = 'B'"
INSERT = """
    insert into audit_entry
    select company_id, epoch, {transaction}, {number}, {xid}, at, table_name, gen_random_uuid(), act, person,
      process, session_person, reason, command, old, new, mac from audit_entry where {middle}
"""


def forged(transaction: str = "gen_random_uuid()", number: str = "1", xid: str = "xid") -> str:
    return INSERT.format(transaction=transaction, number=number, xid=xid, middle=MIDDLE)


def place_of_b(house: House, company: CompanyId) -> str:
    ((transaction, number, row),) = house.ask(
        f"select transaction_id, number, row_id from audit_entry where {MIDDLE}",  # noqa: S608 -- our own text
        c=company,
    )
    return f"transaction {transaction}, entry {number}: INSERT of site {row}"


def expect_alarm(house: House, company: CompanyId, kind: str, place: str) -> None:
    other = house.found()
    report = house.sealer.pass_once()
    (alarm,) = house.alarms(company)
    assert (alarm.kind, alarm.place) == (kind, place)
    assert report.stopped == (company,)
    assert house.positions(company) == []  # neither the transaction nor what follows it
    assert house.ask("select size from log_head where company_id = :c", c=other) == [(1,)]  # others go on
    house.sealer.pass_once()
    assert len(house.alarms(company)) == 1  # one alarm, however often it looks


def test_a_changed_entry_is_found_before_it_is_sealed(house: House, company: CompanyId) -> None:
    house.tamper(
        f"update audit_entry set new = jsonb_set(new, '{{name}}', '\"Forged\"') where {MIDDLE}",  # noqa: S608 -- our own text
        c=company,
    )
    expect_alarm(house, company, "changed-entry", place_of_b(house, company))


def test_a_deleted_entry_is_found_before_it_is_sealed(house: House, company: CompanyId) -> None:
    place = place_of_b(house, company)
    house.tamper(f"delete from audit_entry where {MIDDLE}", c=company)  # noqa: S608 -- our own text
    expect_alarm(house, company, "missing-entry", place.partition(",")[0])
    assert "entries 2 are missing" in str(house.alarms(company)[0].explanation)


def test_an_inserted_entry_is_found_before_it_is_sealed(house: House, company: CompanyId) -> None:
    house.tamper(forged(), c=company)
    ((transaction, row),) = house.ask(
        "select transaction_id, row_id from audit_entry e where company_id = :c and not exists"
        " (select from audit_closing c where c.transaction_id = e.transaction_id)",
        c=company,
    )
    other = house.found()
    house.sealer.pass_once()
    (alarm,) = house.alarms(company)
    assert (alarm.kind, alarm.place) == (
        "inserted-entry",
        f"transaction {transaction}, entry 1: INSERT of site {row}",
    )
    assert house.ask("select size from log_head where company_id = :c", c=other) == [(1,)]


def test_an_entry_inserted_into_a_transaction_is_found_before_it_is_sealed(house: House, company: CompanyId) -> None:
    house.tamper(forged(transaction="transaction_id", number="4"), c=company)
    house.sealer.pass_once()
    (alarm,) = house.alarms(company)
    assert alarm.kind == "changed-entry"
    assert ", entry 4: INSERT of site" in str(alarm.place)


def test_a_changed_entry_is_found_after_it_was_sealed(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    assert house.check(company) == []
    house.tamper(
        f"update audit_entry set new = jsonb_set(new, '{{name}}', '\"Forged\"') where {MIDDLE}",  # noqa: S608 -- our own text
        c=company,
    )
    (finding,) = house.check(company)
    assert (finding.kind, finding.position, finding.place) == ("changed-entry", 2, place_of_b(house, company))


def test_a_deleted_entry_is_found_after_it_was_sealed(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    place = place_of_b(house, company)
    house.tamper(f"delete from audit_entry where {MIDDLE}", c=company)  # noqa: S608 -- our own text
    (finding,) = house.check(company)
    assert (finding.kind, finding.position) == ("missing-entry", 2)
    assert place.startswith(finding.place)


@pytest.mark.parametrize("transaction", ["gen_random_uuid()", "transaction_id"])
def test_an_inserted_entry_is_found_after_it_was_sealed(house: House, company: CompanyId, transaction: str) -> None:
    house.sealer.pass_once()
    house.tamper(forged(transaction, "4"), c=company)
    (finding,) = house.check(company)
    assert finding.kind == "inserted-entry"
    assert ", entry 4: INSERT of site" in finding.place


def test_an_entry_inserted_ahead_of_its_time_is_found(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    house.tamper(forged(xid="'9000000000000000000'::xid8"), c=company)
    assert [finding.kind for finding in house.check(company)] == ["inserted-entry"]


def test_an_entry_inserted_above_the_horizon_stops_the_log(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    house.tamper(forged("transaction_id", "4", "pg_current_xact_id()"), c=company)
    house.sealer.pass_once()
    assert [alarm.kind for alarm in house.alarms(company)] == ["inserted-entry"]


@pytest.mark.requirement("AUD-3")
def test_a_change_made_in_all_tables_in_step_is_found_by_the_object_store(house: House, company: CompanyId) -> None:
    """The superuser removes an entry and renumbers what follows, nodes and all; only the signed copy knows better."""
    house.sealer.pass_once()
    house.tamper(f"delete from audit_entry where {MIDDLE}", c=company)  # noqa: S608 -- our own text
    house.tamper("delete from sealed_entry where company_id = :c and position = 2", c=company)
    house.tamper("update sealed_entry set position = position - 1 where company_id = :c and position > 2", c=company)
    house.tamper("delete from log_node where company_id = :c and level = 0 and index = 2", c=company)
    house.tamper("update log_node set index = index - 1 where company_id = :c and level = 0 and index > 2", c=company)
    house.tamper("update log_head set size = size - 1 where company_id = :c", c=company)
    found = house.check(company)
    assert (found[0].kind, found[0].position) == ("changed-entry", 2)
    house.site(company, "E")
    assert company in house.new_sealer().pass_once().stopped
    assert house.alarms(company)[0].kind in {"shorter-log", "different-log", "damaged-log"}


def test_an_entry_of_an_epoch_that_never_was_is_found(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    house.tamper(forged(), c=company)
    house.tamper(
        "update audit_entry e set epoch = 99 where company_id = :c and not exists"
        " (select from audit_closing c where c.transaction_id = e.transaction_id)",
        c=company,
    )
    assert [finding.kind for finding in house.check(company)] == ["inserted-entry"]


@pytest.mark.requirement("AUD-3")
def test_a_node_that_proofs_are_made_of_is_held_against_what_was_sealed(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    house.tamper("update log_node set hash = sha256(hash) where company_id = :c and level = 1 and index = 0", c=company)
    (finding,) = house.check(company)
    assert (finding.kind, finding.position, finding.place) == ("changed-node", 0, "level 1, node 0")


def test_a_log_that_was_cut_is_found(house: House, company: CompanyId) -> None:
    """All rows of the last two seals are gone, and all that told of them; the store still has the checkpoint."""
    house.sealer.pass_once()
    house.site(company, "E")
    house.sealer.pass_once()
    house.tamper("delete from audit_entry where company_id = :c and new ->> 'code' = 'E'", c=company)
    house.tamper("delete from sealed_entry where company_id = :c and position >= 5", c=company)
    house.tamper("delete from log_node where company_id = :c and index >= 5", c=company)
    house.tamper("delete from checkpoint where company_id = :c and size > 5", c=company)
    house.tamper("update log_head set size = 5 where company_id = :c", c=company)
    (finding,) = house.check(company)
    assert (finding.kind, finding.explanation) == ("checkpoint", "the store has this checkpoint; the database doesn't")
