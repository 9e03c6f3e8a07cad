"""Who signed goes on with the password alone, in their own session, and an unused session ends (SIG-2)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from api.auth import authentication
from domain.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run, run
from tests.plant import PASSWORD, Plant
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("SIG-2")
Clients = Callable[[str], Client]
SESSION = "{ viewer { session { idleMinutes signingUntil } } }"
GIVEN = "select components, method from signature where company_id = :c and act = 'assessException' order by id"
AGO = {
    "signature": "update signature set signed_at = signed_at - make_interval(mins => :m) where session_id is not null",
    "access_session": "update access_session set created_at = created_at - make_interval(mins => :m)",
    "session_activity": "update session_activity set seen_at = seen_at - make_interval(mins => :m)",
}


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


class Floor:
    """Exceptions that wait to be assessed, each by a signature of its own."""

    def __init__(self, made: Run, admin: Engine) -> None:
        self.run, self.admin, self.company = made, admin, made.plant.company

    def assess(self, terminal: Client, **proof: str) -> list[str]:
        """Sign one with this proof; the codes of what is in the way."""
        return codes(self._assess(terminal, {"password": PASSWORD} | proof))

    def _assess(self, terminal: Client, proof: dict[str, str]) -> dict[str, Any]:
        told = self.run.tell("A bag was torn")
        given = {"exception": f"Exception:{told}", "version": 1, "classification": "MINOR", "rationale": "No effect."}
        challenge = terminal.prepare("assessException", given)["challenge"]["id"]
        signature = {"challenge": challenge, "proof": {"password": proof}}
        return terminal.mutate("assessException", "AssessExceptionInput", {**given, "signature": signature})

    def kept(self) -> list[str]:
        """Which components the assessments' signatures say were given."""
        with self.admin.connect() as connection:
            return [row.components for row in connection.execute(text(GIVEN), {"c": self.company})]

    def later(self, table: str, minutes: int) -> None:
        statement = AGO[table] + (" and" if "where" in AGO[table] else " where") + " company_id = :c"
        with self.admin.begin() as connection, triggers_off(connection, table):
            connection.execute(text(statement), {"c": self.company, "m": minutes})


@pytest.fixture
def floor(do: Do, plant: Plant, admin: Engine) -> Floor:
    return Floor(run(do, plant, admin), admin)


NEEDED = ["ALL_COMPONENTS_NEEDED"]


def test_after_both_components_the_password_alone_signs_in_the_same_session(client: Clients, floor: Floor) -> None:
    reviewer = client("reviewer")
    assert reviewer.query(SESSION)["viewer"]["session"] == {"idleMinutes": 60, "signingUntil": None}
    assert floor.assess(reviewer) == NEEDED
    assert floor.assess(reviewer, name="reviewer") == []
    assert reviewer.query(SESSION)["viewer"]["session"]["signingUntil"] is not None
    assert floor.assess(reviewer) == floor.assess(reviewer) == []
    assert floor.kept() == ["ALL", "PASSWORD_ALONE", "PASSWORD_ALONE"]
    shown = reviewer.query("{ signatures(first: 1) { edges { node { components pageUrl } } } }")["signatures"]["edges"]
    assert shown[0]["node"]["components"] == "PASSWORD_ALONE"
    assert floor.assess(client("reviewer")) == NEEDED, "another device"
    floor.later("signature", 15)
    assert floor.assess(reviewer) == NEEDED, "a pause"
    assert floor.kept() == ["ALL", "PASSWORD_ALONE", "PASSWORD_ALONE"]


def test_another_who_signs_at_the_terminal_and_a_failure_end_it(client: Clients, floor: Floor) -> None:
    terminal = client("reviewer")
    assert floor.assess(terminal, name="second_reviewer") == []
    assert floor.assess(terminal) == NEEDED, "nobody goes on with another's signature"
    assert floor.assess(terminal, name="reviewer") == []
    assert floor.assess(terminal, name="second_reviewer") == []
    assert floor.assess(terminal) == NEEDED, "another signed in between"
    assert floor.assess(terminal, name="reviewer") == []
    assert floor.assess(terminal, password="another long password") == ["PROOF_REFUSED"]
    assert floor.assess(terminal) == NEEDED, "the failure counts, and ends it"
    assert floor.kept() == ["ALL"] * 4
    failed = "select purpose from sign_in_attempt where company_id = :c and not succeeded"
    with floor.admin.connect() as connection:
        assert list(connection.execute(text(failed), {"c": floor.company}).scalars()) == ["SIGNATURE"]


