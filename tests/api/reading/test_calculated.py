"""Calculated, qualified and signed values read alike on both paths."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests import calculating
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

QUERY = """query ($batch: ID!) { batch(id: $batch) { phases { values {
  text qualifier outcome formula problem original
  inputs { id position reference text inputRevision input { id text recipeParameter { limits } } }
  signatures { meaning stale }
  revisions { text formula problem qualifier reason signature { meaning } inputs { reference text } } } } } }"""


@pytest.mark.requirement("EXE-3", "EXE-7")
def test_what_was_calculated_reads_the_same_from_the_database(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine, paths: Paths
) -> None:
    run = calculating.one_of_each(do, plant, admin)
    found = paths.lower(client("operator"), QUERY, {"batch": f"Batch:{run.batch}"})
    values = found["batch"]["phases"][0]["values"]
    assert {one["text"] for one in values} == {"51.10 kg", "51.50 kg", "1 kg", "< 0.10 kg", "not calculable"}
    assert {one["original"] for one in values} == {None, "51.00 kg", "51.25 kg", "50.25 kg", "not calculable"}
    assert all(one["problem"] and one["inputs"] for one in values if one["text"] == "not calculable")
