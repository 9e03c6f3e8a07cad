"""Recalls through HTTP: begun by quality, found by the worker, fetched as files, concluded with a signature."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.recalls.downloads import Wanted
from domain.kernel.ids import new_id
from domain.recalls.kinds import RecallFileFormat
from infra.services import Services
from tests.client import Client
from tests.conftest import Do, count
from tests.materials import Store
from tests.plant import Plant
from tests.recalls import Suspect, suspect

pytestmark = pytest.mark.requirement("DIS-3")
Clients = Callable[[str], Client]

FILES = "files { format sha256 bytes downloadUrl }"
RECALL = f"""id version number kind reason state site {{ code }} begunName secondsToFind
  starts {{ lot {{ number lot {{ id }} }} batch {{ number }} }} lots batches shipments consignees edges accountedPercent
  totals {{ material {{ code }} unit lots made fromLots charged intoLots shipped inStock unaccounted accountedPercent }}
  problem outcome conclusion concludedName signature {{ meaning }} {FILES}"""


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Suspect:
    return suspect(Store(do, plant, admin))


def begin(who: Client, made: Suspect, **more: object) -> dict[str, Any]:
    given = {
        "site": f"Site:{made.store.plant.site}",
        "number": "MR-2026-1",
        "kind": "MOCK",
        "reason": "The yearly test",
        "lots": [f"MaterialLot:{made.lots['A']}"],
        "commandId": "recall-1",
        **more,
    }
    return who.mutate("beginRecall", "BeginRecallInput", given, f"recall {{ {RECALL} }}")


def fetched(web: TestClient, recall: dict[str, Any]) -> dict[str, bytes]:
    """Each file by its format, its bytes those that its SHA-256 promises."""
    found = {}
    for file in recall["files"]:
        url = urlsplit(file["downloadUrl"])
        sent = web.get(f"{url.path}?{url.query}")
        assert (sent.status_code, len(sent.content)) == (200, file["bytes"])
        assert hashlib.sha256(sent.content).hexdigest() == file["sha256"]
        found[file["format"]] = sent.content
    return found


@pytest.mark.requirement("DIS-2")
def test_a_mock_recall_from_its_beginning_to_its_signature(
    client: Clients, web: TestClient, services: Services, made: Suspect
) -> None:
    reviewer = client("reviewer")
    begun = begin(reviewer, made)["recall"]
    assert (begun["state"], begun["secondsToFind"], begun["totals"], begun["files"]) == ("TRACING", None, [], [])
    assert begun["starts"] == [{"lot": {"number": "A", "lot": {"id": f"MaterialLot:{made.lots['A']}"}}, "batch": None}]
    assert begin(reviewer, made)["recall"] == begun
    recall = UUID(begun["id"].partition(":")[2])
    made.find(services, recall)
    found = reviewer.query(f"query ($id: ID!) {{ recall(id: $id) {{ {RECALL} }} }}", id=begun["id"])["recall"]
    assert (found["state"], found["lots"], found["batches"], found["shipments"]) == ("FOUND", 3, 1, 2)
    assert (found["consignees"], found["edges"], found["accountedPercent"]) == (2, 3, "100")
    assert found["secondsToFind"] >= 1
    assert [
        [one[name] for name in ("made", "fromLots", "charged", "intoLots", "shipped", "inStock", "unaccounted")]
        for one in found["totals"]
    ] == [["100.000", "20", "30", "20", "0", "70.000", "0.000"], ["60", "0", "0", "0", "24.5", "35.5", "0.0"]]
    short = reviewer.query("query ($id: ID!) { recall(id: $id) { secondsToFind } }", id=begun["id"])["recall"]
    assert short["secondsToFind"] == found["secondsToFind"]
    made.find(services, recall)  # the worker ran again: nothing changes
    files = fetched(web, found)
    document = json.loads(files["JSON"])["document"]
    received = [(one["code"], one["received"][0]["quantity"]["value"]) for one in document["consignees"]]
    assert received == [("=HOSPITAL", "4.5"), ("PHARMACY", "20")]
    assert document["consignees"][1]["received"][0]["reach"] == {"at_most": "30", "in_proportion": "10", "unit": "kg"}
    rows = list(csv.DictReader(io.StringIO(files["CSV"].decode("utf-8-sig"))))
    assert [(one["consignee"], one["lot"], one["quantity"], one["document"]) for one in rows] == [
        ("'=HOSPITAL", "X", "4.5", "DN-2"),
        ("PHARMACY", "X", "20", "DN-1"),
    ]
    pdf = PdfReader(io.BytesIO(files["PDF"]))
    printed = "".join(page.extract_text() for page in pdf.pages)
    assert all(text in printed for text in ("MR-2026-1", "MOCK RECALL", "Sample Pharmacy", "DN-1", "A-1"))
    assert [bytes(one.content) for one in pdf.attachment_list] == [files["JSON"]]
    conclusion = {"recall": begun["id"], "version": found["version"], "outcome": "EFFECTIVE", "conclusion": "In time."}
    refused = client("supervisor").sign("concludeRecall", conclusion, f"recall {{ {RECALL} }}")
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    concluded = reviewer.sign("concludeRecall", conclusion, f"recall {{ {RECALL} }}")["recall"]
    assert (concluded["state"], concluded["outcome"]) == ("CONCLUDED", "EFFECTIVE")
    assert concluded["signature"] == {"meaning": "ASSESSED"}
    twice = reviewer.prepare("concludeRecall", {**conclusion, "version": concluded["version"]})
    assert [one["code"] for one in twice["problems"]] == ["WRONG_STATE"]


def test_who_may_not_begin_or_read_a_recall_gets_nothing(
    client: Clients, web: TestClient, services: Services, made: Suspect, admin: Engine
) -> None:
    for role in ("operator", "supervisor", "engineer"):
        assert [one["code"] for one in begin(client(role), made)["problems"]] == ["FORBIDDEN"]
    reviewer = client("reviewer")
    for wrong, code in (
        ({"lots": []}, "INVALID_INPUT"),
        ({"lots": [f"MaterialLot:{new_id()}"]}, "NOT_FOUND"),
        ({"reason": " "}, "INVALID_INPUT"),
    ):
        refused = begin(reviewer, made, commandId=None, **wrong)
        assert ([one["code"] for one in refused["problems"]], refused["recall"]) == ([code], None)
    assert (
        count(admin, "recall", made.store.plant.company) == count(admin, "recall_start", made.store.plant.company) == 0
    )
    recall = begin(reviewer, made)["recall"]
    company, reader = made.store.plant.company, made.store.plant.operator.as_person
    early = Wanted(UUID(recall["id"].partition(":")[2]), RecallFileFormat.PDF).link(company=company, person=reader)
    assert problem(web, early.url(services.secret, "")) == (409, "RECALL_NOT_FOUND_YET")
    assert problem(web, early.url(b"another secret", "")) == (403, "LINK_INVALID")
    stranger = made.store.plant.administrator.as_person
    link = Wanted(UUID(recall["id"].partition(":")[2]), RecallFileFormat.PDF).link(company=company, person=stranger)
    assert problem(web, link.url(services.secret, "")) == (404, "NOT_FOUND")
    listed = "query ($s: RecallState) { recalls(state: $s, kind: MOCK) { edges { node { number } } } }"
    assert [one["node"]["number"] for one in client("operator").query(listed, s="TRACING")["recalls"]["edges"]] == [
        "MR-2026-1"
    ]
    assert client("operator").query(listed, s="FOUND")["recalls"]["edges"] == []


def problem(web: TestClient, url: str) -> tuple[int, str]:
    sent = web.get(url)
    return sent.status_code, sent.json()["problems"][0]["code"]
