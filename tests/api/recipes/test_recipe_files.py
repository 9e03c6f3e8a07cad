"""What an uploaded file could be, told from how it begins; and how large it may be."""

import pytest
from starlette.testclient import TestClient

from api.recipes import recipe_files
from api.recipes.recipe_files import CSV, JSON, XLSX, XML, found_in
from domain.execution import media_types
from infra.exchange.spreadsheet.writing import template_xlsx
from tests.client import Client
from tests.plant import Plant


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b'{"format": 1}', JSON),
        (b"\xef\xbb\xbf \n[1]", JSON),
        (b"<?xml version='1.0'?><a/>", XML),
        ("<a/>".encode("utf-16"), XML),
        ("Phase;Unit\r\n".encode("utf-16"), CSV),
        (b"Phase,Unit\r\n", CSV),
        (template_xlsx(), XLSX),
        (b"", None),
        (b"%PDF-1.7", None),
        (b"\xd0\xcf\x11\xe0 an old workbook", None),
        (b"\x00\x01", None),
    ],
)
def test_a_file_is_known_by_how_it_begins(data: bytes, media_type: str | None) -> None:
    assert found_in(data, name="anything.csv") == media_type


@pytest.mark.requirement("EXE-16")
def test_what_a_batch_takes_is_no_more_than_before() -> None:
    assert {JSON, XML, XLSX}.isdisjoint(media_types.ALLOWED)
    assert media_types.found_in(template_xlsx(), name="x.csv") is None


def test_each_kind_has_its_size(web: TestClient, plant: Plant) -> None:
    engineer = Client(web, plant.name).sign_in("engineer")

    def send(data: bytes) -> int:
        return web.post("/uploads/recipes?name=x", content=data, headers=engineer.headers).status_code

    most = recipe_files.RECIPES.limits
    assert send(b"[" + b" " * most[JSON]) == 413
    assert send(b"<" + b" " * most[JSON]) == 201
    assert send(b"%PDF-1.7") == 415
    web.cookies.clear()
    assert web.post("/uploads/recipes?name=x", content=b"[]").status_code == 401
