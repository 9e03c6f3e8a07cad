"""The record of a batch of 1,000 phases: how long its export takes, how long it is, and its verification."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from psycopg import Connection
from pypdf import PdfReader

from domain.execution.events import BatchCompleted
from domain.execution.models import Batch
from domain.exports import archive, commands, record, verification
from domain.exports.models import RecordExport
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.documents import attachment
from infra.services import Services
from infra.transaction import Command
from tests.benchmarks import loading, measuring, rows, world
from tests.benchmarks.crowd import sealing
from tests.benchmarks.house import House, new_name
from tests.benchmarks.report import Row
from tests.benchmarks.rows import Line
from tests.plant import Plant, build_plant
from workers.export import export_record
from workers.sealer import Sealer

PHASES = 1000
PDF = "record.pdf"


def measure(house: House, services: Services, sealer: Sealer) -> Iterator[Row]:
    plant = build_plant(house.transactions, house.admin, name=new_name("export"))
    batch = _batch(house, plant)
    with sealing(sealer):
        export = _run(house, plant, lambda uow: commands.request_export(uow, batch=batch))
        began = measuring.clock()
        export_record(services, plant.company, export)
        seconds = measuring.clock() - began
    data = _bundle(house, services, plant, export)
    pages = len(PdfReader(io.BytesIO(archive.unpack(data)[PDF])).pages)
    note = (
        f"{pages} pages, {len(data) >> 10} KiB; with the wait for the log and its checkpoint, verified once on the way"
    )
    yield Row("record export, 1,000 phases", value=f"{seconds:.1f} s", note=note)
    yield _verified(data, str(sealer.signing_key(plant.company).verifier))


def _verified(data: bytes, key: str) -> Row:
    began = measuring.clock()
    report = verification.verify(data, key, attached_json=attachment.attached_json, compose=record.compose)
    seconds = measuring.clock() - began
    assert report.confirmed, report.failures
    return Row("verify of it", value=f"{seconds:.1f} s", note=f"{len(report.checks)} checks, offline")


def _batch(house: House, plant: Plant) -> UUID:
    """A finished batch, written in one transaction of the product with every trigger on: its log is whole."""
    recipe = world.recipe(house, plant, phases=PHASES)
    of = world.finished(house, plant, recipe, batches=1)

    def act(uow: UnitOfWork) -> Batch:
        raw: Any = uow.session.connection().connection.driver_connection
        loading.load(raw, of, copy=_insert)
        done = uow.find(Batch, Batch.id == of.id(rows.BATCH, 0))[0]
        uow.record(BatchCompleted(batch=done.id))
        return done

    return _run(house, plant, act)


def _insert(connection: "Connection[Any]", table: str, lines: Iterable[Line]) -> None:
    """COPY isn't allowed into a fenced table: by way of a temporary one."""
    columns = loading.COLUMNS[table]
    connection.execute(f"create temp table incoming on commit drop as select {columns} from {table} limit 0")  # noqa: S608 -- our own names
    loading.copy(connection, "incoming", lines, columns)
    connection.execute(f"insert into {table} ({columns}) select {columns} from incoming")  # noqa: S608 -- our own names
    connection.execute("drop table incoming")


def _run(house: House, plant: Plant, act: Callable[[UnitOfWork], OfCompany]) -> UUID:
    return house.transactions.run(Command(plant.reviewer, act)).id


def _bundle(house: House, services: Services, plant: Plant, export: UUID) -> bytes:
    with house.transactions.reading(plant.company) as session:
        found = session.get(RecordExport, (plant.company, export))
        assert found is not None
        assert found.state == "READY", found.problem
        assert found.object_key is not None
        assert found.bundle_sha256 is not None
        return services.objects.get(found.object_key, sha256=found.bundle_sha256)
