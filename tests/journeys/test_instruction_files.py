"""Pictures and documents of a recipe through HTTP: uploaded, put into a draft, shown by an instruction, fetched."""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.downloads.links import Link
from api.recipes.file_downloads import Filed
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import standing
from domain.people.models import Person
from infra.services import Services
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_editing import EDIT, insert, operation, phase
from tests.journeys.test_recipes import drafted
from tests.pictures import DOCUMENT, png
from tests.plant import Plant

ClientOf = Callable[[str], Client]
FILES = """query ($id: ID!) { masterRecipeVersion(id: $id) {
  files { id version code name mediaType size sha256 downloadUrl } edits(first: 1) { totalCount }
  findings { code element elementCode phaseNumber field } } }"""
BLOCKS = """query ($id: ID!) { masterRecipeVersion(id: $id) { phases { instruction instructionBlocks {
  kind level depth marker notice file lines { runs { text bold italic file } } } } } }"""
INSTRUCTION = """# Fit the sieve
Wear **gloves**, see [SOP 12](file:SOP_12).

> [!WARNING]
> Sharp edges

1. Loosen
   - both *screws*
3. Turn
![In its place](file:SIEVE)

| Sieve | mm |
|---|---|
| fine | 0.5 |
"""


@pytest.fixture
def engineer(client: ClientOf) -> Client:
    return client("engineer")


@pytest.fixture
def draft(engineer: Client, plant: Plant) -> str:
    return str(drafted(engineer, plant)["id"])


def upload(client: Client, data: bytes, name: str = "sieve.png") -> str:
    sent = client.web.post("/uploads", params={"name": name}, content=data, headers=client.headers)
    token: str = sent.json()["upload"]
    return token


def file(code: str, token: str, name: str = "The sieve") -> dict[str, Any]:
    return {"code": code, "name": name, "upload": token}


def attempt(client: Client, draft: str, says: dict[str, Any]) -> dict[str, Any]:
    """The problem that keeps a file out of a draft."""
    given = {"recipeVersionId": draft, "element": {"file": says}}
    payload = client.mutate("insertRecipeElement", "InsertRecipeElementInput", given, EDIT)
    (problem,) = payload["problems"]
    return dict(problem)


