"""What a recipe didn't foresee, through HTTP: what isn't applicable, is run again, was planned before, or commented."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.exports import snapshot
from domain.exports.composing import deviations, equipment, signatures
from domain.exports.composing import planned as compose_planned
from domain.exports.composing.phases import phases
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from infra.transaction import Transactions
from tests import execution, recipes, unforeseen
from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop, run_of
from tests.journeys.test_execution import Clients, Floor
from tests.plant import Plant

MARKS = """query ($id: ID!) { batch(id: $id) { state version releaseBlockers { kind place }
  exceptions { rule title state }
  phases { id number run state version notApplicableAt replacedAt repeat { reason decidedName exception { number } }
    notApplicable { id version parameter { name } repetition critical reason markedName approvedName takenBackName
      exception { number } signature { meaning } phase { number } } } } }"""
WORK = "{ viewer { work { act title because } } }"


@pytest.fixture
def floor(client: Clients, do: Do, plant: Plant) -> Floor:
    return Floor(client, recipes.effective_recipe(do, plant))


def told(floor: Floor) -> dict[str, Any]:
    found: dict[str, Any] = floor.operator.query(MARKS, id=floor.id)["batch"]
    return found


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def mark(floor: Floor, by: Client, number: int, name: str | None = None, **more: object) -> dict[str, Any]:
    phase = floor.phase(number)
    parameters = {one["name"]: one["id"] for one in phase["recipePhase"]["parameters"]}
    given = {"phase": phase["id"], "version": phase["version"], "reason": "None was made", **more}
    given |= {} if name is None else {"parameter": parameters[name]}
    return by.mutate("markNotApplicable", "MarkNotApplicableInput", given, "notApplicable { id version critical }")


@pytest.mark.requirement("EXE-9", "CMD-7", "REV-4", "AUD-5")
def test_a_supervisor_and_quality_decide_what_the_recipe_did_not_foresee(
    floor: Floor, client: Clients, plant: Plant, transactions: Transactions
) -> None:
    supervisor, quality = client("supervisor"), client("reviewer")
    floor.start(1)
    floor.record(1, "Line is clear", {"yesNo": True})
    assert codes(mark(floor, floor.operator, 1, "Shift")) == ["FORBIDDEN"]
    wrong = mark(floor, supervisor, 1, "Shift")["notApplicable"]
    assert codes(floor.record(1, "Shift", {"choice": "day"})) == ["MARKED_NOT_APPLICABLE"]
    back = {"notApplicable": wrong["id"], "version": wrong["version"], "reason": "The shift is known"}
    act, kind = "takeBackNotApplicable", "TakeBackNotApplicableInput"
    assert codes(floor.operator.mutate(act, kind, back)) == ["FORBIDDEN"]
    supervisor.act(act, kind, back, "notApplicable { takenBackName }")
    mark(floor, supervisor, 1, "Shift")
    work = [one["title"] for one in floor.operator.query(WORK)["viewer"]["work"] if one["act"] == "recordValue"]
    assert work == []
    floor.sign("completePhase", 1, by="operator")
    floor.sign("verifyPhase", 1, by="second_operator")
    mark(floor, supervisor, 2)
    assert told(floor)["phases"][1]["notApplicableAt"] is not None

    floor.start(3)
    floor.start(4)
    floor.sign("completePhase", 4, by="operator")
    floor.record(3, "Remark", {"text": "Dry"})
    asked = mark(floor, supervisor, 3, "Loss on drying")["notApplicable"]
    assert asked["critical"]
    waiting = {one["act"]: one["because"] for one in quality.query(WORK)["viewer"]["work"]}
    assert waiting["approveNotApplicable"] is None
    approval = {"notApplicable": asked["id"], "version": asked["version"]}
    assert codes(supervisor.sign("approveNotApplicable", approval)) == ["FORBIDDEN"]
    quality.sign("approveNotApplicable", approval, "notApplicable { approvedName }")
    floor.sign("completePhase", 3, by="operator")
    floor.sign("approvePhase", 3, by="reviewer", client=quality)
    batch = told(floor)
    assert (batch["state"], [one["kind"] for one in batch["releaseBlockers"]].count("UNFINISHED_PHASE")) == (
        "COMPLETE",
        0,
    )
    (loss,) = batch["phases"][2]["notApplicable"]
    assert (loss["parameter"], loss["repetition"]) == ({"name": "Loss on drying"}, None)
    assert (loss["approvedName"], loss["signature"], loss["phase"]) == (
        plant.reviewer.name,
        {"meaning": "QUALITY"},
        {"number": 3},
    )

    again = {
        "batch": floor.id,
        "version": batch["version"],
        "phase": batch["phases"][0]["id"],
        "reason": "Dust was seen",
    }
    assert codes(floor.operator.sign("repeatPhase", again)) == ["FORBIDDEN"]
    run = supervisor.sign("repeatPhase", again, "phase { number run state repeat { reason } }")["phase"]
    assert run == {"number": 1, "run": 2, "state": "IDLE", "repeat": {"reason": "Dust was seen"}}
    batch = told(floor)
    assert batch["state"] == "RUNNING"
    assert [(one["rule"], one["state"]) for one in batch["exceptions"]] == [
        *[("EXE-9", "OPEN")] * 4,
        ("CMD-7", "OPEN"),
    ]
    assert {"kind": "UNFINISHED_PHASE", "place": "phase 1"} in batch["releaseBlockers"]

    with transactions.reading(plant.company) as session:
        chosen = snapshot.Chosen(plant.company, UUID(floor.id.split(":")[1]), new_id())
        recorded = phases(Source(snapshot.read(session, chosen)))
    first, second, third = recorded[:3]
    assert [(one["what"], one["taken_back_by"]) for one in first["not_applicable"]] == [
        ("Shift", plant.supervisor.name),
        ("Shift", None),
    ]
    assert (second["run"], second["repeat"]["exception"]) == ("2", "5")
    assert [one["what"] for one in third["not_applicable"]] == [""]


PLANNED = """query ($id: ID!) { batch(id: $id) {
  comments { text commentedName phase { number } value { text } }
  plannedDeviations { number phaseNumber title classification approvedName withdrawnName signature { meaning }
    exceptions { number } }
  exceptions { id version rule state classification rationale plannedDeviation { number } } } }"""


@pytest.mark.requirement("UNX-1", "UNX-2", "AUD-5")
def test_a_deviation_is_planned_and_approved_before_and_a_batch_is_commented_on(
    floor: Floor, client: Clients, plant: Plant, transactions: Transactions
) -> None:
    supervisor, quality = client("supervisor"), client("reviewer")
    floor.start(1)
    wanted = {"batch": floor.id, "phaseNumber": 1, "title": "A second line", "allows": "Line 2 is used too.\nOnce."}
    wanted |= {"because": "Line 1 is being repaired", "classification": "MINOR"}
    act, kind = "planDeviation", "PlanDeviationInput"
    assert codes(floor.operator.mutate(act, kind, wanted)) == ["FORBIDDEN"]
    made = supervisor.act(act, kind, wanted, "plannedDeviation { id version }")["plannedDeviation"]
    no = floor.record(1, "Line is clear", {"yesNo": False}, plannedDeviation=made["id"])
    assert codes(no) == ["DEVIATION_NOT_IN_FORCE"]
    waiting = {one["act"]: one["because"] for one in quality.query(WORK)["viewer"]["work"]}
    assert waiting["approvePlannedDeviation"] is None
    approval = {"plannedDeviation": made["id"], "version": made["version"]}
    assert codes(floor.operator.sign("approvePlannedDeviation", approval)) == ["FORBIDDEN"]
    seen = quality.sign("approvePlannedDeviation", approval, "plannedDeviation { version }")["plannedDeviation"]
    recorded = floor.record(1, "Line is clear", {"yesNo": False}, plannedDeviation=made["id"])
    assert recorded["problems"] == []
    told_by_hand = {"batch": floor.id, "phase": floor.phase(1)["id"], "title": "Line 2", "description": "Used"}
    told_by_hand |= {"plannedDeviation": made["id"]}
    floor.operator.act("raiseException", "RaiseExceptionInput", told_by_hand, "exception { state }")
    withdrawal = {"plannedDeviation": made["id"], "version": seen["version"], "reason": "Line 1 is back"}
    act, kind = "withdrawPlannedDeviation", "WithdrawPlannedDeviationInput"
    assert codes(supervisor.mutate(act, kind, withdrawal)) == ["FORBIDDEN"]
    quality.act(act, kind, withdrawal, "plannedDeviation { withdrawnName }")

    comment = {"batch": floor.id, "value": recorded["value"]["id"], "text": "Seen from the door"}
    assert codes(client("engineer").mutate("addComment", "AddCommentInput", comment)) == ["FORBIDDEN"]
    floor.operator.act("addComment", "AddCommentInput", comment, "comment { text }")
    floor.operator.act("addComment", "AddCommentInput", {"batch": floor.id, "text": "Moved by 1 m"})
    batch = floor.operator.query(PLANNED, id=floor.id)["batch"]
    assert [(one["phase"], one["value"], one["text"]) for one in batch["comments"]] == [
        ({"number": 1}, {"text": "no"}, "Seen from the door"),
        (None, None, "Moved by 1 m"),
    ]
    (planned,) = batch["plannedDeviations"]
    assert (planned["approvedName"], planned["signature"]) == (plant.reviewer.name, {"meaning": "APPROVED"})
    assert planned["exceptions"] == [{"number": 1}, {"number": 2}]
    for one in batch["exceptions"]:
        assert (one["state"], one["classification"], one["plannedDeviation"]) == ("ASSESSED", "MINOR", {"number": 1})
    first = batch["exceptions"][0]
    again = {"exception": first["id"], "version": first["version"], "classification": "MAJOR", "rationale": "Graver"}
    assert codes(quality.prepare("assessException", again)) == []
    again["classification"] = "MINOR"
    assert codes(quality.prepare("assessException", again)) == ["ALREADY_ASSESSED"]

    with transactions.reading(plant.company) as session:
        chosen = snapshot.Chosen(plant.company, UUID(floor.id.split(":")[1]), new_id())
        source = Source(snapshot.read(session, chosen))
    (deviation,) = compose_planned.deviations(source)
    assert (deviation["number"], deviation["exceptions"]) == ("1", ["1", "2"])
    assert deviation["withdrawn_by"] == plant.reviewer.name
    assert [one["on"] for one in compose_planned.comments(source)] == [
        "phase 1 Line clearance, Line is clear, repetition 1",
        "batch",
    ]
    assert {one["planned_deviation"] for one in deviations.exceptions(source)} == {"1"}
    listed = [one["subject"] for one in signatures.listed(source)]
    assert "Planned deviation 1" in listed


@pytest.mark.requirement("UNX-3", "AUD-5")
def test_equipment_is_replaced_while_a_phase_runs(
    do: Do, plant: Plant, admin: Engine, client: Clients, transactions: Transactions
) -> None:
    shop, run = Workshop(do, plant, admin), run_of(do, plant, admin)
    mixer, other = shop.unit(), shop.unit("RMG-02")
    for one in (mixer, other):
        shop.clean(one)
    shop.allocate(mixer, run)
    use = shop.use(mixer, run)
    given = {"use": f"EquipmentUse:{use}", "version": shop.row("equipment_use", use).version, "reason": "It leaks"}
    given |= {"phase": f"PhaseExecution:{run.phase(1).id}", "equipment": f"Equipment:{other}"}
    act, kind = "replaceEquipment", "ReplaceEquipmentInput"
    assert codes(client("reviewer").mutate(act, kind, given)) == ["FORBIDDEN"]
    told = """use { equipmentCode state beginPhase { number } replacement { reason replacedName exception { rule }
        endedUse { equipmentCode state endPhase { number } } } }"""
    begun = client("operator").act(act, kind, given, told)["use"]
    assert begun == {
        "equipmentCode": "RMG-02",
        "state": "RUNNING",
        "beginPhase": {"number": 1},
        "replacement": {
            "reason": "It leaks",
            "replacedName": plant.operator.name,
            "exception": {"rule": "UNX-3"},
            "endedUse": {"equipmentCode": "RMG-01", "state": "ENDED", "endPhase": {"number": 1}},
        },
    }
    with transactions.reading(plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id()))
    first, second = equipment.used(Source(rows))
    assert "replaces" not in first
    assert (second["replaces"]["code"], second["replaces"]["exception"]) == ("RMG-01", "1")


INSERTED = """query ($id: ID!) { batch(id: $id) {
  inserted { number source withdrawnBecause approvedName before { number } }
  phases { number inserted { source reason recipePhase { instruction } exception { rule } } } } }"""


@pytest.mark.requirement("EXE-10")
def test_a_phase_of_the_library_is_inserted_into_one_batch(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    run = execution.run(do, plant, admin, (recipes.phase(1, "Mill"), recipes.phase(2, "Mix")))
    run.start(1)
    block = unforeseen.building_block(do, plant)
    supervisor, quality, operator = map(client, ("supervisor", "reviewer", "operator"))
    given = {
        "beforePhase": f"PhaseExecution:{run.phase(2).id}",
        "version": run.phase(2).version,
        "buildingBlockVersion": f"MasterRecipeVersion:{block}",
        "reason": "Lumps were seen",
    }
    assert codes(operator.mutate("insertPhase", "InsertPhaseInput", given)) == ["FORBIDDEN"]
    made = "insertedPhase { id version number }"
    first, second = (supervisor.act("insertPhase", "InsertPhaseInput", given, made)["insertedPhase"] for _ in range(2))
    seen = {"insertedPhase": first["id"], "version": first["version"]}
    assert codes(operator.sign("approveInsertedPhase", seen)) == ["FORBIDDEN"]
    quality.sign("approveInsertedPhase", seen, made)
    gone = {"insertedPhase": second["id"], "version": second["version"], "reason": "Once is enough"}
    assert codes(operator.mutate("withdrawInsertedPhase", "WithdrawInsertedPhaseInput", gone)) == ["FORBIDDEN"]
    assert [one.withdrawn_at for one in unforeseen.rows(run, "inserted_phase")] == [None, None]
    supervisor.act("withdrawInsertedPhase", "WithdrawInsertedPhaseInput", gone)
    told = operator.query(INSERTED, id=f"Batch:{run.batch}")["batch"]
    assert [(one["number"], one["approvedName"], one["withdrawnBecause"]) for one in told["inserted"]] == [
        (3, "Reviewer", None),
        (4, None, "Once is enough"),
    ]
    assert [(one["number"], one["inserted"] and one["inserted"]["exception"]) for one in told["phases"]] == [
        (1, None),
        (2, None),
        (3, {"rule": "EXE-10"}),
    ]
