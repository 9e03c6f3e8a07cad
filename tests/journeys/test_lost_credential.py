"""A lost credential opens and signs nothing at once, and is replaced for whom it belongs to (SIG-6; 11.300(c))."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from domain.kernel.permissions import Role
from domain.people.commands import federation, lost, roles, standing
from domain.people.refusals import SamePerson
from infra.services import Services
from tests.client import Client
from tests.conftest import Do, every_row
from tests.journeys.test_people import (
    CHOSEN,
    ME,
    ask_for_reset,
    by_token,
    codes,
    mailed_token,
    person_named,
)
from tests.plant import PASSWORD, Plant

pytestmark = pytest.mark.requirement("SIG-6")
Clients = Callable[[str], Client]
KEPT = ("account", "account_token", "access_session", "credential", "person", "sign_in_attempt")


def account(administrator: Client, name: str) -> dict[str, Any]:
    """Somebody's account as an administrator sees it now."""
    seen = person_named(administrator, name)["accounts"][0]
    document = "query ($id: ID!) { node(id: $id) { ... on Account { id version state credentialLostAt } } }"
    found: dict[str, Any] = administrator.query(document, id=seen["id"])["node"]
    return found


def report(client: Client, of: dict[str, Any]) -> list[str]:
    given = {"accountId": of["id"], "version": of["version"], "reason": "A note with it was left in the canteen"}
    return codes(client.mutate("reportLostCredential", "ReportLostCredentialInput", given))


def replace(client: Client, of: dict[str, Any]) -> list[str]:
    given = {"accountId": of["id"], "version": of["version"], "reason": "Passport seen at the gate"}
    return codes(client.mutate("replaceCredential", "ReplaceCredentialInput", given))


def told(admin: Engine, plant: Plant, event: str) -> int:
    query = "select count(*) from outbox where company_id = :c and event = :e"
    with admin.connect() as connection:
        return int(connection.execute(text(query), {"c": plant.company, "e": event}).scalar_one())


def test_what_was_lost_opens_nothing_until_its_person_was_verified_and_chose_another(
    client: Clients, web: TestClient, plant: Plant, admin: Engine, services: Services
) -> None:
    operator, administrator, anonymous = client("operator"), client("administrator"), Client(web, plant.name)
    ask_for_reset(anonymous, plant.name, "operator")
    pending = mailed_token(admin, services, plant)
    before = person_named(administrator, "Operator")
    assert report(operator, account(administrator, "Operator")) == []
    assert account(administrator, "Operator")["state"] == "LOST"
    assert operator.query(ME) == {"viewer": None}
    ended = text("select bool_and(revoked_at is not null) from access_session where company_id = :c and person_id = :p")
    with admin.connect() as connection:
        assert connection.execute(ended, {"c": plant.company, "p": plant.operator.person}).scalar_one()
    assert codes(anonymous.try_to_sign_in("operator", PASSWORD)) == ["SIGN_IN_REFUSED"]
    assert codes(by_token(anonymous, "resetPassword", pending, CHOSEN)) == ["LINK_REFUSED"]
    ask_for_reset(anonymous, plant.name, "operator")
    assert mailed_token(admin, services, plant) == pending, "no reset is mailed"
    assert told(admin, plant, "CredentialLost") == 1
    with admin.connect() as connection:
        left = text("select password_hash from credential where company_id = :c and id = cast(:a as uuid)")
        gone = account(administrator, "Operator")
        assert connection.execute(left, {"c": plant.company, "a": gone["id"].partition(":")[2]}).scalar() == "!"

    assert replace(administrator, gone) == []
    first = mailed_token(admin, services, plant)
    assert codes(by_token(anonymous, "acceptInvitation", first, CHOSEN)) == ["LINK_REFUSED"]
    assert codes(anonymous.try_to_sign_in("operator", PASSWORD)) == ["SIGN_IN_REFUSED"]
    assert replace(administrator, account(administrator, "Operator")) == []
    newer = mailed_token(admin, services, plant)
    assert codes(by_token(anonymous, "resetPassword", first, CHOSEN)) == ["LINK_REFUSED"], "a newer one was sent"
    assert by_token(anonymous, "resetPassword", newer, CHOSEN)["problems"] == []
    assert codes(by_token(anonymous, "resetPassword", newer, PASSWORD)) == ["LINK_REFUSED"]
    again = account(administrator, "Operator")
    assert (again["state"], again["credentialLostAt"]) == ("ACTIVE", None)
    assert anonymous.sign_in("operator", CHOSEN).query(ME)["viewer"]["person"]["version"] > before["version"]
    reasons = (
        "select distinct reason from audit_entry where company_id = :c and table_name = 'account' and act = 'UPDATE'"
    )
    with admin.connect() as connection:
        given = set(connection.execute(text(reasons), {"c": plant.company}).scalars())
    assert "A note with it was left in the canteen" in given


