"""A failing value, then a passing one: nobody tests a batch into compliance, through HTTP up to the verified record."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from domain.exports import archive
from tests.client import Client
from tests.exporting import Exporting, exporting
from tests.journeys.test_execution import VALUE, Floor
from workers.export import export_record

LOSS = "Loss on drying"
FAILING, PASSING = "9.8", "1.8"
EXCEPTIONS = """query ($id: ID!) { batch(id: $id) { version
  releaseBlockers { kind place }
  exceptions { id version number rule title state classification awaits
    value { text original revisions { text outcome } }
    assessments { number classification assessedName approvals { role approvedName } } } } }"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporting]:
    with exporting(tmp_path_factory.mktemp("exporting")) as found:
        yield found


@pytest.fixture(scope="module")
def http(place: Exporting) -> Iterator[TestClient]:
    from api.app import create_app

    with TestClient(create_app(place.services, threads=4)) as client:
        yield client


@pytest.fixture(scope="module")
def version(place: Exporting) -> UUID:
    found: UUID = place.run.row().recipe_version_id
    return found


@pytest.fixture
def client(place: Exporting, http: TestClient) -> Callable[[str], Client]:
    return lambda who: Client(http, place.plant.name).sign_in(who)


def percent(number: str) -> dict[str, Any]:
    return {"number": {"value": number, "unit": "%"}}


def correct(floor: Floor, failing: dict[str, Any]) -> None:
    given = {"value": failing["id"], "version": failing["version"], "content": percent(PASSING), "reason": "Mistyped"}
    assert floor.operator.sign("correctValue", given, VALUE)["problems"] == []


def repeat(floor: Floor, _: dict[str, Any]) -> None:
    assert floor.record(3, LOSS, percent(PASSING), repetition=2)["problems"] == []


WAYS = {"correction": correct, "repetition": repeat}


def made(floor: Floor, client: Callable[[str], Client], way: str) -> None:
    """The whole batch, in which a value failed and came to pass."""
    floor.start(1)
    floor.record(1, "Line is clear", {"yesNo": True})
    floor.record(1, "Shift", {"choice": "day"})
    floor.sign("completePhase", 1, by="operator")
    floor.sign("verifyPhase", 1, by="second_operator")
    floor.start(2)
    floor.sign("completePhase", 2, by="operator")
    floor.sign("verifyPhase", 2, by="second_operator")
    floor.start(3)
    floor.start(4)
    failing = floor.record(3, LOSS, percent(FAILING))["value"]
    assert failing["outcome"] != "WITHIN"
    WAYS[way](floor, failing)
    floor.record(3, "Remark", {"text": "Dried as before."})
    floor.sign("completePhase", 3, by="operator")
    floor.sign("approvePhase", 3, by="reviewer", client=client("reviewer"))
    floor.sign("completePhase", 4, by="operator")


def settle(floor: Floor, client: Callable[[str], Client]) -> None:
    """Quality finds it major, and a second person of it approves that."""
    (found,) = floor.operator.query(EXCEPTIONS, id=floor.id)["batch"]["exceptions"]
    given = {"exception": found["id"], "version": found["version"], "classification": "MAJOR"}
    given["rationale"] = "The first result stands; the cause was found in the sampling."
    assessed = client("reviewer").sign("assessException", given, "exception { id version awaits }")["exception"]
    given = {"exception": assessed["id"], "version": assessed["version"], "role": assessed["awaits"]}
    own = client("reviewer").sign("approveException", given, "exception { state }")
    assert ([one["code"] for one in own["problems"]], own["exception"]) == (["APPROVER_ASSESSED"], None)
    assert client("second_reviewer").sign("approveException", given, "exception { state }")["problems"] == []


def texts_of(shown: list[dict[str, Any]]) -> list[str]:
    return [each["text"] for value in shown for each in value["recorded"]]


