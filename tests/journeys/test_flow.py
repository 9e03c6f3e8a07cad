"""A batch that takes its way through branches and a loop, through HTTP."""

from typing import Any

import pytest

from tests import flow
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_execution import Clients, Floor
from tests.plant import Plant

WAY = """query ($id: ID!) { batch(id: $id) { state
  phases { id number passes version state leftOutAt recipePhase { name parameters { id name kind unit } } }
  decisions { block passes revision holds followed because recipeBlock { kind condition } phase { number }
    exception { number } inputs { refersTo says revision value { text } phase { number passes } } }
  timers { link state passes openedAt earliestAt dueAt closedAt fromPhase { number } toPhase { number }
    recipeLink { rationale } overdueException { number } earlyException { rule title } }
  exceptions { rule title } } }"""
WORK = "{ viewer { work { act title because } } }"


class Way(Floor):
    """A place is a number, or a number with its passes."""

    place: tuple[int, ...] = ()

    def way(self) -> dict[str, Any]:
        return dict(self.operator.query(WAY, id=self.id)["batch"])

    def phase(self, number: int) -> dict[str, Any]:
        found = self.way()["phases"]
        return next(one for one in found if (one["number"], one["passes"]) == (number, list(self.place)))

    def through(self, number: int, *passes: int, values: dict[str, Any] | None = None) -> None:
        self.place = passes
        self.start(number)
        for name, content in (values or {}).items():
            assert self.record(number, name, content)["problems"] == []
        self.sign("completePhase", number, by="operator")


@pytest.mark.requirement("EXE-1", "EXE-12")
def test_a_batch_takes_its_way_by_what_is_recorded(client: Clients, do: Do, plant: Plant) -> None:
    version = flow.effective(do, plant, flow.with_links(flow.RESTING))
    floor = Way(client, version)
    floor.through(1, values={"Lumps": {"yesNo": True}})
    floor.through(2)
    floor.through(3)
    floor.through(4)
    refused = start(floor.operator, floor.phase(5))
    assert [one["code"] for one in refused["problems"]] == ["NOT_ON_PATH"]
    floor.through(6, 1)
    floor.through(7, 1, values={"Loss on drying": {"number": {"value": "3.1", "unit": "%"}}})
    work = [one["title"] for one in floor.operator.query(WORK)["viewer"]["work"] if one["because"] is None]
    assert "Phase 6 Dry, pass 2" in work
    floor.place = ()
    refused = start(floor.operator, floor.phase(8))
    assert [(one["code"], one["message"]) for one in refused["problems"]] == [
        ("OUT_OF_SEQUENCE", "Phase 8 waits for: 6, 7. They must be complete and signed first.")
    ]
    floor.through(6, 2)
    floor.through(7, 2, values={"Loss on drying": {"number": {"value": "2.2", "unit": "%"}}})
    floor.through(8)
    found = floor.way()
    assert found["state"] == "COMPLETE"
    assert [one["number"] for one in found["phases"] if one["leftOutAt"]] == [5]
    assert [(one["block"], one["passes"], one["holds"]) for one in found["decisions"]] == [
        ("lumpy", [], True),
        ("again", [1], False),
        ("again", [2], True),
    ]
    last = found["decisions"][-1]
    assert last["recipeBlock"] == {"kind": "LOOP", "condition": "LOD.LOSS <= 2.5 %"}
    assert last["inputs"] == [
        {
            "refersTo": "LOD.LOSS",
            "says": "2.2 %",
            "revision": 1,
            "value": {"text": "2.2 %"},
            "phase": {"number": 7, "passes": [2]},
        }
    ]
    (timer,) = found["timers"]
    assert (timer["link"], timer["state"], timer["toPhase"]) == ("RESTING", "CLOSED", {"number": 8})
    assert timer["earlyException"] == {"rule": "EXE-12", "title": "RESTING: shorter than 1 h"}


def start(operator: Client, phase: dict[str, Any]) -> dict[str, Any]:
    given = {"phase": phase["id"], "version": phase["version"]}
    return operator.mutate("startPhase", "StartPhaseInput", given, "phase { state }")


@pytest.mark.requirement("EXE-1", "EXE-2")
def test_a_supervisor_decides_what_cannot_be_evaluated(client: Clients, do: Do, plant: Plant) -> None:
    floor = Way(client, flow.effective(do, plant, flow.undecidable()))
    floor.through(1, values={"Lumps": {"yesNo": True}})
    for number in (2, 3):
        floor.through(number)
    (refused,) = start(floor.operator, floor.phase(5))["problems"]
    assert refused["code"] == "CONDITION_UNANSWERED"
    asked = {"batch": floor.id, "version": floor.batch()["version"], "block": "lumpy", "holds": False}
    given = {**asked, "reason": "No lumps were seen."}
    (refused,) = floor.operator.sign("decideCondition", given)["problems"]
    assert refused["code"] == "FORBIDDEN"
    supervisor = client("supervisor")
    shown = supervisor.prepare("decideCondition", given)["challenge"]["content"]
    assert "1 / formula.NOTHING > 2" in str(shown)
    decided = supervisor.sign("decideCondition", given, "batch { decisions { holds reason signature { meaning } } }")
    assert decided["batch"]["decisions"][-1] == {
        "holds": False,
        "reason": "No lumps were seen.",
        "signature": {"meaning": "APPROVED"},
    }
    floor.through(5)
    assert [one["title"] for one in floor.way()["exceptions"]] == ["lumpy: decided by hand"]
