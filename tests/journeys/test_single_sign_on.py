"""Signing in and signing through a real OpenID Connect provider."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId, new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.models import SignatureChallenge
from infra.services import Services
from infra.transaction import Transactions
from tests.client import Client
from tests.conftest import Do, count
from tests.identity_provider.running import Browser, RunningProvider, install, running
from tests.journeys.test_recipes import seen, simulated, written
from tests.plant import Plant, build_plant

Clients = Callable[[str], Client]
CALLBACK = "http://testserver/auth/callback"
ME = "{ viewer { person { name } } }"
FROM_HERE = {"origin": "http://testserver"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    folder: Path = tmp_path_factory.mktemp("identity_provider")
    install(folder)
    with running(folder, redirect=CALLBACK) as one:
        yield one


@pytest.fixture
def browser() -> Iterator[Browser]:
    one = Browser()
    yield one
    one.web.close()


def configure(client: Client, provider: RunningProvider, **other: object) -> dict[str, Any]:
    given = {
        "issuer": provider.issuer,
        "clientId": provider.client_id,
        "clientSecret": provider.client_secret,
        "scopes": "openid email",
        "reason": "single sign-on begins",
    } | other
    shown = "identityProvider { issuer redirectUri enabled }"
    return client.mutate("configureIdentityProvider", "ConfigureIdentityProviderInput", given, shown)


def link(client: Client, provider: RunningProvider, who: Actor, subject: str) -> dict[str, Any]:
    given = {
        "personId": f"Person:{who.person}",
        "issuer": provider.issuer,
        "subject": subject,
        "email": f"{subject}@plant.example",
        "reason": "works here",
    }
    return client.mutate(
        "linkFederatedAccount", "LinkFederatedAccountInput", given, "person { accounts { name kind } }"
    )


@pytest.fixture
def federated(client: Clients, plant: Plant, provider: RunningProvider) -> RunningProvider:
    """The plant's provider, with alice the operator and bob the second operator."""
    administrator = client("administrator")
    assert configure(administrator, provider)["problems"] == []
    assert link(administrator, provider, plant.operator, "alice")["problems"] == []
    assert link(administrator, provider, plant.second_operator, "bob")["problems"] == []
    return provider


def begin(web: TestClient, path: str) -> str:
    """The provider's address that the product sends the browser to; the browser keeps the product's cookie."""
    sent = web.get(path, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def back(web: TestClient, url: str) -> Response:
    parts = urlsplit(url)
    return web.get(f"{parts.path}?{parts.query}")


def alert(answer: Response) -> str:
    found = re.search(r'<p role="alert">(.*?)</p>', answer.text)
    assert found is not None, answer.text
    return found[1]


def test_a_person_signs_in_through_the_companys_provider(
    browser: Browser, web: TestClient, plant: Plant, federated: RunningProvider, admin: Engine
) -> None:
    web.cookies.clear()
    url = begin(web, f"/auth/{plant.name}/login")
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(federated.issuer)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    answer = back(web, browser.authorize(url, login="alice", until=CALLBACK))
    assert "You are signed in as Operator." in answer.text
    signed_in = web.post("/graphql", json={"query": ME}, headers={"sec-fetch-site": "same-origin"})
    assert signed_in.json() == {"data": {"viewer": {"person": {"name": "Operator"}}}}
    proven = "select count(*) from sign_in_attempt where company_id = :c and purpose = 'SIGN_IN' and succeeded"
    with admin.connect() as connection:
        assert connection.execute(text(proven), {"c": plant.company}).scalar_one() == 2  # the administrator, and alice


def test_an_answer_is_taken_once(browser: Browser, web: TestClient, plant: Plant, federated: RunningProvider) -> None:
    web.cookies.clear()
    url = begin(web, f"/auth/{plant.name}/login")
    cookies = dict(web.cookies)
    returned = browser.authorize(url, login="alice", until=CALLBACK)
    assert federated.issuer in returned.replace("%3A", ":").replace("%2F", "/")
    assert "signed in" in back(web, returned).text
    web.cookies.clear()
    web.cookies.update(cookies)
    assert alert(back(web, returned))


@pytest.mark.usefixtures("federated")
def test_another_browsers_answer_opens_nothing(browser: Browser, web: TestClient, plant: Plant, admin: Engine) -> None:
    """Somebody who sends me the address of their own answer doesn't sign me in as themself."""
    url = begin(web, f"/auth/{plant.name}/login")
    returned = browser.authorize(url, login="alice", until=CALLBACK)
    web.cookies.clear()
    before = count(admin, "access_session", plant.company)
    answer = back(web, returned)
    assert (answer.status_code, "another browser" in alert(answer)) == (400, True)
    assert count(admin, "access_session", plant.company) == before


@pytest.mark.usefixtures("federated")
@pytest.mark.parametrize(
    ("part", "instead", "words"),
    [
        ("iss=", "was=", "not sent by it"),
        ("iss=[^&]*", "iss=https%3A%2F%2Fevil.example", "not sent by it"),
        ("code=[^&]*", "code=guess", "refused the code"),
        ("code=[^&]*", "error=access_denied", "access_denied"),
        ("state=..", "state=AA", "another browser"),
    ],
)
def test_a_changed_answer_is_refused_in_words(
    browser: Browser,
    web: TestClient,
    plant: Plant,
    admin: Engine,
    part: str,
    instead: str,
    words: str,
) -> None:
    web.cookies.clear()
    returned = browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="alice", until=CALLBACK)
    before = count(admin, "access_session", plant.company)
    assert words in alert(back(web, re.sub(part, instead, returned)))
    assert count(admin, "access_session", plant.company) == before


