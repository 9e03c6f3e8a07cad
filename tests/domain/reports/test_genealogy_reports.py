"""The report of a genealogy tells both directions to their end, and what was taken back not at all."""

import csv
import io
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.reconciliation.commands import losing
from domain.reports import publishing
from domain.reports.genealogy import composing, table
from domain.reports.kinds import ReportFileFormat
from domain.reports.models import GenealogyReport
from domain.reports.refusals import ReportNotReady
from infra.services import Services
from tests import execution, reports
from tests.api.reading.test_genealogy import carry
from tests.conftest import Do, every_row
from tests.distribution import Distribution
from tests.domain.recipes.forcing import refused_by_the_database
from tests.domain.reports.test_exception_reports import Told, stored, told
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.reconciliation import Balance
from workers import report as worker

TABLES = ("genealogy_report", "report_download")


def steps(document: Told, name: str) -> list[tuple[str, ...]]:
    return [
        (
            *(one["depth"], one["kind"], one["source"]["lot"] or one["source"]["batch"]),
            *(one["target"]["lot"] or one["target"]["batch"], one["quantity"]["value"]),
        )
        for one in document[name]
    ]


@pytest.mark.requirement("REP-1", "REP-3", "MAT-6")
def test_a_genealogy_is_told_both_ways_across_sites_and_with_what_was_lost(
    do: Do, plant: Plant, admin: Engine, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(do, plant, admin)
    run = execution.run(do, plant, admin)
    later = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    for one in (run, later):
        one.start(1)
    lot = store.released("A")
    charge = store.charge(run, 1, lot, "30")
    store.reverse(store.charge(run, 1, lot, "2"))
    balance = Balance(run, store)
    balance.lose(charge, "1.5")
    mistaken = balance.lose(charge, "0.5")
    do(plant.supervisor, lambda uow: losing.withdraw_loss(uow, loss=mistaken, version=1, reason="Of another batch"))
    made = store.output(run, store.material("X"), "X", "60")
    run.release_as_it_is()
    store.dispose(made)
    shipping = Distribution(store)
    shipping.ship(made, shipping.consignee("PHARMACY"), "20", document="DN-1")
    store.charge(later, 1, made, "5")
    abroad = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    there = store.receive(store.material("T"), "T", site=plant.other_site, by=abroad)
    do(abroad, lambda uow: carry(uow, later.batch, there, plant))

    wanted = reports.of_genealogy(store, lot=made)
    for _ in range(2):
        worker.make(services, plant.company, GenealogyReport, wanted)
    with admin.connect() as connection:
        row = connection.execute(text("select * from genealogy_report where id = :id"), {"id": wanted}).one()
    document, printed = told(services, row)
    out_of = [("1", "OUTPUT", "B-001", "X", "60"), ("2", "CHARGE", "A", "B-001", "30")]
    into = [("1", "CHARGE", "X", "B-002", "5"), ("2", "OUTPUT", "B-002", "T", "1")]
    assert (row.state, row.rows, row.number) == ("READY", 4, "X")
    assert (steps(document, "out_of"), steps(document, "into")) == (out_of, into)
    assert (document["out_of"][1]["source"]["supplier_lot"], document["into"][1]["target"]["site"]) == ("S-1", "BOS")
    ((loss, quantity),) = [(one["lot"], one["quantity"]["value"]) for one in document["losses"]]
    assert (loss, quantity, document["shipments"]) == ("A", "1.5", "1")
    assert [one["code"] for one in document["consignees"]] == ["PHARMACY"]
    assert next((one["number"], one["figures"]["in_stock"]) for one in document["lots"]) == ("X", "35")
    assert [one["number"] for one in document["batches"]] == ["B-002"]
    for said in ("Genealogy of lot X", "What went in", "B-002", "BOS", "DN-1", "Spilt", "35"):
        assert said in printed, said
    head, *lines = csv.reader(io.StringIO(stored(services, row, ReportFileFormat.CSV).decode("utf-8-sig")))
    assert (tuple(head), [one[0] for one in lines]) == (table.HEAD, ["BACKWARD"] * 2 + ["FORWARD"] * 2 + ["LOSS"])
    assert {len(one) for one in lines} == {len(head)}

    of_batch = reports.of_genealogy(store, batch=run.batch)
    with services.transactions.reading(plant.company) as session:
        document = dict(composing.compose(session, plant.company, of_batch).document)
    assert steps(document, "out_of") == [("1", *out_of[1][1:])]
    assert steps(document, "into") == [out_of[0], ("2", *into[0][1:]), ("3", *into[1][1:])]
    monkeypatch.setattr(composing, "TRACE_LIMIT", 2)
    worker.make(services, plant.company, GenealogyReport, of_batch)
    failed = every_row(admin, TABLES, plant.company)["genealogy_report"]
    assert "a lot or batch that lies between" in next(one.problem for one in failed if one.id == of_batch)


@pytest.mark.requirement("REP-1", "REP-3", "TEN-2")
def test_who_does_not_read_the_thing_gets_no_report(
    do: Do, plant: Plant, other_plant: Plant, admin: Engine, services: Services
) -> None:
    store, run = Store(do, plant, admin), execution.run(do, plant, admin)
    lot, theirs = store.receive(store.material()), Store(do, other_plant, admin)
    other = theirs.receive(theirs.material())
    elsewhere = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    wanted = reports.of_genealogy(store, lot=lot)
    before = every_row(admin, TABLES, plant.company)

    def fetch(report: UUID, by: Actor) -> None:
        kind, format_ = GenealogyReport, ReportFileFormat.PDF
        do(by, lambda uow: publishing.record_download(uow, kind, report=report, format_=format_))

    for refusal, act in (
        (Forbidden, lambda: reports.of_genealogy(store, by=plant.administrator, lot=lot)),
        (Forbidden, lambda: reports.of_genealogy(store, by=elsewhere, batch=run.batch)),
        (NotFound, lambda: reports.of_genealogy(store, lot=other)),
        (InvalidInput, lambda: reports.of_genealogy(store)),
        (InvalidInput, lambda: reports.of_genealogy(store, lot=lot, batch=run.batch)),
        (ReportNotReady, lambda: fetch(wanted, plant.operator)),
        (Forbidden, lambda: fetch(wanted, elsewhere)),
        (NotFound, lambda: fetch(new_id(), plant.operator)),
    ):
        with pytest.raises(refusal):
            act()
    assert every_row(admin, TABLES, plant.company) == before
    worker.make(services, plant.company, GenealogyReport, wanted)
    fetch(wanted, plant.operator)
    (kept,) = every_row(admin, TABLES, plant.company)["report_download"]
    assert (kept.genealogy_report_id, kept.exception_report_id, kept.format) == (wanted, None, "PDF")
    statement = "update genealogy_report set problem = 'x', rows = 1 where state = 'READY'"
    assert refused_by_the_database(do, plant, statement) == "23001"
