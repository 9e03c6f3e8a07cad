"""That what oversight counts is found by an index under row-level security."""

import pytest
from sqlalchemy import Engine, TextClause, text

from domain.oversight import queries
from tests.plant import Plant


@pytest.mark.requirement("OVS-1")
@pytest.mark.parametrize(
    ("statement", "index", "condition"),
    [
        (queries.WAITING, "batch_undecided", "completed_at <"),
        (queries.EXCEPTIONS, "batch_undecided", "company_id ="),
        (queries.DECIDED, "disposition_by_time", "decided_at >="),
        (queries.ENTERED, "parameter_value_revision_pkey", "id >="),
        (queries.WEIGHED, "weight_reading_pkey", "id >="),
        (queries.REVEALED, "person_reveal_to", "revealed_to ="),
    ],
)
def test_an_index_leads_to_what_is_counted(
    app_engine: Engine, plant: Plant, statement: TextClause, index: str, condition: str
) -> None:
    at = "2026-11-27T10:00:00Z"
    given: dict[str, object] = {
        "company": plant.company,
        "sites": None,
        "since": at,
        "until": at,
        "before": at,
        "most": 10,
    }
    given |= {"low": plant.company, "high": plant.site, "person": plant.operator.person}
    wanted = {name: value for name, value in given.items() if f":{name}" in statement.text}
    with app_engine.connect() as connection:
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(plant.company)})
        for other in ("seqscan", "bitmapscan", "sort", "incremental_sort"):  # on a few rows, anything is cheap
            connection.execute(text(f"set local enable_{other} = off"))
        shown = "\n".join(connection.execute(text(f"explain {statement.text}"), wanted).scalars())
    found = shown.partition(f" {index} on ")[2].partition("Index Cond: ")[2].partition("\n")[0]
    assert condition in found, shown