def test_whom_only_the_provider_knows_is_told_whom_to_ask(
    browser: Browser, web: TestClient, client: Clients, plant: Plant, provider: RunningProvider
) -> None:
    configure(client("administrator"), provider)
    web.cookies.clear()
    returned = browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="bob", until=CALLBACK)
    assert "Ask an administrator" in alert(back(web, returned))


@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("TEN-3")
def test_a_deactivated_person_does_not_come_in_by_the_provider(
    browser: Browser, web: TestClient, client: Clients, plant: Plant
) -> None:
    given = {"personId": f"Person:{plant.operator.person}", "version": 1, "reason": "left"}
    client("administrator").act("deactivatePerson", "DeactivatePersonInput", given, "person { id }")
    web.cookies.clear()
    returned = browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="alice", until=CALLBACK)
    assert "not active" in alert(back(web, returned))


@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("TEN-1")
def test_one_companys_provider_opens_no_other_company(
    web: TestClient, transactions: Transactions, admin: Engine
) -> None:
    other = build_plant(transactions, admin, name=f"other-{new_id().hex[:12]}")
    for name in (other.name, "no-such-company"):
        assert "no such identity provider" in alert(web.get(f"/auth/{name}/login"))


@pytest.mark.requirement("TEN-2")
def test_only_an_administrator_configures_and_links(
    client: Clients, plant: Plant, provider: RunningProvider, admin: Engine
) -> None:
    supervisor = client("supervisor")
    for refused in (configure(supervisor, provider), link(supervisor, provider, plant.operator, "alice")):
        assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    assert count(admin, "identity_provider", plant.company) == 0
    assert client("supervisor").query("{ identityProvider { issuer } }") == {"identityProvider": None}


@pytest.mark.parametrize(
    "issuer",
    [
        *("http://id.plant.example", "https://user@id.plant.example", "ftp://127.0.0.1", "http://localhost:1", "", "x"),
        *("https://id.plant.example?a=b", "http://169.254.169.254"),
    ],
)
def test_only_an_https_address_is_an_issuer(client: Clients, provider: RunningProvider, issuer: str) -> None:
    refused = configure(client("administrator"), provider, issuer=issuer)
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [("INVALID_INPUT", ["issuer"])]


@pytest.mark.parametrize(
    "issuer", ["https://localhost:1", "https://10.1.2.3", "https://169.254.169.254", "https://[::1]"]
)
def test_an_address_inside_a_network_is_not_asked(client: Clients, provider: RunningProvider, issuer: str) -> None:
    refused = configure(client("administrator"), provider, issuer=issuer)
    assert [one["code"] for one in refused["problems"]] == ["IDENTITY_PROVIDER_FAILED"]
    assert "inside a network" in refused["problems"][0]["message"]


def test_the_client_secret_is_sealed_and_in_no_log(plant: Plant, federated: RunningProvider, admin: Engine) -> None:
    everywhere = "select coalesce(string_agg(x.*::text, ''), '') from {} x where company_id = :c"
    with admin.connect() as connection:
        for table in ("identity_provider", "identity_provider_secret", "audit_entry", "outbox", "command"):
            found = connection.execute(text(everywhere.format(table)), {"c": plant.company}).scalar_one()
            assert federated.client_secret not in found


