"""Reports as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.context import Info
from api.materials.types import TracedBatch, TracedLot
from api.relay import Node
from api.reports import downloads
from api.tenancy.types import Site
from domain.exceptions.kinds import Classification, ExceptionState
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.reports import files, kinds, models

strawberry.enum(kinds.ReportState)
strawberry.enum(kinds.ReportFileFormat, description="CSV is for spreadsheets, PDF for people.")


@strawberry.type(description="A report as a file.")
class ReportFile:
    format: kinds.ReportFileFormat
    sha256: str = strawberry.field(description="Hex.")
    bytes: int
    download_url: str = strawberry.field(
        description="Fetches the file for you, for five minutes; that you fetched it is kept."
    )


@strawberry.type(
    description="A report over exceptions that are all of what was asked for; what is null wasn't asked for (REP-2)."
)
class ExceptionReport(Node):
    model: ClassVar[type[OfCompany]] = models.ExceptionReport
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site | None = strawberry.field(description="Null for all of the company's.")
    product: str | None
    since: datetime | None
    until: datetime | None
    classifications: list[Classification] | None
    states: list[ExceptionState] | None
    state: kinds.ReportState
    requested_name: str
    requested_at: datetime
    made_at: datetime | None = strawberry.field(description="The moment at which the records said so.")
    rows: int | None = strawberry.field(description="How many exceptions the files tell.")
    problem: str | None = strawberry.field(description="Why there are no files; ask for another once that is mended.")

    @strawberry.field(description="None until it is READY.")
    def files(self, root: strawberry.Parent[models.ExceptionReport], info: Info) -> list[ReportFile]:
        return _files(info, "ExceptionReport", root)


@strawberry.type(
    description="The report of a lot's or a batch's genealogy: what went in, what it went into, where that is (REP-3)."
)
class GenealogyReport(Node):
    model: ClassVar[type[OfCompany]] = models.GenealogyReport
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    lot: TracedLot | None
    batch: TracedBatch | None
    number: str = strawberry.field(description="The lot's or the batch's.")
    state: kinds.ReportState
    requested_name: str
    requested_at: datetime
    made_at: datetime | None = strawberry.field(description="The moment at which the records said so.")
    rows: int | None = strawberry.field(description="How many steps the files tell, in both directions.")
    problem: str | None = strawberry.field(description="Why there are no files.")

    @strawberry.field(description="None until it is READY.")
    def files(self, root: strawberry.Parent[models.GenealogyReport], info: Info) -> list[ReportFile]:
        return _files(info, "GenealogyReport", root)


def _files(info: Info, kind: str, root: models.Report) -> list[ReportFile]:
    services, person = info.context.services, info.context.actor.as_person
    found = []
    for one in kinds.ReportFileFormat:
        sha256, size = files.sha256_of(root, one), files.size_of(root, one)
        if sha256 is not None and size is not None:
            link = downloads.Wanted(kind, root.id, one).link(company=root.company_id, person=person)
            url = link.url(services.secret, services.public_url)
            found.append(ReportFile(format=one, sha256=sha256, bytes=size, download_url=url))
    return found