def shown(client: Client, draft: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.query(FILES, id=draft)["masterRecipeVersion"]["files"]
    return found


def fetched(web: TestClient, link: str) -> Response:
    """Without a session: the link is enough."""
    web.cookies.clear()
    parts = urlsplit(link)
    return web.get(f"{parts.path}?{parts.query}")


@pytest.mark.requirement("EXE-16")
def test_a_picture_is_uploaded_put_into_a_draft_and_fetched_as_it_was(
    engineer: Client, draft: str, web: TestClient
) -> None:
    picture = png()
    element = insert(engineer, draft, "file", file("SIEVE", upload(engineer, picture)))
    (found,) = shown(engineer, draft)
    assert (found["id"], found["code"], found["name"], found["mediaType"]) == (
        element,
        "SIEVE",
        "The sieve",
        "image/png",
    )
    assert (found["size"], found["sha256"]) == (len(picture), hashlib.sha256(picture).hexdigest())
    sent = fetched(web, found["downloadUrl"])
    assert (sent.status_code, sent.content) == (200, picture)
    assert sent.headers["content-disposition"] == "attachment; filename=\"The_sieve\"; filename*=UTF-8''The%20sieve"
    assert sent.headers["content-security-policy"] == "sandbox"


@pytest.mark.requirement("EXE-16")
def test_other_bytes_are_another_file_that_the_former_link_does_not_open(
    engineer: Client, draft: str, web: TestClient
) -> None:
    element = insert(engineer, draft, "file", file("SIEVE", upload(engineer, png())))
    (before,) = shown(engineer, draft)
    other = png(tint=10)
    given = {"elementId": element, "version": 1, "element": {"file": file("SIEVE", upload(engineer, other))}}
    engineer.act("changeRecipeElement", "ChangeRecipeElementInput", given, EDIT)
    (after,) = shown(engineer, draft)
    assert fetched(web, before["downloadUrl"]).status_code == 404
    assert fetched(web, after["downloadUrl"]).content == other
    assert after["sha256"] != before["sha256"]


def test_an_instruction_is_read_as_blocks(engineer: Client, draft: str) -> None:
    within = operation(engineer, draft)
    insert(engineer, draft, "phase", phase("Fit", instruction=INSTRUCTION), parentId=within)
    (found,) = engineer.query(BLOCKS, id=draft)["masterRecipeVersion"]["phases"]
    assert found["instruction"] == INSTRUCTION
    told = [
        (
            *(one["kind"], one["level"], one["depth"], one["marker"], one["notice"], one["file"]),
            "|".join("".join(run["text"] for run in line["runs"]) for line in one["lines"]),
        )
        for one in found["instructionBlocks"]
    ]
    assert told == [
        ("HEADING", 1, 0, None, None, None, "Fit the sieve"),
        ("PARAGRAPH", None, 0, None, None, None, "Wear gloves, see SOP 12."),
        ("PARAGRAPH", None, 0, None, "WARNING", None, "Sharp edges"),
        ("PARAGRAPH", None, 1, "1.", None, None, "Loosen"),
        ("PARAGRAPH", None, 2, "•", None, None, "both screws"),
        ("PARAGRAPH", None, 1, "3.", None, None, "Turn"),
        ("PICTURE", None, 1, None, None, "SIEVE", "In its place"),
        ("TABLE_HEAD", None, 0, None, None, None, "Sieve|mm"),
        ("TABLE_ROW", None, 0, None, None, None, "fine|0.5"),
    ]
    runs = found["instructionBlocks"][1]["lines"][0]["runs"]
    assert runs[1] == {"text": "gloves", "bold": True, "italic": False, "file": None}
    assert runs[3] == {"text": "SOP 12", "bold": False, "italic": False, "file": "SOP_12"}


@pytest.mark.requirement("REC-7")
def test_the_linter_tells_of_missing_and_unused_files(engineer: Client, draft: str) -> None:
    within = operation(engineer, draft)
    insert(engineer, draft, "phase", phase("Fit", instruction=INSTRUCTION), parentId=within)
    insert(engineer, draft, "file", file("SIEVE", upload(engineer, DOCUMENT, "sieve.pdf")))
    insert(engineer, draft, "file", file("OTHER", upload(engineer, png())))
    found = engineer.query(FILES, id=draft)["masterRecipeVersion"]["findings"]
    told = [(one["code"], one["element"], one["elementCode"]) for one in found if "FILE" in one["code"]]
    assert sorted(told) == [
        ("PHASE-FILE-MISSING", "PHASE", "FIT"),
        ("PHASE-FILE-NO-PICTURE", "PHASE", "FIT"),
        ("STRUCTURE-FILE-UNUSED", "FILE", "OTHER"),
    ]


@pytest.mark.parametrize(
    ("instruction", "told"),
    [("ok\n<img src=x onerror=alert(1)>", "Line 2: HTML"), ("[x](javascript:alert(1))", "Line 1: only files")],
)
def test_an_instruction_that_is_not_allowed_is_refused_with_its_line(
    engineer: Client, draft: str, instruction: str, told: str
) -> None:
    within = operation(engineer, draft)
    given = {
        "recipeVersionId": draft,
        "element": {"phase": phase("Fit", instruction=instruction)},
        "place": {"parentId": within},
    }
    payload = engineer.mutate("insertRecipeElement", "InsertRecipeElementInput", given, EDIT)
    (problem,) = payload["problems"]
    assert problem["code"] == "INVALID_INPUT"
    assert told in problem["message"]
    assert engineer.query(BLOCKS, id=draft)["masterRecipeVersion"]["phases"] == []


@pytest.mark.requirement("EXE-16")
@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg", "one of image/png"),
        (b"plain", "a.txt", "one of image/png"),
        (b"\x89PNG\r\n\x1a\n not one", "a.png", "can't be read"),
        (b"\xff\xd8\xff\xe0\xff\xff", "a.jpg", "can't be read"),
        (png()[:16] + b"\x00\x00\x75\x30\x00\x00\x75\x30" + png()[24:], "bomb.png", "10000 points a side"),
    ],
)
def test_only_pictures_that_can_be_printed_and_documents_are_taken(
    engineer: Client, draft: str, data: bytes, name: str, told: str
) -> None:
    problem = attempt(engineer, draft, file("SIEVE", upload(engineer, data, name)))
    assert (problem["code"], told in problem["message"]) == ("INVALID_INPUT", True), problem
    assert shown(engineer, draft) == []


