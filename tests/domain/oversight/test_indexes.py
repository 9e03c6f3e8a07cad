"""That what oversight counts is found by an index under row-level security."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, TextClause, text

from domain.oversight import queries
from tests import execution
from tests.conftest import Do
from tests.plant import Plant

AT = "2126-11-27T10:00:00Z"
YEARS_OF_BATCHES = text("""
    insert into batch select made.* from batch b, generate_series(1, 3000) n,
      jsonb_populate_record(b, jsonb_build_object(
      'id', gen_random_uuid(), 'number', b.number || '-' || n, 'disposition', 'RELEASED')) made
    where b.company_id = :c
""")


WITH_EXCEPTIONS = text("""
    insert into batch_exception select made.* from batch b,
      jsonb_populate_record(null::batch_exception, jsonb_build_object(
      'company_id', b.company_id, 'id', gen_random_uuid(), 'version', 1, 'site_id', b.site_id, 'batch_id', b.id,
      'number', 1, 'rule', 'EXE-2', 'title', 'Loss on drying', 'description', '2.9 %', 'raised_at', now(),
      'state', 'OPEN')) made
    where b.company_id = :c
""")


@pytest.fixture
def connection(do: Do, plant: Plant, admin: Engine) -> Iterator[Connection]:
    """The application's, and a plant with one undecided batch of many: on a few, one index is as good as another."""
    execution.run(do, plant, admin)
    with admin.connect() as connection:
        connection.execute(text("alter table batch disable trigger all"))  # it is never committed
        connection.execute(text("alter table batch_exception disable trigger all"))
        for statement in (YEARS_OF_BATCHES, WITH_EXCEPTIONS):
            connection.execute(statement, {"c": plant.company})
        connection.execute(text("analyze batch, batch_exception"))
        connection.execute(text("set local role theriac_app"))
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(plant.company)})
        yield connection


SORTS = ("sort", "incremental_sort", "hashagg")


@pytest.mark.requirement("OVS-1")
def test_an_index_leads_to_what_is_counted(connection: Connection, plant: Plant) -> None:
    for statement, index, condition in [
        (queries.WAITING, "batch_undecided", "completed_at <"),
        (queries.DECIDED, "disposition_by_time", "decided_at >="),
        (queries.ENTERED, "parameter_value_revision_pkey", "id >="),
        (queries.WEIGHED, "weight_reading_pkey", "id >="),
        (queries.REVEALED, "person_reveal_to", "revealed_to ="),
    ]:
        shown = explained(connection, plant, statement, without=SORTS)
        assert condition in conditions_of(index, shown), shown
    # Few are of undecided batches: they are found by these, and sorted.
    shown = explained(connection, plant, queries.EXCEPTIONS, without=())
    assert "company_id =" in conditions_of("batch_undecided", shown), shown


def conditions_of(index: str, shown: str) -> str:
    return shown.partition(f" {index} on ")[2].partition("Index Cond: ")[2].partition("\n")[0]


def explained(connection: Connection, plant: Plant, statement: TextClause, *, without: tuple[str, ...]) -> str:
    given: dict[str, object] = {
        "company": plant.company,
        "sites": None,
        "since": AT,
        "until": AT,
        "now": AT,
        "within": 5,
    }
    given |= {"most": queries.ROWS, "low": plant.company, "high": plant.site, "person": plant.operator.person}
    wanted = {name: value for name, value in given.items() if f":{name}" in statement.text}
    for other in SORTS:
        connection.execute(text(f"set local enable_{other} = on"))
    for other in ("seqscan", "bitmapscan", *without):  # on a few rows, anything is cheap
        connection.execute(text(f"set local enable_{other} = off"))
    return "\n".join(connection.execute(text(f"explain {statement.text}"), wanted).scalars())
