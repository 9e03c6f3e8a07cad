"""A bulk and its two packaging batches through HTTP: each tells of the other, and where all of the bulk is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import stages
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

FEED = """{ batch { number disposition site { code } batch { id } } lot { number material { code } }
  quantity { value unit } }"""
BATCH = f"""query ($id: ID!) {{ batch(id: $id) {{ feeds {FEED} fedBy {FEED} releaseBlockers {{ kind place }}
  whereabouts {{ lots material {{ code }}
    figures {{ unit made charged transferred fromLots inStock unaccounted }} }} }} }}"""


def told(found: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """Batch, site, lot, quantity; and whether the batch itself may be read."""
    return {
        (
            one["batch"]["number"],
            one["batch"]["site"]["code"],
            one["lot"]["number"],
            one["quantity"]["value"],
            "seen" if one["batch"]["batch"] else "named",
        )
        for one in found
    }


@pytest.mark.requirement("MAT-6", "REV-4")
def test_a_bulk_tells_where_it_is_packed(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> None:
    made = stages.packed(do, plant, admin)
    who = client("operator")

    def ask(run: Run) -> dict[str, Any]:
        found: dict[str, Any] = who.query(BATCH, id=f"Batch:{run.batch}")["batch"]
        return found

    bulk = ask(made.bulk)
    assert told(bulk["feeds"]) == {("P-1", "VIE", "B", "40", "seen"), ("P-2", "BOS", "B-BOS", "28", "named")}
    assert bulk["fedBy"] == []
    (whole,) = bulk["whereabouts"]
    assert (whole["lots"], whole["material"]["code"], whole["figures"]["unit"]) == (2, "TABLETS", "kg")
    figures = {name: float(value) for name, value in whole["figures"].items() if name != "unit"}
    expected = {"made": 90, "charged": 68, "transferred": 30, "fromLots": 30, "inStock": 22, "unaccounted": 0}
    assert figures == expected
    packaging = ask(made.here)
    assert told(packaging["fedBy"]) == {("BULK", "VIE", "B", "40", "seen")}
    assert (packaging["feeds"], packaging["whereabouts"]) == ([], [])
    upstream = [one["place"] for one in packaging["releaseBlockers"] if one["kind"] == "UPSTREAM"]
    assert upstream == ["batch BULK", "lot B"]
    made.store.reverse(next(one.id for one in made.store.rows("edge") if one.target_id == made.here.batch))
    assert told(ask(made.bulk)["feeds"]) == {("P-2", "BOS", "B-BOS", "28", "named")}
    assert ask(made.here)["fedBy"] == []