def test_who_may_not_report_or_replace_changes_nothing(client: Clients, plant: Plant, admin: Engine, do: Do) -> None:
    administrator, operator = client("administrator"), client("operator")
    others, own = account(administrator, "Supervisor"), account(administrator, "Administrator")
    before = every_row(admin, KEPT, plant.company)
    assert report(operator, others) == ["FORBIDDEN"]
    assert replace(operator, others) == ["FORBIDDEN"]
    assert report(administrator, own) == ["ADMINISTRATOR_NEEDED"], "the last one changes their password instead"
    assert report(administrator, others | {"version": 7}) == ["VERSION_CONFLICT"]
    assert replace(administrator, others) == ["WRONG_STATE"], "nothing was lost"
    assert every_row(admin, KEPT, plant.company) == before
    second = plant.supervisor.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, second, Role.ADMINISTRATOR, None))
    assert report(administrator, own) == []
    another = client("supervisor")
    own = account(another, "Administrator")
    assert replace(another, account(another, "Operator")) == ["WRONG_STATE"]
    assert report(another, own) == ["WRONG_STATE"]
    assert replace(another, own) == []


def test_deactivation_and_the_database_keep_it_lost(client: Clients, plant: Plant, admin: Engine, do: Do) -> None:
    administrator, person = client("administrator"), plant.operator.as_person
    assert report(administrator, account(administrator, "Operator")) == []
    version = person_named(administrator, "Operator")["version"]
    left = do(plant.administrator, lambda uow: standing.deactivate(uow, person, version=version)).version
    assert left is not None
    do(plant.administrator, lambda uow: standing.reactivate(uow, person, version=left))
    kept = account(administrator, "Operator")
    assert kept["state"] == "LOST"
    opened = text("update account set state = 'ACTIVE', credential_lost_at = null where id = cast(:a as uuid)")
    with admin.connect() as connection, pytest.raises(DBAPIError, match="SIG-6"):
        connection.execute(opened, {"a": kept["id"].partition(":")[2]})


def test_nobody_replaces_their_own(client: Clients, plant: Plant, do: Do) -> None:
    """Even where a second account of theirs still opens."""
    administrator, second = client("administrator"), plant.supervisor.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, second, Role.ADMINISTRATOR, None))
    supervisor = client("supervisor")
    assert report(administrator, account(administrator, "Administrator")) == []
    lost_one = account(supervisor, "Administrator")
    id_, version = UUID(lost_one["id"].partition(":")[2]), lost_one["version"]
    with pytest.raises(SamePerson):
        do(plant.administrator, lambda uow: lost.replace(uow, id_, version=version, key=bytes(32)))
    assert account(supervisor, "Administrator") == lost_one


def test_a_federated_account_opens_again_as_the_provider_replaced_it(client: Clients, plant: Plant, do: Do) -> None:
    at, administrator = "https://id.example", client("administrator")
    of_us = {"client_id": "theriac", "scopes": "openid", "sealed_secret": "s"}
    do(plant.administrator, lambda uow: federation.configure(uow, issuer=at, enabled=True, **of_us))
    person, of = plant.engineer.as_person, {"issuer": at, "subject": "sub-1", "email": "e@plant.example"}
    do(plant.administrator, lambda uow: federation.link(uow, person, **of))
    (linked,) = [one for one in person_named(administrator, "Engineer")["accounts"] if "sub-1" in one["name"]]
    assert report(administrator, linked) == []
    assert replace(administrator, linked | {"version": 2}) == []
    document = "query ($id: ID!) { node(id: $id) { ... on Account { state credentialLostAt } } }"
    assert administrator.query(document, id=linked["id"])["node"] == {"state": "ACTIVE", "credentialLostAt": None}
