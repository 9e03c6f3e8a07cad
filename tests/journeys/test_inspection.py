"""An authority's inspector through HTTP: let in by quality, reading one batch, logged, and out again."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api import persisted
from tests import execution, inspecting
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

MINE = "{ viewer { work { act } inspections { authority validUntil site { code } named { batch { number } } } } }"
BATCHES = "{ batches(first: 10) { totalCount edges { node { number } } } }"
READ = """
  query Inspect($id: ID!) { batch(id: $id) {
    number site { code } issuer { name } recipeVersion { number recipe { code } }
    phases { number values { text number } signatures { meaning printedName } }
    exceptions { number title } holds { reason }
  } }
"""
LOG = """
  query ($site: ID!) { inspections(siteId: $site, first: 5) { edges { node {
    id version authority reason inspector { name } named { number batch { number } } revokedBecause
    signature { meaning printedName }
    looks(first: 50) { totalCount edges { node { kind name document variables failed answerSha256 batchIds } } }
  } } } }
"""
REVOKED = "inspection { revokedAt revokedBecause revokedName }"


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    found = execution.run(do, plant, admin)
    found.up_to_drying()
    found.record(3, "Loss on drying", execution.percent("2.7"))
    found.hold()
    execution.issue(do, plant, found.row().recipe_version_id, "B-OUTSIDE")
    return found


def given(plant: Plant, who: UUID, batch: UUID) -> dict[str, Any]:
    """The input of grantInspection, but for its signature."""
    now = datetime.now(UTC)
    return {
        "person": f"Person:{who}",
        "version": 1,
        "site": f"Site:{plant.site}",
        "authority": inspecting.AUTHORITY,
        "reason": inspecting.WHY,
        "validFrom": (now - timedelta(minutes=1)).isoformat(),
        "validUntil": (now + timedelta(days=5)).isoformat(),
        "batches": [f"Batch:{batch}"],
    }


@pytest.mark.requirement("INS-1", "INS-2", "INS-3", "INS-4")
def test_quality_lets_an_inspector_read_one_batch_follows_them_and_ends_it(
    do: Do, plant: Plant, web: TestClient, run: Run
) -> None:
    who = inspecting.person(do, plant)
    reviewer, quality = Client(web, plant.name).sign_in("reviewer"), plant.reviewer.name
    granted = reviewer.sign("grantInspection", given(plant, who, run.batch), "inspection { id version }")
    assert granted["problems"] == []
    inspector = Client(web, plant.name).sign_in("inspector")
    (mine,) = (seen := inspector.query(MINE)["viewer"])["inspections"]
    assert (seen["work"], mine["authority"], mine["site"]["code"]) == ([], inspecting.AUTHORITY, "VIE")
    assert mine["named"] == [{"batch": {"number": "B-001"}}]
    assert inspector.query(BATCHES)["batches"] == {"totalCount": 1, "edges": [{"node": {"number": "B-001"}}]}
    id_ = f"Batch:{run.batch}"
    assert inspector.query(READ, id=id_) == reviewer.query(READ, id=id_)
    shown = web.post("/graphql", json={"query": READ, "variables": {"id": id_}}, headers=inspector.headers).content
    assert inspector.query("{ inspections { totalCount } }") == {"inspections": {"totalCount": 0}}
    closed = inspector.send("{ recalls { totalCount } }")
    assert closed["errors"][0]["extensions"] == {"code": "OUTSIDE_INSPECTION", "rule": "INS-1"}
    held = inspector.mutate("restartBatch", "RestartBatchInput", {"batch": id_, "version": 1, "reason": "Go on"})
    assert [one["code"] for one in held["problems"]] == ["INSPECTORS_READ"]
    assert run.row().state == "HELD"
    preparing = inspector.prepare("completeReview", {"batch": id_, "version": 1, "conclusion": "In order"})
    assert [one["code"] for one in preparing["problems"]] == ["INSPECTORS_READ"]

    (access,) = [one["node"] for one in reviewer.query(LOG, site=f"Site:{plant.site}")["inspections"]["edges"]]
    assert (access["inspector"]["name"], access["authority"]) == ("Inspector", inspecting.AUTHORITY)
    assert access["signature"] == {"meaning": "APPROVED", "printedName": quality}
    looked = [one["node"] for one in access["looks"]["edges"]]
    names = [
        "prepareSignature",
        "restartBatch",
        "recalls",
        "inspections",
        "Inspect batch",
        "Inspect batch",
        "batches",
        "viewer",
    ]
    assert [one["name"] for one in looked] == names
    assert [one["failed"] for one in looked] == [False, False, True, False, False, False, False, False]
    assert (looked[0]["kind"], looked[0]["document"], looked[0]["variables"]) == ("MUTATION", None, None)
    assert (looked[4]["document"], json.loads(looked[4]["variables"])) == (READ, {"id": id_})
    assert looked[4]["batchIds"] == [id_]
    assert looked[4]["answerSha256"] == hashlib.sha256(shown).hexdigest()

    ending = {"inspectionAccess": access["id"], "version": access["version"], "reason": "The inspection is closed"}
    ended = reviewer.sign("revokeInspection", ending, REVOKED)["inspection"]
    assert (ended["revokedBecause"], ended["revokedName"]) == ("The inspection is closed", quality)
    assert inspector.query("{ viewer { person { name } } }") == {"viewer": None}
    refused = Client(web, plant.name).try_to_sign_in("inspector", inspecting.PASSWORD)
    assert [one["code"] for one in refused["problems"]] == ["INSPECTION_OVER"]


@pytest.mark.requirement("INS-2")
def test_the_end_of_its_time_counts_at_the_next_request(
    do: Do, plant: Plant, admin: Engine, web: TestClient, run: Run
) -> None:
    """In a session that is open, and for a link that was given before."""
    access = inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector = Client(web, plant.name).sign_in("inspector")
    asked = "query ($id: ID!) { masterRecipeVersion(id: $id) { exported(format: THERIAC_JSON) } }"
    version = f"MasterRecipeVersion:{run.row().recipe_version_id}"
    url = urlsplit(inspector.query(asked, id=version)["masterRecipeVersion"]["exported"])
    link = f"{url.path}?{url.query}"
    assert web.get(link).status_code == 200
    inspecting.ended(admin, access)
    refused = web.get(link)
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (403, "INSPECTION_OVER")
    assert inspector.query("{ viewer { person { name } } }") == {"viewer": None}
    assert inspector.send(BATCHES)["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.requirement("INS-4")
def test_a_download_is_logged_and_what_cant_be_logged_isnt_answered(
    do: Do, plant: Plant, admin: Engine, web: TestClient, run: Run
) -> None:
    access = inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector = Client(web, plant.name).sign_in("inspector")
    asked = "query ($id: ID!) { batch(id: $id) { issueSignature { id pageUrl } } }"
    signature = inspector.query(asked, id=f"Batch:{run.batch}")["batch"]["issueSignature"]
    page = urlsplit(signature["pageUrl"])
    link = f"{page.path}?{page.query}"
    assert web.get(link).status_code == 200
    query = text("select kind, name, failed from inspection_look where company_id = :c order by id")
    with admin.connect() as connection:
        noted = [tuple(one) for one in connection.execute(query, {"c": plant.company})]
    assert noted == [("QUERY", "batch", False), ("DOWNLOAD", f"/signatures/{signature['id']}", None)]

    with admin.begin() as connection:
        connection.execute(text("revoke insert on inspection_look from theriac_app"))
    try:
        refused = inspector.send(BATCHES)
        assert "data" not in refused
        assert "could not be logged" in refused["errors"][0]["message"]
        assert web.get(link).status_code == 503
    finally:
        with admin.begin() as connection:
            connection.execute(text("grant insert on inspection_look to theriac_app"))
    inspecting.ended(admin, access)
    over = web.get(link)
    assert (over.status_code, "Your inspection is over" in over.text) == (403, True)


@pytest.mark.requirement("INS-1")
def test_the_screens_of_a_batch_serve_an_inspector(do: Do, plant: Plant, web: TestClient, run: Run) -> None:
    """As the quality unit sees them, but for what would be computed from more than is open."""
    inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector, reviewer = (Client(web, plant.name).sign_in(who) for who in ("inspector", "reviewer"))
    ids = {"id": f"Batch:{run.batch}", "batch": f"Batch:{run.batch}"}
    ids["version"] = f"MasterRecipeVersion:{run.row().recipe_version_id}"
    for one in persisted.operations().values():
        if one.name in {"BatchAuditTrail", "BatchScreen", "BatchScreenInLanguage", "MasterRecipeScreen"}:
            variables = {key: ids.get(key, value) for key, value in one.variables.items()}
            assert inspector.query(one.text, **variables) == reviewer.query(one.text, **variables), one.name


@pytest.mark.requirement("INS-4")
def test_no_socket_is_open_to_an_inspector(do: Do, plant: Plant, web: TestClient, run: Run) -> None:
    """What they look at is asked for each time, and logged each time."""
    inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector = Client(web, plant.name).sign_in("inspector")
    token = inspector.headers["authorization"].removeprefix("Bearer ")
    with web.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": {"token": token}})
        assert socket.receive()["code"] == 4403


@pytest.mark.requirement("INS-1")
def test_connections_serve_others_as_before_after_an_inspector(do: Do, plant: Plant, web: TestClient, run: Run) -> None:
    """The role that narrows ends with its transaction; what is prepared on a connection serves both."""
    inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector, reviewer = (Client(web, plant.name).sign_in(who) for who in ("inspector", "reviewer"))
    for _ in range(12):  # more often than a statement is planned anew
        assert inspector.query(BATCHES)["batches"]["totalCount"] == 1
        assert reviewer.query(BATCHES)["batches"]["totalCount"] == 2


@pytest.mark.requirement("INS-3")
def test_an_inspectors_own_account_is_theirs(do: Do, plant: Plant, web: TestClient, run: Run) -> None:
    inspecting.grant(do, plant, inspecting.person(do, plant), [run.batch])
    inspector = Client(web, plant.name).sign_in("inspector")
    chosen = {"version": 1, "language": "de-AT"}
    person = inspector.act("chooseLanguage", "ChooseLanguageInput", chosen, "person { language }")["person"]
    assert person == {"language": "de-AT"}
    changing = {"current": inspecting.PASSWORD, "new": "several other words for it"}
    inspector.act("changePassword", "ChangePasswordInput", changing)
    assert inspector.query("mutation { signOut { problems { code } } }") == {"signOut": {"problems": []}}
    assert inspector.query("{ viewer { person { name } } }") == {"viewer": None}
