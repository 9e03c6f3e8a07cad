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


@pytest.mark.requirement("REV-4", "REV-5", "MAT-1")
def test_a_lot_follows_the_batch_that_gave_it(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]
) -> None:
    """Not released before it, and rejected with it in the act that shows so."""
    made = stages.packed(do, plant, admin)
    reviewer, qualified = client("reviewer"), client("qualified")
    lot = {"id": f"MaterialLot:{made.lots['B']}"}
    shown = """query ($id: ID!) { lot(id: $id) { status releaseBlockers { kind place explanation clears }
      dispositions { decision } statusChanges { after because changedName } } }"""
    waiting = reviewer.query(shown, **lot)["lot"]
    assert waiting["releaseBlockers"] == [
        {
            "kind": "BATCH_NOT_RELEASED",
            "place": "batch BULK",
            "explanation": "batch BULK, which gave it, is PENDING",
            "clears": "disposeBatch",
        }
    ]
    version = made.store.lot(made.lots["B"]).version
    given = {"lot": lot["id"], "version": version, "decision": "RELEASED", "statement": "Good."}
    (problem,) = reviewer.sign("disposeLot", given)["problems"]
    assert (problem["__typename"], "batch BULK" in problem["message"]) == ("LotReleaseBlocked", True)
    work = "{ viewer { work { act subject possible because } } }"
    (told,) = [one for one in reviewer.query(work)["viewer"]["work"] if one["subject"] == lot["id"]]
    assert (told["act"], told["possible"], told["because"]) == (
        "disposeLot",
        False,
        "batch BULK, which gave it, is PENDING",
    )
    assert reviewer.query(shown, **lot)["lot"] == waiting

    act = {
        "batch": f"Batch:{made.bulk.batch}",
        "version": made.bulk.row().version,
        "decision": "REJECTED",
        "statement": "Metal was found.",
    }
    content = qualified.prepare("disposeBatch", act)["challenge"]["content"]["content"]
    assert [(one["lot"], one["becomes"]) for one in content["lots"]] == [("B", "REJECTED"), ("B-BOS", "REJECTED")]
    assert reviewer.query(shown, **lot)["lot"] == waiting
    rejected = qualified.sign("disposeBatch", act, "batch { disposition }")
    assert rejected["batch"] == {"disposition": "REJECTED"}
    gone = reviewer.query(shown, **lot)["lot"]
    assert (gone["status"], gone["dispositions"]) == ("REJECTED", [])
    assert gone["statusChanges"] == [
        {
            "after": "REJECTED",
            "because": "Batch BULK, which gave it, was rejected. Metal was found.",
            "changedName": "Qualified",
        }
    ]
    flags = "query ($id: ID!) { batch(id: $id) { lotFlags { lot { number } } exceptions { rule title } } }"
    here = reviewer.query(flags, id=f"Batch:{made.here.batch}")["batch"]
    assert here["lotFlags"] == [{"lot": {"number": "B"}}]
    assert {"rule": "MAT-3", "title": "Lot B: REJECTED"} in here["exceptions"]
