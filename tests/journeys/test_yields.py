"""A yield told by hand, verified by a second person through HTTP, and compared with the lots that came of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.exports import snapshot
from domain.exports.composing import reconciling
from domain.exports.composing import yields as composing
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from tests import reconciliation, yields
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

BATCH = """query ($id: ID!) { batch(id: $id) {
  yields { output name phase { number recipePhase { code } signatures { meaning } }
    value { id text tellsOutput recipeParameter { code } revisions { text signature { meaning } } inputs { reference } }
    theory { value unit } percent limits { low high }
    outcome byHand verifiedBy agrees }
  reconciliation { outputs { material yield within agrees } } exceptions { rule title } } }"""


def source(run: Run) -> Source:
    with Session(run.admin) as session:
        return Source(snapshot.read(session, snapshot.Chosen(run.plant.company, run.batch, new_id())))


@pytest.mark.requirement("REV-2", "AUD-5")
def test_a_yield_given_by_hand_is_verified_and_compared_with_its_lots(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]
) -> None:
    run, store = yields.weighing(do, plant, admin), Store(do, plant, admin)
    yields.by_hand(run, "98.00")
    operator, second = client("operator"), client("second_operator")
    batch = operator.query(BATCH, id=f"Batch:{run.batch}")["batch"]
    (told,) = batch["yields"]
    value, phase = told.pop("value"), told.pop("phase")
    assert (phase["number"], phase["recipePhase"]["code"], phase["signatures"]) == (1, "WEIGH", [])
    assert [one["signature"] and one["signature"]["meaning"] for one in value["revisions"]] == [None, "CORRECTED"]
    assert (value["text"], value["tellsOutput"]) == ("98.00 %", "GRANULE")
    assert told == {
        "output": "GRANULE",
        "name": "Granule",
        "theory": {"value": "169.410", "unit": "kg"},
        "percent": "98.00",
        "limits": {"low": "97.0", "high": "101.0"},
        "outcome": "WITHIN",
        "byHand": True,
        "verifiedBy": [],
        "agrees": None,
    }
    # No lot of it came: what the phase told is the only figure.
    figure = {"material": "GRANULE", "yield": "98.0000", "within": True, "agrees": None}
    assert batch["reconciliation"]["outputs"] == [figure]

    version = next(row.version for row in run.rows("parameter_value") if row.tells_output)
    given = {"value": value["id"], "version": version, "meaning": "VERIFIED"}
    (problem,) = operator.sign("signValue", given)["problems"]
    assert problem["code"] == "SAME_PERSON"
    assert second.sign("signValue", given)["problems"] == []
    store.output(run, store.material("GRANULE"), quantity="168.35")
    run.complete(1)
    reconciliation.reconcile(run)
    batch = operator.query(BATCH, id=f"Batch:{run.batch}")["batch"]
    (told,) = batch["yields"]
    assert (told["verifiedBy"], told["agrees"]) == ([plant.second_operator.name], False)
    assert batch["reconciliation"]["outputs"] == [{**figure, "yield": "99.3743", "agrees": False}]
    assert {"rule": "REV-2", "title": "Yield of GRANULE: 99.3743 % by its lots, 98.00 % at phase 1"} in batch[
        "exceptions"
    ]

    (recorded,) = composing.yields(source(run))
    assert recorded == {
        "output": "GRANULE",
        "name": "Granule",
        "phase": "1",
        "parameter": "Granule yield",
        "percent": "98.00",
        "theory": {"value": "169.410", "unit": "kg"},
        "low": "97.0",
        "high": "101.0",
        "outcome": "WITHIN",
        "by_hand": True,
        "verified_by": [plant.second_operator.name],
    }
    document = reconciling.reconciliation(source(run))
    assert document is not None
    assert document["outputs"][0]["told"] == {"says": "98.00 % at phase 1", "agrees": False}


@pytest.mark.requirement("REV-2")
def test_lots_and_phase_tell_one_yield(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> None:
    run, store = yields.weighing(do, plant, admin), Store(do, plant, admin)
    yields.weighed(run, "168.35")
    store.output(run, store.material("GRANULE"), quantity="168.35")
    run.complete(1)
    reconciliation.reconcile(run)
    batch = client("operator").query(BATCH, id=f"Batch:{run.batch}")["batch"]
    (told,) = batch["yields"]
    assert (told["percent"], told["byHand"], told["verifiedBy"]) == ("99.37", False, [plant.operator.name])
    assert (told["agrees"], batch["exceptions"]) == (True, [])
