"""Which rows name a stored object, where it lies, and the SHA-256 that it must have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from domain.downtime import files as downtime
from domain.downtime.correction_models import PageAccount
from domain.downtime.models import DowntimePage, DowntimeSet
from domain.exceptions.evidence_models import Evidence
from domain.execution.models import ParameterValue, ParameterValueRevision
from domain.exports import files as exports
from domain.exports.models import RecordExport
from domain.kernel.models import Base, OfCompany
from domain.loading.models import DataLoad
from domain.logbooks import files as logbooks
from domain.logbooks.kinds import LogbookFileFormat
from domain.logbooks.models import LogbookExport
from domain.materials.quality.models import LotCertificate
from domain.recalls import files as recalls
from domain.recalls.kinds import RecallFileFormat
from domain.recalls.models import Recall
from domain.recipes.file_models import RecipeFile
from domain.recipes.importing.models import RecipeImport
from domain.reports import files as reports
from domain.reports.kinds import ReportFileFormat
from domain.reports.models import ExceptionReport, GenealogyReport
from domain.training.models import TrainingVersion

KeyOf = Callable[[UUID, UUID, str], str]
"""Where the object lies: of the company's id, the row's and the SHA-256."""


@dataclass(frozen=True, slots=True)
class Named:
    """An object that a row names; sha256 in lower-case hexadecimal."""

    row: UUID
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a table, each of which may name one object: by the key in a column, or by one that its id makes."""

    model: type[OfCompany]
    column: str
    """Holds the SHA-256; where it holds a key instead, its last segment is the SHA-256."""
    key: str | KeyOf

    @property
    def table(self) -> str:
        assert issubclass(self.model, Base), self.model
        return str(self.model.__table__.name)  # type: ignore[attr-defined]  # a mapped class has one

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"

    def page(
        self,
        connection: Connection,
        company: UUID,
        *,
        after: UUID,
        limit: int,
        where: Sequence[ColumnElement[bool]] = (),
    ) -> list[Named]:
        """The next objects by the ids of their rows, of those that meet all conditions."""
        row, holds = self.model, getattr(self.model, self.column)
        stored = getattr(row, self.key) if isinstance(self.key, str) else holds
        chosen = (
            select(row.id, stored.label("stored"), holds.label("sha256"))
            .where(row.company_id == company, row.id > after, holds.is_not(None), *where)
            .order_by(row.id)
            .limit(limit)
        )
        return [self._named(company, *found) for found in connection.execute(chosen)]

    def count(self, connection: Connection, company: UUID) -> int:
        """How many there are."""
        row = self.model
        chosen = select(func.count()).where(row.company_id == company, getattr(row, self.column).is_not(None))
        return connection.execute(chosen.select_from(row)).scalar_one()

    def _named(self, company: UUID, row: UUID, stored: str, sha256: str) -> Named:
        if isinstance(self.key, str):
            return Named(row, stored, sha256.rpartition("/")[2])
        return Named(row, self.key(company, row, sha256), sha256)


def _logbook(format_: LogbookFileFormat, company: UUID, row: UUID, sha256: str) -> str:
    return logbooks.key(company, row, sha256, format_)


def _recall(format_: RecallFileFormat, company: UUID, row: UUID, sha256: str) -> str:
    return recalls.key(company, row, sha256, format_)


def _report(format_: ReportFileFormat, company: UUID, row: UUID, sha256: str) -> str:
    return reports.key(company, row, sha256, format_)


def _export(column: str, company: UUID, row: UUID, sha256: str) -> str:
    return exports.key(company, row, sha256, exports.EXTENSIONS[column])


SOURCES: tuple[Source, ...] = (
    Source(RecordExport, "bundle_sha256", "object_key"),
    *(Source(RecordExport, column, partial(_export, column)) for column in exports.EXTENSIONS),
    Source(ParameterValue, "file_sha256", "file_key"),
    Source(ParameterValueRevision, "file_sha256", "file_key"),
    Source(RecipeFile, "sha256", "object_key"),
    Source(RecipeImport, "file_sha256", "file_key"),
    Source(DataLoad, "file_sha256", "file_key"),
    Source(LotCertificate, "file_sha256", "file_key"),
    Source(Evidence, "file_sha256", "file_key"),
    Source(TrainingVersion, "file_key", "file_key"),
    Source(DowntimeSet, "sha256", downtime.key),
    Source(DowntimePage, "scan_sha256", "scan_key"),
    Source(PageAccount, "scan_sha256", "scan_key"),
    *(Source(LogbookExport, f"{one.lower()}_sha256", partial(_logbook, one)) for one in LogbookFileFormat),
    *(Source(Recall, f"{one.lower()}_sha256", partial(_recall, one)) for one in RecallFileFormat),
    *(
        Source(kind, f"{one.lower()}_sha256", partial(_report, one))
        for kind in (ExceptionReport, GenealogyReport)
        for one in ReportFileFormat
    ),
)
"""In the order in which a run goes through them. Checkpoints and leaf hashes are looked at with the log."""
