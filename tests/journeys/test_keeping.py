"""How long a record is kept, and what keeps it longer, through HTTP."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from domain.keeping import rules
from domain.kernel.calendar import months_later
from domain.recipes.files import object_key
from domain.review.models import Decision
from infra.object_storage.folder import FolderStore
from infra.services import Services
from tests import execution, keeping
from tests.client import Client
from tests.conftest import Do, count
from tests.domain.review.test_deciding import decide
from tests.execution import Run
from tests.plant import Plant

Clients = Callable[[str], Client]
RETENTION = """query ($id: ID!) { batch(id: $id) { retention { until because held holds {
    id version scope reason placedName releasedAt site { code } batch { number } lot { id } product } } } }"""
HOLDS = """query ($where: LegalHoldFilter) { legalHolds(first: 5, where: $where) { totalCount edges { node {
    id scope reason placedName placedAt objectsUntil batch { number } releasedName releasedBecause
    signature { meaning printedName } releaseSignature { printedName } } } } }"""


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


def retention(client: Client, run: Run) -> dict[str, Any]:
    found: dict[str, Any] = client.query(RETENTION, id=f"Batch:{run.batch}")["batch"]["retention"]
    return found


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("KEP-1")
def test_quality_has_records_kept_longer_and_each_batch_tells_until_when(
    client: Clients, run: Run, do: Do, plant: Plant, admin: Engine
) -> None:
    reviewer, operator = client("reviewer"), client("operator")
    undecided = retention(operator, run)
    assert (undecided["until"], undecided["held"], undecided["holds"]) == (None, False, [])
    assert undecided["because"].startswith(
        "Nobody has decided on it yet. It is kept until 60 months after the decision"
    )
    given = {"site": f"Site:{plant.site}", "version": keeping.version_of(do, plant, plant.site), "reason": "A contract"}
    shorter = {**given, "monthsAfterExpiry": 12, "monthsAfterDecision": 59}
    assert codes(reviewer.sign("setRetentionPolicy", shorter)) == ["INVALID_INPUT"]
    longer = {**given, "monthsAfterExpiry": 24, "monthsAfterDecision": 84}
    assert codes(client("administrator").sign("setRetentionPolicy", longer)) == ["FORBIDDEN"]
    assert count(admin, "retention_policy", plant.company) == 0
    shown = "policy { version monthsAfterExpiry monthsAfterDecision because setName signature { meaning } }"
    assert reviewer.sign("setRetentionPolicy", longer, shown)["policy"] == {
        "version": 1,
        "monthsAfterExpiry": 24,
        "monthsAfterDecision": 84,
        "because": "A contract",
        "setName": "Reviewer",
        "signature": {"meaning": "APPROVED"},
    }
    listed = operator.query("{ retentionPolicies(first: 2) { edges { node { site { code } monthsAfterDecision } } } }")
    assert [one["node"] for one in listed["retentionPolicies"]["edges"]] == [
        {"site": {"code": "VIE"}, "monthsAfterDecision": 84}
    ]
    decide(run, Decision.REJECTED)
    (decision,) = keeping.rows(admin, "disposition", plant)
    day = decision.decided_at.astimezone(ZoneInfo("Europe/Vienna")).date()
    decided = retention(operator, run)
    assert date.fromisoformat(decided["until"]) == months_later(day, 84)
    assert decided["because"] == f"84 months after the decision of {day}"


@pytest.mark.requirement("KEP-2", "TEN-1", "TEN-2")
def test_a_hold_is_placed_by_one_and_released_by_another(
    client: Clients, run: Run, do: Do, plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    reviewer, second, operator = client("reviewer"), client("second_reviewer"), client("operator")
    given = {
        "site": f"Site:{plant.site}",
        "version": keeping.version_of(do, plant, plant.site),
        "batch": f"Batch:{run.batch}",
        "reason": "A patient's claim",
    }
    for who in ("operator", "administrator"):
        assert codes(client(who).sign("placeLegalHold", given)) == ["FORBIDDEN"]
    assert codes(reviewer.sign("placeLegalHold", {**given, "product": "X"})) == ["INVALID_INPUT"]
    stranger = Client(reviewer.web, other_plant.name).sign_in("reviewer")
    assert codes(stranger.sign("placeLegalHold", given)) == ["NOT_FOUND"]
    assert count(admin, "legal_hold", plant.company) == 0

    placed = reviewer.sign("placeLegalHold", given, "legalHold { id version }", command_id="hold-1")["legalHold"]
    (hold,) = retention(reviewer, run)["holds"]
    assert (hold["id"], hold["scope"], hold["reason"]) == (placed["id"], "BATCH", "A patient's claim")
    assert (hold["site"], hold["batch"], hold["lot"], hold["product"]) == (
        {"code": "VIE"},
        {"number": "B-001"},
        None,
        None,
    )
    told = retention(operator, run)
    assert (told["held"], told["holds"]) == (True, []), "which one is told to those who look after records"
    for client_ in (operator, stranger):
        assert client_.query(HOLDS)["legalHolds"]["totalCount"] == 0

    released = {"legalHold": placed["id"], "version": placed["version"], "reason": "It was settled"}
    assert codes(reviewer.sign("releaseLegalHold", released)) == ["SAME_PERSON"]
    assert retention(reviewer, run)["held"]
    ended = second.sign("releaseLegalHold", released, "legalHold { releasedName releasedBecause }")
    assert ended["legalHold"] == {"releasedName": "Second Reviewer", "releasedBecause": "It was settled"}
    assert codes(second.sign("releaseLegalHold", {**released, "version": 2})) == ["HOLD_RELEASED"]
    assert retention(reviewer, run) == {**retention(reviewer, run), "held": False, "holds": []}
    for where, found in (
        ({"inForce": True}, 0),
        ({"inForce": False, "batchId": f"Batch:{run.batch}", "siteId": f"Site:{plant.site}"}, 1),
        ({"lotId": f"MaterialLot:{run.batch}"}, 0),
    ):
        assert reviewer.query(HOLDS, where=where)["legalHolds"]["totalCount"] == found
    (listed,) = [one["node"] for one in reviewer.query(HOLDS)["legalHolds"]["edges"]]
    assert listed["signature"] == {"meaning": "APPROVED", "printedName": "Reviewer"}
    assert listed["releaseSignature"] == {"printedName": "Second Reviewer"}


@pytest.mark.requirement("KEP-1")
def test_what_is_uploaded_is_kept_as_long_as_a_record_is_at_least(
    client: Clients, plant: Plant, services: Services
) -> None:
    pdf, operator = f"%PDF-1.7\n{plant.name}\n%%EOF\n".encode(), client("operator")
    sent = operator.web.post("/uploads", params={"name": "print.pdf"}, content=pdf, headers=operator.headers)
    assert sent.status_code == 201, sent.text
    assert isinstance(services.objects, FolderStore)
    key = object_key(plant.company, hashlib.sha256(pdf).hexdigest())
    about = json.loads((services.objects._root / f"{key}@" / "about.json").read_bytes())
    assert datetime.fromisoformat(about["retain_until"]) >= rules.end_of(months_later(datetime.now(UTC).date(), 60))
