"""Evidence of exceptions and deviations over GraphQL: given, shown, and its file fetched."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info, act, changed
from api.deviations.downloads import Proof
from api.execution import uploads
from api.execution.uploads import Upload
from api.problems import Problem
from api.relay import Node, maybe_id
from domain.deviations import models
from domain.deviations.commands import attaching
from domain.deviations.commands.attaching import File, Given
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Outcome

if TYPE_CHECKING:
    from api.equipment.using.types import EquipmentUse
    from api.execution.types import Batch
    from api.materials.types import MaterialLot


@strawberry.type(description="One piece of evidence of an exception or a deviation; never changed (DEV-7).")
class Evidence(Node):
    model: ClassVar[type[OfCompany]] = models.Evidence
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int = strawberry.field(description="From 1 in its exception or deviation.")
    says: str
    file_name: str | None
    file_size: int | None = strawberry.field(description="In bytes.")
    file_sha256: str | None
    media_type: str | None
    link_text: str | None = strawberry.field(description="What it refers to, as that was called then.")
    lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")] | None
    equipment_use: Annotated["EquipmentUse", strawberry.lazy("api.equipment.using.types")] | None
    about_batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None
    added_name: str
    added_at: datetime

    @strawberry.field(description="Fetches its file for you, for five minutes, its SHA-256 verified.")
    def download_url(self, root: strawberry.Parent[models.Evidence], info: Info) -> str | None:
        if root.file_sha256 is None:
            return None
        services, person = info.context.services, info.context.actor.as_person
        link = Proof(root.id, root.file_sha256).link(company=root.company_id, person=person)
        return link.url(services.secret, services.public_url)


@strawberry.input(description="Evidence of an exception or a deviation; about one thing at most, else words alone.")
class AttachEvidenceInput:
    says: str = strawberry.field(description="What was seen, found or measured, or what the file or the thing shows.")
    exception: strawberry.ID | None = strawberry.field(default=None, description="One that isn't assessed.")
    deviation: strawberry.ID | None = strawberry.field(
        default=None, description="What was concluded of it without this is opened again (DEV-3)."
    )
    upload: str | None = strawberry.field(default=None, description="The `upload` that POST /uploads answered with.")
    lot: strawberry.ID | None = None
    equipment_use: strawberry.ID | None = None
    batch: strawberry.ID | None = None
    command_id: str | None = None


@strawberry.type
class AttachEvidencePayload:
    evidence: Evidence | None = None
    problems: list[Problem]


@strawberry.type
class EvidenceMutation:
    @strawberry.mutation(
        description="Give evidence of an exception or a deviation: words, a file, or a link to what else is recorded"
        " (DEV-7)."
    )
    def attach_evidence(self, info: Info, input: AttachEvidenceInput) -> AttachEvidencePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AttachEvidencePayload, "evidence", Evidence, lambda: _attach(info, input))


def _attach(info: Info, given: AttachEvidenceInput) -> Outcome:
    context = info.context
    exception = maybe_id(given.exception, "Exception", path="exception")
    deviation = maybe_id(given.deviation, "Deviation", path="deviation")
    lot = maybe_id(given.lot, "MaterialLot", path="lot")
    use = maybe_id(given.equipment_use, "EquipmentUse", path="equipmentUse")
    batch = maybe_id(given.batch, "Batch", path="batch")

    def attach(uow: UnitOfWork) -> OfCompany:
        return attaching.attach_evidence(
            uow,
            Given(
                says=given.says,
                exception=exception,
                deviation=deviation,
                file=None if given.upload is None else _file(_require(given.upload)),
                lot=lot,
                equipment_use=use,
                batch=batch,
            ),
        )

    def _require(upload: str) -> Upload:
        return uploads.require(context.services.secret, context.actor.company, upload, path=("upload",))

    told = {"exception": exception, "deviation": deviation, "lot": lot, "equipmentUse": use, "batch": batch}
    return act(
        info,
        "attachEvidence",
        attach,
        given={
            "says": given.says,
            "upload": given.upload,
            **{name: None if one is None else str(one) for name, one in told.items()},
        },
        command_id=given.command_id,
    )


def _file(upload: Upload) -> File:
    return File(key=upload.key, name=upload.name, size=upload.size, sha256=upload.sha256, media_type=upload.media_type)