@pytest.mark.requirement("REV-9", "EXE-2", "EXE-8", "REV-1", "REV-4", "AUD-5", "AUD-6")
@pytest.mark.parametrize("way", list(WAYS))
def test_testing_into_compliance_leaves_the_failing_value_as_the_exception(
    place: Exporting, http: TestClient, client: Callable[[str], Client], version: UUID, way: str
) -> None:
    floor = Floor(client, version, number=f"MET-{way}")
    made(floor, client, way)
    reviewer = client("reviewer")

    # In the record as it stands: the first value is the exception, and the review waits for it.
    batch = reviewer.query(EXCEPTIONS, id=floor.id)["batch"]
    (raised,) = batch["exceptions"]
    assert (raised["number"], raised["rule"], raised["title"]) == (1, "EXE-2", f"{LOSS}: {FAILING} %")
    assert raised["state"] == {"correction": "RESOLVED_BY_CORRECTION", "repetition": "OPEN"}[way]
    assert (raised["value"]["original"] or raised["value"]["text"]) == f"{FAILING} %"
    blocker = {"correction": "EXCEPTION_NOT_LOOKED_AT", "repetition": "OPEN_EXCEPTION"}[way]
    assert {"kind": blocker, "place": "exception 1"} in batch["releaseBlockers"]
    review = {"batch": floor.id, "version": batch["version"], "conclusion": "In order."}
    assert [one["code"] for one in reviewer.prepare("completeReview", review)["problems"]] == ["RELEASE_BLOCKED"]
    settle(floor, client)

    # In the review: what the reviewer is shown and signs has both values, and the exception as it was assessed.
    review["version"] = reviewer.query(EXCEPTIONS, id=floor.id)["batch"]["version"]
    trail = {**review, "kinds": ["CHANGED", "CORRECTED", "DELETED", "LATE", "OVERRIDDEN"]}
    assert reviewer.sign("reviewAuditTrail", trail, "batch { id }")["problems"] == []
    prepared = reviewer.prepare("completeReview", review)
    assert prepared["problems"] == []
    content = prepared["challenge"]["content"]
    shown = (json.loads(content) if isinstance(content, str) else content)["content"]
    (of_loss,) = shown["valuesWithExceptions"]
    assert (of_loss["phase"], of_loss["parameter"]) == ("3", LOSS)
    assert texts_of(of_loss["values"]) == [f"{FAILING} %", f"{PASSING} %"]
    assert [(one["title"], one["classification"]) for one in shown["exceptions"]] == [(raised["title"], "MAJOR")]
    assert shown["exceptions"][0]["approvals"] == [{"role": "QUALITY", "by": "Second Reviewer"}]
    assert reviewer.sign("completeReview", review, "batch { id }")["problems"] == []

    # In the export, in what machines read and in what people do.
    files = exported(place, http, reviewer, floor.id)
    document = json.loads(files["record.json"])["document"]
    assert [(one["rule"], one["title"], one["classification"]) for one in document["exceptions"]] == [
        ("EXE-2", f"{LOSS}: {FAILING} %", "MAJOR")
    ]
    values = next(one for one in document["phases"][2]["parameters"] if one["name"] == LOSS)["values"]
    told = {
        "correction": [(PASSING, [FAILING])],
        "repetition": [(FAILING, []), (PASSING, [])],
    }[way]
    assert [(one["text"], [each["original"] for each in one["corrections"]]) for one in values] == told
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(files["record.pdf"])).pages).split())
    assert f"{LOSS}: {FAILING} %" in printed
    assert PASSING in printed


def exported(place: Exporting, http: TestClient, reviewer: Client, batch: str) -> dict[str, bytes]:
    """The files of the record as it is fetched, once it is verified."""
    asked = reviewer.act("exportRecord", "ExportRecordInput", {"batch": batch}, "recordExport { id }")["recordExport"]
    export_record(place.services, place.plant.company, UUID(asked["id"].partition(":")[2]))
    query = "query ($id: ID!) { recordExport(id: $id) { downloadUrl } }"
    url = urlsplit(reviewer.query(query, id=asked["id"])["recordExport"]["downloadUrl"])
    sent = http.get(f"{url.path}?{url.query}")
    assert place.verified(sent.content).confirmed
    return archive.unpack(sent.content)
