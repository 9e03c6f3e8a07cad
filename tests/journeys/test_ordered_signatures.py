"""Quality has several people sign an act, one after another, and it is done with the last of them, through HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.keeping.commands import holding
from tests import governing, recipes
from tests.client import Client
from tests.conftest import Do, every_row
from tests.plant import PASSWORD, Plant

pytestmark = pytest.mark.requirement("SIG-7", "SIG-1", "SIG-4")
Clients = Callable[[str], Client]
KEPT = ("signature_policy", "signature_request", "signature", "legal_hold")
REQUESTS = """query ($where: SignatureRequestFilter) { signatureRequests(first: 9, where: $where) { edges { node {
  id version act subject state open content digest refusedBecause requestedName closedBecause
  places { meaning roles signedName signature { meaning } } } } } }"""
ASKED = "legalHold { id } problems { code ... on FurtherSignaturesNeeded { request meaning roles } }"
WORK = "{ viewer { work { act because subject } } }"
PRODUCT = "Metformin HCl 500 mg (MET-500)"
TWO = [
    {"role": "QUALITY_REVIEWER", "meaning": "REVIEWED", "order": 1},
    {"role": "QUALIFIED_PERSON", "meaning": "APPROVED", "order": 2},
]


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def site(client: Client, plant: Plant) -> dict[str, Any]:
    """The site, as the inputs of acts at it name it."""
    query = "query ($id: ID!) { node(id: $id) { ... on Site { version } } }"
    found = client.query(query, id=f"Site:{plant.site}")
    return {"site": f"Site:{plant.site}", "version": found["node"]["version"]}


def requests(client: Client, **where: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- a filter's fields
    edges = client.query(REQUESTS, where=where)["signatureRequests"]["edges"]
    return [one["node"] for one in edges]


def waiting(client: Client) -> list[Any]:
    items = client.query(WORK)["viewer"]["work"]
    return [(one["subject"], one["because"]) for one in items if one["act"] == "signRequested"]


def hold_of(client: Client, plant: Plant) -> dict[str, Any]:
    """The input of a hold on the product."""
    return site(client, plant) | {"product": PRODUCT, "reason": "A claim is pending"}


def ask(client: Client, plant: Plant) -> dict[str, Any]:
    """Sign the hold first: the request, as who is to sign it next names it."""
    assert codes(client.sign("placeLegalHold", hold_of(client, plant))) == ["FURTHER_SIGNATURES_NEEDED"]
    (request,) = requests(client, open=True)
    return {"request": request["id"], "version": request["version"]}


@pytest.fixture
def quality(client: Clients, plant: Plant, do: Do, admin: Engine) -> Client:
    """A reviewer, where a hold is signed by one and then by a qualified person."""
    recipes.recipe(do, plant)
    governing.govern(do, plant, admin, "placeLegalHold", *governing.REVIEWED_THEN_APPROVED)
    return client("reviewer")


def test_quality_says_who_signs_an_act_after_whom(client: Clients, plant: Plant, admin: Engine) -> None:
    quality = client("reviewer")
    line = site(quality, plant) | {"act": "placeLegalHold", "signers": TWO, "requestDays": 7, "reason": "Claims cost"}
    before = every_row(admin, KEPT, plant.company)
    for wrong, says in (
        ({"act": "completePhase"}, "can't wait for further signatures"),
        ({"signers": [TWO[0], TWO[1] | {"order": 3}]}, "without a gap"),
        ({"signers": [TWO[0] | {"role": "OPERATOR"}, TWO[1]]}, "may see what this act is about"),
        ({"signers": [TWO[0] | {"meaning": "RELEASED"}, TWO[1]]}, "sign with one meaning"),
        ({"requestDays": 31}, "1 to 30 days"),
    ):
        refused = quality.prepare("setSignaturePolicy", line | wrong)
        assert codes(refused) == ["INVALID_INPUT"]
        assert says in refused["problems"][0]["message"]
    assert every_row(admin, KEPT, plant.company) == before
    done = quality.sign("setSignaturePolicy", line, "policy { requestDays signers { role meaning order } }")
    assert done["policy"] == {"requestDays": 7, "signers": TWO}
    table = "query ($site: ID!) { signatureTable(site: $site) { act mayWait before signers { order } } }"
    rows = {one["act"]: one for one in quality.query(table, site=f"Site:{plant.site}")["signatureTable"]}
    assert rows["placeLegalHold"]["before"] == ["QUALITY_REVIEWER", "QUALIFIED_PERSON"]
    assert [one["order"] for one in rows["placeLegalHold"]["signers"]] == [1, 2]
    assert (rows["placeLegalHold"]["mayWait"], rows["completePhase"]["mayWait"]) == (True, False)


def test_it_is_done_once_all_signed_the_same(client: Clients, quality: Client, plant: Plant, admin: Engine) -> None:
    qualified, operator, hold = client("qualified"), client("operator"), hold_of(quality, plant)
    assert codes(qualified.sign("placeLegalHold", hold)) == ["ROLE_NOT_IN_POLICY"]
    prepared = quality.prepare("placeLegalHold", hold)["challenge"]
    assert (prepared["meaning"], prepared["content"]["order"]["place"]) == ("REVIEWED", 1)
    proof = {"challenge": prepared["id"], "proof": {"password": {"name": "reviewer", "password": PASSWORD}}}
    given = hold | {"signature": proof, "commandId": "once"}
    document = f"mutation ($input: PlaceLegalHoldInput!) {{ placeLegalHold(input: $input) {{ {ASKED} }} }}"
    for _ in range(2):  # a repeat is answered alike
        asked = quality.query(document, input=given)["placeLegalHold"]
        (told,) = asked["problems"]
        assert (asked["legalHold"], told["code"], told["meaning"]) == (None, "FURTHER_SIGNATURES_NEEDED", "APPROVED")
        assert told["roles"] == ["QUALIFIED_PERSON"]
    assert codes(quality.sign("placeLegalHold", hold)) == ["ALREADY_REQUESTED"]

    (request,) = requests(operator, open=True, act="placeLegalHold", siteId=f"Site:{plant.site}")
    assert told["request"] == request["id"]
    assert (request["state"], request["open"], request["subject"]) == ("OPEN", True, f"Site:{plant.site}")
    assert json.loads(request["content"])["content"]["named"] == PRODUCT
    assert [one["signedName"] for one in request["places"]] == [plant.reviewer.name, None]
    assert (waiting(qualified), waiting(operator)) == ([(request["id"], None)], [])
    seen = {"request": request["id"], "version": request["version"]}
    assert codes(operator.mutate("signRequested", "SignRequestedInput", seen)) == ["SIGNATURE_REQUIRED"]
    before = every_row(admin, KEPT, plant.company)
    assert codes(qualified.sign("signRequested", seen, by="operator")) == ["FORBIDDEN"]
    assert codes(qualified.sign("signRequested", seen, by="second_reviewer")) == ["ROLE_NOT_IN_POLICY"]
    assert codes(operator.prepare("signRequested", seen)) == ["FORBIDDEN"]
    assert every_row(admin, KEPT, plant.company) == before

    challenge = qualified.prepare("signRequested", seen)["challenge"]
    assert challenge["content"]["order"] == {"place": 2, "of": 2, "digest": request["digest"]}
    done = qualified.sign("signRequested", seen, "request { state open places { signedName signature { meaning } } }")
    assert done["request"] == {
        "state": "COMPLETED",
        "open": False,
        "places": [
            {"signedName": plant.reviewer.name, "signature": {"meaning": "REVIEWED"}},
            {"signedName": plant.qualified.name, "signature": {"meaning": "APPROVED"}},
        ],
    }
    query = "{ legalHolds(first: 9) { edges { node { placedName signature { verification { holds } } } } } }"
    (edge,) = qualified.query(query)["legalHolds"]["edges"]
    assert edge["node"] == {"placedName": plant.qualified.name, "signature": {"verification": {"holds": True}}}
    assert (waiting(qualified), requests(quality, open=True)) == ([], [])


def test_it_may_be_refused_in_the_end_declined_and_withdrawn(
    client: Clients, quality: Client, plant: Plant, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    qualified, operator, seen = client("qualified"), client("operator"), ask(quality, plant)
    challenge = qualified.prepare("signRequested", seen)["challenge"]
    before = every_row(admin, ("signature", "legal_hold"), plant.company)
    with monkeypatch.context() as patched:
        patched.setattr(holding, "MOST", 0)
        last = {"challenge": challenge["id"], "proof": {"password": {"name": "qualified", "password": PASSWORD}}}
        payload = qualified.mutate("signRequested", "SignRequestedInput", seen | {"signature": last})
        assert codes(payload) == ["TOO_MANY_HOLDS"]
    assert every_row(admin, ("signature", "legal_hold"), plant.company) == before
    (request,) = requests(quality, open=True)
    assert request["refusedBecause"] == payload["problems"][0]["message"]
    decline = seen | {"version": request["version"], "reason": "It is held already"}
    refused = operator.mutate("declineRequested", "DeclineRequestedInput", decline)
    assert codes(refused) == ["FORBIDDEN"]
    assert requests(quality, open=True) == [request]
    ended = qualified.act("declineRequested", "DeclineRequestedInput", decline, "request { state closedBecause }")
    assert ended["request"] == {"state": "DECLINED", "closedBecause": "It is held already"}
    withdraw = ask(quality, plant) | {"reason": "It is settled"}
    refused = qualified.mutate("withdrawRequested", "WithdrawRequestedInput", withdraw)
    assert codes(refused) == ["NOT_THE_REQUESTER"]
    quality.act("withdrawRequested", "WithdrawRequestedInput", withdraw)
    one = qualified.query("query ($id: ID!) { signatureRequest(id: $id) { state } }", id=withdraw["request"])
    assert one["signatureRequest"] == {"state": "WITHDRAWN"}
    assert [one["state"] for one in requests(quality)] == ["WITHDRAWN", "DECLINED"]
