"""A rejected batch is reworked through HTTP: approved, issued, charged, and each batch tells of the other (REV-5)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import rework
from tests.client import Client
from tests.conftest import Do, every_row
from tests.plant import Plant

APPROVAL = """rework { id version kind recipeVersion { id } origin { number batch { id } } batch { number }
  lots { lot { number } quantity { value unit } } additionalTests expiresOn approvedName withdrawnName
  signature { act meaning } }"""
BATCH = """query ($id: ID!) { batch(id: $id) { number
  reworkOf { kind because origin { number } } reworkedBy { batch { number } withdrawnBecause }
  releaseBlockers { kind place } genealogy(direction: BACKWARD) { batch { number } lot { number } } } }"""
LIST = "query ($where: BatchFilter) { batches(where: $where) { edges { node { number } } } }"
WORK = "{ viewer { work { act subject title possible } } }"
VERSION = "query ($id: ID!) { node(id: $id) { ... on MasterRecipeVersion { version } } }"
TABLES = ("rework_approval", "rework_lot", "batch", "signature")


@pytest.mark.requirement("REV-5", "MAT-6", "SIG-1", "EXE-18")
def test_a_rejected_batch_is_reworked(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> None:
    made = rework.rejected(do, plant, admin)
    reviewer, supervisor, operator = client("reviewer"), client("supervisor"), client("operator")
    old, lot = f"Batch:{made.old.batch}", f"MaterialLot:{made.bad}"
    given: dict[str, Any] = {
        "batch": old,
        "version": made.old.row().version,
        "kind": "REWORK",
        "because": "The metal is washed out.",
        "evaluation": "The solvent is removed again.",
        "recipeVersion": f"MasterRecipeVersion:{made.other}",
        "lots": [{"lot": lot, "quantity": {"value": "60.0", "unit": "kg"}}],
        "additionalTests": ["RESIDUAL_SOLVENT"],
    }

    def refused(who: Client, act: str, **more: object) -> tuple[str, str]:
        before = every_row(admin, TABLES, plant.company)
        (problem,) = who.sign(act, given | more)["problems"]
        assert every_row(admin, TABLES, plant.company) == before
        return problem["code"], problem["message"]

    assert refused(operator, "approveRework")[0] == "FORBIDDEN"
    code, message = refused(reviewer, "approveRework", kind="REPROCESSING")
    assert (code, "Wash with solvent is no step of the recipe" in message) == ("WRONG_REWORK_KIND", True)
    content = reviewer.prepare("approveRework", given)["challenge"]["content"]["content"]
    assert content["steps"] == ["Wash with solvent"]
    assert content["lots"] == [{"lot": "BAD", "status": "REJECTED", "quantity": "60.0 kg"}]

    approved = reviewer.sign("approveRework", given, APPROVAL)["rework"]
    assert (approved["kind"], approved["origin"]) == ("REWORK", {"number": "OLD", "batch": {"id": old}})
    assert approved["lots"] == [{"lot": {"number": "BAD"}, "quantity": {"value": "60.0", "unit": "kg"}}]
    assert (approved["batch"], approved["signature"]["meaning"]) == (None, "APPROVED")
    work = [one for one in supervisor.query(WORK)["viewer"]["work"] if one["subject"] == approved["id"]]
    assert [(one["act"], one["possible"], one["title"]) for one in work] == [
        ("issueBatch", True, "Rework of batch OLD by MET-RW, version 1")
    ]

    version = supervisor.query(VERSION, id=approved["recipeVersion"]["id"])["node"]["version"]
    issue = {"recipeVersion": approved["recipeVersion"]["id"], "version": version, "number": "NEW"}
    told = supervisor.prepare("issueBatch", issue | {"rework": approved["id"]})["challenge"]["content"]["content"]
    assert told["rework"] == {"kind": "REWORK", "of": "OLD", "because": "The metal is washed out."}
    batch = supervisor.sign("issueBatch", issue | {"rework": approved["id"]}, "batch { id phases { id version } }")
    new = batch["batch"]["id"]
    assert [one["subject"] for one in supervisor.query(WORK)["viewer"]["work"] if one["act"] == "issueBatch"] == []

    (phase,) = batch["batch"]["phases"]
    operator.act("startPhase", "StartPhaseInput", {"phase": phase["id"], "version": phase["version"]})
    charge = {"phase": phase["id"], "lot": lot, "quantity": {"value": "61", "unit": "kg"}}
    (problem,) = operator.mutate("chargeLot", "ChargeLotInput", charge)["problems"]
    assert problem["code"] == "BEYOND_REWORK"
    operator.act("chargeLot", "ChargeLotInput", charge | {"quantity": {"value": "60", "unit": "kg"}})
    withdraw = {"rework": approved["id"], "version": approved["version"], "reason": "Too late."}
    (problem,) = reviewer.sign("withdrawRework", withdraw)["problems"]
    assert (problem["code"], "NEW began" in problem["message"]) == ("REWORK_SETTLED", True)

    found = operator.query(BATCH, id=new)["batch"]
    assert found["reworkOf"] == {
        "kind": "REWORK",
        "because": "The metal is washed out.",
        "origin": {"number": "OLD"},
    }
    blockers = [(one["kind"], one["place"]) for one in found["releaseBlockers"]]
    assert ("PENDING_TEST", "batch, RESIDUAL_SOLVENT") in blockers
    assert "UPSTREAM" not in {kind for kind, _ in blockers}
    trace = [(one["lot"] or one["batch"])["number"] for one in found["genealogy"]]
    assert trace == ["BAD", "OLD", "RAW"]
    origin = operator.query(BATCH, id=old)["batch"]
    assert (origin["reworkOf"], origin["reworkedBy"]) == (
        None,
        [{"batch": {"number": "NEW"}, "withdrawnBecause": None}],
    )
    for where, numbers in (
        ({"rework": ["REWORK", "REPROCESSING"]}, ["NEW"]),
        ({"rework": ["REPROCESSING"]}, []),
        ({"reworkOf": old}, ["NEW"]),
        ({"reworkOf": new}, []),
    ):
        listed = operator.query(LIST, where=where)["batches"]["edges"]
        assert [one["node"]["number"] for one in listed] == numbers
