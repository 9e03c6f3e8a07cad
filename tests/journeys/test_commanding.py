"""A batch that is paused, held, handed over and aborted, through HTTP."""

import pytest

from tests import recipes
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_execution import Clients, Floor
from tests.plant import Plant

STATES = """batch { version state blocks { code name level state } leftOver { kind name clears byItself }
    holds { kind level block { code } phase { number } reachedAt runningAt supersededBy signature { meaning } }
    phases { number run state inCharge { name } conditions { reached remark confirmedName } } }"""


class Commanded(Floor):
    def command(self, by: Client, act: str, **at: object) -> dict[str, object]:
        given = {"batch": self.id, "version": self.batch()["version"], "reason": "As told", **at}
        name = "CommandProcedureInput"
        found = by.mutate(act, name, given, STATES)
        assert found["problems"] == [], found
        return dict(found["batch"])


@pytest.fixture
def floor(client: Clients, do: Do, plant: Plant) -> Commanded:
    return Commanded(client, recipes.effective_recipe(do, plant))


@pytest.mark.requirement("CMD-1", "CMD-2", "CMD-3", "CMD-4", "CMD-5", "CMD-6")
def test_a_batch_is_paused_held_handed_over_and_aborted(floor: Commanded, client: Clients, plant: Plant) -> None:
    supervisor, second = client("supervisor"), client("second_operator")
    floor.start(1)
    denied = floor.operator.mutate(
        "stopProcedure",
        "CommandProcedureInput",
        {"batch": floor.id, "version": floor.batch()["version"], "reason": "Why not"},
        STATES,
    )
    assert [one["code"] for one in denied["problems"]] == ["FORBIDDEN"]
    phase = {"phase": floor.phase(1)["id"]}
    paused = floor.command(floor.operator, "pauseProcedure", **phase)
    assert paused["state"] == "RUNNING"
    floor.confirm(1)
    floor.command(floor.operator, "resumeProcedure", **phase)
    found = floor.command(supervisor, "holdProcedure")
    block = next(one for one in found["blocks"] if one["state"] == "HOLDING" and one["level"] == "OPERATION")  # type: ignore[attr-defined]
    floor.confirm(1)
    assert floor.command(supervisor, "restartProcedure")["state"] == "RESTARTING"
    floor.confirm(1)
    floor.command(supervisor, "stopProcedure", block=block["code"])
    floor.confirm(1)
    again = floor.command(supervisor, "resetProcedure", block=block["code"])
    assert [(one["run"], one["state"]) for one in again["phases"] if one["number"] == 1] == [  # type: ignore[attr-defined]
        (1, "STOPPED"),
        (2, "IDLE"),
    ]
    query = """query ($b: ID!, $s: ID!) {
        phasesUnderWay(first: 5, siteId: $s, batch: $b) { edges { node { id version number inCharge { name } } } } }"""
    run = next(one for one in floor.batch()["phases"] if one["number"] == 1 and one["state"] == "IDLE")
    floor.operator.act("startPhase", "StartPhaseInput", {"phase": run["id"], "version": run["version"]}, "phase { id }")
    (under_way,) = floor.operator.query(query, b=floor.id, s=f"Site:{plant.site}")["phasesUnderWay"]["edges"]
    assert under_way["node"]["inCharge"]["name"] == plant.operator.name
    taken = {"phase": run["id"], "version": under_way["node"]["version"], "reason": "Called away"}
    second.act("takeOverPhase", "TakeOverPhaseInput", taken, "phase { inCharge { name } }")
    given = {"batch": floor.id, "version": floor.batch()["version"], "notes": "Filter changed"}
    handed = second.sign("handOverBatch", given, "handOver { id version openPhases }")["handOver"]
    accepted = floor.operator.sign(
        "acceptHandOver", {"handOver": handed["id"], "version": handed["version"]}, "handOver { acceptedName }"
    )
    assert accepted["handOver"] == {"acceptedName": plant.operator.name}
    query = "query ($b: ID!) { phaseTakeovers(batch: $b) { totalCount } handOvers(batch: $b) { totalCount } }"
    counted = floor.operator.query(query, b=floor.id)
    assert (counted["phaseTakeovers"]["totalCount"], counted["handOvers"]["totalCount"]) == (2, 1)
    given = {"batch": floor.id, "version": floor.batch()["version"], "reason": "Contaminated"}
    denied = floor.operator.sign("abortProcedure", given, STATES)
    assert [one["code"] for one in denied["problems"]] == ["FORBIDDEN"]
    aborted = supervisor.sign("abortProcedure", given, STATES)["batch"]
    assert (aborted["state"], [one["kind"] for one in aborted["leftOver"]]) == ("ABORTING", ["PHASE"])
    run = next(one for one in floor.batch()["phases"] if one["state"] == "ABORTING")
    confirmed = {"phase": run["id"], "version": run["version"], "remark": "Emptied"}
    floor.operator.act("confirmCondition", "ConfirmConditionInput", confirmed, "phase { conditions { reached } }")
    assert floor.batch()["state"] == "ABORTED"
