"""From an authorisation to the certificate as a file, through HTTP."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests import certification
from tests.certification import FROM, TODAY, Released
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

Clients = Callable[[str], Client]

CERTIFICATE = """id number batchNumber market authorisationNumber destinations statement certifiedName documentUrl
  signature { meaning printedName } lots { lotNumber quantity { value unit } manufacturedOn expiresOn }
  parts { madeNumber siteName authorisationNumber confirmedName } revocation { reason revokedName }"""
REGISTER = f"""query ($site: ID!, $revoked: Boolean, $since: DateTime) {{
  qpRegister(siteId: $site, revoked: $revoked, period: {{ since: $since }}, market: "EU", first: 10) {{
    edges {{ node {{ {CERTIFICATE} }} }} }} }}"""
AUTHORISATIONS = """query ($material: ID!) { marketingAuthorisations(materialId: $material, first: 5) {
  edges { node { id version number state validUntil } } } }"""
WORK = "{ viewer { work { act subject title because } } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Released:
    return certification.released(do, plant, admin)


def authorise(who: Client, plant: Plant, product: UUID, **told: object) -> dict[str, Any]:
    given = {
        "materialId": f"MaterialDefinition:{product}",
        "version": 1,
        "siteId": f"Site:{plant.site}",
        "number": "EU/1/26/1234/001",
        "market": "EU",
        "holder": "Theriac Pharma GmbH",
        "productName": "Metformin Theriac",
        "strength": "500 mg",
        "dosageForm": "Film-coated tablet",
        "packSize": "30 tablets",
        "validFrom": FROM.isoformat(),
        "reason": "Granted by the Commission",
        **told,
    }
    return who.sign("setMarketingAuthorisation", given, "authorisation { id version state }")


@pytest.mark.requirement("QPC-1", "QPC-2", "QPC-3", "QPC-4", "TEN-2")
def test_a_batch_is_certified_and_its_certificate_is_taken_along(
    made: Released, client: Clients, plant: Plant, web: TestClient
) -> None:
    quality, qualified = client("reviewer"), client("qualified")
    assert codes(authorise(quality, plant, made.product, market="XX")) == ["INVALID_INPUT"]
    assert codes(authorise(qualified, plant, made.product)) == ["FORBIDDEN"]
    authorisation = authorise(quality, plant, made.product)["authorisation"]
    site = {"siteId": f"Site:{plant.site}", "version": 1, "number": "481276", "authority": "BASG"}
    site |= {"name": "Theriac Pharma GmbH", "address": "Arsenalstraße 11\n1030 Wien", "validFrom": FROM.isoformat()}
    done = quality.sign(
        "setManufacturingAuthorisation", {**site, "reason": "Inspected"}, "authorisation { id version site { code } }"
    )
    assert done["authorisation"]["site"] == {"code": "VIE"}

    given = {
        "batch": f"Batch:{made.run.batch}",
        "version": made.run.row().version,
        "marketingAuthorisation": authorisation["id"],
        "lots": [{"lot": f"MaterialLot:{made.lots[0]}", "quantity": {"value": "12.50", "unit": "kg"}}],
        "destinations": ["AT", "DE"],
    }
    assert codes(client("reviewer").sign("certifyBatch", given)) == ["FORBIDDEN"]
    shown = qualified.prepare("certifyBatch", given)["challenge"]["content"]["content"]
    assert (shown["batch"], shown["lots"][0]["quantity"]) == ("QPC-1", {"value": "12.50", "unit": "kg"})
    told = qualified.sign("certifyBatch", given, f"certificate {{ {CERTIFICATE} }}")["certificate"]
    assert (told["number"], told["certifiedName"], told["destinations"]) == (1, "Qualified", ["AT", "DE"])
    assert told["signature"] == {"meaning": "CERTIFIED", "printedName": "Qualified"}
    assert [(one["madeNumber"], one["confirmedName"]) for one in told["parts"]] == [("QPC-1", None)]
    assert codes(qualified.sign("certifyBatch", given)) == ["ALREADY_CERTIFIED"]

    first = _fetch(web, told["documentUrl"])
    text, attached = _read(first)
    assert "1. Product Metformin Theriac" in text
    assert attached["document"]["lots"][0]["expires_on"] == told["lots"][0]["expiresOn"]
    assert _fetch(web, told["documentUrl"]) == first
    assert web.get(told["documentUrl"].removeprefix("http://testserver")[:-1] + "x").status_code == 403

    gone = {"batch": given["batch"], "version": given["version"], "qpCertificate": told["id"], "reason": "A complaint"}
    revoked = qualified.sign("revokeCertificate", gone, f"certificate {{ {CERTIFICATE} }}")["certificate"]
    assert revoked["revocation"] == {"reason": "A complaint", "revokedName": "Qualified"}
    assert "REVOKED" in _read(_fetch(web, revoked["documentUrl"]))[0]
    again = qualified.sign("certifyBatch", given, "certificate { number }")
    assert again["certificate"] == {"number": 2}
    register = {
        gone: [edge["node"]["number"] for edge in _register(qualified, plant, revoked=gone)]
        for gone in (None, True, False)
    }
    assert register == {None: [1, 2], True: [1], False: [2]}

    _require_register(web, qualified, plant)
    end = {
        "marketingAuthorisation": authorisation["id"],
        "version": 1,
        "siteId": f"Site:{plant.site}",
        "reason": "Sold",
    }
    quality.sign("withdrawMarketingAuthorisation", end, "authorisation { state }")
    (edge,) = qualified.query(AUTHORISATIONS, material=f"MaterialDefinition:{made.product}")["marketingAuthorisations"][
        "edges"
    ]
    assert edge["node"]["state"] == "WITHDRAWN"


def _register(who: Client, plant: Plant, *, revoked: bool | None) -> list[dict[str, Any]]:
    since = f"{TODAY.isoformat()}T00:00:00Z"
    found: list[dict[str, Any]] = who.query(REGISTER, site=f"Site:{plant.site}", revoked=revoked, since=since)[
        "qpRegister"
    ]["edges"]
    return found


def _require_register(web: TestClient, who: Client, plant: Plant) -> None:
    """As a table: every lot of every entry, the revoked one with its reason; of no other site."""
    ask = "query ($site: ID!) { qpRegisterUrl(siteId: $site) }"
    assert who.query(ask, site=f"Site:{plant.other_site}")["qpRegisterUrl"] is None
    url = who.query(ask, site=f"Site:{plant.site}")["qpRegisterUrl"]
    lines = list(csv.DictReader(io.StringIO(_fetch(web, url, "text/csv; charset=utf-8").decode("utf-8-sig"))))
    told = [(one["entry"], one["batch"], one["lot"], one["quantity"], one["revoked_because"]) for one in lines]
    assert told == [("1", "QPC-1", "V-1", "12.50", "A complaint"), ("2", "QPC-1", "V-1", "12.50", "")]


def _fetch(web: TestClient, url: str, kind: str = "application/pdf") -> bytes:
    answer = web.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind), answer.text
    return answer.content


def _read(pdf: bytes) -> tuple[str, dict[str, Any]]:
    reader = PdfReader(io.BytesIO(pdf))
    (attached,) = (bytes(one.content) for one in reader.attachment_list)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), json.loads(attached)
