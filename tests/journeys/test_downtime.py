"""The service is down: a batch goes on on paper that lies at the site, and comes back page by page, through HTTP."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine
from starlette.testclient import TestClient

from infra.services import Services
from tests.client import Client
from tests.conftest import Do
from tests.downtime import Paper
from tests.hand import Hand
from tests.plant import Plant
from tests.serving import Served
from workers import downtime
from workers.outbox import Job

SETS = """query ($batch: ID!) { downtimeSets(first: 5, batch: $batch) { edges { node {
  id version number state asOf pages sha256 downloadUrl use { pages { page } } } } } }"""
USE = """use { id copies exception { rule title } set { number } pages { id version page copy state } }"""
PAGE = """page { id version state checkedName scan { name sha256 mediaType } scanUrl signature { meaning }
  transcriptions { id beganAt endedAt performedName transcribedName phase { number } value { outcome } } }"""
DRIED = """query ($batch: ID!) { batch(id: $batch) { phases { number completedAt paper { beganAt endedAt }
  values { paper { page { page } } } } } }"""
BLOCKERS = "query ($batch: ID!) { batch(id: $batch) { releaseBlockers { kind place } } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def local(given: str) -> UUID:
    return UUID(given.partition(":")[2])


def fetched(web: TestClient, link: str) -> bytes:
    """What a link opens; without its query it opens nothing."""
    url = urlsplit(link)
    assert web.get(url.path).status_code == 403
    answer = web.get(f"{url.path}?{url.query}")
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.requirement("EXE-11", "EXE-16", "REV-4", "TEN-2")
def test_a_batch_goes_on_on_paper_and_every_page_comes_back(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], services: Services, web: TestClient
) -> None:
    paper = Paper.of(do, plant, admin)
    paper.run.up_to_drying()
    batch, phase = f"Batch:{paper.run.batch}", f"PhaseExecution:{paper.run.phase(3).id}"
    operator, second, quality = client("operator"), client("second_operator"), client("reviewer")
    downtime.heed(services, plant.company, paper.run.batch)
    assert paper.states() == []
    keep(operator, quality, plant)
    made, pdf = printed(operator, services, web, plant, paper)
    at_the_site(Hand(Served("http://testserver", services, web, web.app), plant.name), client("engineer"), plant, made)  # type: ignore[arg-type] # it sends as the other does
    use = declare(operator, client("supervisor"), made)
    assert [(one["page"], one["copy"], one["state"]) for one in use["pages"]] == [
        (number, 1, "ISSUED") for number in range(1, made["pages"] + 1)
    ]
    page, others = use["pages"][1], [use["pages"][0], *use["pages"][2:]]
    source = {"page": page["id"], "performedBy": "Op. Erator"}
    enter(operator, phase, paper, made["asOf"], source)
    times = {"phase": phase, "beganAt": made["asOf"], "endedAt": made["asOf"], "paper": source}
    assert codes(operator.mutate("transcribePhase", "TranscribePhaseInput", times)) == ["PHASE_NOT_RUN"]
    paper.run.complete(3)
    paper.run.approve(3)
    assert codes(client("engineer").mutate("transcribePhase", "TranscribePhaseInput", times)) == ["FORBIDDEN"]
    told = "transcription { phase { number completedAt } endedAt transcribedAt performedName }"
    for _ in range(2):
        given = {**times, "commandId": "paper-3"}
        entry = operator.act("transcribePhase", "TranscribePhaseInput", given, told)["transcription"]
    assert (entry["phase"]["number"], entry["performedName"]) == (3, "Op. Erator")
    assert entry["endedAt"] < entry["phase"]["completedAt"] <= entry["transcribedAt"]
    page = account(operator, client("engineer"), pdf, page, others)
    assert hashlib.sha256(fetched(web, page["scanUrl"])).hexdigest() == page["scan"]["sha256"]
    found = operator.query(BLOCKERS, batch=batch)["batch"]["releaseBlockers"]
    assert [one for one in found if one["kind"].startswith("PAPER")] == [
        {"kind": "PAPER_NOT_CHECKED", "place": "set 1 page 2 copy 1"}
    ]
    seen = {"page": page["id"], "version": page["version"]}
    assert codes(client("engineer").sign("checkDowntimePage", seen)) == ["FORBIDDEN"]
    assert codes(operator.sign("checkDowntimePage", seen)) == ["SAME_PERSON"]
    checked = second.sign("checkDowntimePage", seen, PAGE)["page"]
    assert (checked["state"], checked["checkedName"], checked["signature"]) == (
        "CHECKED",
        "Second Operator",
        {"meaning": "VERIFIED"},
    )
    page = put_right(operator, second, client, checked)
    assert page["transcriptions"][-1]["performedName"] == "Oper Ator"
    (dried,) = (one for one in operator.query(DRIED, batch=batch)["batch"]["phases"] if one["number"] == 3)
    assert dried["paper"]["endedAt"] == entry["endedAt"] < dried["completedAt"]
    assert {one["paper"]["page"]["page"] for one in dried["values"]} == {2}
    value, run = checked["transcriptions"][0], checked["transcriptions"][-1]
    assert (value["value"], value["endedAt"], run["value"]) == ({"outcome": "WITHIN"}, None, None)
    assert not [
        one
        for one in operator.query(BLOCKERS, batch=batch)["batch"]["releaseBlockers"]
        if one["kind"].startswith("PAPER")
    ]


def put_right(
    operator: Client, second: Client, client: Callable[[str], Client], page: dict[str, Any]
) -> dict[str, Any]:
    """A slip in an entry and in an account, each with its signature and what it was; the page, checked again."""
    entry, act = page["transcriptions"][-1], "correctTranscription"
    asked = "query ($id: ID!) { node(id: $id) { ... on Transcription { version beganAt endedAt } } }"
    stood = operator.query(asked, id=entry["id"])["node"]
    given = {"transcription": entry["id"], **stood, "performedBy": "Oper Ator", "reason": "A slip of the keys"}
    assert codes(client("engineer").sign(act, given)) == ["FORBIDDEN"]
    nothing = {**given, "performedBy": entry["performedName"]}
    assert codes(operator.sign(act, nothing)) == ["NOTHING_CHANGED"]
    answered = "transcription { performedName corrections { performedName because correctedName } page { state } }"
    assert operator.sign(act, given, answered)["transcription"] == {
        "performedName": "Oper Ator",
        "corrections": [
            {"performedName": "Op. Erator", "because": "A slip of the keys", "correctedName": "Operator"},
        ],
        "page": {"state": "USED"},
    }
    asked = "query ($id: ID!) { node(id: $id) { ... on DowntimePage { version } } }"
    seen = {"page": page["id"], "version": operator.query(asked, id=page["id"])["node"]["version"]}
    back = {**seen, "reason": "The scan is of another page"}
    assert codes(operator.sign("takeBackDowntimePage", back)) == ["FORBIDDEN"]
    answered = "page { id version state scan { sha256 } accounts { outcome scanSha256 because takenBackName } }"
    taken = client("supervisor").sign("takeBackDowntimePage", back, answered)["page"]
    assert (taken["state"], taken["scan"]) == ("ISSUED", None)
    assert [(one["outcome"], one["because"]) for one in taken["accounts"]] == [("USED", back["reason"])]
    again = {"page": page["id"], "version": taken["version"], "outcome": "USED"}
    pdf = b"%PDF-1.7\n% the right page\n%%EOF\n"
    sent = operator.web.post("/uploads", params={"name": "page-2.pdf"}, content=pdf, headers=operator.headers)
    again["scan"] = sent.json()["upload"]
    used = operator.act("reconcileDowntimePage", "ReconcileDowntimePageInput", again, PAGE)["page"]
    seen = {"page": page["id"], "version": used["version"]}
    return dict(second.sign("checkDowntimePage", seen, PAGE)["page"])


def keep(operator: Client, quality: Client, plant: Plant) -> None:
    given = {"site": f"Site:{plant.site}", "kept": True, "everyMinutes": 15, "reason": "The line fails now and then"}
    act, form = "setDowntimePolicy", "SetDowntimePolicyInput"
    assert codes(operator.mutate(act, form, given)) == ["FORBIDDEN"]
    quality.act(act, form, given, "policy { id }")
    asked = "query ($site: ID!) { downtimePolicy(site: $site) { version kept everyMinutes because site { code } } }"
    assert operator.query(asked, site=given["site"])["downtimePolicy"] == {
        "version": 1,
        "kept": True,
        "everyMinutes": 15,
        "because": "The line fails now and then",
        "site": {"code": "VIE"},
    }


def printed(
    operator: Client, services: Services, web: TestClient, plant: Plant, paper: Paper
) -> tuple[dict[str, Any], bytes]:
    """The batch went on: its set is made, and what its pages say."""

    def job(event: str, **payload: str) -> Job:
        return Job(plant.company, UUID(int=1), UUID(int=2), event, payload, datetime.now(UTC), 1)

    downtime.carry_out(services, job("PhaseStarted", batch=str(paper.run.batch)))
    batch = f"Batch:{paper.run.batch}"
    (waiting,) = (one["node"] for one in operator.query(SETS, batch=batch)["downtimeSets"]["edges"])
    assert (waiting["state"], waiting["downloadUrl"]) == ("REQUESTED", None)
    for _ in range(2):
        downtime.carry_out(services, job("DowntimeSetRequested", set=str(local(waiting["id"]))))
    (made,) = (one["node"] for one in operator.query(SETS, batch=batch)["downtimeSets"]["edges"])
    assert (made["number"], made["state"], made["use"]) == (1, "CURRENT", None)
    pdf = fetched(web, made["downloadUrl"])
    assert hashlib.sha256(pdf).hexdigest() == made["sha256"]
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == made["pages"]
    for number, said in enumerate(pages, 1):
        assert f"B-001 · set 1 · page {number} of {len(pages)}" in said
        assert "DOWNTIME COPY" in said
    assert "Loss on drying" in "".join(pages)
    assert "Line clearance" not in "".join(pages)
    return made, pdf


def at_the_site(hand: Hand, engineer: Client, plant: Plant, made: dict[str, Any]) -> None:
    """The site's gateway fetches it; another site's sees none of it."""
    assert hand.get("/gateway/downtime-sets").status_code == 401
    site = {"siteId": f"Site:{plant.site}", "name": "By hand", "verifierKey": str(hand.key.verifier)}
    engineer.act("enrolGateway", "EnrolGatewayInput", site, "gateway { id }")
    listed = hand.get("/gateway/downtime-sets").json()["sets"]
    id_ = str(local(made["id"]))
    assert listed == [{"id": id_, "batch": "B-001", "number": 1, "pages": made["pages"], "sha256": made["sha256"]}]
    sent = hand.get(f"/gateway/downtime-sets/{id_}")
    assert (sent.status_code, sent.headers["content-type"]) == (200, "application/pdf")
    assert hashlib.sha256(sent.content).hexdigest() == made["sha256"]
    assert hand.get(f"/gateway/downtime-sets/{UUID(int=1)}").status_code == 404


def declare(operator: Client, supervisor: Client, made: dict[str, Any]) -> dict[str, Any]:
    given = {
        "downtimeSet": made["id"],
        "version": made["version"],
        "beganAt": made["asOf"],
        "endedAt": datetime.now(UTC).isoformat(),
        "reason": "The line to the provider was cut",
    }
    act, form = "useDowntimeSet", "UseDowntimeSetInput"
    assert codes(operator.mutate(act, form, given)) == ["FORBIDDEN"]
    early = supervisor.mutate(act, form, {**given, "beganAt": "2026-01-01T00:00:00Z"})
    assert (codes(early), early["problems"][0]["path"]) == (["INVALID_INPUT"], ["from"])
    use: dict[str, Any] = supervisor.act(act, form, given, USE)["use"]
    assert (use["exception"]["rule"], use["set"]["number"], use["copies"]) == ("EXE-11", 1, 1)
    assert codes(supervisor.mutate(act, form, given)) == ["DOWNTIME_SET_USED"]
    return use


def enter(operator: Client, phase: str, paper: Paper, at: str, source: dict[str, str]) -> None:
    """A value off the page is a late entry that names it; without its page's time it isn't taken."""
    for name, content in (
        ("Loss on drying", {"number": {"value": "1.80", "unit": "%"}}),
        ("Remark", {"text": "Dried as usual"}),
    ):
        late = {"eventAt": at, "reason": "Written on paper", "paper": source}
        given = {"phase": phase, "parameter": f"RecipeParameter:{paper.run.parameter(3, name)}", "content": content}
        before = {**given, "late": {**late, "eventAt": "2026-01-01T00:00:00Z"}}
        assert codes(operator.mutate("recordValue", "RecordValueInput", before)) == ["OUTSIDE_OF_DOWNTIME"]
        told = "value { eventAt recordedAt }"
        value = operator.act("recordValue", "RecordValueInput", {**given, "late": late}, told)["value"]
        assert value["eventAt"] == at < value["recordedAt"]


def account(
    operator: Client, engineer: Client, pdf: bytes, page: dict[str, Any], others: list[dict[str, Any]]
) -> dict[str, Any]:
    """The used page with its scan, the others destroyed unused."""
    sent = operator.web.post("/uploads", params={"name": "page-2.pdf"}, content=pdf, headers=operator.headers)
    act, form = "reconcileDowntimePage", "ReconcileDowntimePageInput"
    used = {"page": page["id"], "version": page["version"], "outcome": "USED", "scan": sent.json()["upload"]}
    assert codes(engineer.mutate(act, form, used)) == ["FORBIDDEN"]
    missing = operator.mutate(act, form, {**used, "scan": None})
    assert missing["problems"][0]["path"] == ["scan"]
    destroyed = {**used, "outcome": "UNUSED_DESTROYED", "scan": None}
    assert codes(operator.mutate(act, form, destroyed)) == ["DOWNTIME_PAGE_HAS_ENTRIES"]
    for one in others:
        given = {**destroyed, "page": one["id"], "version": one["version"]}
        assert operator.act(act, form, given, PAGE)["page"]["state"] == "UNUSED_DESTROYED"
    found: dict[str, Any] = operator.act(act, form, used, PAGE)["page"]
    assert (found["state"], found["scan"]["name"], found["scan"]["mediaType"]) == (
        "USED",
        "page-2.pdf",
        "application/pdf",
    )
    return found
