"""What was written in a logbook, and logbooks as files, as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.context import Info
from api.equipment.plant.types import Equipment
from api.logbooks import downloads
from api.materials.containers import OperationalLocation
from api.relay import Node
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.logbooks import files, kinds, models

strawberry.enum(kinds.LogbookExportState)
strawberry.enum(kinds.LogbookFileFormat, description="CSV is for spreadsheets, PDF for people.")


@strawberry.type(description="What a person wrote in a logbook, signed; only another entry corrects it.")
class LogbookNote(Node):
    model: ClassVar[type[OfCompany]] = models.LogbookNote
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    equipment: Equipment | None
    room: OperationalLocation | None
    says: str
    happened_at: datetime
    corrects: "LogbookNote | None" = strawberry.field(description="The entry that this one corrects.")
    written_name: str
    written_at: datetime
    signature: Signature


@strawberry.type(description="A logbook as a file.")
class LogbookFile:
    format: kinds.LogbookFileFormat
    sha256: str = strawberry.field(description="Hex.")
    bytes: int
    download_url: str = strawberry.field(description="Fetches the file for you, for five minutes.")


@strawberry.type(description="A logbook as files, of what happened from `since` to before `until`; either may be open.")
class LogbookExport(Node):
    model: ClassVar[type[OfCompany]] = models.LogbookExport
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment | None
    room: OperationalLocation | None
    since: datetime | None
    until: datetime | None
    state: kinds.LogbookExportState
    requested_name: str
    requested_at: datetime
    made_at: datetime | None = strawberry.field(description="The moment at which the records said so.")
    entries: int | None = strawberry.field(description="How many the files hold.")
    problem: str | None = strawberry.field(description="Why there are no files; request another once that is mended.")

    @strawberry.field(description="None until it is DONE.")
    def files(self, root: strawberry.Parent[models.LogbookExport], info: Info) -> list[LogbookFile]:
        services, person = info.context.services, info.context.actor.as_person
        found = []
        for one in kinds.LogbookFileFormat:
            sha256, size = files.sha256_of(root, one), files.size_of(root, one)
            if sha256 is not None and size is not None:
                link = downloads.Wanted(root.id, one).link(company=root.company_id, person=person)
                url = link.url(services.secret, services.public_url)
                found.append(LogbookFile(format=one, sha256=sha256, bytes=size, download_url=url))
        return found
