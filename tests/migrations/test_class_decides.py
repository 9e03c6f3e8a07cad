"""A database from before every assessment was kept: each that stands becomes the first of its exception."""

from pathlib import Path

import pytest

from domain.kernel.ids import CompanyId, new_id
from infra import migration
from tests.benchmarks.loading import quietly
from tests.sealing import AUDIT_KEY, House, new_database

TABLES = ("company", "site", "person", "batch", "signature", "batch_exception")
ROWS = (
    "insert into directory values ('old', %(c)s)",
    "insert into company (company_id, id, version, name, title) values (%(c)s, %(c)s, 1, 'old', 'Old Pharma')",
    "insert into site values (%(c)s, %(s)s, 1, 'VIE', 'Vienna', 'Europe/Vienna')",
    "insert into person (company_id, id, version, name, state) values (%(c)s, %(p)s, 1, 'Ada', 'ACTIVE')",
    """insert into batch (company_id, id, version, site_id, number, recipe_version_id, recipe_digest, product,
         size_value, size_unit, state, disposition, issued_by, issued_at, issue_signature_id)
       values (%(c)s, %(b)s, 1, %(s)s, 'B-1', %(b)s, repeat('0', 64), 'MET', 1, 'kg', 'IDLE', 'PENDING', %(p)s,
         now(), %(g)s)""",
    """insert into signature (company_id, id, site_id, act, meaning, subject_type, subject_id, subject_version,
         person_id, account_id, session_person_id, printed_name, signed_at, time_zone, method, digest, content,
         challenge_id)
       values (%(c)s, %(g)s, %(s)s, 'assessException', 'ASSESSED', 'BatchException', %(e)s, 1, %(p)s, %(p)s, %(p)s,
         'Ada L.', now(), 'UTC', 'PASSWORD', encode(sha256('{}'), 'hex'), '{}',
         %(g)s)""",
    """insert into batch_exception (company_id, id, version, site_id, batch_id, number, rule, title, description,
         raised_at, state, classification, rationale, assessed_by, assessed_at, signature_id)
       values
         (%(c)s, %(e)s, 2, %(s)s, %(b)s, 1, 'EXE-2', 'Loss', 'Loss', now(), 'ASSESSED', 'CRITICAL', 'No effect.', %(p)s,
          now(), %(g)s),
         (%(c)s, %(o)s, 1, %(s)s, %(b)s, 2, 'EXE-2', 'Loss', 'Loss', now(), 'OPEN', null, null, null, null, null)""",
)


@pytest.mark.requirement("REV-1", "AUD-1")
def test_what_was_assessed_stands_as_it_was_and_is_the_first_of_its_exception(tmp_path: Path) -> None:
    with new_database(to="0084") as database:
        house, company = House(database, tmp_path), CompanyId(new_id())
        named = {"c": company, **{name: new_id() for name in "spbgeo"}}
        with quietly(house.admin, TABLES) as connection:
            for row in ROWS:
                connection.execute(row, named)
        migration.migrate(house.database.url("postgres"), audit_key=AUDIT_KEY)
        (found,) = house.ask("select * from exception_assessment")
        assert (found.exception_id, found.number, found.classification) == (named["e"], 1, "CRITICAL")
        assert (found.rationale, found.assessed_name, found.approvers) == ("No effect.", "Ada L.", [])
        states = house.ask("select state, awaits from batch_exception order by number")
        assert [tuple(row) for row in states] == [("ASSESSED", None), ("OPEN", None)]
        (entry,) = house.ask("select * from audit_entry where table_name = 'exception_assessment'")
        assert (entry.process, entry.act) == ("migration 0085", "INSERT")
