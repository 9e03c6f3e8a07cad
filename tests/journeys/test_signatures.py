"""Any signature is shown with what it covered, and verified by computing it again, through HTTP (SIG-1, SIG-4)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.kernel.ids import new_id
from domain.signatures import verifying
from domain.signatures.models import Signature
from domain.training.kinds import TrainingOutcome
from domain.training.rules import Required
from infra.transaction import Transactions
from tests import execution
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant
from tests.training import ASSESSMENT, School
from tests.triggers import triggers_off

SIGNATURES = """query ($where: SignatureFilter) { signatures(first: 10, where: $where) { edges { node {
  id act meaning printedName signedAt timeZone digest content subject subjectType subjectVersion stale staleAt
  staleBecause signer { name } sessionPerson { name } pageUrl
  verification { holds digest problems logPosition checkpoint } } } } }"""
REWRITTEN = """
  content = replace(content, 'PERFORMED', 'VERIFIED'),
  digest = encode(sha256(convert_to(replace(content, 'PERFORMED', 'VERIFIED'), 'UTF8')), 'hex')
"""
ONE = """query ($id: ID!) { signature(id: $id) { printedName pageUrl verification { holds problems digest } } }"""


def found(client: Client, **where: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- a filter's fields
    answer = client.query(SIGNATURES, where=where)
    return [one["node"] for one in answer["signatures"]["edges"]]


def opened(web: TestClient, url: str) -> Any:  # noqa: ANN401 -- an answer of the test client
    parts = urlsplit(url)
    return web.get(f"{parts.path}?{parts.query}")


@pytest.mark.requirement("SIG-1", "SIG-4")
def test_a_signature_is_shown_with_what_it_covered_and_computed_again(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], web: TestClient
) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line()
    phase = f"PhaseExecution:{run.phase(1).id}"
    reader = client("reviewer")
    signatures = found(reader, subject=phase)
    assert {one["meaning"] for one in signatures} == {"PERFORMED", "VERIFIED"}
    (performed,) = found(reader, subject=phase, meaning=["PERFORMED"])
    assert (performed["printedName"], performed["signer"]["name"]) == (plant.operator.name, plant.operator.name)
    assert (performed["subject"], performed["subjectType"]) == (phase, "PhaseExecution")
    assert (performed["stale"], performed["staleAt"], performed["staleBecause"]) == (False, None, None)
    covered = json.loads(performed["content"])
    assert (covered["meaning"], covered["subject"]["id"]) == ("PERFORMED", phase.partition(":")[2])
    assert hashlib.sha256(performed["content"].encode()).hexdigest() == performed["digest"]
    verification = performed["verification"]
    assert (verification["holds"], verification["digest"], verification["problems"]) == (True, performed["digest"], [])
    page = opened(web, performed["pageUrl"])
    assert page.status_code == 200
    for told in (plant.operator.name, "PERFORMED", performed["digest"], "holds", "Europe/Vienna", "completePhase"):
        assert told in page.text, told
    assert "script" not in page.headers["content-security-policy"].replace("default-src 'none'", "")
    assert "In the session of" not in page.text
    assert found(reader, subject=phase, stale=True) == []
    for nothing in (
        phase.partition(":")[2],
        phase.replace("PhaseExecution", "Batch"),
        "PhaseExecution:x",
        f"{phase}0",
        "",
    ):
        assert found(reader, subject=nothing) == [], nothing
    signer = performed["signer"]["name"]
    assert all(one["signer"]["name"] == signer for one in found(reader, signer=f"Person:{plant.operator.person}"))


@pytest.mark.requirement("SIG-1", "SIG-5")
def test_it_is_told_in_whose_session_somebody_signed(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], web: TestClient
) -> None:
    run = execution.run(do, plant, admin)
    told = run.tell("A bag was torn")
    assessed = {"exception": f"Exception:{told}", "version": 1, "classification": "MINOR", "rationale": "No effect."}
    reviewer = client("reviewer")
    assert reviewer.sign("assessException", assessed, by="second_reviewer")["problems"] == []
    (signature,) = found(reviewer, act="assessException")
    assert signature["signer"]["name"] == plant.second_reviewer.name
    assert signature["sessionPerson"]["name"] == plant.reviewer.name
    page = opened(web, signature["pageUrl"]).text
    assert f"<dt>In the session of</dt><dd>{plant.reviewer.name}</dd>" in page


@pytest.mark.requirement("SIG-4", "AUD-4")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (REWRITTEN, "It isn't what was shown to its signer."),
        (REWRITTEN, "Its content isn't what its audit entry says."),
        ("printed_name = 'Somebody Else'", "Its printed name isn't what its audit entry says."),
        ("subject_id = gen_random_uuid()", "Its subject id isn't what its audit entry says."),
    ],
)
def test_what_was_changed_behind_the_back_is_told(
    do: Do,
    plant: Plant,
    admin: Engine,
    client: Callable[[str], Client],
    web: TestClient,
    change: str,
    says: str,
) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line()
    reader = client("reviewer")
    (performed,) = found(reader, act="completePhase", meaning=["PERFORMED"])
    statement = text(f"update signature set {change} where id = :id")  # noqa: S608 -- our own columns
    with admin.begin() as connection, triggers_off(connection, "signature"):
        connection.execute(statement, {"id": performed["id"].partition(":")[2]})
    again = reader.query(ONE, id=performed["id"])["signature"]
    assert not again["verification"]["holds"]
    assert any(says in one for one in again["verification"]["problems"]), again
    page = opened(web, again["pageUrl"]).text
    assert "It does not hold." in page
    assert "and holds" not in page


@pytest.mark.requirement("SIG-4")
def test_what_was_never_given_is_told(plant: Plant, transactions: Transactions) -> None:
    forged = Signature(company_id=plant.company, id=new_id(), challenge_id=new_id(), content="{}", digest="0" * 64)
    with transactions.reading(plant.company) as session:
        verification = verifying.verify(session, forged)
    assert (verification.holds, verification.position) == (False, None)
    assert verification.digest == hashlib.sha256(b"{}").hexdigest()
    assert [one.partition(" ")[0] for one in verification.problems] == ["What", "There"]


@pytest.mark.requirement("TEN-2", "TEN-3")
def test_a_page_opens_for_its_person_alone(
    do: Do, plant: Plant, other_plant: Plant, admin: Engine, client: Callable[[str], Client], web: TestClient
) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line()
    (performed,) = found(client("reviewer"), act="completePhase", meaning=["PERFORMED"])
    url = performed["pageUrl"]
    assert web.get(urlsplit(url).path).status_code == 403
    assert opened(web, url.replace(str(plant.company), str(other_plant.company))).status_code == 403
    assert opened(web, url.replace("mac=", "mac=0")).status_code == 403
    assert "Somebody" not in opened(web, url.replace("expires=", "expires=1")).text
    statement = text("update person set state = 'DEACTIVATED' where id = :p")
    with admin.begin() as connection, triggers_off(connection, "person"):
        connection.execute(statement, {"p": plant.reviewer.person})
    assert opened(web, url).status_code == 404


@pytest.mark.requirement("TEN-2")
def test_what_is_signed_of_a_training_is_shown_to_who_reads_trainings_and_to_whom_it_is_about(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], web: TestClient
) -> None:
    school = School(do, plant, admin)
    school.qualify(plant.supervisor, school.personnel_class())
    version = school.version(school.document())
    subject = school.row("training_version", version).subject_id
    school.curriculum(Required(subject, ASSESSMENT))
    failed = TrainingOutcome.FAILED
    school.assess(version, plant.operator, by=plant.supervisor, outcome=failed, remark="Touched the floor")
    school.assess(version, plant.second_operator, by=plant.supervisor)
    readers = {one: client(one) for one in ("reviewer", "supervisor", "operator", "engineer")}
    told = {who: found(one, act="assessTraining") for who, one in readers.items()}
    counted = {who: len(one) for who, one in told.items()}
    assert counted == {"reviewer": 2, "supervisor": 2, "operator": 1, "engineer": 0}
    assert "Touched the floor" in told["operator"][0]["content"]
    (other,) = [one for one in told["reviewer"] if one["id"] != told["operator"][0]["id"]]
    assert readers["operator"].query(ONE, id=other["id"])["signature"] is None
    assert opened(web, other["pageUrl"]).status_code == 200
    demoted = text("update role_grant set role = 'OPERATOR' where person_id = :p")
    with admin.begin() as connection, triggers_off(connection, "role_grant"):
        connection.execute(demoted, {"p": plant.reviewer.person})
    assert opened(web, other["pageUrl"]).status_code == 404
