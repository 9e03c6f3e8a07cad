"""Attached files, uploaded and read again through HTTP."""

import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.downloads.links import Link
from api.execution.attachments import Attached
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import standing
from domain.people.models import Person
from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter
from infra.object_storage.folder import FolderStore
from infra.services import Services
from tests import recipes
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

FILES = (
    recipes.phase(
        1,
        "Print",
        parameters=(
            Parameter(name="Printout", kind=ParameterKind.FILE),
            Parameter(name="Remark", kind=ParameterKind.TEXT),
        ),
    ),
)
PDF = b"%PDF-1.7\nfirst\n%%EOF\n"
READ = """
  query ($id: ID!) { batch(id: $id) { phases { values {
    id version text file { name downloadUrl sha256 } revisions { revision file { downloadUrl } }
  } } } }
"""
Clients = Callable[[str], Client]


class Desk:
    """An operator beside one batch whose first phase takes a file."""

    def __init__(self, client: Client, batch: str) -> None:
        self.client, self.batch = client, batch

    def upload(self, data: bytes, name: str) -> str:
        sent = self.client.web.post("/uploads", params={"name": name}, content=data, headers=self.client.headers)
        upload: str = sent.json()["upload"]
        return upload

    def record(self, parameter: str, content: dict[str, Any]) -> dict[str, Any]:
        query = "query ($id: ID!) { batch(id: $id) { phases { id recipePhase { parameters { id name } } } } }"
        phase = self.client.query(query, id=self.batch)["batch"]["phases"][0]
        places = {one["name"]: one["id"] for one in phase["recipePhase"]["parameters"]}
        given = {"phase": phase["id"], "parameter": places[parameter], "content": content}
        value: dict[str, Any] = self.client.act("recordValue", "RecordValueInput", given, "value { id version }")[
            "value"
        ]
        return value

    def attach(self, data: bytes = PDF, name: str = "scan.pdf") -> dict[str, Any]:
        return self.record("Printout", {"upload": self.upload(data, name)})

    def values(self, client: Client | None = None) -> list[dict[str, Any]]:
        batch = (client or self.client).query(READ, id=self.batch)["batch"]
        return [] if batch is None else batch["phases"][0]["values"]

    def link(self, client: Client | None = None) -> str:
        return local(self.values(client)[0]["file"]["downloadUrl"])


@pytest.fixture
def desk(client: Clients, do: Do, plant: Plant) -> Desk:
    version = recipes.effective_recipe(do, plant, phases=FILES, materials=())
    supervisor = client("supervisor")
    asked = "query ($id: ID!) { masterRecipeVersion(id: $id) { version } }"
    seen = supervisor.query(asked, id=f"MasterRecipeVersion:{version}")["masterRecipeVersion"]["version"]
    given = {"recipeVersion": f"MasterRecipeVersion:{version}", "version": seen, "number": "FILE-1"}
    batch = supervisor.sign("issueBatch", given, "batch { id phases { id version } }")["batch"]
    operator = client("operator")
    phase = {"phase": batch["phases"][0]["id"], "version": batch["phases"][0]["version"]}
    operator.act("startPhase", "StartPhaseInput", phase)
    return Desk(operator, batch["id"])


def local(url: str) -> str:
    parts = urlsplit(url)
    assert parts.netloc == "testserver"
    return f"{parts.path}?{parts.query}"


def fetched(web: TestClient, link: str) -> Response:
    """Without a session: the link is enough."""
    web.cookies.clear()
    return web.get(link)


def problem(response: Response) -> tuple[int, dict[str, str]]:
    return response.status_code, response.json()["problems"][0]


def crafted(services: Services, value: str, actor: Actor, *, revision: int = 1, plant: Plant | None = None) -> str:
    """A link of ours, whatever it opens."""
    attached = Attached(UUID(value.partition(":")[2]), revision)
    company = actor.company if plant is None else plant.company
    return attached.link(company=company, person=actor.as_person).url(services.secret, "")


@pytest.mark.requirement("EXE-16")
def test_an_attached_file_is_fetched_as_it_was_uploaded_and_never_shown_as_a_page(desk: Desk, web: TestClient) -> None:
    desk.attach()
    sent = fetched(web, desk.link())
    assert (sent.status_code, sent.content) == (200, PDF)
    assert hashlib.sha256(sent.content).hexdigest() == desk.values()[0]["file"]["sha256"]
    assert sent.headers["content-type"] == "application/pdf"
    assert sent.headers["content-disposition"] == 'attachment; filename="scan.pdf"'
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert sent.headers["content-security-policy"] == "sandbox"
    assert sent.headers["cache-control"] == "private, no-store"


