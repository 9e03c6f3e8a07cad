"""A report over exceptions holds each that was asked for, with who judged it, and none besides."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, text

from domain.exceptions.kinds import Classification, ExceptionState
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.reports import files, publishing
from domain.reports.exceptions import composing, table
from domain.reports.exceptions.requesting import Wanted
from domain.reports.kinds import ReportFileFormat
from domain.reports.models import ExceptionReport
from domain.reports.refusals import ReportNotReady
from infra.services import Services
from tests import execution, reports
from tests.assessing import QUALIFIED
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import refused_by_the_database
from tests.domain.review.test_deciding import decide, finish
from tests.execution import Run, percent
from tests.plant import Plant
from tests.reviewing import review
from workers import report as worker

TABLES = ("exception_report", "report_download")
DAY = timedelta(days=1)
Told = dict[str, Any]


def made(services: Services, plant: Plant, admin: Engine, wanted: UUID) -> Any:  # noqa: ANN401 -- a row
    """Its row, once the worker was there: twice, as it may be."""
    for _ in range(2):
        worker.make(services, plant.company, ExceptionReport, wanted)
    with admin.connect() as connection:
        return connection.execute(text("select * from exception_report where id = :id"), {"id": wanted}).one()


def stored(services: Services, row: Any, format_: ReportFileFormat) -> bytes:  # noqa: ANN401 -- a row
    sha256 = row.csv_sha256 if format_ is ReportFileFormat.CSV else row.pdf_sha256
    found: bytes = services.objects.get(files.key(row.company_id, row.id, sha256, format_), sha256=sha256)
    return found


def told(services: Services, row: Any) -> tuple[Told, str]:  # noqa: ANN401 -- a row
    """What is attached to the PDF, and what that prints."""
    reader = PdfReader(io.BytesIO(stored(services, row, ReportFileFormat.PDF)))
    (attached,) = (bytes(one.content) for one in reader.attachment_list)
    document: Told = json.loads(attached)["document"]
    return document, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def everywhere(actor: Actor, role: Role = Role.QUALITY_REVIEWER) -> Actor:
    return replace(actor, grants=frozenset({Grant(role, None)}))


@pytest.mark.requirement("REP-1", "REP-2")
def test_each_exception_is_told_with_its_place_and_who_judged_it(
    do: Do, plant: Plant, admin: Engine, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = execution.run(do, plant, admin)
    finish(released)
    spill = released.tell("=Spill")
    released.assess(spill, as_=Classification.CRITICAL)
    released.approve_exception(spill)
    released.approve_exception(spill, role=QUALIFIED)
    review(released)
    decide(released)
    running = Run(do, plant, admin, execution.issue(do, plant, released.row().recipe_version_id, "B-002"))
    running.up_to_drying()
    value = running.record(3, "Loss on drying", percent("2.7"))
    running.correct(value, percent("2.8"))
    row = made(services, plant, admin, reports.of_exceptions(do, plant, Wanted(site=plant.site)))
    document, printed = told(services, row)
    judged, *found = document["exceptions"]
    assert (row.state, row.rows, document["all"]["count"]) == ("READY", 1 + len(found), str(1 + len(found)))
    (assessment,) = judged["assessments"]
    signers = [assessment["signature"], *(one["signature"] for one in assessment["approvals"])]
    assert (judged["rule"], judged["raised_by"], judged["batch"]["number"]) == ("TOLD", "Operator", "B-001")
    assert [(one["printed_name"], one["meaning"], one["stale"]) for one in signers] == [
        ("Reviewer", "ASSESSED", False),
        ("Second Reviewer", "APPROVED", False),
        ("Qualified", "APPROVED", False),
    ]
    assert {one["signed_at"]["zone"] for one in signers} == {"Europe/Vienna"}
    assert (judged["batch"]["decision"]["decision"], judged["batch"]["decision"]["statement"]) == (
        "RELEASED",
        "Certified.",
    )
    last = found[-1]
    assert (last["batch"]["number"], last["phase"], last["raised_by"], last["assessments"]) == ("B-002", "3", None, [])
    assert (last["value"]["parameter"], last["value"]["revisions"]) == ("Loss on drying", ["2.7 %", "2.8 %"])
    assert "2.5" in last["value"]["limits"]
    for said in (
        "Exception report",
        "CRITICAL",
        "Approved by Second Reviewer",
        "B-002",
        "Loss on drying",
        "Certified.",
    ):
        assert said in printed, said
    head, *lines = csv.reader(io.StringIO(stored(services, row, ReportFileFormat.CSV).decode("utf-8-sig")))
    assert (tuple(head), len(lines)) == (table.HEAD, row.rows)
    line = dict(zip(head, lines[0], strict=True))
    assert (line["title"], line["assessed_by"], line["decided_by"]) == ("'=Spill", "Reviewer", "Qualified")
    assert line["approved"].startswith("QUALITY: Second Reviewer, ")

    now, product = datetime.now(UTC), released.row().product
    whole = Wanted(product=product, since=now - DAY, until=now + DAY)
    for wanted, count in (
        (whole, row.rows),
        (Wanted(site=plant.other_site), 0),
        (Wanted(product=f"{product}x"), 0),
        (Wanted(until=now - DAY), 0),
        (Wanted(since=now + DAY), 0),
        (Wanted(classifications=frozenset({Classification.CRITICAL})), 1),
        (Wanted(states=frozenset(ExceptionState) - {ExceptionState.ASSESSED}), row.rows - 1),
    ):
        asked = reports.of_exceptions(do, plant, wanted, by=everywhere(plant.reviewer))
        with services.transactions.reading(plant.company) as session:
            assert len(composing.compose(session, plant.company, asked).document["exceptions"]) == count, wanted
    monkeypatch.setattr(composing, "MOST", 1)
    row = made(services, plant, admin, reports.of_exceptions(do, plant))
    assert (row.state, row.csv_sha256) == ("FAILED", None)
    assert "ask for a shorter period" in row.problem


@pytest.mark.requirement("REP-1", "REP-2", "TEN-2")
def test_who_does_not_read_the_batches_gets_no_report(
    do: Do, plant: Plant, other_plant: Plant, admin: Engine, services: Services
) -> None:
    now, elsewhere = (
        datetime.now(UTC),
        replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)})),
    )
    at_two = replace(plant.operator, grants=plant.operator.grants | elsewhere.grants)
    wanted = reports.of_exceptions(do, plant)
    both = reports.of_exceptions(do, plant, Wanted(), by=everywhere(plant.reviewer))
    before = every_row(admin, TABLES, plant.company)

    def fetch(report: UUID, by: Actor) -> None:
        do(
            by,
            lambda uow: publishing.record_download(uow, ExceptionReport, report=report, format_=ReportFileFormat.CSV),
        )

    for refusal, act in (
        (Forbidden, lambda: reports.of_exceptions(do, plant, by=plant.administrator)),
        (Forbidden, lambda: reports.of_exceptions(do, plant, by=elsewhere)),
        (Forbidden, lambda: reports.of_exceptions(do, plant, Wanted(), by=plant.administrator)),
        (InvalidInput, lambda: reports.of_exceptions(do, plant, Wanted(), by=at_two)),
        (NotFound, lambda: reports.of_exceptions(do, plant, Wanted(site=other_plant.site))),
        (InvalidInput, lambda: reports.of_exceptions(do, plant, Wanted(site=plant.site, since=now, until=now))),
        (InvalidInput, lambda: reports.of_exceptions(do, plant, Wanted(site=plant.site, product="a\nb"))),
        (InvalidInput, lambda: reports.of_exceptions(do, plant, Wanted(site=plant.site, states=frozenset()))),
        (ReportNotReady, lambda: fetch(wanted, plant.operator)),
        (Forbidden, lambda: fetch(wanted, elsewhere)),
        (Forbidden, lambda: fetch(both, plant.reviewer)),
        (NotFound, lambda: fetch(new_id(), plant.operator)),
    ):
        with pytest.raises(refusal):
            act()
    assert every_row(admin, TABLES, plant.company) == before
    own = reports.of_exceptions(do, plant, Wanted(), by=elsewhere)
    assert made(services, plant, admin, own).site_id == plant.other_site, "the only one that they read"
    assert made(services, plant, admin, wanted).rows == 0
    fetch(wanted, plant.operator)
    (kept,) = every_row(admin, TABLES, plant.company)["report_download"]
    assert (kept.exception_report_id, kept.format, kept.person_id) == (wanted, "CSV", plant.operator.person)
    for statement in (
        "update exception_report set product = 'x' where state = 'REQUESTED'",
        "update exception_report set problem = 'x', rows = 1 where state = 'READY'",
        (
            "insert into report_download select d.company_id, gen_random_uuid(), r.site_id, r.id, d.format,"
            " d.person_id, d.downloaded_at from report_download d cross join exception_report r"
            " where r.state = 'REQUESTED'"
        ),
    ):
        assert refused_by_the_database(do, plant, statement) == "23001", statement
