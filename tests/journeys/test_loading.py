"""Templates are filled, uploaded, tried and loaded, through HTTP."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from openpyxl import load_workbook
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.loading.tables import LIMITS
from api.loading.templates import PATHS
from api.recipes.recipe_files import CSV
from domain.loading import laying_out
from domain.loading.catalogue import KINDS
from domain.loading.kinds import LoadKind
from infra.exchange.spreadsheet.reading import read_xlsx
from infra.exchange.spreadsheet.tables import template_xlsx
from infra.services import Services
from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop
from tests.loading import EQUIPMENT, LOTS, MATERIALS, PEOPLE, TRAINING, job, table
from tests.plant import Plant
from tests.training import School
from workers import data_load

ClientOf = Callable[[str], Client]
SHOWN = """dataLoad { id kind format dryRun state stepsDone stepsOf made problemsFound fileName fileSha256 endedAt
  requester { name } site { code } problems { place what } }"""
STOCK = """{ lots { edges { node { number status material { code } supplier { code } balance { remaining }
  containers { number remaining { value } tare { value } location { code } } } } } }"""
TYPES = {"XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "CSV": "text/csv"}


class Desk:
    """Somebody with tables."""

    def __init__(self, client: Client, services: Services, plant: Plant) -> None:
        self.client, self.services, self.plant = client, services, plant

    def send(self, data: bytes, to: str = "/uploads/data") -> Response:
        self.client.web.cookies.clear()
        return self.client.web.post(to, params={"name": "table.csv"}, content=data, headers=self.client.headers)

    def ask(self, kind: LoadKind, data: bytes, **given: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of the input
        """The whole payload: a refusal is in it."""
        asked: dict[str, Any] = {"kind": kind.value, "format": "CSV", "dryRun": False}
        if KINDS[kind].of_site:
            asked["siteId"] = f"Site:{self.plant.site}"
        if "upload" not in given:
            sent = self.send(data)
            assert sent.status_code == 201, sent.text
            asked["upload"] = sent.json()["upload"]
        return self.client.mutate("loadData", "LoadDataInput", asked | given, SHOWN)

    def load(self, kind: LoadKind, data: bytes, **given: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
        payload = self.ask(kind, data, **given)
        assert payload["problems"] == [], payload
        of = payload["dataLoad"]["id"]
        data_load.carry_out(self.services, job(self.plant.company, UUID(of.partition(":")[2])))
        return self.shown(of)

    def shown(self, of: str) -> dict[str, Any]:
        document = f"query ($id: ID!) {{ dataLoad(id: $id) {SHOWN.removeprefix('dataLoad')} }}"
        found: dict[str, Any] = self.client.query(document, id=of)["dataLoad"]
        return found


@pytest.fixture
def desk(client: ClientOf, services: Services, plant: Plant) -> Desk:
    return Desk(client("engineer"), services, plant)


@pytest.fixture
def dock(client: ClientOf, services: Services, plant: Plant) -> Desk:
    return Desk(client("operator"), services, plant)


@pytest.fixture
def works(client: ClientOf, services: Services, plant: Plant, do: Do, admin: Engine) -> Desk:
    """Where equipment is loaded; the class of the template is there."""
    Workshop(do, plant, admin)
    return Desk(client("engineer"), services, plant)


@pytest.fixture
def office(client: ClientOf, services: Services, plant: Plant) -> Desk:
    return Desk(client("administrator"), services, plant)


@pytest.fixture
def school(client: ClientOf, services: Services, plant: Plant, do: Do, admin: Engine) -> Desk:
    """Where records of training are loaded; what they are about is there."""
    of = School(do, plant, admin)
    of.version(of.document("SOP-1"))
    return Desk(client("reviewer"), services, plant)


@pytest.mark.parametrize("format_", ["XLSX", "CSV"])
def test_the_templates_load_as_they_are_in_their_order(
    desk: Desk, dock: Desk, school: Desk, works: Desk, office: Desk, web: TestClient, format_: str
) -> None:
    for kind in KINDS:
        sent = web.get(f"/templates/data/{KINDS[kind].file}.{format_.lower()}")
        assert (sent.status_code, sent.headers["content-type"].partition(";")[0]) == (200, TYPES[format_])
        who = {LOTS: dock, TRAINING: school, EQUIPMENT: works, PEOPLE: office}.get(kind, desk)
        tried = who.load(kind, sent.content, format=format_, dryRun=True)
        assert (tried["state"], tried["problems"], tried["made"]) == ("DONE", [], 0)
        done = who.load(kind, sent.content, format=format_)
        assert (done["state"], done["made"], done["stepsDone"]) == (
            "DONE",
            3 if kind is EQUIPMENT else 1,
            done["stepsOf"],
        )
        again = who.load(kind, sent.content, format=format_)
        assert (again["state"], again["made"]) == ("REFUSED", 0)
        assert again["problemsFound"] == len(again["problems"]) >= 1
    (lot,) = dock.client.query(STOCK)["lots"]["edges"]
    containers = [
        (each["number"], each["remaining"]["value"], each["tare"]["value"]) for each in lot["node"].pop("containers")
    ]
    assert lot["node"] == {
        "number": "L-2026-0001",
        "status": "QUARANTINE",
        "material": {"code": "EXC-001"},
        "supplier": {"code": "DAIRY"},
        "balance": {"remaining": "487.500"},
    }
    bags = [(f"L-2026-0001-{at}", "25.000", "0.180") for at in range(1, 20)]
    assert containers == [*bags, ("L-2026-0001-OPEN", "12.500", "0.182")]


def test_a_template_explains_its_columns_and_calculates_nothing() -> None:
    assert len(PATHS) == 2 * len(KINDS)
    for kind in KINDS.values():
        data = template_xlsx(kind)
        assert [one.rows for one in read_xlsx(data) if one.name == kind.sheet] == [
            tuple(_without_ends(row) for row in laying_out.template(kind).rows)
        ]
        book = load_workbook(BytesIO(data))
        assert book.sheetnames == [kind.sheet, "Help", "Units"]
        assert [row[0] for row in book["Help"].iter_rows(min_row=2, values_only=True)][: len(kind.columns)] == [
            one.title for one in kind.columns
        ]
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def _without_ends(row: Any) -> Any:  # noqa: ANN401 -- a row
    cells = list(row.cells)
    while cells and not cells[-1]:
        cells.pop()
    return type(row)(row.number, tuple(cells))


def test_problems_are_shown_with_their_places(desk: Desk) -> None:
    done = desk.load(MATERIALS, table(MATERIALS, {"Unit": "stone"}, {"Code": "B"}))
    assert (done["state"], done["made"], done["problemsFound"], done["requester"]) == (
        "REFUSED",
        0,
        1,
        {"name": "Engineer"},
    )
    assert [one["place"] for one in done["problems"]] == ["table, row 2, column C (Unit)"]
    assert desk.client.query("{ materials { totalCount } }")["materials"]["totalCount"] == 0


@pytest.mark.requirement("MAT-7")
def test_a_stock_list_is_tried_mended_and_loaded(desk: Desk, dock: Desk, client: ClientOf) -> None:
    desk.load(MATERIALS, table(MATERIALS, {}))
    place = {"site": f"Site:{dock.plant.site}", "code": "W-1", "name": "Shelf 1", "kind": "WAREHOUSE"}
    client("supervisor").mutate("openLocation", "OpenLocationInput", place, "location { code }")
    drum = {"Container number": "DRUM-1", "Net quantity": "5.50", "Location code": "W-1"}
    wrong = table(LOTS, {"Containers": "3", "Net quantity": "25,0"}, {**drum, "Location code": "W-9"}, drum)
    tried = dock.load(LOTS, wrong, dryRun=True)
    assert (tried["state"], [one["place"] for one in tried["problems"]]) == (
        "REFUSED",
        [
            "table, row 2, column D (Net quantity)",
            "table, row 3, column G (Location code)",
            "table, row 4, column F (Container number)",
        ],
    )
    assert desk.client.query("{ lots { totalCount } }")["lots"]["totalCount"] == 0
    right = table(LOTS, {"Containers": "3", "Net quantity": "25.0"}, drum)
    assert [dock.load(LOTS, right, dryRun=dry)["made"] for dry in (True, False)] == [0, 1]
    (lot,) = dock.client.query(STOCK)["lots"]["edges"]
    assert lot["node"]["balance"] == {"remaining": "80.50"}
    assert [(one["number"], one["location"]) for one in lot["node"]["containers"]] == [
        *((f"L-1-{at}", None) for at in (1, 2, 3)),
        ("DRUM-1", {"code": "W-1"}),
    ]
    assert [one["code"] for one in desk.ask(LOTS, right)["problems"]] == ["FORBIDDEN"]


@pytest.mark.requirement("EXE-18")
def test_a_command_sent_twice_asks_once(desk: Desk) -> None:
    upload = desk.send(table(MATERIALS, {})).json()["upload"]
    first = desk.ask(MATERIALS, b"", upload=upload, commandId="load-1")
    again = desk.ask(MATERIALS, b"", upload=upload, commandId="load-1")
    assert first["dataLoad"]["id"] == again["dataLoad"]["id"]
    other = desk.ask(MATERIALS, b"", upload=upload, commandId="load-1", dryRun=True)
    assert [one["code"] for one in other["problems"]] == ["COMMAND_ID_REUSED"]


@pytest.mark.requirement("TEN-1", "TEN-2")
def test_only_who_may_uploads_and_loads_and_only_who_asked_sees_it(
    desk: Desk, dock: Desk, client: ClientOf, services: Services, plant: Plant, web: TestClient, other_plant: Plant
) -> None:
    data = table(MATERIALS, {})
    administrator, visitor = (Desk(client(one), services, plant) for one in ("administrator", "qualified"))
    assert visitor.send(data).status_code == 403
    assert Desk(Client(web, plant.name), services, plant).send(data).status_code == 401
    refused = dock.ask(MATERIALS, data)
    assert ([one["code"] for one in refused["problems"]], refused["dataLoad"]) == (["FORBIDDEN"], None)
    done = desk.load(MATERIALS, data)
    stranger = Desk(Client(web, other_plant.name).sign_in("engineer"), services, other_plant)
    for other in (dock, administrator, stranger, Desk(client("reviewer"), services, plant)):
        assert other.shown(done["id"]) is None
        assert other.client.query("query ($id: ID!) { node(id: $id) { id } }", id=done["id"])["node"] is None
    token = desk.send(data).json()["upload"]
    stolen = stranger.ask(MATERIALS, b"", upload=token)
    assert [one["path"] for one in stolen["problems"]] == [["upload"]]


def test_a_token_opens_only_what_it_is_for(desk: Desk) -> None:
    recipes = desk.send(b"Code,Name,Unit\nA,B,kg", to="/uploads/recipes").json()["upload"]
    assert [one["path"] for one in desk.ask(MATERIALS, b"", upload=recipes)["problems"]] == [["upload"]]
    token = desk.send(b"Code,Name,Unit\nA,B,kg").json()["upload"]
    assert [one["path"] for one in desk.ask(MATERIALS, b"", upload=token, format="XLSX")["problems"]] == [["format"]]


def test_what_is_too_large_is_not_taken(desk: Desk) -> None:
    assert desk.send(b"Code,Name,Unit\n" + b"A" * LIMITS[CSV]).status_code == 413


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b'{"a": 1}', b"<a/>", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_table_is_not_taken(desk: Desk, data: bytes) -> None:
    assert desk.send(data).status_code == 415
