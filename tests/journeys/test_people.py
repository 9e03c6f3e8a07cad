"""People through HTTP: invited, forgetting, changing, administered, gone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.people import links
from infra.services import Services
from tests.client import PROBLEMS, Client
from tests.conftest import count
from tests.plant import PASSWORD, Plant

Clients = Callable[[str], Client]
CHOSEN, ANOTHER = "violet kettle under seven bridges", "eleven quiet tramways at noon"
ME = """{ viewer { person { id name version identityVerifiedAt accounts { id name } } company { name }
          sites { code } roles { id role site { code } version } session { expiresAt } } }"""
PEOPLE = "{ people(first: 200) { edges { node { id name version accounts { id name version } roles { id role } } } } }"


def mailed_token(admin: Engine, services: Services, plant: Plant) -> str:
    """The token that the newest mail carries: the event names the link, the secret is computed from it."""
    newest = "select payload ->> 'link' from outbox where company_id = :c and payload ? 'link' order by id desc limit 1"
    with admin.connect() as connection:
        link = UUID(connection.execute(text(newest), {"c": plant.company}).scalar_one())
    return links.token(services.secret, plant.company, link)


def by_token(client: Client, field: str, token: str, password: str) -> dict[str, Any]:
    document = (
        f"mutation ($token: String!, $password: String!)"
        f" {{ {field}(token: $token, password: $password) {{ accountName {PROBLEMS} }} }}"
    )
    answer: dict[str, Any] = client.query(document, token=token, password=password)[field]
    return answer


def invite(administrator: Client, name: str = "nora") -> dict[str, Any]:
    given = {"name": "Nora Neu", "accountName": name, "email": "nora@plant.example", "roles": [{"role": "SUPERVISOR"}]}
    return administrator.mutate("invitePerson", "InvitePersonInput", given, "person { id version name }")


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def person_named(client: Client, name: str) -> dict[str, Any]:
    edges = client.query(PEOPLE)["people"]["edges"]
    found: dict[str, Any] = next(edge["node"] for edge in edges if edge["node"]["name"] == name)
    return found


def test_an_invited_person_signs_in_with_a_password_of_their_own(
    client: Clients, web: TestClient, plant: Plant, admin: Engine, services: Services
) -> None:
    assert invite(client("administrator"))["problems"] == []
    anonymous = Client(web, plant.name)
    token = mailed_token(admin, services, plant)
    assert codes(by_token(anonymous, "acceptInvitation", token, "short")) == ["PASSWORD_TOO_WEAK"]
    assert codes(by_token(anonymous, "acceptInvitation", token, "nora neu's own one")) == ["PASSWORD_TOO_WEAK"]
    assert codes(by_token(anonymous, "resetPassword", token, CHOSEN)) == ["LINK_REFUSED"]
    assert by_token(anonymous, "acceptInvitation", token, CHOSEN) == {"accountName": "nora", "problems": []}
    assert codes(by_token(anonymous, "acceptInvitation", token, ANOTHER)) == ["LINK_REFUSED"]
    viewer = anonymous.sign_in("nora", CHOSEN).query(ME)["viewer"]
    assert viewer["person"]["name"] == "Nora Neu"
    assert [(one["role"], one["site"]) for one in viewer["roles"]] == [("SUPERVISOR", None)]
    assert [site["code"] for site in viewer["sites"]] == ["BOS", "VIE"]


def test_before_accepting_nobody_signs_in(client: Clients, web: TestClient, plant: Plant) -> None:
    invite(client("administrator"))
    assert codes(Client(web, plant.name).try_to_sign_in("nora", CHOSEN)) == ["SIGN_IN_REFUSED"]


@pytest.mark.requirement("TEN-2")
def test_an_operator_invites_nobody(client: Clients, plant: Plant, admin: Engine) -> None:
    operator = client("operator")
    before = count(admin, "person", plant.company), count(admin, "outbox", plant.company)
    refused = invite(operator)
    assert codes(refused) == ["FORBIDDEN"]
    assert refused["person"] is None
    assert (count(admin, "person", plant.company), count(admin, "outbox", plant.company)) == before


def test_the_event_of_a_link_carries_no_secret(
    client: Clients, plant: Plant, admin: Engine, services: Services
) -> None:
    invite(client("administrator"))
    secret = mailed_token(admin, services, plant).partition(".")[2]
    everything = "select string_agg(payload::text, '') from outbox where company_id = :c"
    log = "select string_agg(coalesce(new::text, ''), '') from audit_entry where company_id = :c"
    with admin.connect() as connection:
        for statement in (everything, log):
            assert secret not in connection.execute(text(statement), {"c": plant.company}).scalar_one()


def ask_for_reset(client: Client, company: str, name: str) -> dict[str, Any]:
    document = (
        "mutation ($company: String!, $name: String!)"
        f" {{ requestPasswordReset(company: $company, name: $name) {{ {PROBLEMS} }} }}"
    )
    return client.send(document, {"company": company, "name": name})


def test_a_forgotten_password_is_replaced_by_mail(
    client: Clients, web: TestClient, plant: Plant, admin: Engine, services: Services
) -> None:
    signed_in, anonymous = client("operator"), Client(web, plant.name)
    answers = [ask_for_reset(anonymous, plant.name, "operator"), ask_for_reset(anonymous, plant.name, "nobody")]
    answers.append(ask_for_reset(anonymous, "no-company", "operator"))
    assert answers == [answers[0]] * 3
    token = mailed_token(admin, services, plant)
    assert by_token(anonymous, "resetPassword", token, CHOSEN) == {"accountName": "operator", "problems": []}
    assert signed_in.query(ME) == {"viewer": None}
    assert codes(anonymous.try_to_sign_in("operator", PASSWORD)) == ["SIGN_IN_REFUSED"]
    assert anonymous.sign_in("operator", CHOSEN).query(ME)["viewer"] is not None


@pytest.mark.parametrize("token", ["", "x", "..", "0" * 32 + ".guess", "é.é"])
def test_a_made_up_link_is_refused(web: TestClient, plant: Plant, token: str) -> None:
    assert codes(by_token(Client(web, plant.name), "resetPassword", token, CHOSEN)) == ["LINK_REFUSED"]


def change(client: Client, current: str, new: str) -> dict[str, Any]:
    return client.mutate("changePassword", "ChangePasswordInput", {"current": current, "new": new})


def test_a_changed_password_ends_the_other_sessions(client: Clients, web: TestClient, plant: Plant) -> None:
    here, elsewhere = client("operator"), client("operator")
    assert codes(change(here, PASSWORD, "password1234")) == ["PASSWORD_TOO_WEAK"]
    assert codes(change(here, "wrong", CHOSEN)) == ["WRONG_PASSWORD"]
    assert change(here, PASSWORD, CHOSEN)["problems"] == []
    assert here.query(ME)["viewer"] is not None
    assert elsewhere.query(ME) == {"viewer": None}
    Client(web, plant.name).sign_in("operator", CHOSEN)


@pytest.mark.requirement("SIG-3")
def test_guessing_the_current_password_locks_the_account(client: Clients, admin: Engine, plant: Plant) -> None:
    operator = client("operator")
    for _ in range(5):
        assert codes(change(operator, "wrong", CHOSEN)) == ["WRONG_PASSWORD"]
    assert operator.query(ME) == {"viewer": None}
    locked = "select count(*) from outbox where company_id = :c and event = 'AccountLocked'"
    with admin.connect() as connection:
        assert connection.execute(text(locked), {"c": plant.company}).scalar_one() == 1


def test_signing_out_ends_this_session_and_takes_the_cookie_back(client: Clients, web: TestClient) -> None:
    here, elsewhere = client("operator"), client("operator")
    web.cookies.clear()
    document = "mutation { signOut { problems { code } } }"
    sent = web.post("/graphql", json={"query": document}, headers=here.headers)
    assert sent.json() == {"data": {"signOut": {"problems": []}}}
    assert 'theriac_session=""; ' in sent.headers["set-cookie"]
    assert here.query(ME) == {"viewer": None}
    assert elsewhere.query(ME)["viewer"] is not None


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_person_is_out_at_once_and_comes_back(client: Clients, plant: Plant, web: TestClient) -> None:
    operator, administrator = client("operator"), client("administrator")
    found = person_named(administrator, "Operator")
    given = {"personId": found["id"], "version": found["version"], "reason": "left the company"}
    gone = administrator.act("deactivatePerson", "DeactivatePersonInput", given, "person { state version }")["person"]
    assert gone["state"] == "DEACTIVATED"
    assert operator.query(ME) == {"viewer": None}
    assert codes(Client(web, plant.name).try_to_sign_in("operator", PASSWORD)) == ["SIGN_IN_REFUSED"]
    again = given | {"version": gone["version"], "reason": "came back"}
    administrator.act("reactivatePerson", "ReactivatePersonInput", again, "person { state }")
    assert client("operator").query(ME)["viewer"] is not None


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("name", ["deactivatePerson", "reactivatePerson", "verifyIdentity"])
def test_only_an_administrator_changes_a_persons_standing(client: Clients, name: str) -> None:
    found = person_named(client("administrator"), "Second Operator")
    given = {"personId": found["id"], "version": found["version"], "reason": "because"}
    input_type = name[0].upper() + name[1:] + "Input"
    assert codes(client("supervisor").mutate(name, input_type, given)) == ["FORBIDDEN"]
    assert person_named(client("administrator"), "Second Operator")["version"] == found["version"]


def test_roles_come_and_go(client: Clients, plant: Plant) -> None:
    administrator, operator = client("administrator"), client("operator")
    person = person_named(administrator, "Operator")
    site = {"siteId": f"Site:{plant.other_site}", "reason": "helps out"}
    given = {"personId": person["id"], "role": "SUPERVISOR", **site}
    assert codes(operator.mutate("grantRole", "GrantRoleInput", given)) == ["FORBIDDEN"]
    administrator.act("grantRole", "GrantRoleInput", given, "person { id }")
    assert codes(administrator.mutate("grantRole", "GrantRoleInput", given)) == ["ROLE_HELD"]
    held = operator.query(ME)["viewer"]["roles"]
    assert [(one["role"], one["site"]["code"]) for one in held] == [("OPERATOR", "VIE"), ("SUPERVISOR", "BOS")]
    taken = {"roleId": held[1]["id"], "version": held[1]["version"], "reason": "project is over"}
    assert codes(operator.mutate("revokeRole", "RevokeRoleInput", taken)) == ["FORBIDDEN"]
    administrator.act("revokeRole", "RevokeRoleInput", taken, "person { id }")
    assert [one["role"] for one in operator.query(ME)["viewer"]["roles"]] == ["OPERATOR"]


@pytest.mark.requirement("SIG-3")
def test_an_administrator_unlocks_who_locked_themself_out(client: Clients, web: TestClient, plant: Plant) -> None:
    for _ in range(5):
        Client(web, plant.name).try_to_sign_in("operator", "wrong")
    assert codes(Client(web, plant.name).try_to_sign_in("operator", PASSWORD)) == ["SIGN_IN_REFUSED"]
    administrator = client("administrator")
    account = person_named(administrator, "Operator")["accounts"][0]
    given = {"accountId": account["id"], "version": account["version"], "reason": "called back"}
    assert codes(client("supervisor").mutate("unlockAccount", "UnlockAccountInput", given)) == ["FORBIDDEN"]
    administrator.act("unlockAccount", "UnlockAccountInput", given, "account { state }")
    assert client("operator").query(ME)["viewer"] is not None


@pytest.mark.requirement("TEN-2")
def test_others_see_names_only(client: Clients) -> None:
    seen = {edge["node"]["name"]: edge["node"] for edge in client("operator").query(PEOPLE)["people"]["edges"]}
    assert len(seen) == 8
    assert seen["Administrator"]["accounts"] is None
    assert seen["Administrator"]["roles"] is None
    assert [one["name"] for one in seen["Operator"]["accounts"]] == ["operator"]
    account = person_named(client("administrator"), "Supervisor")["accounts"][0]["id"]
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert client("operator").query(query, id=account) == {"node": None}
    assert client("administrator").query(query, id=account) == {"node": {"id": account}}


@pytest.mark.requirement("SIG-6")
def test_a_person_accepts_their_signature_themself(
    client: Clients, web: TestClient, plant: Plant, admin: Engine, services: Services
) -> None:
    administrator = client("administrator")
    invited = invite(administrator)["person"]
    by_token(Client(web, plant.name), "acceptInvitation", mailed_token(admin, services, plant), CHOSEN)
    vouched = {"personId": invited["id"], "version": invited["version"], "reason": "passport seen"}
    administrator.act("verifyIdentity", "VerifyIdentityInput", vouched, "person { id }")
    nora = Client(web, plant.name).sign_in("nora", CHOSEN)
    me = nora.query(ME)["viewer"]["person"]
    assert me["identityVerifiedAt"] is not None
    accepted = nora.act(
        "acceptElectronicSignature",
        "AcceptElectronicSignatureInput",
        {"version": me["version"]},
        "person { signatureAcceptedAt }",
    )
    assert accepted["person"]["signatureAcceptedAt"] is not None


@pytest.mark.requirement("AUD-1")
def test_administration_says_who_and_why(client: Clients, plant: Plant, admin: Engine) -> None:
    administrator = client("administrator")
    found = person_named(administrator, "Operator")
    given = {"personId": found["id"], "version": found["version"], "reason": "  "}
    refused = administrator.mutate("deactivatePerson", "DeactivatePersonInput", given)
    assert codes(refused) == ["INVALID_INPUT"]
    administrator.act("deactivatePerson", "DeactivatePersonInput", given | {"reason": "retired"}, "person { id }")
    entry = "select person, reason from audit_entry where company_id = :c and table_name = 'person' and act = 'UPDATE'"
    with admin.connect() as connection:
        assert connection.execute(text(entry), {"c": plant.company}).one() == (plant.administrator.person, "retired")
