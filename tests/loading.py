"""Tables for tests, and somebody who has them loaded."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId, SiteId, new_id
from domain.kernel.tables import Row, Sheet
from domain.loading.catalogue import KINDS
from domain.loading.commands import requesting
from domain.loading.kinds import LoadKind, TableFormat
from domain.loading.values import UploadedTable
from infra.exchange.spreadsheet.csv_text import written_csv
from infra.services import Services
from tests.conftest import Do
from tests.plant import Plant
from workers import data_load
from workers.outbox import Job

CLASSES, MATERIALS, SUPPLIERS, LOTS = LoadKind.MATERIAL_CLASSES, LoadKind.MATERIALS, LoadKind.SUPPLIERS, LoadKind.LOTS
TRAINING, EQUIPMENT, PEOPLE = LoadKind.TRAINING_RECORDS, LoadKind.EQUIPMENT, LoadKind.PEOPLE
MADE = (
    *("material_class", "material_definition", "supplier"),
    *("material_lot", "lot_balance", "container", "inventory_transaction"),
)
CELLS = {
    CLASSES: {"Code": "FILLERS", "Name": "Fillers", "Use": "EXCIPIENT"},
    MATERIALS: {"Code": "EXC-001", "Name": "Lactose", "Unit": "kg"},
    SUPPLIERS: {
        "Code": "DAIRY",
        "Name": "Sample Dairy",
        "Kind": "MANUFACTURER",
        "Address": "1 Dairy Road",
        "Country": "DE",
    },
    LOTS: {"Lot number": "L-1", "Material code": "EXC-001", "Unit": "kg", "Net quantity": "500.000"},
    TRAINING: {
        "Reference": "TR-1",
        "System": "Old system",
        "Sign-in name": "operator",
        "Code": "SOP-1",
        "Version": "1.0",
        "Method": "READ",
        "Completed on": "2026-03-02",
    },
    EQUIPMENT: {"Code": "SOLIDS", "Level": "AREA", "Name": "Solid dosage forms"},
    PEOPLE: {"Sign-in name": "anna.muster", "Name": "Anna Muster", "E-mail": "anna.muster@example.com"},
}
"""A row that can be loaded, for lots where there is the material."""


def sheet(kind: LoadKind, *rows: Mapping[str, str], titles: Sequence[str] | None = None) -> Sheet:
    """A table with these rows: what they say on top of what is needed."""
    full = [{**CELLS[kind], **row} for row in rows]
    head = list(titles or dict.fromkeys(title for row in full for title in row))
    cells = (Row(at, tuple(row.get(title, "") for title in head)) for at, row in enumerate(full, 2))
    return Sheet(KINDS[kind].sheet, (Row(1, tuple(head)), *cells))


def table(kind: LoadKind, *rows: Mapping[str, str]) -> bytes:
    """The same as CSV."""
    return written_csv(sheet(kind, *rows))


def job(company: CompanyId, of: UUID, *, attempt: int = 1) -> Job:
    """The job of a request, begun."""
    payload = {"data_load": str(of)}
    return Job(company, new_id(), new_id(), "DataLoadRequested", payload, datetime.now(UTC), attempt)


@dataclass
class Loader:
    """Asks for loads as somebody, and carries them out in jobs of their own."""

    do: Do
    plant: Plant
    admin: Engine
    services: Services
    who: Actor | None = field(default=None)

    def ask(
        self,
        kind: LoadKind,
        data: bytes,
        *,
        format_: TableFormat = TableFormat.CSV,
        dry_run: bool = False,
        by: Actor | None = None,
        name: str = "table.csv",
    ) -> UUID:
        sha256 = hashlib.sha256(data).hexdigest()
        found = UploadedTable(format=format_, key=f"loads/{sha256}", name=name, size=len(data), sha256=sha256)
        self.services.objects.put(found.key, data, sha256=sha256)
        site: SiteId | None = self.plant.site if KINDS[kind].of_site else None
        who = (
            by
            or self.who
            or {
                LOTS: self.plant.operator,
                TRAINING: self.plant.reviewer,
                PEOPLE: self.plant.administrator,
            }.get(kind, self.plant.engineer)
        )
        return self.do(
            who,
            lambda uow: requesting.request_load(uow, kind=kind, site=site, file=lambda: found, dry_run=dry_run),
        ).id

    def work(self, of: UUID, *, attempt: int = 1) -> Any:  # noqa: ANN401 -- a row of whatever columns
        data_load.carry_out(self.services, job(self.plant.company, of, attempt=attempt))
        return self.row(of)

    def load(self, kind: LoadKind, *rows: Mapping[str, str], **given: Any) -> Any:  # noqa: ANN401 -- as above
        """A table loaded, or not."""
        return self.work(self.ask(kind, table(kind, *rows), **given))

    def row(self, of: UUID) -> Any:  # noqa: ANN401 -- as above
        return self.look("select * from data_load where id = :id", id=of)[0]

    def told(self, of: UUID) -> list[tuple[str, str]]:
        found = self.look("select place, what from data_load_problem where load_id = :id order by position", id=of)
        return [(one.place, one.what) for one in found]

    def look(self, statement: str, **values: object) -> list[Any]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(statement), values))

    def made(self) -> list[int]:
        """How many there are of each thing that loads make."""
        of = {"c": self.plant.company}
        return [self.look(f"select count(*) from {one} where company_id = :c", **of)[0][0] for one in MADE]  # noqa: S608 -- our own tables' names
