"""Quality sets which roles sign an act at a site, and what can't be followed refuses it, through HTTP (SIG-7)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.governing.events import SignaturePolicySet
from domain.signatures.models import Meaning
from domain.tenancy.models import Site
from tests import enterprise, execution, governing
from tests.client import Client
from tests.conftest import Do, every_row
from tests.plant import Plant
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("SIG-7")
Clients = Callable[[str], Client]
TABLE = """query ($site: ID!) { signatureTable(site: $site) { act meanings roles signers { role meaning }
  unusable } }"""
KEPT = ("signature_policy", "signature_policy_signer", "signature", "phase_execution")


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def row(client: Client, plant: Plant, act: str) -> dict[str, Any]:
    table = client.query(TABLE, site=f"Site:{plant.site}")["signatureTable"]
    (found,) = [one for one in table if one["act"] == act]
    return dict(found)


def line(client: Client, plant: Plant, **said: Any) -> dict[str, Any]:  # noqa: ANN401 -- an input's fields
    """The input that lets supervisors alone complete phases at the site, or as told."""
    site = client.query("query ($id: ID!) { node(id: $id) { ... on Site { version } } }", id=f"Site:{plant.site}")
    signers = [{"role": "SUPERVISOR", "meaning": "PERFORMED"}]
    given = {"site": f"Site:{plant.site}", "version": site["node"]["version"], "act": "completePhase"}
    return given | {"signers": signers, "reason": "As our quality manual says"} | said


def test_quality_says_who_signs_an_act_and_only_they_do(client: Clients, plant: Plant, do: Do, admin: Engine) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line(signed=False)
    operator, quality = client("operator"), client("reviewer")
    phase = run.phase(1)
    seen = {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}
    given = line(quality, plant)
    before = every_row(admin, KEPT, plant.company)
    assert codes(operator.prepare("setSignaturePolicy", given)) == ["FORBIDDEN"]
    assert codes(quality.sign("setSignaturePolicy", given, by="operator")) == ["FORBIDDEN"]
    for wrong in (
        {"act": "completedPhase"},
        {"act": "setSignaturePolicy", "signers": [{"role": "QUALITY_REVIEWER", "meaning": "APPROVED"}]},
        {"signers": [{"role": "QUALITY_REVIEWER", "meaning": "PERFORMED"}]},
        {"signers": [{"role": "SUPERVISOR", "meaning": "VERIFIED"}]},
        {"act": "disposeBatch", "signers": [{"role": "QUALIFIED_PERSON", "meaning": "RELEASED"}]},
        {"reason": "  "},
    ):
        assert codes(quality.prepare("setSignaturePolicy", given | wrong)) == ["INVALID_INPUT"], wrong
    assert codes(quality.prepare("setSignaturePolicy", given | {"policyVersion": 1})) == ["VERSION_CONFLICT"]
    assert every_row(admin, KEPT, plant.company) == before

    assert row(quality, plant, "completePhase") == {
        "act": "completePhase",
        "meanings": ["PERFORMED"],
        "roles": ["OPERATOR", "SUPERVISOR"],
        "signers": None,
        "unusable": None,
    }
    selection = "policy { version act withdrawn signers { role meaning } setName signature { meaning } }"
    done = quality.sign("setSignaturePolicy", given, selection)
    assert done["policy"] == {
        "version": 1,
        "act": "completePhase",
        "withdrawn": False,
        "signers": [{"role": "SUPERVISOR", "meaning": "PERFORMED"}],
        "setName": plant.reviewer.name,
        "signature": {"meaning": "APPROVED"},
    }
    signers = [{"role": "SUPERVISOR", "meaning": "PERFORMED"}]
    assert row(operator, plant, "completePhase")["signers"] == signers
    before = every_row(admin, KEPT, plant.company)
    assert codes(operator.sign("completePhase", seen)) == ["ROLE_NOT_IN_POLICY"]
    assert every_row(admin, KEPT, plant.company) == before
    assert codes(operator.sign("completePhase", seen, by="supervisor")) == []

    assert codes(quality.sign("setSignaturePolicy", given | {"signers": [], "policyVersion": 1})) == []
    edges = quality.query("{ signaturePolicies(first: 9) { edges { node { withdrawn signers { role } } } } }")
    assert [one["node"] for one in edges["signaturePolicies"]["edges"]] == [{"withdrawn": True, "signers": []}]
    assert row(quality, plant, "completePhase")["signers"] is None


def test_what_cannot_be_followed_refuses_the_act(client: Clients, plant: Plant, do: Do, admin: Engine) -> None:
    """Changed behind the back: the database keeps a line as it was signed, the rule refuses it all the same."""
    run = execution.run(do, plant, admin)
    run.clear_line(signed=False)
    governing.govern(do, plant, admin, "completePhase", (Role.OPERATOR, Meaning.PERFORMED))
    phase, operator = run.phase(1), client("operator")
    seen = {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}
    assert codes(operator.prepare("completePhase", seen)) == []
    spoil = text("update signature_policy_signer set role = 'QUALIFIED_PERSON' where company_id = :c")
    with admin.begin() as connection, triggers_off(connection, "signature_policy_signer"):
        connection.execute(spoil, {"c": plant.company})
    before = every_row(admin, KEPT, plant.company)
    assert codes(operator.prepare("completePhase", seen)) == ["SIGNATURE_POLICY_UNUSABLE"]
    assert "setSignaturePolicy" in row(operator, plant, "completePhase")["unusable"]
    assert every_row(admin, KEPT, plant.company) == before
    with admin.begin() as connection, triggers_off(connection, "signature_policy_signer"):
        connection.execute(text("delete from signature_policy_signer where company_id = :c"), {"c": plant.company})
    assert codes(operator.prepare("completePhase", seen)) == ["SIGNATURE_POLICY_UNUSABLE"], "a line without signers"
    governing.govern(do, plant, admin, "completePhase", (Role.OPERATOR, Meaning.PERFORMED), seen=1)
    assert codes(operator.sign("completePhase", seen)) == []


def test_the_companys_line_holds_where_a_site_has_none(client: Clients, plant: Plant, do: Do, admin: Engine) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line(signed=False)
    head = enterprise.enterprise(do, plant)
    only_supervisors = (Role.SUPERVISOR, Meaning.PERFORMED)
    governing.govern(do, plant, admin, "completePhase", only_supervisors, site=head.site, by=head.reviewer)
    phase, operator = run.phase(1), client("operator")
    seen = {"phase": f"PhaseExecution:{phase.id}", "version": phase.version}
    assert codes(operator.sign("completePhase", seen)) == ["ROLE_NOT_IN_POLICY"]
    both = (only_supervisors, (Role.OPERATOR, Meaning.PERFORMED))
    governing.govern(do, plant, admin, "completePhase", *both)
    assert codes(operator.sign("completePhase", seen)) == []


def test_a_line_says_what_was_signed_of_it(plant: Plant, do: Do, admin: Engine) -> None:
    governing.govern(do, plant, admin, "completePhase", (Role.SUPERVISOR, Meaning.PERFORMED))
    widened = text(
        "insert into signature_policy_signer (company_id, id, policy_id, role, meaning)"
        " select company_id, gen_random_uuid(), id, 'OPERATOR', 'PERFORMED' from signature_policy"
        " where company_id = :c"
    )

    def widen(uow: UnitOfWork) -> Site:
        uow.session.execute(widened, {"c": plant.company})
        uow.record(SignaturePolicySet(policy=plant.site, site=plant.site))
        return uow.rely_on(Site, plant.site)

    with pytest.raises(DBAPIError, match="SIG-7"):
        do(plant.reviewer, widen)