def test_a_changed_password_and_a_policy_of_no_minutes_end_it(client: Clients, floor: Floor) -> None:
    reviewer, administrator = client("reviewer"), client("administrator")
    assert floor.assess(reviewer, name="reviewer") == []
    another = "eleven quiet tramways at noon"
    reviewer.act("changePassword", "ChangePasswordInput", {"current": PASSWORD, "new": another})
    assert floor.assess(reviewer, password=another) == NEEDED
    assert floor.assess(reviewer, name="reviewer", password=another) == []
    policy = {"signingMinutes": 0, "idleMinutes": 30, "reason": "Shared rooms"}
    refused = reviewer.mutate("setSessionPolicy", "SetSessionPolicyInput", policy)
    assert codes(refused) == ["FORBIDDEN"]
    for wrong in ({"signingMinutes": 61}, {"signingMinutes": -1}, {"idleMinutes": 4}, {"idleMinutes": 721}):
        told = administrator.mutate("setSessionPolicy", "SetSessionPolicyInput", policy | wrong)
        assert codes(told) == ["INVALID_INPUT"], wrong
    assert administrator.query("{ sessionPolicy { version } }")["sessionPolicy"] is None
    administrator.act("setSessionPolicy", "SetSessionPolicyInput", policy, "policy { id }")
    assert codes(administrator.mutate("setSessionPolicy", "SetSessionPolicyInput", policy)) == ["VERSION_CONFLICT"]
    changed = policy | {"version": 1, "reason": "Tighter"}
    administrator.act("setSessionPolicy", "SetSessionPolicyInput", changed, "policy { version because }")
    assert floor.assess(reviewer, password=another) == NEEDED
    assert reviewer.query(SESSION)["viewer"]["session"] == {"idleMinutes": 30, "signingUntil": None}


def test_a_session_that_nobody_used_has_ended(client: Clients, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = client("operator")
    monkeypatch.setattr(authentication, "noted", authentication.LastNoted())
    floor.later("access_session", 59)
    assert operator.query(SESSION)["viewer"] is not None
    floor.later("access_session", 59)
    assert operator.query(SESSION)["viewer"] is not None, "its use was noted"
    floor.later("session_activity", 60)
    assert operator.query(SESSION)["viewer"] is None
    assert operator.query(SESSION)["viewer"] is None, "and asking doesn't wake it"


def test_what_cannot_be_noted_keeps_nobody_from_reading(client: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = client("operator")

    def fails(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("read-only"))

    monkeypatch.setattr(authentication, "noted", authentication.LastNoted())
    monkeypatch.setattr("domain.people.commands.sessions.note_use", fails)
    assert operator.query(SESSION)["viewer"] is not None


def test_the_database_refuses_one_component_out_of_a_continuous_session(client: Clients, floor: Floor) -> None:
    assert floor.assess(client("reviewer"), name="reviewer") == []
    columns = "company_id, site_id, act, meaning, subject_type, subject_id, subject_version, person_id, account_id"
    columns += ", printed_name, signed_at, time_zone, method, digest, content, challenge_id"
    forged = text(
        f"insert into signature (id, components, session_id, {columns}) "  # noqa: S608 -- our own columns
        f"select :id, 'PASSWORD_ALONE', cast(:session as uuid), {columns} from signature"
        " where company_id = :c and act = 'assessException'"
    )
    elsewhere: list[UUID | None] = [None, new_id()]
    for session in elsewhere:
        with floor.admin.connect() as connection, pytest.raises(DBAPIError, match="SIG-2"):
            connection.execute(forged, {"id": new_id(), "session": session, "c": floor.company})
