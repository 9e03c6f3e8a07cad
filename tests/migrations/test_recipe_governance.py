"""A database of the last release gets routes, frozen routes and due days for what it holds, each with its entry."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from domain.kernel.ids import CompanyId, new_id
from infra import migration
from infra.migration import AuditKeyNeeded
from infra.transaction import SETTINGS, as_process, settings_of
from tests.sealing import AUDIT_KEY, Database, House, new_database

VERSIONS = {  # state, how often it was submitted, its day of effect
    "draft": ("DRAFT", 0, None),
    "returned": ("DRAFT", 1, None),
    "in review": ("IN_REVIEW", 2, None),
    "in effect": ("EFFECTIVE", 1, date(2026, 2, 28)),
    "superseded": ("SUPERSEDED", 1, date(2025, 1, 1)),
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with new_database(to="0010") as database:
        yield House(database, tmp_path)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, CompanyId, dict[str, UUID]]]:
    """Filled and migrated once; each test looks at something else of it."""
    with new_database(to="0010") as database:
        house = House(database, tmp_path_factory.mktemp("house"))
        filled = fill(house)
        upgrade(database, audit_key=AUDIT_KEY)
        yield house, *filled


def fill(house: House) -> tuple[CompanyId, dict[str, UUID]]:
    """A company as the last release wrote it. Keys are off, so that nothing needs signatures behind it."""
    company, ids = CompanyId(new_id()), {name: new_id() for name in VERSIONS}
    with house.admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        settings = settings_of(as_process(company, "test"), audit_key=AUDIT_KEY, reason="as it was")
        connection.connection.cursor().execute(SETTINGS.text, settings)
        connection.execute(text("insert into directory values ('old', :c)"), {"c": company})
        connection.execute(text("insert into company values (:c, :c, 1, 'old', 'Old Pharma')"), {"c": company})
        site, recipe = new_id(), new_id()
        connection.execute(
            text("insert into site values (:c, :s, 1, 'VIE', 'Vienna', 'Europe/Vienna')"), {"c": company, "s": site}
        )
        connection.execute(
            text("insert into master_recipe values (:c, :r, 1, 'MET', 'Metformin', 'bulk')"),
            {"c": company, "r": recipe},
        )
        for number, (name, id_) in enumerate(ids.items(), 1):
            _version(connection, {"c": company, "s": site, "r": recipe, "v": id_, "n": number}, name)
        connection.execute(
            text("""insert into recipe_approval values
                    (:c, gen_random_uuid(), :s, :v, 2, 'PRODUCTION', gen_random_uuid(), gen_random_uuid(), now())"""),
            {"c": company, "s": site, "v": ids["in review"]},
        )
        connection.execute(text("select close_transaction()"))
    return company, ids


def _version(connection: Connection, place: dict[str, object], name: str) -> None:
    state, submission, day = VERSIONS[name]
    now = datetime.now(UTC)
    row = {
        **place,
        "state": state,
        "often": submission,
        "content": None if state == "DRAFT" else "{}",
        "submitted": None if state == "DRAFT" else now,
        "approved": None if day is None else now,
        "day": day,
        "ended": now if state == "SUPERSEDED" else None,
    }
    connection.execute(
        text("""insert into master_recipe_version (company_id, id, version, site_id, recipe_id, number, state, variant,
                  batch_size_value, batch_size_unit, author_id, submission, content, digest, submitted_at, approved_at,
                  effective_on, effective_at, ended_at)
                values (:c, :v, 4, :s, :r, :n, :state, 'STANDARD', 1, 'kg', gen_random_uuid(), :often, :content,
                  encode(sha256(convert_to(:content, 'UTF8')), 'hex'), :submitted, :approved, :day, :approved, :ended)
             """),
        row,
    )


def upgrade(database: Database, *, audit_key: bytes | None) -> None:
    migration.migrate(database.url("postgres"), audit_key=audit_key)


@pytest.mark.requirement("ROU-1", "ROU-2", "PRV-1", "TRN-4")
def test_what_there_is_gets_the_route_it_was_approved_by_and_its_due_day(
    migrated: tuple[House, CompanyId, dict[str, UUID]],
) -> None:
    house, company, ids = migrated
    routes = house.ask(
        """select r.for_site_id, r.review_months, s.order_number, s.role from approval_route r
                          join approval_route_step s on s.route_id = r.id where r.company_id = :c order by 4""",
        c=company,
    )
    assert [tuple(one) for one in routes] == [(None, 24, 1, "PRODUCTION"), (None, 24, 1, "QUALITY")]
    frozen = house.ask("""select recipe_version_id, submission, array_agg(role || order_number order by role)
                          from recipe_approval_step group by 1, 2""")
    both = ["PRODUCTION1", "QUALITY1"]
    assert {(one[0], one[1]): one[2] for one in frozen} == {
        (ids[name], submission): both for name, (_, often, _) in VERSIONS.items() for submission in range(1, often + 1)
    }
    due = dict(map(tuple, house.ask("select id, review_due_on from master_recipe_version")))
    assert due == {id_: date(2028, 2, 28) if name == "in effect" else None for name, id_ in ids.items()}
    require_learned(house, ids)


def require_learned(house: House, ids: dict[str, UUID]) -> None:
    """What was approved can be read and understood, in the line in which the product writes it (TRN-4)."""
    found = house.ask(
        """select t.id, line = t.site_id || ' 1 kg STANDARD', t.effective_on, t.ended_on is not null, s.code
                          from training_version t join training_subject s on s.id = t.subject_id"""
    )
    assert {tuple(one) for one in found} == {
        (ids[name], True, day, name == "superseded", "MET bulk")
        for name, (_, _, day) in VERSIONS.items()
        if day is not None
    }


@pytest.mark.requirement("AUD-1", "AUD-4")
def test_each_row_that_it_wrote_has_its_entry_and_the_log_takes_them(
    migrated: tuple[House, CompanyId, dict[str, UUID]],
) -> None:
    house, company, ids = migrated
    entries = house.ask(
        """select table_name, act, count(*) from audit_entry where company_id = :c
                           and process = 'migration 0011' and reason <> '' group by 1, 2 order by 1""",
        c=company,
    )
    submissions = sum(often for _, often, _ in VERSIONS.values())
    assert [tuple(one) for one in entries] == [
        ("approval_route", "INSERT", 1),
        ("approval_route_step", "INSERT", 2),
        ("master_recipe_version", "UPDATE", 1),
        ("recipe_approval_step", "INSERT", 2 * submissions),
    ]
    house.sealer.pass_once()
    house.sealer.checkpoint(company)
    assert house.alarms(company) == []
    assert house.check(company) == []
    assert house.ask("select version from master_recipe_version where id = :v", v=ids["in effect"]) == [(5,)]


@pytest.mark.requirement("AUD-1")
def test_without_the_audit_key_nothing_is_migrated(house: House) -> None:
    fill(house)
    with pytest.raises(AuditKeyNeeded):
        upgrade(house.database, audit_key=None)
    assert house.ask("select version_num from alembic_version") == [("0010",)]


def test_without_companies_it_needs_no_key(house: House) -> None:
    upgrade(house.database, audit_key=None)
    assert house.ask("select count(*) from approval_route") == [(0,)]
