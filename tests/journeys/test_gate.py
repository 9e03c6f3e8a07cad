"""The gate through HTTP: refused at the act in words that help, admitted by an override, and nobody as another."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.execution.content import Content
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution, gate
from tests.client import Client
from tests.conftest import Do
from tests.domain.execution.test_gate import demand
from tests.domain.recipes.forcing import refused_by_the_database
from tests.execution import Run
from tests.plant import PASSWORD, Plant
from tests.training import School

OVERRIDES = """query ($batch: ID!) { overridePolicy { minutes acts because }
  gateOverrides(first: 5, batch: $batch) { totalCount edges { node { actsMost actsUsed reason grantedName
    person { name } equipment { code } phase { number } batch { number } exception { rule state } signature { meaning }
  } } }
  batch(id: $batch) { exceptions { rule title state } } }"""
WORK = "{ viewer { work { act title because } } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def first(run: Run) -> dict[str, Any]:
    phase = run.phase(1)
    return {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}


@pytest.mark.requirement("EXE-15", "TEN-2")
def test_who_is_not_trained_is_told_so_and_may_act_by_a_signed_override(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    quality, supervisor, operator = map(client, ("reviewer", "supervisor", "operator"))
    run = execution.run(do, plant, admin)
    demand(School(do, plant, admin), run)
    (problem,) = operator.mutate("startPhase", "StartPhaseInput", first(run))["problems"]
    assert (problem["code"], problem["rule"]) == ("NOT_TRAINED", "EXE-15")
    assert problem["message"].startswith("Operator isn't trained for phase 1 Line clearance.")
    work = {one["title"]: one["because"] for one in operator.query(WORK)["viewer"]["work"]}
    assert work["Phase 1 Line clearance"] == problem["message"]

    given = {
        "batch": f"Batch:{run.batch}",
        "version": run.row().version,
        "phase": first(run)["phase"],
        "person": f"Person:{plant.operator.as_person}",
        "minutes": 30,
        "acts": 2,
        "reason": gate.REASON,
    }
    assert codes(supervisor.sign("overrideGate", given)) == ["OVERRIDES_NOT_ALLOWED"]
    policy = {"minutes": 30, "acts": 2, "reason": "As agreed with production"}
    assert codes(operator.mutate("setOverridePolicy", "SetOverridePolicyInput", policy)) == ["FORBIDDEN"]
    half = {**policy, "acts": None}
    assert codes(quality.mutate("setOverridePolicy", "SetOverridePolicyInput", half)) == ["INVALID_INPUT"]
    quality.act("setOverridePolicy", "SetOverridePolicyInput", policy, "policy { version }")
    assert codes(operator.sign("overrideGate", given)) == ["FORBIDDEN"]
    assert codes(supervisor.sign("overrideGate", {**given, "acts": 3})) == ["OVERRIDE_BEYOND_LIMIT"]
    assert gate.state(admin, plant)["gate_override"] == []
    signed = supervisor.sign("overrideGate", given, "override { actsUsed }")
    assert signed == {"override": {"actsUsed": 0}, "problems": []}

    operator.act("startPhase", "StartPhaseInput", first(run), "phase { state }")
    told = operator.query(OVERRIDES, batch=given["batch"])
    assert told["overridePolicy"] == {"minutes": 30, "acts": 2, "because": policy["reason"]}
    (edge,) = told["gateOverrides"]["edges"]
    assert edge["node"] == {
        "actsMost": 2,
        "actsUsed": 1,
        "reason": gate.REASON,
        "grantedName": "Supervisor",
        "person": {"name": "Operator"},
        "equipment": None,
        "phase": {"number": 1},
        "batch": {"number": run.row().number},
        "exception": {"rule": "EXE-15", "state": "OPEN"},
        "signature": {"meaning": "APPROVED"},
    }
    title = "Operator admitted to phase 1 by override"
    assert told["batch"]["exceptions"] == [{"rule": "EXE-15", "title": title, "state": "OPEN"}]


@pytest.mark.requirement("SIG-5")
def test_an_administrator_signs_as_nobody_else_and_gives_nobodys_identity_away(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    """Whoever manages who signs in still has no proof of another, and no role that signs."""
    run = execution.run(do, plant, admin)
    run.start(1)
    run.record(1, "Line is clear", execution.yes())
    run.record(1, "Shift", Content(choice="day"))
    before = gate.state(admin, plant)
    do(plant.administrator, lambda uow: roles.grant(uow, plant.administrator.as_person, Role.OPERATOR, plant.site))
    terminal = client("administrator")
    challenge = terminal.prepare("completePhase", first(run))["challenge"]["id"]
    for name, password in (("operator", "a password that I gave myself"), ("nobody", PASSWORD)):
        proof = {"challenge": challenge, "proof": {"password": {"name": name, "password": password}}}
        signed = terminal.mutate("completePhase", "CompletePhaseInput", {**first(run), "signature": proof})
        assert codes(signed) == ["PROOF_REFUSED"], name
    assert codes(client("administrator").sign("verifyPhase", first(run))) != []
    assert gate.state(admin, plant) == before
    operator, other = plant.operator.as_person, plant.second_operator.as_person
    for statement in (
        f"delete from person where company_id = :c and id = '{operator}'",  # noqa: S608 -- our own ids
        f"delete from account where company_id = :c and person_id = '{operator}'",  # noqa: S608 -- as above
        f"update account set person_id = '{other}' where company_id = :c and person_id = '{operator}'",  # noqa: S608
        f"update signature set person_id = '{other}' where company_id = :c",  # noqa: S608 -- as above
    ):
        assert refused_by_the_database(do, plant, statement) is not None, statement
    assert gate.state(admin, plant) == before
