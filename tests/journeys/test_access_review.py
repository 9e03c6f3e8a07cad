"""Who has which rights is listed, reviewed and signed, and overdue reviews show, through HTTP (PPL-1)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import access
from tests.client import Client
from tests.conftest import Do, every_row
from tests.journeys.test_oversight import period
from tests.plant import Plant

pytestmark = pytest.mark.requirement("PPL-1")
Clients = Callable[[str], Client]
LIST = """query ($site: ID) { accessToReview(site: $site) { companyId version siteId seenAt dueOn lastReviewId
    grants { grantId personName personState role heldSince lastSignedInAt own } } }"""
REVIEW = """review { id site { name } dueOn kept revoked conclusion reviewerName signature { meaning }
    grants { number personName person { id } role outcome reason } }"""
DUE = """query ($since: DateTime!, $until: DateTime!) { oversight(since: $since, until: $until) {
    accessReviewsDue { count overdue records { siteId dueOn overdue lastReviewId lastReviewedAt } } } }"""
WORK = "{ viewer { work { act subject title because } } }"
KEPT = ("access_review", "reviewed_grant", "role_grant", "access_review_policy")


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def reviewing(client: Client, site: str | None, **revoked: str) -> dict[str, Any]:
    """The input that keeps every role that is listed, but those of these persons."""
    seen = client.query(LIST, site=site)["accessToReview"]
    grants = [
        {"grant": one["grantId"], "outcome": "REVOKED", "reason": revoked[one["personName"]]}
        if one["personName"] in revoked
        else {"grant": one["grantId"], "outcome": "KEPT"}
        for one in seen["grants"]
    ]
    told = {"company": seen["companyId"], "version": seen["version"], "site": seen["siteId"], "seenAt": seen["seenAt"]}
    return told | {"grants": grants, "conclusion": access.CONCLUSION}


def test_roles_are_listed_reviewed_and_signed_and_what_is_revoked_ends(
    client: Clients, plant: Plant, admin: Engine
) -> None:
    quality, operator, site = client("reviewer"), client("operator"), f"Site:{plant.site}"
    seen = quality.query(LIST, site=site)["accessToReview"]
    assert (seen["companyId"], seen["siteId"], seen["lastReviewId"]) == (f"Company:{plant.company}", site, None)
    told = {one["personName"]: one for one in seen["grants"]}
    assert list(told) == sorted(told)
    assert (told["Operator"]["role"], told["Operator"]["personState"]) == ("OPERATOR", "ACTIVE")
    assert told["Operator"]["lastSignedInAt"] is not None
    assert told["Supervisor"]["lastSignedInAt"] is None
    assert [name for name, one in told.items() if one["own"]] == ["Reviewer"]
    for nobody, where in ((operator, site), (quality, None), (quality, f"Site:{plant.other_site}")):
        (error,) = nobody.send(LIST, {"site": where})["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"

    given = reviewing(quality, site, Supervisor=access.WHY)
    before = every_row(admin, KEPT, plant.company)
    assert codes(operator.prepare("reviewAccess", given)) == ["FORBIDDEN"]
    assert codes(quality.sign("reviewAccess", given, by="qualified")) == ["FORBIDDEN"]
    assert codes(quality.sign("reviewAccess", given, by="supervisor")) == ["FORBIDDEN"]
    assert codes(quality.prepare("reviewAccess", given | {"grants": given["grants"][1:]})) == ["GRANTS_NOT_AS_LISTED"]
    assert codes(quality.prepare("reviewAccess", given | {"conclusion": " "})) == ["INVALID_INPUT"]
    mine = reviewing(quality, site, Reviewer="I am leaving")
    assert codes(quality.sign("reviewAccess", mine)) == ["OWN_ACCESS"]
    policy = {"months": 6, "reason": "Our procedure on access"}
    assert codes(quality.mutate("setAccessReviewPolicy", "SetAccessReviewPolicyInput", policy)) == ["FORBIDDEN"]
    assert every_row(admin, KEPT, plant.company) == before

    done = quality.sign("reviewAccess", given, REVIEW)
    review = done["review"]
    assert (review["kept"], review["revoked"], review["reviewerName"]) == (6, 1, "Reviewer")
    assert (review["site"]["name"], review["signature"]["meaning"]) == ("Vienna", "REVIEWED")
    (revoked,) = [one for one in review["grants"] if one["outcome"] == "REVOKED"]
    assert (revoked["personName"], revoked["role"], revoked["reason"]) == ("Supervisor", "SUPERVISOR", access.WHY)
    assert [one["number"] for one in review["grants"]] == [*range(1, 8)]
    again = quality.query(LIST, site=site)["accessToReview"]
    assert again["lastReviewId"] == review["id"]
    assert "Supervisor" not in {one["personName"] for one in again["grants"]}
    document = "query ($site: ID) { accessReviews(first: 5, siteId: $site) { totalCount edges { node { id } } } }"
    listed = client("qualified").query(document, site=site)["accessReviews"]
    assert [one["node"]["id"] for one in listed["edges"]] == [review["id"]]
    assert operator.query(document, site=site)["accessReviews"]["totalCount"] == 0
    signature = "query ($id: ID!) { node(id: $id) { ... on AccessReview { kept signature { id content } } } }"
    shown = quality.query(signature, id=review["id"])["node"]["signature"]
    assert "lastSignedInAt" in shown["content"]
    assert client("administrator").query(signature, id=review["id"])["node"]["signature"] == shown
    alone = "query ($id: ID!) { node(id: $id) { id } }"
    assert operator.query(alone, id=shown["id"])["node"] is None, "it tells when everybody last signed in"
    challenge = quality.prepare("reviewAccess", reviewing(quality, site))["challenge"]["id"]
    assert operator.query(alone, id=challenge)["node"] is None
    assert quality.query(alone, id=challenge)["node"] == {"id": challenge}


def test_what_is_overdue_shows_as_work_and_in_oversight(client: Clients, plant: Plant, do: Do, admin: Engine) -> None:
    administrator, quality = client("administrator"), client("reviewer")
    policy = {"months": 6, "reason": "Our procedure on access"}
    assert administrator.query("{ accessReviewPolicy { months } }")["accessReviewPolicy"] is None
    wrong = administrator.mutate("setAccessReviewPolicy", "SetAccessReviewPolicyInput", policy | {"months": 25})
    assert codes(wrong) == ["INVALID_INPUT"]
    administrator.act(
        "setAccessReviewPolicy", "SetAccessReviewPolicyInput", policy, "policy { months version because }"
    )
    assert administrator.query("{ accessReviewPolicy { months version } }")["accessReviewPolicy"] == {
        "months": 6,
        "version": 1,
    }
    whole = administrator.sign("reviewAccess", reviewing(administrator, None), REVIEW)["review"]
    assert (whole["site"], [one["role"] for one in whole["grants"]]) == (None, ["ADMINISTRATOR"])
    access.review(do, plant, admin, plant.site)
    assert work(quality) == work(administrator) == []
    access.reviewed_before(admin, plant, days=200)
    due = quality.query(DUE, **period(admin))["oversight"]["accessReviewsDue"]
    (record,) = due["records"]
    assert (due["count"], due["overdue"], record["siteId"], record["overdue"]) == (1, 1, f"Site:{plant.site}", True)
    node = "query ($id: ID!) { node(id: $id) { ... on AccessReview { kept reviewedAt } } }"
    assert quality.query(node, id=record["lastReviewId"])["node"] == {
        "kept": 7,
        "reviewedAt": record["lastReviewedAt"],
    }
    (item,) = work(quality)
    assert (item["subject"], item["because"]) == (f"Site:{plant.site}", None)
    assert item["title"] == f"Review who has which rights at Vienna, due on {record['dueOn']}; it is overdue"
    assert {one["subject"] for one in work(administrator)} == {f"Site:{plant.site}", f"Company:{plant.company}"}
    assert work(client("operator")) == []
    assert codes(quality.sign("reviewAccess", reviewing(quality, f"Site:{plant.site}"))) == []
    assert work(quality) == []


def work(client: Client) -> list[dict[str, Any]]:
    return [one for one in client.query(WORK)["viewer"]["work"] if one["act"] == "reviewAccess"]
