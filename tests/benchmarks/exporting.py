"""The record of a batch of 1,000 phases: how long its export takes, how long it is, and its verification."""

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import Connection
from pypdf import PdfReader

from domain.execution.events import BatchCompleted
from domain.execution.models import Batch
from domain.exports import archive, commands
from domain.exports.models import RecordExport
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.services import Services
from infra.transaction import Command
from tests.benchmarks import loading, measuring, rows, world
from tests.benchmarks.crowd import sealing
from tests.benchmarks.house import ROOT, House, new_name
from tests.benchmarks.report import Row
from tests.benchmarks.rows import Line
from tests.plant import Plant, build_plant
from workers.sealer import Sealer

PHASES = 1000
PDF, ENTRIES = "record.pdf", "entries.jsonl"


def measure(house: House, services: Services, sealer: Sealer) -> Iterator[Row]:
    plant = build_plant(house.transactions, house.admin, name=new_name("export"))
    batch = _batch(house, plant)
    with sealing(sealer):
        export = _run(house, plant, lambda uow: commands.request_export(uow, batch=batch))
        told = json.loads(_output(house, "-m", "tests.benchmarks.exporter", str(plant.company), str(export)))
    data = _bundle(house, services, plant, export)
    yield from _exported(told, archive.unpack(data))
    yield _verified(house, data, str(sealer.signing_key(plant.company).verifier))


def _exported(told: dict[str, Any], files: dict[str, bytes]) -> Iterator[Row]:
    """The export by its time, its stages, its size and its memory."""
    pages, entries = len(PdfReader(io.BytesIO(files[PDF])).pages), files[ENTRIES].count(b"\n")
    of = f"{PHASES * rows.VALUES:,} values, {PHASES * rows.SIGNATURES:,} signatures, {entries:,} audit entries"
    typesetter = told["typesetter"]
    processor = f"{told['processor']:.1f} s of processor time, its typesetter {typesetter['processor']:.1f} s"
    note = f"{of}; verified once on the way; {processor}"
    yield Row("record export, 1,000 phases", value=f"{told['seconds']:.1f} s", note=note)
    longest = max(told["stages"].items(), key=itemgetter(1))
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in told["stages"].items())
    yield Row("  by stage", value=f"{longest[0]} {longest[1]:.1f} s", note=f"{stages}; the wait is for the sealer")
    sizes = ", ".join(f"{name} {len(content) >> 10:,} KiB" for name, content in files.items() if len(content) >> 10)
    yield Row("  its pages", value=f"{pages} pages", note=sizes)
    note = f"the most that the worker held; its typesetter, a process of its own, {typesetter['resident'] >> 20} MiB"
    yield Row("  its memory", value=f"{told['resident'] >> 20} MiB", note=note)


def _verified(house: House, data: bytes, key: str) -> Row:
    """The command that an inspector runs, from its start to its end."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        began = measuring.clock()
        said = _output(house, "theriac.py", "verify", file.name, "--key", key)
        seconds = measuring.clock() - began
    assert "This record is confirmed" in said, said
    checks = len(said.splitlines()) - 1
    return Row(
        "verify of it", value=f"{seconds:.1f} s", note=f"{checks} checks, offline; the command, its start included"
    )


def _output(house: House, *argv: str) -> str:
    """What a program of ours says; it has to end well."""
    command = [sys.executable, *argv]
    done = subprocess.run(  # noqa: S603 -- our own program
        command, cwd=ROOT, env=house.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (argv, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


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
    return house.transactions.run(Command(plant.reviewer, act, reason="benchmark")).id


def _bundle(house: House, services: Services, plant: Plant, export: UUID) -> bytes:
    with house.transactions.reading(plant.company) as session:
        found = session.get(RecordExport, (plant.company, export))
        assert found is not None
        assert found.state == "READY", found.problem
        assert found.object_key is not None
        assert found.bundle_sha256 is not None
        return services.objects.get(found.object_key, sha256=found.bundle_sha256)