@pytest.mark.requirement("TEN-1")
def test_another_companys_upload_and_a_forged_one_are_refused(
    engineer: Client, draft: str, other_plant: Plant, web: TestClient
) -> None:
    theirs = upload(Client(web, other_plant.name).sign_in("engineer"), png())
    for token in (theirs, theirs[:-2] + "AA", "none", ""):
        problem = attempt(engineer, draft, file("SIEVE", token))
        assert problem["code"] == "INVALID_INPUT"
        assert problem["path"] == ["element", "file", "upload"]
    assert shown(engineer, draft) == []


@pytest.mark.requirement("TEN-2")
def test_who_writes_no_recipes_puts_no_file_into_one_and_the_draft_stays(
    engineer: Client, draft: str, client: ClientOf
) -> None:
    operator = client("operator")
    before = engineer.query(FILES, id=draft)
    problem = attempt(operator, draft, file("SIEVE", upload(operator, png())))
    assert problem["code"] in {"FORBIDDEN", "NOT_FOUND"}
    assert engineer.query(FILES, id=draft) == before


@pytest.mark.requirement("TEN-2")
def test_who_neither_executes_batches_nor_writes_recipes_uploads_nothing(client: ClientOf) -> None:
    reviewer = client("administrator")
    sent = reviewer.web.post("/uploads", params={"name": "a.png"}, content=png(), headers=reviewer.headers)
    assert sent.status_code == 403
    assert "BATCH_EXECUTE or RECIPE_WRITE" in sent.json()["problems"][0]["message"]


@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
def test_a_link_opens_one_file_for_whom_it_names_and_nobody_else(
    engineer: Client, draft: str, web: TestClient, services: Services, plant: Plant, other_plant: Plant
) -> None:
    insert(engineer, draft, "file", file("SIEVE", upload(engineer, png())))
    (found,) = shown(engineer, draft)
    filed = Filed(UUID(found["id"].partition(":")[2]), found["sha256"])

    def link(actor: Actor, of: Filed = filed, company: UUID = plant.company) -> str:
        return of.link(company=company, person=actor.as_person).url(services.secret, "")

    assert fetched(web, link(plant.engineer)).status_code == 200
    for crafted in (
        link(plant.administrator),
        link(other_plant.engineer),
        link(other_plant.engineer, company=other_plant.company),
        link(plant.engineer, of=Filed(new_id(), found["sha256"])),
        link(plant.engineer, of=Filed(filed.file, "0" * 64)),
    ):
        assert fetched(web, crafted).status_code == 404
    good = link(plant.engineer)
    for broken in (good.replace(found["sha256"], "1" * 64), good[:-1] + ("0" if good[-1] != "0" else "1")):
        assert fetched(web, broken).json()["problems"][0]["code"] == "LINK_INVALID"
    path = good.partition("?")[0]
    over = Link(path, plant.company, plant.engineer.as_person, 1).url(services.secret, "")
    assert fetched(web, over).status_code == 403


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_persons_link_opens_nothing(
    engineer: Client, draft: str, web: TestClient, do: Do, plant: Plant
) -> None:
    insert(engineer, draft, "file", file("SIEVE", upload(engineer, png())))
    (found,) = shown(engineer, draft)

    def deactivate(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.engineer.as_person)[0]
        return standing.deactivate(uow, person.id, version=person.version)

    do(plant.administrator, deactivate)
    assert fetched(web, found["downloadUrl"]).status_code == 404
