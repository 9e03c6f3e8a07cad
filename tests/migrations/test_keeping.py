"""A database from before there was retention: the schedule computes that of each decided batch, and renews holds."""

from datetime import date
from pathlib import Path

import pytest

from domain.kernel.ids import CompanyId, new_id
from infra import migration
from tests.benchmarks.loading import quietly
from tests.sealing import AUDIT_KEY, House, new_database
from workers.schedule import Schedule

TABLES = ("company", "site", "person", "batch", "disposition")
BATCH = """
    insert into batch (company_id, id, version, site_id, number, recipe_version_id, recipe_digest, product, size_value,
      size_unit, state, disposition, issued_by, issued_at, issue_signature_id)
    values (%(c)s, {0}, 1, %(s)s, '{1}', %(s)s, repeat('0', 64), 'MET', 1, 'kg', 'ABORTED', '{2}', %(p)s, now(), %(s)s)
"""
ROWS = (
    "insert into directory values ('old', %(c)s)",
    "insert into company (company_id, id, version, name, title) values (%(c)s, %(c)s, 1, 'old', 'Old Pharma')",
    "insert into site values (%(c)s, %(s)s, 1, 'BOS', 'Boston', 'America/New_York')",
    "insert into person (company_id, id, version, name, state) values (%(c)s, %(p)s, 1, 'Ada', 'ACTIVE')",
    BATCH.format("%(b)s", "B-1", "REJECTED"),
    BATCH.format("gen_random_uuid()", "B-2", "PENDING"),
    """insert into disposition values (%(c)s, %(s)s, %(s)s, %(b)s, 'REJECTED', 'Torn.', %(p)s, 'Ada',
         '2024-02-29 04:00Z', %(s)s)""",
)
HOLD = """
    insert into legal_hold (company_id, id, version, site_id, scope, batch_id, reason, placed_by, placed_name,
      placed_at, signature_id, objects_until, renew_at)
    select company_id, gen_random_uuid(), 1, site_id, 'BATCH', id, 'A claim', issued_by, 'Ada', now(), id,
      now() + interval '1 month', now() - interval '1 day'
    from batch where number = 'B-2'
"""


@pytest.mark.requirement("KEP-1", "KEP-2", "AUD-1")
def test_what_was_decided_before_is_kept_from_its_decision_and_holds_are_renewed(tmp_path: Path) -> None:
    with new_database(to="0086") as database:
        house, named = House(database, tmp_path), {"c": CompanyId(new_id()), **{name: new_id() for name in "spb"}}
        with quietly(house.admin, TABLES) as connection:
            for row in ROWS:
                connection.execute(row, named)
        migration.migrate(house.database.url("postgres"), audit_key=AUDIT_KEY)
        (found,) = house.ask("select * from record_retention")
        assert (found.batch_id, found.until, found.months_after_decision) == (named["b"], None, 0)
        (entry,) = house.ask("select * from audit_entry where table_name = 'record_retention'")
        assert (entry.process.partition(" ")[0], entry.act) == ("migration", "INSERT")

        with quietly(house.admin, ("legal_hold",)) as connection:
            connection.execute(HOLD)
        schedule = Schedule(house.relay_engine, house.services)
        assert (schedule.once(), schedule.once()) == (2, 0)
        (found,) = house.ask("select * from record_retention")
        assert (found.until, found.months_after_decision) == (date(2029, 2, 28), 60), "it was the 28th in Boston"
        (hold,) = house.ask("select renew_at > now() + interval '360 days' as renewed from legal_hold")
        assert hold.renewed