# Signing: the challenge of any act serves; it is written here as prepareSignature would.


def challenge(do: Do, *, asked_by: Actor, created_seconds_ago: int = 0) -> UUID:
    from datetime import timedelta

    def write(uow: UnitOfWork) -> SignatureChallenge:
        created_at = uow.now - timedelta(seconds=created_seconds_ago)
        return uow.add(
            SignatureChallenge(
                id=new_id(),
                act="completePhase",
                meaning="PERFORMED",
                subject_type="PhaseExecution",
                subject_id=new_id(),
                subject_version=1,
                site_id=next(iter(asked_by.grants)).site,
                content={"act": "completePhase"},
                digest="0" * 64,
                asked_by=asked_by.as_person,
                created_at=created_at,
                expires_at=created_at + timedelta(minutes=5),
            )
        )

    return do(asked_by, write).id


def place(company: CompanyId, of: UUID) -> str:
    return f"/auth/sign/{company.hex}/{of.hex}"


def begin_signature(web: TestClient, path: str) -> str:
    sent = web.post(path, headers=FROM_HERE, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def proven_by(admin: Engine, of: UUID) -> UUID | None:
    statement = """
        select a.person_id from signature_challenge s join account a
        on a.company_id = s.company_id and a.id = s.proven_account_id where s.id = :s and s.proven_at is not null
    """
    with admin.connect() as connection:
        found: UUID | None = connection.execute(text(statement), {"s": of}).scalar()
        return found


@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("SIG-2")
def test_a_signature_asks_again_who_one_is(
    browser: Browser, web: TestClient, do: Do, client: Clients, plant: Plant, admin: Engine
) -> None:
    """Alice is signed in at the provider already; for the signature it asks her again."""
    web.cookies.clear()
    back(web, browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="alice", until=CALLBACK))
    prepared = challenge(do, asked_by=plant.operator)
    shown = client("operator").query(
        "query ($id: ID!) { node(id: $id) { ... on SignatureChallenge { authorizationUrl } } }",
        id=f"SignatureChallenge:{prepared}",
    )
    path = urlsplit(shown["node"]["authorizationUrl"]).path
    assert path == place(plant.company, prepared)
    page = web.get(path)
    assert "completePhase" in page.text
    assert "PERFORMED" in page.text
    url = begin_signature(web, path)
    assert parse_qs(urlsplit(url).query)["prompt"] == ["login"]
    assert parse_qs(urlsplit(url).query)["max_age"] == ["0"]
    assert browser.web.get(url).headers["location"].startswith("/interaction/")
    answer = back(web, browser.authorize(url, login="alice", until=CALLBACK))
    assert "Operator, you have proven who you are" in answer.text
    assert proven_by(admin, prepared) == plant.operator.person


@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("SIG-2")
def test_who_is_only_signed_in_at_the_provider_has_not_signed(
    browser: Browser, web: TestClient, do: Do, plant: Plant, admin: Engine
) -> None:
    """A provider that doesn't ask again, here because the request was changed, proves nothing."""
    web.cookies.clear()
    back(web, browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="alice", until=CALLBACK))
    prepared = challenge(do, asked_by=plant.operator)
    ahead = "update signature_challenge set created_at = created_at + interval '40 seconds' where id = :s"
    with admin.begin() as connection:
        connection.execute(text(ahead), {"s": prepared})
    url = begin_signature(web, place(plant.company, prepared))
    silent = url.replace("prompt=login", "prompt=none").replace("max_age=0", "max_age=3600")
    returned = browser.authorize(silent, login="nobody", until=CALLBACK)
    assert "did not ask you again" in alert(back(web, returned))
    assert proven_by(admin, prepared) is None


@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("SIG-2")
def test_a_second_person_signs_at_the_same_terminal(
    browser: Browser, web: TestClient, do: Do, plant: Plant, admin: Engine
) -> None:
    web.cookies.clear()
    back(web, browser.authorize(begin(web, f"/auth/{plant.name}/login"), login="alice", until=CALLBACK))
    prepared = challenge(do, asked_by=plant.operator)
    url = begin_signature(web, place(plant.company, prepared))
    back(web, browser.authorize(url, login="bob", until=CALLBACK))
    assert proven_by(admin, prepared) == plant.second_operator.person
    again = begin_signature(web, place(plant.company, prepared))
    assert "another account" in alert(back(web, browser.authorize(again, login="alice", until=CALLBACK)))
    assert proven_by(admin, prepared) == plant.second_operator.person


