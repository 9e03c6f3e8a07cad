"""Reports through HTTP: asked for, made by the worker, fetched by a link of one's own; each fetch is kept."""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.reports import downloads
from domain.reports.kinds import ReportFileFormat
from domain.reports.models import ExceptionReport, GenealogyReport
from infra.services import Services
from tests import execution
from tests.client import Client
from tests.conftest import Do, count
from tests.materials import Store
from tests.plant import Plant
from workers import report as worker

SHOWN = "id state rows classifications problem site { code } files { format sha256 bytes downloadUrl }"
ONE = f"query ($id: ID!) {{ exceptionReport(id: $id) {{ {SHOWN} }} }}"
LIST = """query ($site: ID) { exceptionReports(first: 5, siteId: $site, state: READY) {
    totalCount edges { node { id requestedName } } } }"""
KEPT = """select d.person_id, d.format, a.reason from report_download d join audit_entry a on a.row_id = d.id
    and a.company_id = d.company_id where d.company_id = :c order by d.id"""


def ask(who: Client, **where: object) -> dict[str, Any]:
    given = {"where": where, "commandId": "report-1"}
    return who.mutate("requestExceptionReport", "RequestExceptionReportInput", given, f"report {{ {SHOWN} }}")


@pytest.mark.requirement("REP-1", "REP-2")
def test_a_report_over_exceptions_is_made_and_fetched(
    do: Do,
    plant: Plant,
    admin: Engine,
    client: Callable[[str], Client],
    services: Services,
    web: TestClient,
) -> None:
    execution.run(do, plant, admin).tell("Spill")
    site, operator, visitor = f"Site:{plant.site}", client("operator"), client("administrator")
    assert [one["code"] for one in ask(visitor, siteId=site)["problems"]] == ["FORBIDDEN"]
    assert [one["code"] for one in ask(visitor)["problems"]] == ["FORBIDDEN"]
    wrong = ask(operator, state=[])
    assert [one["path"] for one in wrong["problems"]] == [["where", "state"]]
    asked = ask(operator, siteId=site, state=["OPEN"])["report"]
    assert (asked["state"], asked["site"], asked["files"]) == ("REQUESTED", {"code": "VIE"}, [])
    assert ask(operator, siteId=site, state=["OPEN"])["report"]["id"] == asked["id"]
    report = UUID(asked["id"].partition(":")[2])
    early = downloads.Wanted("ExceptionReport", report, ReportFileFormat.PDF).link(
        company=plant.company, person=plant.operator.as_person
    )
    assert web.get(early.url(services.secret, "")).status_code == 409
    worker.make(services, plant.company, ExceptionReport, report)
    assert visitor.query(ONE, id=asked["id"])["exceptionReport"] is None
    found = operator.query(ONE, id=asked["id"])["exceptionReport"]
    assert (found["state"], found["rows"], count(admin, "report_download", plant.company)) == ("READY", 1, 0)
    for file in found["files"]:
        url = urlsplit(file["downloadUrl"])
        sent = web.get(f"{url.path}?{url.query}")
        assert (sent.status_code, hashlib.sha256(sent.content).hexdigest()) == (200, file["sha256"])
        assert web.get(url.path).status_code == 403
    with admin.connect() as connection:
        kept = [tuple(one) for one in connection.execute(text(KEPT), {"c": plant.company})]
    assert kept == [(plant.operator.person, one, "downloaded the report") for one in ("CSV", "PDF")]
    listed = operator.query(LIST, site=site)["exceptionReports"]
    assert listed == {"totalCount": 1, "edges": [{"node": {"id": asked["id"], "requestedName": "Operator"}}]}


GENEALOGY = """id state rows number lot { number } batch { number } files { format bytes downloadUrl }"""


@pytest.mark.requirement("REP-1", "REP-3")
def test_a_genealogy_is_taken_along_without_a_recall(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], services: Services, web: TestClient
) -> None:
    store = Store(do, plant, admin)
    lot = f"MaterialLot:{store.receive(store.material())}"
    operator, visitor, act = client("operator"), client("administrator"), "requestGenealogyReport"
    form, shown = "RequestGenealogyReportInput", f"report {{ {GENEALOGY} }}"
    assert [one["code"] for one in visitor.mutate(act, form, {"lot": lot})["problems"]] == ["FORBIDDEN"]
    assert operator.mutate(act, form, {})["problems"][0]["path"] == ["lot"]
    asked = operator.act(act, form, {"lot": lot}, shown)["report"]
    assert (asked["state"], asked["lot"], asked["batch"]) == ("REQUESTED", {"number": "L-1"}, None)
    worker.make(services, plant.company, GenealogyReport, UUID(asked["id"].partition(":")[2]))
    query = f"query ($lot: ID) {{ genealogyReports(first: 5, lot: $lot) {{ edges {{ node {{ {GENEALOGY} }} }} }} }}"
    assert visitor.query(query, lot=lot)["genealogyReports"]["edges"] == []
    (found,) = [one["node"] for one in operator.query(query, lot=lot)["genealogyReports"]["edges"]]
    assert (found["state"], found["rows"]) == ("READY", 0)
    for file, name in zip(found["files"], ("csv", "pdf"), strict=True):
        url = urlsplit(file["downloadUrl"])
        sent = web.get(f"{url.path}?{url.query}")
        assert (sent.status_code, len(sent.content)) == (200, file["bytes"])
        assert sent.headers["content-disposition"] == f'attachment; filename="L-1.genealogy.{name}"'
    assert count(admin, "report_download", plant.company) == 2
