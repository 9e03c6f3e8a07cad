"""What exists of reports: each as it was asked for, with the digests of its files, and who fetched them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, Versioned
from domain.materials.models import MaterialLot
from domain.tenancy.models import Site


class Report(Versioned):
    """The columns of every report; what was asked for never changes, nor what was made of it.

    `made_at` is the moment at which the records said so, `rows` counts what the files tell; their SHA-256, in hex, was
    stated once. `problem` says why there are none.
    """

    state: Mapped[str]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    rows: Mapped[int | None]
    csv_sha256: Mapped[str | None]
    csv_bytes: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str | None]
    pdf_bytes: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None]


class ExceptionReport(Report, Base):
    """A report over exceptions that are all of what was asked for; what is null wasn't asked for.

    They were raised from `since` on and before `until`. `site_id` is null for all of the company's sites.
    """

    __tablename__ = "exception_report"

    site_id: Mapped[UUID | None]
    product: Mapped[str | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    classifications: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    states: Mapped[list[str] | None] = mapped_column(ARRAY(Text))

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            ExceptionReport.company_id == Site.company_id, foreign(ExceptionReport.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class GenealogyReport(Report, Base):
    """The report of a lot's or a batch's genealogy, one of both; `number` is the thing's, and the site its own."""

    __tablename__ = "genealogy_report"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]
    number: Mapped[str]

    lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            GenealogyReport.company_id == MaterialLot.company_id, foreign(GenealogyReport.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(
            GenealogyReport.company_id == Batch.company_id, foreign(GenealogyReport.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ReportDownload(OfCompany, Base):
    """That a person fetched a file of a report, of one kind or the other; accepts no change."""

    __tablename__ = "report_download"

    site_id: Mapped[UUID | None]
    exception_report_id: Mapped[UUID | None]
    genealogy_report_id: Mapped[UUID | None]
    format: Mapped[str]
    person_id: Mapped[UUID]
    downloaded_at: Mapped[datetime]