def test_a_name_in_any_script_travels_and_breaks_no_header(desk: Desk, web: TestClient) -> None:
    desk.attach(name='Wägung "1"; 白.pdf')
    told = fetched(web, desk.link()).headers["content-disposition"]
    assert told.startswith("attachment; filename=\"W_gung__1____.pdf\"; filename*=UTF-8''W%C3%A4gung%20%221%22")
    assert re.fullmatch(r"[\x20-\x7e]+", told)


@pytest.mark.requirement("EXE-6")
@pytest.mark.requirement("EXE-16")
def test_each_revision_gives_the_file_that_was_attached_then(desk: Desk, web: TestClient) -> None:
    value = desk.attach()
    other = {"upload": desk.upload(PDF + b"second", "better.pdf")}
    given = {"value": value["id"], "version": value["version"], "content": other, "reason": "The wrong page"}
    assert desk.client.sign("correctValue", given)["problems"] == []
    (now,) = desk.values()
    assert now["file"]["name"] == "better.pdf"
    links = [now["file"]["downloadUrl"], *(one["file"]["downloadUrl"] for one in now["revisions"])]
    sent = [fetched(web, local(link)).content for link in links]
    assert sent == [PDF + b"second", PDF, PDF + b"second"]


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("part", ["company", "person", "expires", "mac"])
def test_an_altered_link_opens_nothing(desk: Desk, web: TestClient, part: str) -> None:
    desk.attach()
    path, _, query = desk.link().partition("?")
    parts = dict(parse_qsl(query))
    other = {"expires": str(int(parts["expires"]) + 60), "mac": "0" * 64}.get(part, str(new_id()))
    links = [f"{path}?{urlencode(parts | {part: other})}", f"{path[:-1]}2?{query}", f"{path}?"]
    for link in links:
        status, told = problem(fetched(web, link))
        assert (status, told["code"]) == (403, "LINK_INVALID")


@pytest.mark.requirement("TEN-2")
def test_a_link_of_the_past_opens_nothing(desk: Desk, web: TestClient, services: Services, plant: Plant) -> None:
    value = desk.attach()
    path = f"/files/{value['id']}/1"
    over = Link(path, plant.company, plant.operator.as_person, 1).url(services.secret, "")
    status, told = problem(fetched(web, over))
    assert (status, told["code"]) == (403, "LINK_INVALID")
    assert "time is over" in told["message"]


@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
def test_unknown_foreign_and_forbidden_files_are_not_told_apart(
    desk: Desk, web: TestClient, services: Services, plant: Plant, other_plant: Plant
) -> None:
    value, unknown = desk.attach(), f"ParameterValue:{new_id()}"
    text = desk.record("Remark", {"text": "no file"})
    links = {
        "unknown": (unknown, crafted(services, unknown, plant.operator)),
        "unknown revision": (value["id"], crafted(services, value["id"], plant.operator, revision=2)),
        "without a file": (text["id"], crafted(services, text["id"], plant.operator)),
        "foreign": (value["id"], crafted(services, value["id"], other_plant.operator)),
        "a stranger": (value["id"], crafted(services, value["id"], other_plant.operator, plant=plant)),
        "forbidden": (value["id"], crafted(services, value["id"], plant.administrator)),
    }
    assert fetched(web, crafted(services, value["id"], plant.operator)).status_code == 200
    for which, (asked, link) in links.items():
        told = f"No ParameterValue has the id {asked.partition(':')[2]} in this company."
        assert problem(fetched(web, link)) == (404, {"code": "NOT_FOUND", "message": told}), which


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_persons_link_opens_nothing(
    desk: Desk, web: TestClient, client: Clients, do: Do, plant: Plant
) -> None:
    desk.attach()
    link = desk.link(client("second_operator"))
    assert fetched(web, link).status_code == 200

    def deactivate(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.second_operator.as_person)[0]
        return standing.deactivate(uow, person.id, version=person.version)

    do(plant.administrator, deactivate)
    assert problem(fetched(web, link))[0] == 404


@pytest.mark.requirement("EXE-16")
def test_bytes_that_were_changed_in_the_store_are_never_sent(
    desk: Desk, web: TestClient, services: Services, plant: Plant
) -> None:
    desk.attach()
    link, sha256 = desk.link(), hashlib.sha256(PDF).hexdigest()
    assert isinstance(services.objects, FolderStore)
    content = services.objects._place(f"{plant.company}/files/{sha256}") / "content"
    content.chmod(0o640)
    changed = PDF.replace(b"first", b"fifth")
    content.write_bytes(changed)
    status, told = problem(fetched(web, link))
    assert (status, told["code"]) == (503, "UNAVAILABLE")
    about = content.with_name("about.json")
    about.chmod(0o640)
    said = f'"sha256": "{hashlib.sha256(changed).hexdigest()}"'
    about.write_text(about.read_text().replace(f'"sha256": "{sha256}"', said))
    assert said in about.read_text()
    status, told = problem(fetched(web, link))
    assert (status, told["code"]) == (503, "UNAVAILABLE")