@pytest.mark.usefixtures("federated")
@pytest.mark.usefixtures("federated")
@pytest.mark.requirement("SIG-2")
@pytest.mark.requirement("SIG-4")
def test_an_act_is_signed_through_the_provider(
    browser: Browser, web: TestClient, client: Clients, plant: Plant, provider: RunningProvider, admin: Engine
) -> None:
    """The engineer submits a recipe version with a fresh sign-in as proof; nobody else can use that proof."""
    assert link_engineer(client, provider, plant) == []
    engineer = client("engineer")
    version = written(engineer, plant)
    simulated(engineer, version["id"])
    given = seen(version)
    challenge_id = engineer.prepare("submitRecipeVersion", given)["challenge"]["id"]
    signature = {"challenge": challenge_id, "proof": {"identityProvider": True}}

    def submit(who: Client) -> list[str]:
        payload = who.mutate("submitRecipeVersion", "SubmitRecipeVersionInput", {**given, "signature": signature})
        return [one["code"] for one in payload["problems"]]

    assert submit(engineer) == ["CHALLENGE_INVALID"]
    url = begin_signature(web, place(plant.company, UUID(challenge_id.partition(":")[2])))
    assert "proven" in back(web, browser.authorize(url, login="carol", until=CALLBACK)).text
    assert submit(client("supervisor")) == ["CHALLENGE_INVALID"]
    assert submit(engineer) == []
    assert submit(engineer) != []
    signed = "select person_id, method from signature where company_id = :c"
    with admin.connect() as connection:
        assert connection.execute(text(signed), {"c": plant.company}).one() == (
            plant.engineer.person,
            "IDENTITY_PROVIDER",
        )


def link_engineer(client: Clients, provider: RunningProvider, plant: Plant) -> list[object]:
    problems: list[object] = link(client("administrator"), provider, plant.engineer, "carol")["problems"]
    return problems


@pytest.mark.requirement("SIG-4")
@pytest.mark.usefixtures("federated")
def test_a_challenge_past_its_time_is_not_proven(
    browser: Browser, web: TestClient, do: Do, plant: Plant, admin: Engine
) -> None:
    web.cookies.clear()
    prepared = challenge(do, asked_by=plant.operator, created_seconds_ago=301)
    url = begin_signature(web, place(plant.company, prepared))
    assert "time is over" in alert(back(web, browser.authorize(url, login="alice", until=CALLBACK)))
    assert proven_by(admin, prepared) is None


@pytest.mark.usefixtures("federated")
def test_another_sites_page_cannot_begin_a_signature(web: TestClient, do: Do, plant: Plant) -> None:
    prepared = challenge(do, asked_by=plant.operator)
    path = place(plant.company, prepared)
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert web.post(path, headers=headers).status_code == 403


@pytest.mark.requirement("TEN-1")
def test_another_companys_challenge_is_none(web: TestClient, do: Do, plant: Plant) -> None:
    prepared = challenge(do, asked_by=plant.operator)
    assert "there is none that is open" in alert(web.get(place(CompanyId(new_id()), prepared)))


def test_without_a_provider_there_is_no_address_to_sign_at(do: Do, client: Clients, plant: Plant) -> None:
    prepared = challenge(do, asked_by=plant.operator)
    query = "query ($id: ID!) { node(id: $id) { ... on SignatureChallenge { authorizationUrl } } }"
    shown = client("operator").query(query, id=f"SignatureChallenge:{prepared}")
    assert shown == {"node": {"authorizationUrl": None}}


def test_a_password_page_keeps_a_password(
    client: Clients, web: TestClient, plant: Plant, admin: Engine, services: Services
) -> None:
    from tests.journeys.test_people import CHOSEN, invite, mailed_token

    invite(client("administrator"))
    token = mailed_token(admin, services, plant)
    assert "<strong>nora</strong>" in web.get("/account", params={"token": token}).text
    form = {"token": token, "password": "short"}
    assert web.post("/account", data=form).status_code == 403
    assert "12 to 200" in alert(web.post("/account", data=form, headers=FROM_HERE))
    assert "sign in as nora" in web.post("/account", data=form | {"password": CHOSEN}, headers=FROM_HERE).text
    assert alert(web.get("/account", params={"token": token}))
    assert Client(web, plant.name).sign_in("nora", CHOSEN).query(ME)["viewer"]["person"] == {"name": "Nora Neu"}
