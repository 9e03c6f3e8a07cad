"""Exports of a batch's record as GraphQL shows them."""

from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Integer, cast, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from api.context import Info
from api.downloads.links import Link
from api.exports import download
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, lowered
from api.relay import Node
from domain.audit.heads import LogHead
from domain.exports import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.ExportState, name="RecordExportState", description="SEALING: waiting for the log to vouch.")
strawberry.enum(
    kinds.RecordCopy,
    description="A REVIEW copy is of a batch without a decision that stands, and says so on each page; FINAL has the"
    " decision.",
)
strawberry.enum(kinds.ExportStage, name="RecordExportStage", description="What is done of an export, in this order.")

# Beyond GraphQL's Int the cast raises, and the ordinary path tells the error.
BYTES = Expression(lambda row, _: cast(row.bundle_bytes, Integer))


STEPS = len(kinds.ExportStage)


def _progress(column: InstrumentedAttribute[Any]) -> Expression:
    """Of an export's progress, null before it began."""
    of = models.ExportProgress
    return Expression(
        lambda row, _: select(column).where(of.company_id == row.company_id, of.id == row.id).scalar_subquery()
    )


def verifier_key(company: ColumnElement[UUID]) -> ColumnElement[str | None]:
    """The public key of a company's log."""
    return select(LogHead.verifier_key).where(LogHead.company_id == company).scalar_subquery()


class _LinkTo(Protocol):
    """`download.link_to` or its neighbour."""

    def __call__(self, export: UUID, *, company: UUID, person: UUID) -> Link: ...


def _url(export: models.RecordExport, info: Info, link_to: _LinkTo) -> str | None:
    """Where who asks fetches a form of an export, once it is ready."""
    if export.state != kinds.ExportState.READY:
        return None
    services, person = info.context.services, info.context.actor.as_person
    return link_to(export.id, company=export.company_id, person=person).url(services.secret, services.public_url)


@strawberry.type(description="A batch's record in one file that anyone verifies offline (AUD-3, AUD-5).")
class RecordExport(Node):
    model: ClassVar[type[OfCompany]] = models.RecordExport
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    state: kinds.ExportState
    copy: kinds.RecordCopy | None = strawberry.field(
        description="Null until it is attested, and of exports from before copies were told apart."
    )
    requested_at: datetime
    ready_at: datetime | None
    record_sha256: str | None = strawberry.field(description="Of record.json, hex; null until it is attested.")
    pdf_sha256: str | None = strawberry.field(description="Of record.pdf, hex; null until it is attested.")
    attachments_sha256: str | None = strawberry.field(
        description="Of attachments.json, hex; null until it is attested, and of exports from before there were any."
    )
    seal_sha256: str | None = strawberry.field(
        description="Of the certificate (DER) by which the company sealed record.pdf, hex; null where it didn't."
    )
    bundle_sha256: str | None = strawberry.field(description="Of the file that is downloaded, hex.")
    problem: str | None = strawberry.field(description="Why it failed; request another once that is mended.")

    @strawberry.field(description="Its size; half a gigabyte at most.", metadata=lowered(BYTES))
    def bundle_bytes(self, root: strawberry.Parent[models.RecordExport]) -> int | None:
        return root.bundle_bytes

    @strawberry.field(
        description="Fetches the file for you, for five minutes, and each time is audited. Null unless READY."
    )
    def download_url(self, root: strawberry.Parent[models.RecordExport], info: Info) -> str | None:
        return _url(root, info, download.link_to)

    @strawberry.field(
        description="Fetches the record as a BatchML BatchProductionRecord (B2MML V07) for you, for five minutes, "
        "and each time is audited. Null unless READY."
    )
    def batchml_url(self, root: strawberry.Parent[models.RecordExport], info: Info) -> str | None:
        return _url(root, info, download.link_to_batchml)

    @strawberry.field(
        description="What is being done, or was done last; null before it began.",
        metadata=needs("progress") | lowered(_progress(models.ExportProgress.stage)),
    )
    def stage(self, root: strawberry.Parent[models.RecordExport]) -> kinds.ExportStage | None:
        return None if root.progress is None else kinds.ExportStage(root.progress.stage)

    @strawberry.field(
        description="Which step that is, from 1. Interrupted after its content was attested, an export goes on there.",
        metadata=needs("progress") | lowered(_progress(models.ExportProgress.step)),
    )
    def step(self, root: strawberry.Parent[models.RecordExport]) -> int | None:
        return None if root.progress is None else root.progress.step

    @strawberry.field(description="How many steps there are.", metadata=lowered(Expression(lambda *_: literal(STEPS))))
    def steps(self) -> int:
        return STEPS

    @strawberry.field(
        description="The log's public key, for `theriac verify --key`; null before the first checkpoint.",
        metadata=needs("log") | lowered(Expression(lambda row, _: verifier_key(row.company_id))),
    )
    def verifier_key(self, root: strawberry.Parent[models.RecordExport]) -> str | None:
        return None if root.log is None else root.log.verifier_key
