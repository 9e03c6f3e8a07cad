"""A room is cleared for a batch through HTTP, what stands there used; the logbooks tell of it and are taken along."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from infra.services import Services
from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop, later, run_of
from tests.plant import Plant
from workers import logbook

SUITABLE = """query ($batch: ID!, $equipment: ID, $room: ID) {
  suitability(batch: $batch, equipment: $equipment, room: $room) { usable reasons { kind rule says clears } } }"""
CLEARANCE = "clearance { id version state clearUntil lapseCause checks { position says found remark } }"
BOOK = """query ($id: ID!, $first: Int, $after: String, $kinds: [LogbookKind!], $batch: ID, $period: DateTimeRange) {
  node(id: $id) {
    ... on Equipment {
      logbook(first: $first, after: $after, kinds: $kinds, batch: $batch, period: $period) { ...page } }
    ... on OperationalLocation {
      logbook(first: $first, after: $after, kinds: $kinds, batch: $batch, period: $period) { ...page } } } }
fragment page on LogbookEntryConnection { totalCount pageInfo { hasNextPage endCursor } edges { node {
  kind at until says byName checkedName batch { number } batchNumber product outcome remark entryId correctsId } } }"""
DETAILS = {"name": "Room clearance", "lastsMinutes": 60, "items": ["Nothing of another batch is left.", "No labels."]}
LIST = """query ($batch: ID!) { lineClearances(first: 5, batch: $batch) {
  edges { node { state lapseCause placeCode performedName verifiedName signature { meaning } } } } }"""


def work(person: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.query("{ viewer { work { act subject title because } } }")["viewer"]["work"]
    return found


def book(person: Client, of: str, **asked: Any) -> Any:  # noqa: ANN401 -- an answer
    return person.query(BOOK, id=of, **{"first": 20, **asked})["node"]["logbook"]


@pytest.mark.requirement("EQP-6", "EQP-7")
def test_a_room_is_cleared_used_and_its_logbook_taken_along(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], services: Services, web: TestClient
) -> None:
    shop, run = Workshop(do, plant, admin), run_of(do, plant, admin)
    place, batch = shop.room(), f"Batch:{run.batch}"
    mixer = shop.unit(room=place)
    shop.clean(mixer)
    room, machine = f"OperationalLocation:{place}", f"Equipment:{mixer}"
    engineer, operator, second = client("engineer"), client("operator"), client("second_operator")
    demand(engineer, operator, plant, room)
    clear(operator, second, batch, room)
    use(operator, batch, machine, f"PhaseExecution:{run.phase(1).id}")
    read(operator, client("administrator"), batch, room, machine)
    air(engineer, operator, batch, room)
    write(operator, machine, version=shop.row("equipment", mixer).version)
    take_along(operator, client("administrator"), services, web, plant, machine)
    later(admin, plant.company, timedelta(minutes=61))
    (edge,) = operator.query(LIST, batch=batch)["lineClearances"]["edges"]
    assert edge["node"] == {
        "state": "LAPSED",
        "lapseCause": "TIME",
        "placeCode": "R-101",
        "performedName": "Operator",
        "verifiedName": "Second Operator",
        "signature": {"meaning": "PERFORMED"},
    }
    reasons = operator.query(SUITABLE, batch=batch, room=room)["suitability"]["reasons"]
    assert [one["kind"] for one in reasons] == ["CLEARANCE_LAPSED"]


def demand(engineer: Client, operator: Client, plant: Plant, room: str) -> None:
    """The engineer says what is looked at, and that this room is."""
    given = {"siteId": f"Site:{plant.site}", "code": "SOP-CLR-1", "details": DETAILS}
    wrong = {**given, "details": {**DETAILS, "items": []}}
    act, form, shown = "defineClearanceProcedure", "DefineClearanceProcedureInput", "clearanceProcedure { id edition }"
    assert operator.mutate(act, form, given)["problems"][0]["code"] == "FORBIDDEN"
    assert engineer.mutate(act, form, wrong)["problems"][0]["path"] == ["details", "items"]
    procedure = engineer.act(act, form, given, shown)["clearanceProcedure"]
    given = {"clearanceProcedure": procedure["id"], "room": room}
    assert engineer.act("demandClearance", "DemandClearanceInput", given, "demand { state room { code } }")[
        "demand"
    ] == {"state": "DEMANDED", "room": {"code": "R-101"}}


def clear(operator: Client, second: Client, batch: str, room: str) -> None:
    """Cleared by one person, verified by another."""
    (reason,) = operator.query(SUITABLE, batch=batch, room=room)["suitability"]["reasons"]
    assert (reason["kind"], reason["rule"]) == ("NOT_CLEARED", "EQP-7")
    begun = operator.act("beginClearance", "BeginClearanceInput", {"batch": batch, "room": room}, CLEARANCE)[
        "clearance"
    ]
    assert [(one["position"], one["found"]) for one in begun["checks"]] == [(1, None), (2, None)]
    findings = [{"position": one, "found": "CLEAR"} for one in (1, 2)]
    given = {"clearance": begun["id"], "version": begun["version"], "findings": findings}
    (problem,) = operator.sign("completeClearance", {**given, "findings": findings[:1]})["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["findings"])
    done = operator.sign("completeClearance", given, CLEARANCE)["clearance"]
    assert (done["state"], done["clearUntil"]) == ("PERFORMED", None)
    waits = {"act": "verifyClearance", "subject": begun["id"], "title": "Clearance of R-101"}
    own = "You began or performed this clearance; another person verifies it."
    assert waits | {"because": own} in work(operator)
    assert waits | {"because": None} in work(second)
    given = {"clearance": begun["id"], "version": done["version"], "found": "CLEAR"}
    assert operator.sign("verifyClearance", given)["problems"][0]["code"] == "VERIFIED_OWN_CLEARANCE"
    assert second.sign("verifyClearance", given, CLEARANCE)["clearance"]["state"] == "CLEARED"
    assert operator.query(SUITABLE, batch=batch, room=room)["suitability"]["usable"]


def use(operator: Client, batch: str, machine: str, phase: str) -> None:
    """In the cleared room the equipment serves."""
    given = {"equipment": machine, "batch": batch}
    allocation = operator.act("allocateEquipment", "AllocateEquipmentInput", given, "allocation { id version }")
    given = {"equipment": machine, "phase": phase}
    begun = operator.act("beginEquipmentUse", "BeginEquipmentUseInput", given, "use { id version }")["use"]
    operator.act(
        "endEquipmentUse", "EndEquipmentUseInput", {"use": begun["id"], "version": begun["version"], "phase": phase}
    )
    released = {"allocation": allocation["allocation"]["id"], "version": 1, "reason": "Emptied."}
    operator.act("releaseEquipment", "ReleaseEquipmentInput", released)


def read(operator: Client, visitor: Client, batch: str, room: str, machine: str) -> None:
    """The logbooks have written themselves: newest first, by kind, batch and period, page by page."""
    kinds = ["USE", "ALLOCATION", "CLEANING", "SERVICE"]
    whole = book(operator, machine)
    assert ([one["node"]["kind"] for one in whole["edges"]], whole["totalCount"]) == (kinds, 4)
    first = book(operator, machine, first=3)
    assert [one["node"]["kind"] for one in first["edges"]] == kinds[:3]
    rest = book(operator, machine, first=3, after=first["pageInfo"]["endCursor"])
    assert ([one["node"]["kind"] for one in rest["edges"]], rest["pageInfo"]["hasNextPage"]) == (kinds[3:], False)
    of_batch = book(operator, machine, batch=batch, kinds=["USE", "CLEANING"])
    (used,) = [one["node"] for one in of_batch["edges"]]
    assert (used["batch"]["number"], used["batchNumber"], used["byName"]) == ("B-001", "B-001", "Operator")
    assert used["product"]
    since = whole["edges"][1]["node"]["at"]
    assert [one["node"]["kind"] for one in book(operator, machine, period={"since": since})["edges"]] == kinds[:2]
    assert [one["node"]["kind"] for one in book(operator, machine, period={"until": since})["edges"]] == kinds[2:]
    there = book(operator, room)
    assert [(one["node"]["kind"], one["node"]["checkedName"]) for one in there["edges"]] == [
        ("USE", None),
        ("CLEARANCE", "Second Operator"),
    ]
    assert visitor.query(BOOK, id=machine, first=5)["node"] is None


def air(engineer: Client, operator: Client, batch: str, room: str) -> None:
    """What the room's air is to be is declared; a device tells that it isn't, and somebody reads that it is again."""
    given = {"room": room, "name": "Temperature", "unit": "Cel"}
    given = {**given, "details": {"low": "19", "high": "25", "maxAgeMinutes": 240}}  # type: ignore[dict-item]  # JSON
    shown = "limit { id room { code } low high }"
    assert operator.mutate("watchEnvironment", "WatchEnvironmentInput", given)["problems"][0]["code"] == "FORBIDDEN"
    limit = engineer.act("watchEnvironment", "WatchEnvironmentInput", given, shown)["limit"]
    assert (limit["room"]["code"], limit["low"], limit["high"]) == ("R-101", "19", "25")
    at = book(operator, room)["edges"][0]["node"]["at"]
    read = {"environmentLimit": limit["id"], "unit": "Cel", "measuredAt": at}
    act, form, shown = "recordEnvironmentReading", "RecordEnvironmentReadingInput", "reading { outside source device }"
    assert operator.mutate(act, form, {**read, "value": "77", "unit": "[degF]"})["problems"][0]["path"] == ["unit"]
    told = operator.act(act, form, {**read, "value": "25.30", "device": "THERMO-7"}, shown)["reading"]
    assert told == {"outside": True, "source": "DEVICE", "device": "THERMO-7"}
    (reason,) = operator.query(SUITABLE, batch=batch, room=room)["suitability"]["reasons"]
    assert (reason["kind"], reason["rule"]) == ("ENVIRONMENT_OUTSIDE", "ENV-2")
    assert operator.act(act, form, {**read, "value": "22.0"}, shown)["reading"]["source"] == "PERSON"
    assert operator.query(SUITABLE, batch=batch, room=room)["suitability"]["usable"]
    (excursion,) = [one["node"] for one in book(operator, room, kinds=["ENVIRONMENT"])["edges"]]
    assert excursion["says"] == "Temperature 25.30 Cel, outside 19 to 25; told by THERMO-7"
    asked = """query ($room: ID!) { environmentReadings(first: 5, room: $room, outside: true) {
      totalCount edges { node { value limit { name unit } } } } }"""
    assert operator.query(asked, room=room)["environmentReadings"] == {
        "totalCount": 1,
        "edges": [{"node": {"value": "25.30", "limit": {"name": "Temperature", "unit": "Cel"}}}],
    }


def write(operator: Client, machine: str, *, version: int) -> None:
    """What a person adds is signed, and corrected by another entry."""
    given = {"equipment": machine, "version": version, "says": "The lid's gasket was replaced."}
    note = operator.sign("writeEquipmentLogbook", given, "note { id says signature { meaning } }")["note"]
    assert note["signature"] == {"meaning": "AUTHORED"}
    given = {**given, "says": "The chute's gasket was replaced.", "corrects": note["id"]}
    operator.sign("writeEquipmentLogbook", given, "note { id corrects { says } }")
    assert operator.sign("writeEquipmentLogbook", given)["problems"][0]["code"] == "LOGBOOK_ENTRY_CORRECTED_ALREADY"
    notes = [one["node"] for one in book(operator, machine, kinds=["NOTE"])["edges"]]
    assert [(one["outcome"], one["correctsId"]) for one in notes] == [
        (None, note["id"].partition(":")[2]),
        ("CORRECTED", None),
    ]


def take_along(
    operator: Client, visitor: Client, services: Services, web: TestClient, plant: Plant, machine: str
) -> None:
    """As CSV and PDF, by a link of one's own."""
    shown = "export { id state files { format } }"
    assert (
        visitor.mutate("exportLogbook", "ExportLogbookInput", {"equipment": machine})["problems"][0]["code"]
        == "FORBIDDEN"
    )
    wanted = operator.act("exportLogbook", "ExportLogbookInput", {"equipment": machine}, shown)["export"]
    assert (wanted["state"], wanted["files"]) == ("REQUESTED", [])
    logbook.make(services, plant.company, UUID(wanted["id"].partition(":")[2]))
    asked = "query ($id: ID!) { logbookExport(id: $id) { state entries files { format sha256 bytes downloadUrl } } }"
    found = operator.query(asked, id=wanted["id"])["logbookExport"]
    assert (found["state"], found["entries"], [one["format"] for one in found["files"]]) == ("DONE", 6, ["CSV", "PDF"])
    for one, kind in zip(found["files"], ("text/csv; charset=utf-8", "application/pdf"), strict=True):
        url = urlsplit(one["downloadUrl"])
        answer = web.get(f"{url.path}?{url.query}")
        assert (answer.status_code, answer.headers["content-type"], len(answer.content)) == (200, kind, one["bytes"])
        assert web.get(url.path).status_code == 403
