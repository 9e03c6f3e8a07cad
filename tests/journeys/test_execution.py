"""A batch from issue to completion through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter
from tests import recipes
from tests.client import Client
from tests.conftest import Do, count
from tests.plant import Plant

PHASES = "phases { id number version state signedOffAt recipePhase { name parameters { id name kind unit } } }"
BATCH = f"batch {{ id number version state disposition size {{ value unit }} {PHASES} }}"
READ = f"query ($id: ID!) {{ batch(id: $id) {{ id version state completedAt {PHASES} }} }}"
VALUE = "value { id version text changed original outcome recordedName recipeParameter { name } }"
PDF = b"%PDF-1.7\n%%EOF\n"

Clients = Callable[[str], Client]


class Floor:
    """What the shop floor does with one batch, each person with a client of their own."""

    def __init__(self, client: Clients, version: object, number: str = "MET-0001") -> None:
        self.operator = client("operator")
        given = {
            "recipeVersion": f"MasterRecipeVersion:{version}",
            "version": self._seen(version),
            "number": number,
        }
        issued = client("supervisor").sign("issueBatch", given, BATCH)
        assert issued["problems"] == [], issued
        self.issued: dict[str, Any] = issued["batch"]
        self.id: str = self.issued["id"]

    def _seen(self, version: object) -> int:
        query = "query ($id: ID!) { masterRecipeVersion(id: $id) { version } }"
        found: int = self.operator.query(query, id=f"MasterRecipeVersion:{version}")["masterRecipeVersion"]["version"]
        return found

    def batch(self) -> dict[str, Any]:
        found: dict[str, Any] = self.operator.query(READ, id=self.id)["batch"]
        return found

    def phase(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.batch()["phases"][number - 1]
        return found

    def start(self, number: int) -> None:
        phase = self.phase(number)
        given = {"phase": phase["id"], "version": phase["version"]}
        self.operator.act("startPhase", "StartPhaseInput", given, "phase { state }")

    def record(self, number: int, name: str, content: dict[str, Any], **more: object) -> dict[str, Any]:
        phase = self.phase(number)
        parameter = next(one["id"] for one in phase["recipePhase"]["parameters"] if one["name"] == name)
        given = {"phase": phase["id"], "parameter": parameter, "content": content, **more}
        return self.operator.mutate("recordValue", "RecordValueInput", given, VALUE)

    def confirm(self, number: int) -> None:
        """It is in the condition that a command asks for."""
        phase = self.phase(number)
        given = {"phase": phase["id"], "version": phase["version"], "remark": "Stirrer off"}
        self.operator.act("confirmCondition", "ConfirmConditionInput", given, "phase { state }")

    def sign(self, act: str, number: int, *, by: str, client: Client | None = None) -> dict[str, Any]:
        phase = self.phase(number)
        given = {"phase": phase["id"], "version": phase["version"]}
        signed = (client or self.operator).sign(act, given, "phase { state signedOffAt }", by=by)
        assert signed["problems"] == [], signed
        return signed


@pytest.fixture
def floor(client: Clients, do: Do, plant: Plant) -> Floor:
    return Floor(client, recipes.effective_recipe(do, plant))


@pytest.mark.requirement("EXE-19")
def test_a_batch_is_executed_from_issue_to_completion(floor: Floor, client: Clients) -> None:
    assert floor.issued["size"] == {"value": "300000", "unit": "{tbl}"}
    floor.start(1)
    recorded = floor.record(1, "Line is clear", {"yesNo": True})
    assert (recorded["value"]["text"], recorded["value"]["recordedName"]) == ("yes", "Operator")
    floor.record(1, "Shift", {"choice": "night"})
    floor.sign("completePhase", 1, by="operator")
    floor.sign("verifyPhase", 1, by="second_operator")  # at the first person's terminal
    floor.start(2)
    floor.sign("completePhase", 2, by="operator")
    floor.sign("verifyPhase", 2, by="second_operator")
    floor.start(3)
    floor.start(4)
    floor.record(3, "Loss on drying", {"number": {"value": "2.70", "unit": "%"}})
    floor.record(3, "Loss on drying", {"number": {"value": "2.10", "unit": "%"}}, repetition=2)
    floor.record(3, "Remark", {"text": "Dried again."})
    floor.sign("completePhase", 3, by="operator")
    floor.sign("approvePhase", 3, by="reviewer", client=client("reviewer"))
    assert floor.batch()["state"] == "RUNNING"
    floor.sign("completePhase", 4, by="operator")
    assert floor.batch()["state"] == "COMPLETE"
    assert floor.batch()["completedAt"] is not None


@pytest.mark.requirement("AUD-6")
def test_a_corrected_value_shows_its_original_and_its_exception(floor: Floor, client: Clients) -> None:
    floor.start(1)
    wrong = floor.record(1, "Line is clear", {"yesNo": False})["value"]
    given = {"value": wrong["id"], "version": wrong["version"], "content": {"yesNo": True}, "reason": "Wrong button"}
    corrected = floor.operator.sign("correctValue", given, VALUE)["value"]
    assert (corrected["text"], corrected["changed"], corrected["original"]) == ("yes", True, "no")
    query = """query ($id: ID!) { batch(id: $id) {
        exceptions { id version number rule state title phaseNumber raiser { name } }
        phases { values { revisions { revision text outcome reason signature { meaning printedName } } } } } }"""
    found = client("reviewer").query(query, id=floor.id)["batch"]
    (raised,) = found["exceptions"]
    assert (raised["rule"], raised["state"], raised["raiser"]) == ("EXE-2", "RESOLVED_BY_CORRECTION", None)
    first, second = found["phases"][0]["values"][0]["revisions"]
    assert (first["text"], first["outcome"], first["signature"]) == ("no", "ACTION", None)
    assert (second["reason"], second["signature"]["meaning"]) == ("Wrong button", "CORRECTED")


@pytest.mark.requirement("EXE-14")
def test_a_filled_place_answers_with_what_stands_there(floor: Floor) -> None:
    floor.start(1)
    recorded = floor.record(1, "Line is clear", {"yesNo": True})["value"]
    document = """mutation ($input: RecordValueInput!) { recordValue(input: $input) {
        value { id } problems { code ... on AlreadyRecorded { value version current } } } }"""
    phase = floor.phase(1)
    parameter = phase["recipePhase"]["parameters"][0]["id"]
    given = {"phase": phase["id"], "parameter": parameter, "content": {"yesNo": False}}
    again = floor.operator.query(document, input=given)["recordValue"]
    problem = {"code": "ALREADY_RECORDED", "value": recorded["id"], "version": 1, "current": "yes"}
    assert again == {"value": None, "problems": [problem]}


def test_an_exception_is_told_and_assessed(floor: Floor, client: Clients) -> None:
    given = {"batch": floor.id, "title": "Scale typed by hand", "description": "SCL-02 had no link."}
    told = floor.operator.act("raiseException", "RaiseExceptionInput", given, "exception { id version state }")
    assessment = {
        "exception": told["exception"]["id"],
        "version": told["exception"]["version"],
        "classification": "MINOR",
        "rationale": "Witnessed.",
    }
    assessed = client("reviewer").sign("assessException", assessment, "exception { state classification }")
    assert assessed["exception"] == {"state": "ASSESSED", "classification": "MINOR"}


def test_a_batch_is_held_and_restarted(floor: Floor, client: Clients) -> None:
    floor.start(1)
    supervisor = client("supervisor")
    given = {"batch": floor.id, "version": floor.batch()["version"], "reason": "Power failure"}
    held = supervisor.act("holdBatch", "HoldBatchInput", given, "batch { state holds { reason holder { name } } }")
    assert held["batch"]["state"] == "HOLDING"
    floor.confirm(1)
    refused = floor.record(1, "Line is clear", {"yesNo": True})
    assert [one["code"] for one in refused["problems"]] == ["WRONG_STATE"]
    given = {"batch": floor.id, "version": floor.batch()["version"], "reason": "Power is back"}
    restarted = supervisor.act("restartBatch", "RestartBatchInput", given, "batch { state }")
    assert restarted["batch"] == {"state": "RESTARTING"}
    floor.confirm(1)
    assert floor.batch()["state"] == "RUNNING"


def test_batches_are_listed_by_state_and_site(floor: Floor, plant: Plant) -> None:
    query = """query ($state: BatchState, $site: ID) {
        batches(first: 5, state: $state, siteId: $site) { totalCount edges { node { number } } } }"""
    here, elsewhere = f"Site:{plant.site}", f"Site:{plant.other_site}"
    found = floor.operator.query(query, state="IDLE", site=here)["batches"]
    assert (found["totalCount"], found["edges"]) == (1, [{"node": {"number": "MET-0001"}}])
    assert floor.operator.query(query, state="RUNNING", site=here)["batches"]["totalCount"] == 0
    assert floor.operator.query(query, site=elsewhere)["batches"]["totalCount"] == 0


FILES = (
    recipes.phase(
        1,
        "Chromatogram",
        parameters=(Parameter(name="Printout", kind=ParameterKind.FILE),),
    ),
)


@pytest.fixture
def laboratory(client: Clients, do: Do, plant: Plant) -> Floor:
    """A batch whose phase takes a file."""
    floor = Floor(client, recipes.effective_recipe(do, plant, phases=FILES, materials=()))
    floor.start(1)
    return floor


def upload(client: Client, data: bytes, name: str = "scan.pdf") -> Any:  # noqa: ANN401 -- an HTTP response
    return client.web.post("/uploads", params={"name": name}, content=data, headers=client.headers)


@pytest.mark.requirement("EXE-16")
def test_a_file_is_uploaded_hashed_and_recorded(laboratory: Floor) -> None:
    answer = upload(laboratory.operator, PDF)
    assert (answer.status_code, answer.json()["mediaType"]) == (201, "application/pdf")
    phase = laboratory.phase(1)
    given = {
        "phase": phase["id"],
        "parameter": phase["recipePhase"]["parameters"][0]["id"],
        "content": {"upload": answer.json()["upload"]},
    }
    selection = "value { text file { name size sha256 mediaType } }"
    recorded = laboratory.operator.act("recordValue", "RecordValueInput", given, selection)["value"]
    sha256 = answer.json()["file"]
    assert recorded["file"] == {
        "name": "scan.pdf",
        "size": len(PDF),
        "sha256": sha256,
        "mediaType": "application/pdf",
    }
    assert recorded["text"] == f"scan.pdf (SHA-256 {sha256})"


def hostile_tokens(plant: Plant) -> list[str]:
    """Sealed by another, for another company, too old, no token at all, and with a seal that is none."""
    from api.execution import uploads

    sha256 = "0" * 64
    forged = uploads.Upload(
        company=str(plant.company), name="x.pdf", size=1, sha256=sha256, media_type="application/pdf", expires=1 << 40
    )
    foreign = uploads.Upload(
        company=sha256, name="x.pdf", size=1, sha256=sha256, media_type="application/pdf", expires=1 << 40
    )
    late = uploads.Upload(
        company=str(plant.company), name="x.pdf", size=1, sha256=sha256, media_type="application/pdf", expires=1
    )
    return [
        uploads.token(bytes(31) + b"x", forged),
        uploads.token(bytes(32), foreign),
        uploads.token(bytes(32), late),
        "nonsense",
        uploads.token(bytes(32), forged).partition(".")[0] + ".é",
    ]


@pytest.mark.requirement("EXE-16")
def test_no_file_is_claimed_that_this_company_did_not_upload(laboratory: Floor, plant: Plant, admin: Engine) -> None:
    for token in hostile_tokens(plant):
        refused = laboratory.record(1, "Printout", {"upload": token})
        assert [one["code"] for one in refused["problems"]] == ["INVALID_INPUT"], token
    assert count(admin, "parameter_value", plant.company) == 0


@pytest.mark.requirement("EXE-16")
def test_no_correction_is_prepared_with_a_file_that_this_company_did_not_upload(
    laboratory: Floor, plant: Plant, admin: Engine
) -> None:
    good = upload(laboratory.operator, PDF).json()["upload"]
    value = laboratory.record(1, "Printout", {"upload": good})["value"]
    given = {"value": value["id"], "version": value["version"], "reason": "Another page"}
    before = count(admin, "signature_challenge", plant.company)
    for token in hostile_tokens(plant):
        refused = laboratory.operator.prepare("correctValue", {**given, "content": {"upload": token}})
        assert [one["code"] for one in refused["problems"]] == ["INVALID_INPUT"], token
    assert count(admin, "signature_challenge", plant.company) == before
    other = upload(laboratory.operator, PDF + b"2").json()["upload"]
    assert laboratory.operator.prepare("correctValue", {**given, "content": {"upload": other}})["problems"] == []


@pytest.mark.parametrize(
    ("who", "data", "name", "status"),
    [
        ("operator", b"MZ\x90\x00", "scan.pdf", 415),
        ("operator", b"", "empty.txt", 415),
        ("operator", PDF, "", 400),
        ("operator", PDF, "../scan.pdf", 400),
        ("administrator", PDF, "scan.pdf", 403),
    ],
)
def test_an_upload_is_refused_in_words(client: Clients, who: str, data: bytes, name: str, status: int) -> None:
    answer = upload(client(who), data, name)
    assert answer.status_code == status
    assert answer.json()["problems"][0]["message"]


def test_an_upload_is_bounded_and_needs_somebody(client: Clients) -> None:
    operator = client("operator")
    assert upload(operator, b"%PDF-" + bytes(20 * 1024 * 1024)).status_code == 413
    operator.web.cookies.clear()
    assert operator.web.post("/uploads", params={"name": "a.txt"}, content=b"a").status_code == 401
