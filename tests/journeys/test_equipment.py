"""Equipment through HTTP: defined, registered, cleaned with two signatures, allocated, used, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.ids import new_id
from domain.recipes.values import Capability
from domain.recipes.values import Equipment as Required
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do
from tests.equipment import later
from tests.execution import Run
from tests.plant import Plant

STATE = "id version code service cleanliness overdue cleanUntil dirtyUntil"
SUITABLE = """query ($equipment: ID!, $batch: ID!, $phase: ID) {
  suitability(equipment: $equipment, batch: $batch, phase: $phase) { usable reasons { kind rule says clears } } }"""
FITTING = """query ($requirement: ID!) { equipmentFor(requirement: $requirement) {
  fits equipment { code equipmentClass { code } } misfits { kind says clears } } }"""
LISTED = f"""query ($where: EquipmentFilter) {{ equipmentList(first: 10, where: $where) {{
  totalCount edges {{ node {{ {STATE} parent {{ code parent {{ code }} }}
    equipmentClass {{ code properties {{ name }} }}
    values {{ property {{ name unit }} low high text }} }} }} }} }}"""
RUNNING = """query ($equipment: ID!) { equipmentUses(first: 2, equipment: $equipment, state: RUNNING) {
  edges { node { id version equipment { cleanliness } } } } }"""
BOOK = """query ($equipment: ID!, $batch: ID!) {
  cleanings(first: 5, equipment: $equipment, state: PASSED) { edges { node { kind edition performedName verifiedName
    signature { meaning } verificationSignature { meaning } equipment { code } } } }
  equipmentAllocations(first: 5, batch: $batch) { edges { node { state exclusive requirement { code }
    uses { state product beginPhase { number } endPhase { number } } } } }
  equipmentUses(first: 5, equipment: $equipment, state: ENDED) { edges { node { batch { number } endedName } } } }"""
CLASS: dict[str, Any] = {
    "code": "HIGH_SHEAR_MIXER",
    "details": {
        "name": "High-shear mixer",
        "cleaning": {"cleanHoldMinutes": 10_080, "dirtyHoldMinutes": 1_440, "campaignBatches": 3, "campaignDays": 30},
        "properties": [
            {"name": "Volume", "kind": "NUMBER", "unit": "L", "low": "10", "high": "1000"},
            {"name": "Impeller", "kind": "RANGE", "unit": "{rpm}"},
        ],
    },
}
STEPS = "1. Dismantle.\n2. Wash.\n3. Rinse and dry."
VALUES = [{"property": "Volume", "low": "600"}, {"property": "Impeller", "low": "20", "high": "300"}]


def demanding(do: Do, plant: Plant, admin: Engine) -> tuple[Run, str]:
    """A batch of a recipe that demands a mixer, and the demand."""
    volume = Capability(name="volume", low=Decimal(400), high=Decimal(800), unit="L")
    mixer = Required(code="MIXER", name="Mixer", equipment_class="High-shear mixer", capabilities=(volume,))
    draft = recipes.written(do, plant, phases=recipes.PHASES, materials=(recipes.API,))
    demand = recipes.insert(do, plant, draft.id, mixer)
    submitted = recipes.submitted(do, plant, replace(draft, seen=draft.seen + 1))
    version = recipes.effective(do, plant, recipes.approved(do, plant, submitted)).id
    return Run(do, plant, admin, execution.issue(do, plant, version)), f"RecipeEquipment:{demand}"


def registered(engineer: Client, plant: Plant, code: str, level: str, **said: Any) -> dict[str, Any]:  # noqa: ANN401
    of = said.pop("of", None)
    given = {"siteId": f"Site:{plant.site}", "code": code, "level": level, "equipmentClass": of}
    details = {"name": code, **said}
    payload = engineer.act(
        "registerEquipment", "RegisterEquipmentInput", {**given, "details": details}, f"equipment {{ {STATE} }}"
    )
    found: dict[str, Any] = payload["equipment"]
    return found


@dataclass
class Floor:
    """A batch that demands a mixer, its people, and what they made so far."""

    run: Run
    demand: str
    engineer: Client
    operator: Client
    second: Client
    reviewer: Client
    visitor: Client
    mixer: str = ""
    version: int = 0
    procedures: dict[str, str] = field(default_factory=dict)

    @property
    def batch(self) -> str:
        return f"Batch:{self.run.batch}"

    @property
    def first(self) -> dict[str, Any]:
        """Its first phase, as it stands."""
        phase = self.run.phase(1)
        return {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}

    def suitability(self, by: Client | None = None, phase: str | None = None) -> Any:  # noqa: ANN401 -- an answer
        found = (by or self.operator).query(SUITABLE, equipment=self.mixer, batch=self.batch, phase=phase)
        return found["suitability"]


@pytest.mark.requirement("EQP-1", "EQP-2", "EQP-3", "EQP-4", "EQP-6")
def test_equipment_is_cleaned_before_a_batch_and_dirty_after_it(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]
) -> None:
    run, demand = demanding(do, plant, admin)
    floor = Floor(
        run,
        demand,
        engineer=client("engineer"),
        operator=client("operator"),
        second=client("second_operator"),
        reviewer=client("reviewer"),
        visitor=client("administrator"),
    )
    describe(floor, plant)
    compare(floor)
    allocation = allocate(floor)
    clean(floor)
    use_and_release(floor, allocation)
    later(admin, plant.company, timedelta(hours=25))
    overdue(floor)
    told(floor)


def describe(floor: Floor, plant: Plant) -> None:
    """The engineer describes the class, how it is cleaned, and what stands at the site."""
    engineer, operator = floor.engineer, floor.operator
    refused = {**CLASS, "details": {**CLASS["details"], "cleaning": {"cleanHoldMinutes": 0, "dirtyHoldMinutes": 1}}}
    (problem,) = engineer.mutate("defineEquipmentClass", "DefineEquipmentClassInput", refused)["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["details", "cleaning", "cleanHoldMinutes"])
    (problem,) = operator.mutate("defineEquipmentClass", "DefineEquipmentClassInput", CLASS)["problems"]
    assert problem["code"] == "FORBIDDEN"
    of = engineer.act("defineEquipmentClass", "DefineEquipmentClassInput", CLASS, "equipmentClass { id version }")
    kind = of["equipmentClass"]["id"]
    procedures = {}
    for one in ("MAJOR", "MINOR"):
        given = {"equipmentClass": kind, "code": f"SOP-{one}", "details": {"name": "Wash", "kind": one, "steps": STEPS}}
        payload = engineer.act(
            "defineCleaningProcedure",
            "DefineCleaningProcedureInput",
            given,
            "cleaningProcedure { id edition verified }",
        )
        procedures[one] = payload["cleaningProcedure"]["id"]
        seen = {"cleaningProcedure": procedures[one], "version": 1, "site": f"Site:{plant.site}"}
        shown = "cleaningProcedure { state approvedName signature { meaning } }"
        approved = floor.reviewer.sign("approveCleaningProcedure", seen, shown)["cleaningProcedure"]
        assert (approved["state"], approved["signature"]["meaning"]) == ("EFFECTIVE", "APPROVED")
        assert (payload["cleaningProcedure"]["edition"], payload["cleaningProcedure"]["verified"]) == (1, True)
    area = registered(engineer, plant, "SOLIDS", "AREA")
    given = {"siteId": f"Site:{plant.site}", "code": "GRANULATION", "level": "PROCESS_CELL"}
    for wrong in ("GRANULATION", f"Equipment:{new_id()}"):
        refused = {**given, "details": {"name": "Granulation", "above": wrong}}
        (problem,) = engineer.mutate("registerEquipment", "RegisterEquipmentInput", refused)["problems"]
        assert problem["path"] == ["details", "above"], wrong
    cell = registered(engineer, plant, "GRANULATION", "PROCESS_CELL", above=area["id"])
    mixer = registered(engineer, plant, "RMG-01", "UNIT", above=cell["id"], of=kind, values=VALUES)
    registered(
        engineer, plant, "RMG-02", "UNIT", above=cell["id"], of=kind, values=[{"property": "Volume", "low": "25"}]
    )
    assert (mixer["cleanliness"], area["cleanliness"], mixer["cleanUntil"]) == ("DIRTY", None, None)
    listed = operator.query(LISTED, where={"cleanliness": "DIRTY", "codePrefix": "RMG-01"})["equipmentList"]
    assert listed["edges"][0]["node"] == {
        **mixer,
        "parent": {"code": "GRANULATION", "parent": {"code": "SOLIDS"}},
        "equipmentClass": {"code": "HIGH_SHEAR_MIXER", "properties": [{"name": "Volume"}, {"name": "Impeller"}]},
        "values": [
            {"property": {"name": "Volume", "unit": "L"}, "low": "600", "high": "600", "text": None},
            {"property": {"name": "Impeller", "unit": "{rpm}"}, "low": "20", "high": "300", "text": None},
        ],
    }
    assert floor.visitor.query(LISTED, where=None)["equipmentList"]["totalCount"] == 0
    floor.mixer, floor.version, floor.procedures = mixer["id"], mixer["version"], procedures


def compare(floor: Floor) -> None:
    """What fits the recipe's demand, and why the rest doesn't."""
    fits = floor.operator.query(FITTING, requirement=floor.demand)["equipmentFor"]
    assert [(one["equipment"]["code"], one["fits"]) for one in fits] == [("RMG-01", True), ("RMG-02", False)]
    assert fits[1]["misfits"] == [
        {
            "kind": "OUT_OF_RANGE",
            "says": "Its Volume is 25 L; the recipe demands 400 L to 800 L.",
            "clears": "Take other equipment.",
        }
    ]
    assert floor.visitor.query(FITTING, requirement=floor.demand)["equipmentFor"] is None


def allocate(floor: Floor) -> dict[str, Any]:
    """Allocated, it is still dirty: one answer says all that forbids its use, and what would clear it."""
    operator = floor.operator
    taken = {"equipment": floor.mixer, "batch": floor.batch, "requirement": floor.demand}
    shown = "allocation { id version exclusive }"
    allocation: dict[str, Any] = operator.act("allocateEquipment", "AllocateEquipmentInput", taken, shown)["allocation"]
    suitable = floor.suitability()
    assert (suitable["usable"], [(one["kind"], one["rule"]) for one in suitable["reasons"]]) == (
        False,
        [("DIRTY", "EQP-1"), ("MAJOR_CLEANING_DEMANDED", "EQP-4")],
    )
    assert floor.suitability(floor.visitor) is None
    (problem,) = operator.mutate("startPhase", "StartPhaseInput", floor.first)["problems"]
    assert (problem["code"], problem["rule"]) == ("EQUIPMENT_LACKING", "EQP-1")
    assert "RMG-01 is dirty. Have it cleaned (beginCleaning)." in problem["message"]
    return allocation


def clean(floor: Floor) -> None:
    """Cleaned by one person, verified by another."""
    operator, second = floor.operator, floor.second
    given = {"equipment": floor.mixer, "version": floor.version, "cleaningProcedure": floor.procedures["MAJOR"]}
    cleaning = operator.act("beginCleaning", "BeginCleaningInput", given, "cleaning { id version state steps }")[
        "cleaning"
    ]
    assert (cleaning["state"], cleaning["steps"]) == ("RUNNING", STEPS)
    passed = {"cleaning": cleaning["id"], "version": cleaning["version"], "inspection": "PASSED"}
    done = operator.sign("completeCleaning", passed, "cleaning { version state equipment { cleanliness } }")["cleaning"]
    assert (done["state"], done["equipment"]["cleanliness"]) == ("PERFORMED", "CLEANING")
    passed = {**passed, "version": done["version"]}
    waits = {"act": "verifyCleaning", "subject": cleaning["id"], "title": "Cleaning of RMG-01"}
    own = "You began or performed this cleaning; another person verifies it."
    assert waits | {"because": own} in work(operator)
    assert waits | {"because": None} in work(second)
    (problem,) = operator.sign("verifyCleaning", passed)["problems"]
    assert problem["code"] == "INSPECTED_OWN_CLEANING"
    done = second.sign("verifyCleaning", passed, f"cleaning {{ state equipment {{ {STATE} }} }}")["cleaning"]
    assert (done["state"], done["equipment"]["cleanliness"]) == ("PASSED", "CLEAN")
    for phase in (None, floor.first["phase"]):
        assert floor.suitability(phase=phase) == {"usable": True, "reasons": []}
    assert floor.suitability(phase=f"PhaseExecution:{floor.run.plant.site}") is None


def work(person: Client) -> list[dict[str, Any]]:
    """What waits for somebody, and what keeps this person from it."""
    found: list[dict[str, Any]] = person.query("{ viewer { work { act subject title because } } }")["viewer"]["work"]
    return found


def use_and_release(floor: Floor, allocation: dict[str, Any]) -> None:
    """Used from the start of its phase, and dirty after it."""
    operator = floor.operator
    operator.act("startPhase", "StartPhaseInput", floor.first, "phase { state }")
    (edge,) = operator.query(RUNNING, equipment=floor.mixer)["equipmentUses"]["edges"]
    assert edge["node"]["equipment"]["cleanliness"] == "IN_USE"
    given = {"equipment": floor.mixer, "phase": floor.first["phase"]}
    (problem,) = operator.mutate("beginEquipmentUse", "BeginEquipmentUseInput", given)["problems"]
    assert problem["code"] == "ALREADY_IN_USE"
    ended = {"use": edge["node"]["id"], "version": edge["node"]["version"], "phase": floor.first["phase"]}
    after = operator.act("endEquipmentUse", "EndEquipmentUseInput", ended, f"use {{ equipment {{ {STATE} }} }}")
    assert (after["use"]["equipment"]["cleanliness"], after["use"]["equipment"]["overdue"]) == ("DIRTY", False)
    given = {"allocation": allocation["id"], "version": allocation["version"], "reason": "Emptied."}
    operator.act("releaseEquipment", "ReleaseEquipmentInput", given)


def overdue(floor: Floor) -> None:
    """A day later it is overdue, which is told without anybody's act."""
    operator = floor.operator
    (edge,) = operator.query(LISTED, where={"overdue": True})["equipmentList"]["edges"]
    assert (edge["node"]["code"], edge["node"]["overdue"]) == ("RMG-01", True)
    late = {"act": "beginCleaning", "subject": floor.mixer, "title": "RMG-01: its dirty hold has passed"}
    assert late | {"because": None} in work(operator)
    found = floor.suitability()["reasons"]
    assert [one["kind"] for one in found] == ["DIRTY_HOLD_OVERDUE"]
    given = {
        "equipment": floor.mixer,
        "version": edge["node"]["version"],
        "cleaningProcedure": floor.procedures["MINOR"],
    }
    (problem,) = operator.mutate("beginCleaning", "BeginCleaningInput", given)["problems"]
    assert (problem["code"], problem["rule"]) == ("CLEANING_TOO_LITTLE", "EQP-3")
    operator.act("beginCleaning", "BeginCleaningInput", {**given, "cleaningProcedure": floor.procedures["MAJOR"]})
    raised = operator.query("query ($id: ID!) { batch(id: $id) { exceptions { rule title } } }", id=floor.batch)
    assert raised["batch"]["exceptions"] == [{"rule": "EQP-3", "title": "RMG-01: dirty hold overdue"}]


def told(floor: Floor) -> None:
    """What was done stands in the record."""
    book = floor.operator.query(BOOK, equipment=floor.mixer, batch=floor.batch)
    assert [edge["node"] for edge in book["cleanings"]["edges"]] == [
        {
            "kind": "MAJOR",
            "edition": 1,
            "performedName": "Operator",
            "verifiedName": "Second Operator",
            "signature": {"meaning": "PERFORMED"},
            "verificationSignature": {"meaning": "VERIFIED"},
            "equipment": {"code": "RMG-01"},
        }
    ]
    used = {
        "state": "ENDED",
        "product": floor.run.row().product,
        "beginPhase": {"number": 1},
        "endPhase": {"number": 1},
    }
    assert [edge["node"] for edge in book["equipmentAllocations"]["edges"]] == [
        {"state": "RELEASED", "exclusive": True, "requirement": {"code": "MIXER"}, "uses": [used]}
    ]
    assert [edge["node"] for edge in book["equipmentUses"]["edges"]] == [
        {"batch": {"number": floor.run.row().number}, "endedName": "Operator"}
    ]
