"""A database from before cleaning procedures were approved: what there is becomes a draft, by whom the log says."""

from pathlib import Path

import pytest
from sqlalchemy import text

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId, PersonId, new_id
from infra import migration
from infra.transaction import SETTINGS, settings_of
from tests.sealing import AUDIT_KEY, House, new_database

ROWS = (
    "insert into directory values ('old', :c)",
    "insert into company (company_id, id, version, name, title) values (:c, :c, 1, 'old', 'Old Pharma')",
    "insert into person (company_id, id, version, name, state) values (:c, :p, 1, 'Ada', 'ACTIVE')",
    """insert into equipment_class (company_id, id, version, code, name, state, clean_hold_minutes, dirty_hold_minutes,
         overdue_cleaning, campaign_batches) values (:c, :k, 1, 'MIXER', 'Mixer', 'ACTIVE', 60, 60, 'MAJOR', 1)""",
    """insert into cleaning_procedure (company_id, id, version, class_id, code, name, kind, steps, verified, edition,
         state) values (:c, :d, 1, :k, 'SOP-1', 'Wash', 'MAJOR', 'Wash.', true, 2, 'ACTIVE')""",
    "select close_transaction()",
)


@pytest.mark.requirement("EQP-1", "AUD-1")
def test_what_nobody_approved_is_a_draft_of_who_wrote_it(tmp_path: Path) -> None:
    with new_database(to="0048") as database:
        house, company = House(database, tmp_path), CompanyId(new_id())
        person = PersonId(new_id())
        named = {"c": company, "p": person, "k": new_id(), "d": new_id()}
        with house.admin.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            writer = Actor(company=company, person=person, name="Ada")
            settings = settings_of(writer, audit_key=AUDIT_KEY, reason="as it was")
            connection.connection.cursor().execute(SETTINGS.text, settings)
            for row in ROWS:
                connection.execute(text(row), named)
        migration.migrate(house.database.url("postgres"), audit_key=AUDIT_KEY)
        (found,) = house.ask("select * from cleaning_procedure")
        assert (found.state, found.edition, found.authors, found.written_by) == ("DRAFT", 2, [person], person)
        assert (found.written_name, found.approved_by) == ("Ada", None)
        (entry,) = house.ask("select * from audit_entry where table_name = 'cleaning_procedure' and act = 'UPDATE'")
        assert entry.process.startswith("migration ")
        assert (entry.old["state"], entry.new["state"]) == ("ACTIVE", "DRAFT")
