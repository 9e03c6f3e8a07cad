"""One terminal, several people: whose signature an act carries, and whose roles count when."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import PASSWORD, Plant

Clients = Callable[[str], Client]


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch whose first phase has its values and waits for its performer."""
    run = execution.run(do, plant, admin)
    run.clear_line(signed=False)
    return run


def seen(run: Run, number: int) -> dict[str, Any]:
    """A phase as it is seen now."""
    phase = run.phase(number)
    return {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def signers(run: Run) -> list[str]:
    """Who signed the first phase, by name."""
    query = "select printed_name from signature where company_id = :c and subject_id = :p order by id"
    with run.admin.connect() as connection:
        return list(connection.execute(text(query), {"c": run.plant.company, "p": run.phase(1).id}).scalars())


def take_role(do: Do, admin: Engine, plant: Plant, person: Actor) -> None:
    """Their only role is revoked; their session stays open."""
    query = "select id, version from role_grant where company_id = :c and person_id = :p"
    with admin.connect() as connection:
        held = connection.execute(text(query), {"c": plant.company, "p": person.person}).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))


@pytest.mark.requirement("EXE-18", "SIG-5")
def test_a_command_id_stands_for_one_persons_signature(client: Clients, run: Run) -> None:
    """Sent again with another's proof it doesn't answer that they signed."""
    terminal, given = client("operator"), seen(run, 1)
    challenge = terminal.prepare("completePhase", given)["challenge"]["id"]

    def complete(by: str) -> dict[str, Any]:
        signature = {"challenge": challenge, "proof": {"password": {"name": by, "password": PASSWORD}}}
        sent = {**given, "commandId": "complete-1", "signature": signature}
        return terminal.mutate("completePhase", "CompletePhaseInput", sent, "phase { state }")

    assert complete("operator") == complete("operator") == {"phase": {"state": "COMPLETE"}, "problems": []}
    refused = complete("second_operator")
    assert (refused["phase"], codes(refused)) == (None, ["COMMAND_ID_REUSED"])
    assert signers(run) == ["Operator"]


@pytest.mark.requirement("EXE-15")
def test_a_role_counts_at_the_act_and_not_at_sign_in(
    client: Clients, run: Run, do: Do, admin: Engine, plant: Plant
) -> None:
    operator, challenge = client("operator"), seen(run, 1)
    prepared = operator.prepare("completePhase", challenge)["challenge"]["id"]
    take_role(do, admin, plant, plant.operator)
    assert codes(operator.mutate("startPhase", "StartPhaseInput", seen(run, 1))) == ["FORBIDDEN"]
    proof = {"challenge": prepared, "proof": {"password": {"name": "operator", "password": PASSWORD}}}
    signed = operator.mutate("completePhase", "CompletePhaseInput", {**challenge, "signature": proof})
    assert codes(signed) == ["FORBIDDEN"]
    assert (run.phase(1).state, signers(run)) == ("RUNNING", [])


@pytest.mark.requirement("EXE-15")
def test_at_anothers_terminal_the_signers_own_roles_count(
    client: Clients, run: Run, do: Do, admin: Engine, plant: Plant
) -> None:
    run.complete(1)
    terminal = client("operator")
    assert codes(terminal.sign("verifyPhase", seen(run, 1), by="reviewer")) == ["FORBIDDEN"]
    take_role(do, admin, plant, plant.second_operator)
    assert codes(terminal.sign("verifyPhase", seen(run, 1), by="second_operator")) == ["FORBIDDEN"]
    assert signers(run) == ["Operator"]


@pytest.mark.requirement("EXE-15")
def test_a_role_that_is_taken_within_a_request_counts_no_more(
    client: Clients, do: Do, admin: Engine, plant: Plant
) -> None:
    run = execution.run(do, plant, admin)
    person = plant.administrator.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, person, Role.OPERATOR, plant.site))
    query = "select id, version from role_grant where company_id = :c and person_id = :p and role = 'OPERATOR'"
    with admin.connect() as connection:
        held = connection.execute(text(query), {"c": plant.company, "p": person}).one()
    document = """mutation ($taken: RevokeRoleInput!, $phase: StartPhaseInput!) {
        revokeRole(input: $taken) { problems { code } } startPhase(input: $phase) { problems { code } } }"""
    taken = {"roleId": f"RoleGrant:{held.id}", "version": held.version, "reason": "Left the floor"}
    answer = client("administrator").query(document, taken=taken, phase=seen(run, 1))
    assert (codes(answer["revokeRole"]), codes(answer["startPhase"])) == ([], ["FORBIDDEN"])
    assert run.phase(1).state == "IDLE"
