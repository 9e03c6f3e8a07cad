"""What exists of exports: each export of a batch record, and each download of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.audit.heads import LogHead
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite


class RecordExport(OfSite, Base):
    """One export of a batch's record.

    The digests, SHA-256 in hex, attest record.json, record.pdf, entries.jsonl and attachments.json, and never change
    once set; exports of before lack the last. `seal_sha256` is of the certificate that sealed the PDF. `object_key` is
    where the bundle lies, `bundle_bytes` its size. `copy` is known once attested; `problem` says why it
    failed.
    """

    __tablename__ = "record_export"

    batch_id: Mapped[UUID]
    state: Mapped[str]
    copy: Mapped[str | None]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    record_sha256: Mapped[str | None]
    pdf_sha256: Mapped[str | None]
    entries_sha256: Mapped[str | None]
    attachments_sha256: Mapped[str | None]
    seal_sha256: Mapped[str | None]
    object_key: Mapped[str | None]
    bundle_sha256: Mapped[str | None]
    bundle_bytes: Mapped[int | None] = mapped_column(BigInteger)
    ready_at: Mapped[datetime | None]
    problem: Mapped[str | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            RecordExport.company_id == Batch.company_id, foreign(RecordExport.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    progress: Mapped["ExportProgress | None"] = relationship(
        primaryjoin=lambda: and_(
            RecordExport.company_id == ExportProgress.company_id, RecordExport.id == foreign(ExportProgress.id)
        ),
        viewonly=True,
        uselist=False,
        lazy="raise",
    )
    log: Mapped[LogHead | None] = relationship(
        primaryjoin=lambda: foreign(RecordExport.company_id) == LogHead.company_id,
        viewonly=True,
        lazy="raise",
    )


class ExportProgress(OfCompany, Base):
    """How far an export has come; its id is the export's. No record: it is written over, and never read again."""

    __tablename__ = "export_progress"

    stage: Mapped[str]
    step: Mapped[int]
    begun_at: Mapped[datetime]


class RecordDownload(OfCompany, Base):
    """That a person fetched an export; accepts no change."""

    __tablename__ = "record_download"

    site_id: Mapped[UUID]
    export_id: Mapped[UUID]
    person_id: Mapped[UUID]
    downloaded_at: Mapped[datetime]
