"""Review, release and the audit trail through HTTP."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution, oversight
from tests.client import Client
from tests.conftest import Do, count
from tests.domain.review.test_deciding import dry, finish
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.reconciliation import reconcile

Clients = Callable[[str], Client]

SHOWN = """
    id version disposition
    releaseBlockers { kind place explanation clears }
    reviews { id reviewerName conclusion signature { meaning stale printedName } }
    auditTrailReviews { changed corrected deleted late overridden entries digest uptoTransaction uptoNumber
        signature { meaning printedName } }
    floorQuestions { answer withdrawnBecause }
    dispositionRecord { decision statement decidedName signature { meaning printedName stale } }
    recordExports { id }"""
KINDS = ["CHANGED", "CORRECTED", "DELETED", "LATE", "OVERRIDDEN"]
QUESTION = "id version number phase { number } toRole answer answeredName answeredBecause withdrawnBecause"
BATCH = f"query ($id: ID!) {{ batch(id: $id) {{ {SHOWN} }} }}"
EVALUATED = """query ($id: ID!, $where: RuleEvaluationFilter, $after: String) { batch(id: $id) {
    ruleEvaluations(where: $where, first: 1, after: $after) { ...told }
    reviews { ruleEvaluations(where: $where, first: 1, after: $after) { ...told } } } }
    fragment told on RuleEvaluationConnection { digest totalCount counts { passed failed notApplicable overridden }
        rules { rule version text looksAt } pageInfo { hasNextPage endCursor }
        edges { cursor node { rule version place outcome inputs { name value unit limits } evidence } } }"""
BACKWARD = """query ($id: ID!, $before: String) { batch(id: $id) {
    nearest: ruleEvaluations(where: {outcome: [PASSED], rule: "EXE-2"}, last: 5, before: $before) { ...told }
    none: ruleEvaluations(last: 0) { ...told } } }
    fragment told on RuleEvaluationConnection { edges { node { place } } pageInfo { hasPreviousPage } }"""
WORK = "{ viewer { work { act subject title possible because } } }"
TRAIL = """query ($batch: ID!, $changes: Boolean, $first: Int, $after: String, $last: Int, $before: String) {
    auditTrail(batch: $batch, changesOnly: $changes, first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { transactionId number at tableName rowId act who { name roles { site { name } } }
                              process reason command old new } } } }"""


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


@pytest.fixture
def finished(run: Run) -> Run:
    finish(run)
    return run


def shown(client: Client, run: Run) -> dict[str, Any]:
    found: dict[str, Any] = client.query(BATCH, id=f"Batch:{run.batch}")["batch"]
    return found


def review_trail(client: Client, run: Run, selection: str = f"batch {{ {SHOWN} }}") -> dict[str, Any]:
    given = {"batch": f"Batch:{run.batch}", "version": run.row().version, "kinds": KINDS, "conclusion": "As expected."}
    return client.sign("reviewAuditTrail", given, selection)


def review(client: Client, run: Run, selection: str = f"batch {{ {SHOWN} }}") -> dict[str, Any]:
    """The audit trail, then the record; the first refusal."""
    if (first := review_trail(client, run))["problems"]:
        return first
    given = {"batch": f"Batch:{run.batch}", "version": run.row().version, "conclusion": "In order."}
    return client.sign("completeReview", given, selection)


def decide(client: Client, run: Run, decision: str = "RELEASED") -> dict[str, Any]:
    given = {
        "batch": f"Batch:{run.batch}",
        "version": run.row().version,
        "decision": decision,
        "statement": "Certified.",
    }
    return client.sign("disposeBatch", given, f"batch {{ {SHOWN} }}")


@pytest.mark.requirement("REV-4", "REV-6")
def test_a_batch_is_reviewed_by_one_and_released_by_another(client: Clients, finished: Run) -> None:
    reviewed = review(client("reviewer"), finished)
    assert reviewed["problems"] == []
    (signed,) = reviewed["batch"]["reviews"]
    assert (signed["reviewerName"], signed["conclusion"]) == ("Reviewer", "In order.")
    assert signed["signature"] == {"meaning": "REVIEWED", "stale": False, "printedName": "Reviewer"}
    assert (reviewed["batch"]["releaseBlockers"], reviewed["batch"]["dispositionRecord"]) == ([], None)
    released = decide(client("qualified"), finished)
    assert released["problems"] == []
    assert released["batch"]["disposition"] == "RELEASED"
    assert released["batch"]["dispositionRecord"] == {
        "decision": "RELEASED",
        "statement": "Certified.",
        "decidedName": "Qualified",
        "signature": {"meaning": "RELEASED", "printedName": "Qualified", "stale": False},
    }


@pytest.mark.requirement("REV-4", "REV-6", "SIG-1")
def test_the_audit_trail_is_reviewed_by_an_act_of_its_own(client: Clients, finished: Run) -> None:
    batch, version = f"Batch:{finished.batch}", finished.row().version
    reviewer = client("reviewer")
    waiting = {one["act"]: one for one in reviewer.query(WORK)["viewer"]["work"]}
    assert waiting["reviewAuditTrail"]["possible"]
    assert waiting["completeReview"]["because"].startswith("audit trail: Its entries of these kinds")
    act = {"batch": batch, "version": version, "conclusion": "In order."}
    assert [one["code"] for one in reviewer.prepare("completeReview", act)["problems"]] == ["RELEASE_BLOCKED"]
    assert [one["code"] for one in review_trail(client("operator"), finished)["problems"]] == ["FORBIDDEN"]
    assert shown(reviewer, finished)["auditTrailReviews"] == []
    done = review_trail(reviewer, finished)
    assert done["problems"] == []
    (told,) = done["batch"]["auditTrailReviews"]
    everything = trail(reviewer, finished, changes=True, first=200)
    assert (told["changed"], told["corrected"], told["entries"]) == (everything["totalCount"], 0, told["changed"])
    last = everything["edges"][-1]["node"]
    assert (told["uptoTransaction"], told["uptoNumber"]) == (last["transactionId"], last["number"])
    assert told["signature"] == {"meaning": "REVIEWED", "printedName": "Reviewer"}
    acts = [one["act"] for one in reviewer.query(WORK)["viewer"]["work"]]
    assert "reviewAuditTrail" not in acts
    assert [one["kind"] for one in done["batch"]["releaseBlockers"]] == ["NOT_REVIEWED"]


@pytest.mark.requirement("REV-4", "REV-7", "TEN-2")
def test_the_floor_is_asked_and_answers(client: Clients, finished: Run) -> None:
    reviewer, operator, selection = client("reviewer"), client("operator"), f"floorQuestion {{ {QUESTION} }} "
    wanted = {"batch": f"Batch:{finished.batch}", "question": "Why was it stopped?", "toRole": "OPERATOR"}
    refused = operator.mutate("askFloor", "AskFloorInput", wanted, selection)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    phase = f"PhaseExecution:{finished.phase(2).id}"
    asked = reviewer.mutate("askFloor", "AskFloorInput", {**wanted, "phase": phase}, selection)["floorQuestion"]
    assert (asked["number"], asked["phase"]["number"], asked["toRole"]) == (1, 2, "OPERATOR")
    waits = [one for one in operator.query(WORK)["viewer"]["work"] if one["act"] == "answerQuestion"]
    assert [(one["subject"], one["possible"]) for one in waits] == [(asked["id"], True)]
    of_question = {"floorQuestion": asked["id"], "version": asked["version"]}
    given = {**of_question, "answer": "The filter was changed."}
    other = client("supervisor").mutate("answerQuestion", "AnswerQuestionInput", given, selection)["problems"]
    assert [(one["code"], one["path"]) for one in other] == [("INVALID_INPUT", ["because"])]
    assert shown(reviewer, finished)["releaseBlockers"][0]["kind"] == "OPEN_QUESTION"
    told = operator.mutate("answerQuestion", "AnswerQuestionInput", given, selection)["floorQuestion"]
    assert (told["answer"], told["answeredName"], told["answeredBecause"]) == (given["answer"], "Operator", None)
    late = reviewer.mutate("withdrawQuestion", "WithdrawQuestionInput", {**of_question, "reason": "Known."}, selection)
    assert [one["code"] for one in late["problems"]] == ["VERSION_CONFLICT"]
    again = reviewer.mutate("askFloor", "AskFloorInput", wanted, selection)["floorQuestion"]
    given = {"floorQuestion": again["id"], "version": again["version"], "reason": "Known."}
    assert reviewer.mutate("withdrawQuestion", "WithdrawQuestionInput", given, selection)["problems"] == []
    both = shown(reviewer, finished)["floorQuestions"]
    assert [(one["answer"], one["withdrawnBecause"]) for one in both] == [
        ("The filter was changed.", None),
        (None, "Known."),
    ]
    entries = trail(reviewer, finished, first=200)["edges"]
    assert [one["node"]["act"] for one in entries if one["node"]["tableName"] == "floor_question"] == [
        *("INSERT", "UPDATE"),
        *("INSERT", "UPDATE"),
    ]
    assert review(reviewer, finished)["problems"] == []


@pytest.mark.requirement("REV-7")
def test_a_review_lists_every_rule_that_was_evaluated(client: Clients, finished: Run) -> None:
    quality, given = client("reviewer"), {"id": f"Batch:{finished.batch}"}
    review(quality, finished)
    now = quality.query(EVALUATED, **given, where={"outcome": ["PASSED"], "rule": "EXE-2"})["batch"]
    told = now["ruleEvaluations"]
    assert now["reviews"] == [{"ruleEvaluations": told}]
    assert told["counts"]["failed"] == told["counts"]["overridden"] == 0
    assert {"REV-4", "EXE-2", "WGH-4"} <= {one["rule"] for one in told["rules"]}
    first = told["edges"][0]["node"]
    assert first["place"] == "phase 1, Line is clear"
    assert first["inputs"][0] == {"name": "value", "value": "yes", "unit": None, "limits": "expected yes"}
    assert quality.query("query ($id: ID!) { node(id: $id) { id } }", id=first["evidence"][0])["node"] is not None
    assert (told["totalCount"], told["pageInfo"]["hasNextPage"]) == (2, True)
    after = told["pageInfo"]["endCursor"]
    rest = quality.query(EVALUATED, **given, where={"outcome": ["PASSED"], "rule": "EXE-2"}, after=after)["batch"]
    assert [one["node"]["place"] for one in rest["ruleEvaluations"]["edges"]] == ["phase 3, Loss on drying"]
    back = quality.query(BACKWARD, **given, before=rest["ruleEvaluations"]["edges"][0]["cursor"])["batch"]
    assert [one["node"]["place"] for one in back["nearest"]["edges"]][-1:] == ["phase 1, Line is clear"]
    assert (len(back["nearest"]["edges"]), back["nearest"]["pageInfo"]["hasPreviousPage"]) == (1, False)
    assert (back["none"]["edges"], back["none"]["pageInfo"]["hasPreviousPage"]) == ([], True)
    refused = quality.send(EVALUATED, {**given, "after": "x"})
    assert "cursor" in refused["errors"][0]["message"]


@pytest.mark.requirement("REV-10", "REV-11")
def test_production_reviews_first_and_each_part_is_marked(client: Clients, finished: Run, plant: Plant) -> None:
    quality, site = client("reviewer"), f"Site:{plant.site}"
    version = quality.query("query ($id: ID!) { node(id: $id) { ... on Site { version } } }", id=site)["node"][
        "version"
    ]
    wanted = {"site": site, "version": version, "productionReview": True, "marks": True, "reason": "As we agreed."}
    done = quality.sign("setReviewPolicy", wanted, "policy { productionReview marks setName signature { meaning } }")
    told = {"productionReview": True, "marks": True, "setName": "Reviewer", "signature": {"meaning": "APPROVED"}}
    assert done == {"policy": told, "problems": []}
    operation = (Path("api/operations") / "BatchReview.graphql").read_text()
    given = {"id": f"Batch:{finished.batch}", "where": {"outcome": ["FAILED"]}}
    seen = quality.query(operation, **given)["batch"]
    assert {one["kind"] for one in seen["releaseBlockers"]} >= {"NOT_REVIEWED_BY_PRODUCTION", "PARTS_NOT_MARKED"}
    assert (seen["review"]["done"], seen["review"]["of"]) == (0, 4)
    for one in seen["review"]["parts"]:
        mark = {"batch": f"Batch:{finished.batch}", "part": one["part"], "digest": one["digest"]}
        quality.act("markReviewed", "MarkReviewedInput", mark, "mark { place reviewerName }")
    again = quality.mutate("markReviewed", "MarkReviewedInput", mark, "mark { id }")
    assert (again["mark"], again["problems"][0]["code"]) == (None, "ALREADY_MARKED")
    seen = quality.query(operation, **given)["batch"]
    assert seen["review"]["done"] == 4
    blockers = [one["kind"] for one in seen["releaseBlockers"]]
    assert blockers == ["TRAIL_NOT_REVIEWED", "NOT_REVIEWED_BY_PRODUCTION", "NOT_REVIEWED"]
    act = {
        "batch": f"Batch:{finished.batch}",
        "version": finished.row().version,
        "conclusion": "x",
        "kind": "PRODUCTION",
    }
    assert quality.sign("completeReview", act, "batch { id }")["problems"][0]["code"] == "FORBIDDEN"


@pytest.mark.requirement("REV-4")
def test_release_is_refused_with_its_blockers(client: Clients, finished: Run, admin: Engine, plant: Plant) -> None:
    told = finished.tell("Spill")
    qualified = client("qualified")
    act = {"batch": f"Batch:{finished.batch}", "version": finished.row().version, "decision": "RELEASED"}
    document = """mutation ($act: SignedAct!) { prepareSignature(act: $act) { challenge { id }
        problems { __typename code rule ... on ReleaseBlocked { blockers { kind place explanation clears } } } } }"""
    payload = qualified.query(document, act={"disposeBatch": {**act, "statement": "Certified."}})["prepareSignature"]
    (problem,) = payload["problems"]
    assert (payload["challenge"], problem["__typename"], problem["code"]) == (None, "ReleaseBlocked", "RELEASE_BLOCKED")
    assert [(one["kind"], one["place"]) for one in problem["blockers"]] == [
        ("OPEN_EXCEPTION", "exception 1"),
        ("TRAIL_NOT_REVIEWED", "audit trail"),
        ("NOT_REVIEWED", "batch"),
    ]
    assert problem["blockers"] == shown(qualified, finished)["releaseBlockers"]
    assert count(admin, "disposition", plant.company) == 0
    finished.assess(told)
    left = [one["kind"] for one in shown(qualified, finished)["releaseBlockers"]]
    assert left == ["TRAIL_NOT_REVIEWED", "NOT_REVIEWED"]


@pytest.mark.requirement("REV-6")
def test_who_executed_is_refused_in_words(client: Clients, finished: Run, do: Do, plant: Plant) -> None:
    person = plant.operator.as_person
    for role in (Role.QUALITY_REVIEWER, Role.QUALIFIED_PERSON):
        do(plant.administrator, partial(roles.grant, person_id=person, role=role, site=plant.site))
    for refused in (review(client("operator"), finished), decide(client("operator"), finished, "REJECTED")):
        assert refused["problems"][0]["code"] == "SAME_PERSON"
        assert refused["batch"] is None
    assert finished.row().disposition == "PENDING"


@pytest.mark.requirement("REV-5")
def test_a_rejection_stands(client: Clients, run: Run) -> None:
    assert decide(client("qualified"), run, "REJECTED")["batch"]["disposition"] == "REJECTED"
    again = decide(client("qualified"), run, "REJECTED")
    assert [one["code"] for one in again["problems"]] == ["ALREADY_DECIDED"]
    assert len(shown(client("qualified"), run)["releaseBlockers"]) > 0


@pytest.mark.requirement("EXE-18")
def test_a_repeated_decision_answers_the_same(client: Clients, run: Run) -> None:
    qualified = client("qualified")
    given = {
        "batch": f"Batch:{run.batch}",
        "version": run.row().version,
        "decision": "REJECTED",
        "statement": "Contaminated.",
    }
    challenge = qualified.prepare("disposeBatch", given)["challenge"]["id"]
    proof = {"password": {"name": "qualified", "password": "correct horse battery staple"}}
    sent = {**given, "commandId": "decide-1", "signature": {"challenge": challenge, "proof": proof}}
    first, second = (qualified.act("disposeBatch", "DisposeBatchInput", sent, f"batch {{ {SHOWN} }}") for _ in range(2))
    assert first == second


def test_work_tells_each_what_waits(client: Clients, finished: Run) -> None:
    review(client("reviewer"), finished)
    batch = f"Batch:{finished.batch}"
    (item,) = client("qualified").query(WORK)["viewer"]["work"]
    assert item == {
        "act": "disposeBatch",
        "subject": batch,
        "title": "Batch B-001",
        "possible": True,
        "because": None,
    }
    (item,) = client("operator").query(WORK)["viewer"]["work"]
    assert (item["possible"], item["because"]) == (False, "This needs one of the roles QUALIFIED_PERSON here.")
    assert client("administrator").query(WORK)["viewer"]["work"] == []


def test_possible_work_comes_first(client: Clients, run: Run) -> None:
    run.clear_line()
    run.start(2)
    run.tell("Spill")
    for who in ("operator", "reviewer", "supervisor"):
        possible = [one["possible"] for one in client(who).query(WORK)["viewer"]["work"]]
        assert possible == sorted(possible, reverse=True)
        assert any(possible)
    asked = "query ($skip: Int!) { viewer { workBatches { beingMade made atOnce } work(skip: $skip) { act } } }"
    counted = {"beingMade": 1, "made": 0, "atOnce": 15}
    assert client("operator").query(asked, skip=1)["viewer"] == {"workBatches": counted, "work": []}
    (refused,) = client("operator").send(asked, {"skip": -1})["errors"]
    assert "From 0 to 100000; -1 was given." in refused["message"]


def trail(client: Client, run: Run, **window: object) -> dict[str, Any]:
    found: dict[str, Any] = client.query(TRAIL, batch=f"Batch:{run.batch}", **window)["auditTrail"]
    return found


def places(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(edge["node"]["transactionId"], edge["node"]["number"]) for edge in found["edges"]]


@pytest.mark.requirement("AUD-1")
def test_the_trail_tells_who_why_old_and_new(client: Clients, run: Run) -> None:
    run.clear_line()
    value = run.rows("parameter_value")[0].id
    reviewer = client("reviewer")
    operator = client("operator")
    given = {
        "value": f"ParameterValue:{value}",
        "version": 1,
        "content": {"yesNo": False},
        "reason": "Wrong button",
    }
    assert operator.sign("correctValue", given, command_id="correct-1")["problems"] == []
    nodes = [edge["node"] for edge in trail(reviewer, run, changes=True, first=200)["edges"]]
    (changed,) = [one for one in nodes if one["tableName"] == "parameter_value" and one["act"] == "UPDATE"]
    assert (changed["who"]["name"], changed["process"], changed["command"]) == ("Operator", None, "correct-1")
    assert "Wrong button" in changed["reason"]
    assert (changed["old"]["yes_no"], changed["new"]["yes_no"]) == ("true", "false")
    assert {one["act"] for one in nodes} == {"UPDATE"}


@pytest.mark.requirement("AUD-1")
def test_the_trail_is_paged_forward_and_backward(client: Clients, run: Run) -> None:
    run.clear_line()
    run.tell("Spill")
    run.hold()
    reviewer = client("reviewer")
    whole = trail(reviewer, run, first=200)
    everything = places(whole)
    assert everything == sorted(everything)
    assert len(everything) == whole["totalCount"] > 10
    tables = {edge["node"]["tableName"] for edge in whole["edges"]}
    assert {"batch", "phase_execution", "parameter_value", "signature", "batch_exception", "batch_hold"} <= tables
    forward: list[tuple[str, int]] = []
    window: dict[str, object] = {"first": 7}
    while True:
        found = trail(reviewer, run, **window)
        forward += places(found)
        assert found["totalCount"] == len(everything)
        if not found["pageInfo"]["hasNextPage"]:
            break
        window["after"] = found["pageInfo"]["endCursor"]
    assert forward == everything
    backward: list[tuple[str, int]] = []
    window = {"last": 7}
    while True:
        found = trail(reviewer, run, **window)
        backward = places(found) + backward
        if not found["pageInfo"]["hasPreviousPage"]:
            break
        window["before"] = found["pageInfo"]["startCursor"]
    assert backward == everything


def test_a_foreign_cursor_or_size_is_refused_in_words(client: Clients, run: Run) -> None:
    reviewer = client("reviewer")
    for window in ({"after": "x"}, {"before": "AAAAAAAAAAAAAAAAAAAAAA"}, {"first": 201}, {"last": -1}):
        answer = reviewer.send(TRAIL, {"batch": f"Batch:{run.batch}", **window})
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT", window


@pytest.mark.requirement("TEN-2")
def test_who_may_not_read_the_trail_is_told_or_sees_nothing(client: Clients, run: Run, do: Do, plant: Plant) -> None:
    answer = client("operator").send(TRAIL, {"batch": f"Batch:{run.batch}"})
    assert answer["data"] == {"auditTrail": None}
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    person = plant.administrator.as_person
    elsewhere = partial(roles.grant, person_id=person, role=Role.QUALITY_REVIEWER, site=plant.other_site)
    do(plant.administrator, elsewhere)
    answer = client("administrator").send(TRAIL, {"batch": f"Batch:{run.batch}"})
    assert answer == {"data": {"auditTrail": None}}


POLICIES = """query ($site: ID!) { releasePolicies(siteId: $site, first: 5) { edges { node {
    site { code } number releaser rationale because setName signature { meaning } } } } }"""


@pytest.mark.requirement("REV-6")
def test_quality_says_that_its_unit_releases_at_a_site(client: Clients, finished: Run, plant: Plant) -> None:
    """Its work list says the same as the act: who reviewed waits for another person, until a rationale lets them."""
    reviewer, second, site = client("reviewer"), client("second_reviewer"), f"Site:{plant.site}"
    review(reviewer, finished)
    assert [one["code"] for one in decide(second, finished)["problems"]] == ["FORBIDDEN"]
    version = reviewer.query("query ($id: ID!) { node(id: $id) { ... on Site { version } } }", id=site)["node"][
        "version"
    ]
    wanted = {"site": site, "version": version, "releaser": "QUALITY_UNIT", "reason": "No qualified person works here"}
    assert reviewer.sign("setReleasePolicy", wanted, "policy { id }")["problems"] == []
    waiting = {who.name: _to_decide(who) for who in (reviewer, second)}
    assert (waiting["reviewer"]["possible"], waiting["second_reviewer"]["possible"]) == (False, True)
    relaxed = wanted | {"reviewerMayRelease": "Two persons, one of whom executes", "policyNumber": 1}
    assert reviewer.sign("setReleasePolicy", relaxed, "policy { id }")["problems"] == []
    assert _to_decide(reviewer)["possible"]
    last, first = (one["node"] for one in second.query(POLICIES, site=site)["releasePolicies"]["edges"])
    assert (first["number"], first["rationale"], last["setName"]) == (1, None, "Reviewer")
    assert (last["rationale"], last["signature"]) == ("Two persons, one of whom executes", {"meaning": "APPROVED"})
    given = {"batch": f"Batch:{finished.batch}", "version": finished.row().version, "decision": "RELEASED"}
    told = "batch { dispositionRecord { decidedAs reviewerBecause } }"
    released = reviewer.sign("disposeBatch", given | {"statement": "In order."}, told)
    assert released["batch"]["dispositionRecord"] == {
        "decidedAs": "QUALITY_UNIT",
        "reviewerBecause": "Two persons, one of whom executes",
    }


def _to_decide(who: Client) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in who.query(WORK)["viewer"]["work"] if one["act"] == "disposeBatch")
    return found


REVOKED = """batch { disposition dispositions { decision revocation { because revokedName
    signature { meaning } lots { number status shippedValue } } } dispositionRecord { revocation { because } } }"""


@pytest.mark.requirement("REV-12")
def test_a_release_is_revoked_and_decided_on_again(client: Clients, finished: Run) -> None:
    reviewer, qualified, because = client("reviewer"), client("qualified"), "A result was found in a notebook."
    review(reviewer, finished)
    decide(qualified, finished)
    given = {"batch": f"Batch:{finished.batch}", "version": finished.row().version, "reason": because}
    assert [one["code"] for one in reviewer.sign("revokeRelease", given, REVOKED)["problems"]] == ["FORBIDDEN"]
    revoked = qualified.sign("revokeRelease", given, REVOKED)["batch"]
    taken_back = {"because": because, "revokedName": "Qualified", "signature": {"meaning": "REVOKED"}, "lots": []}
    assert (revoked["disposition"], revoked["dispositions"]) == (
        "RELEASE_REVOKED",
        [{"decision": "RELEASED", "revocation": taken_back}],
    )
    given["version"] = finished.row().version
    assert [one["code"] for one in qualified.sign("revokeRelease", given, REVOKED)["problems"]] == ["NOT_RELEASED"]
    assert {one["act"] for one in reviewer.query(WORK)["viewer"]["work"]} >= {"completeReview"}
    review(client("second_reviewer"), finished)
    again = decide(qualified, finished, "REJECTED")["batch"]
    assert (again["disposition"], again["dispositionRecord"]["decision"]) == ("REJECTED", "REJECTED")


APART = "batch { disposition dispositionRecord { decision lots { number status decision because lot { status } } } }"


@pytest.mark.requirement("REV-11")
def test_a_batch_is_released_apart_from_a_lot(client: Clients, run: Run) -> None:
    store = Store(run.do, run.plant, run.admin)
    material = store.material("GIVEN")
    run.up_to_drying()
    good, bad = (store.output(run, material, number, "5") for number in ("GOOD", "BAD"))
    dry(run)
    reconcile(run)
    for one in run.rows("batch_exception"):
        run.assess(one.id)
    review(client("reviewer"), run)
    qualified, goes = client("qualified"), {"lot": f"MaterialLot:{good}", "decision": "RELEASED"}
    stays = {"lot": f"MaterialLot:{bad}", "decision": "REJECTED", "because": "Its drum was open."}
    given = {"batch": f"Batch:{run.batch}", "version": run.row().version, "decision": "RELEASED", "statement": "Fine."}
    for lots in ([stays], [goes, stays | {"because": None}]):
        (problem,) = qualified.sign("disposeBatch", given | {"lots": lots}, APART)["problems"]
        assert (problem["code"], problem["path"][0]) == ("INVALID_INPUT", "lots")
    released = qualified.sign("disposeBatch", given | {"lots": [goes, stays]}, APART)["batch"]
    assert (released["disposition"], released["dispositionRecord"]["decision"]) == ("RELEASED", "RELEASED")
    told = {"status": "QUARANTINE", "because": None}
    assert released["dispositionRecord"]["lots"] == [
        told | {"number": "BAD", "decision": "REJECTED", "because": stays["because"], "lot": {"status": "REJECTED"}},
        told | {"number": "GOOD", "decision": "RELEASED", "lot": {"status": "QUARANTINE"}},
    ]


DUE = """query ($id: ID!, $where: BatchFilter) { batch(id: $id) { reviewDue { production quality decision overdue } }
    batches(where: $where) { edges { node { id } } } viewer { work { act subject title dueOn overdue } } }"""


@pytest.mark.requirement("REV-14")
def test_what_is_due_is_told_of_the_batch_in_lists_and_as_work(
    client: Clients, finished: Run, plant: Plant, admin: Engine
) -> None:
    quality, batch, site = client("reviewer"), f"Batch:{finished.batch}", f"Site:{plant.site}"
    version = quality.query("query ($id: ID!) { node(id: $id) { ... on Site { version } } }", id=site)["node"][
        "version"
    ]
    wanted = {"site": site, "version": version, "productionReview": False, "reason": "As our procedure says."}
    refused = quality.sign("setReviewPolicy", wanted | {"qualityDays": 9, "decisionDays": 5}, "policy { id }")
    assert refused["problems"][0]["path"] == ["decisionDays"]
    assert "due within 9 days (qualityDays)" in refused["problems"][0]["message"]
    told = "policy { productionDays qualityDays decisionDays }"
    done = quality.sign("setReviewPolicy", wanted | {"qualityDays": 5, "decisionDays": 9}, told)
    assert done == {"policy": {"productionDays": None, "qualityDays": 5, "decisionDays": 9}, "problems": []}
    oversight.completed_before(admin, finished.batch, days=7)
    completed = finished.row().completed_at
    assert completed is not None
    day = completed.astimezone(ZoneInfo("Europe/Vienna")).date()
    quality_on, decision_on = (str(day + timedelta(days=days)) for days in (5, 9))
    shown = quality.query(DUE, id=batch, where={"reviewDue": {"overdue": True, "until": quality_on}})
    assert shown["batch"]["reviewDue"] == {
        "production": None,
        "quality": quality_on,
        "decision": decision_on,
        "overdue": True,
    }
    assert [one["node"]["id"] for one in shown["batches"]["edges"]] == [batch]
    items = {one["act"]: one for one in shown["viewer"]["work"] if one["subject"] == batch}
    assert {(one["dueOn"], one["overdue"]) for one in items.values()} == {(quality_on, True)}
    assert shown["viewer"]["work"][0]["act"] == "reviewAuditTrail", "what is due comes first"
    assert items["reviewAuditTrail"]["title"] == f"Audit trail of batch B-001, due on {quality_on}; it is overdue"
    review(quality, finished)
    shown = quality.query(DUE, id=batch, where={"reviewDue": {"overdue": True}})
    assert shown["batch"]["reviewDue"] == {
        "production": None,
        "quality": None,
        "decision": decision_on,
        "overdue": False,
    }
    assert shown["batches"]["edges"] == []
