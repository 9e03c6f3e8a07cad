"""What was recorded for a parameter, each correction of it, and the files among them, as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.execution import enums as kinds
from api.execution import words
from api.execution.attachments import Attached
from api.materials.quality.enums import Qualifier
from api.reading.prefetch import needs
from api.reading.vocabulary import lowered
from api.recipes.element_types import RecipeParameter
from api.recipes.translated import Language, shown
from api.relay import Node
from api.signatures.types import Signature
from domain.execution import content, models
from domain.execution.readings.kinds import ReadingQuality, ReadingSource
from domain.execution.readings.models import ParameterReading as ReadingRow
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes.kinds import TextField

if TYPE_CHECKING:
    from api.downtime.types import Transcription
    from api.equipment.plant.types import Equipment


@strawberry.type(description="A file as it was attached; its bytes never change (EXE-16).")
class AttachedFile:
    name: str
    size: int = strawberry.field(description="In bytes.")
    sha256: str
    media_type: str = strawberry.field(description="Found from the bytes, not from the name.")
    company: strawberry.Private[UUID]
    attached: strawberry.Private[Attached]

    @strawberry.field(description="Fetches the file for you, for five minutes, its SHA-256 verified.")
    def download_url(self, info: Info) -> str:
        services, person = info.context.services, info.context.actor.as_person
        return self.attached.link(company=self.company, person=person).url(services.secret, services.public_url)


def attached(row: models.Recorded, *, value: UUID) -> AttachedFile | None:
    """The file of a value's content, or None where it is of another kind."""
    if row.file_name is None or row.file_size is None or row.file_sha256 is None or row.media_type is None:
        return None
    return AttachedFile(
        name=row.file_name,
        size=row.file_size,
        sha256=row.file_sha256,
        media_type=row.media_type,
        company=row.company_id,
        attached=Attached(value, row.revision),
    )


@strawberry.type(description="What a formula saw under one of its references, when it gave this value (EXE-7).")
class ValueInput(Node):
    model: ClassVar[type[OfCompany]] = models.ValueInput
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    position: int
    reference: str = strawberry.field(description="As it stands in the formula; of a list, once for each value.")
    text: str = strawberry.field(description="What it was, in words.")
    input: Annotated["ParameterValue", strawberry.lazy("api.execution.value_types")] | None = strawberry.field(
        description="The recorded value; null for what the recipe or the batch tells."
    )
    input_revision: int | None = strawberry.field(description="As which revision of it.")


@strawberry.type(description="A value as it was recorded or corrected once; never changed (EXE-6).")
class ParameterValueRevision(Node):
    model: ClassVar[type[OfCompany]] = models.ParameterValueRevision
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    revision: int = strawberry.field(description="1 is the original.")
    number: Decimal | None
    unit: str | None
    qualifier: Qualifier | None = strawberry.field(description="Set where there is no exact number (EXE-3).")
    choice: str | None
    yes_no: bool | None
    date_time: datetime | None
    outcome: kinds.Outcome
    recorded_name: str = strawberry.field(description="The person's name at the time.")
    recorded_at: datetime
    event_at: datetime | None
    reason: str | None = strawberry.field(description="Why it was corrected; on the original, why it was entered late.")
    signature: Signature | None = strawberry.field(
        description="The correction's, also of what it changed; null on the original, and after a further value."
    )
    formula: str | None = strawberry.field(description="What gave it; null where a person did.")
    problem: str | None = strawberry.field(description="Why the formula gives no value.")
    inputs: list[ValueInput] = strawberry.field(description="What the formula saw.")

    @strawberry.field(description="The content in words, whatever its kind.", metadata=lowered(words.TEXT))
    def text(self, root: strawberry.Parent[models.ParameterValueRevision]) -> str:
        return content.of(root).shown

    @strawberry.field(metadata=lowered(words.FILE))
    def file(self, root: strawberry.Parent[models.ParameterValueRevision]) -> AttachedFile | None:
        return attached(root, value=root.value_id)


strawberry.enum(ReadingSource, description="MANUAL stands in for an instrument that couldn't be read (EXE-17).")
strawberry.enum(
    ReadingQuality, description="How far the instrument or the link to it answers for a value, as OPC tells."
)


@strawberry.type(
    description="Where a value came from that an instrument is to give, as first recorded; never changed (EXE-17)."
)
class ParameterReading(Node):
    model: ClassVar[type[OfCompany]] = ReadingRow
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    source: ReadingSource
    equipment: Annotated["Equipment", strawberry.lazy("api.equipment.plant.types")] | None
    equipment_code: str | None = strawberry.field(description="The instrument's, as it was then.")
    quality: ReadingQuality | None
    measured_at: datetime | None = strawberry.field(description="By the source's clock.")
    fallback_reason: str | None = strawberry.field(description="Why it was typed instead.")


@strawberry.type(description="What stands for one parameter and repetition; changed ones keep their original.")
class ParameterValue(Node):
    model: ClassVar[type[OfCompany]] = models.ParameterValue
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    recipe_parameter: RecipeParameter
    repetition: int
    revision: int = strawberry.field(description="1 until it is corrected.")
    number: Decimal | None
    unit: str | None
    qualifier: Qualifier | None = strawberry.field(description="Set where there is no exact number (EXE-3).")
    yes_no: bool | None
    date_time: datetime | None
    outcome: kinds.Outcome
    recorded_name: str = strawberry.field(description="Who wrote this revision: their name at the time.")
    recorded_at: datetime
    event_at: datetime | None = strawberry.field(description="When it happened, for a late entry (EXE-11).")
    reason: str | None = strawberry.field(description="Why it was entered late.")
    revisions: list[ParameterValueRevision]
    formula: str | None = strawberry.field(description="What gave it; null where a person did.")
    problem: str | None = strawberry.field(description="Why the formula gives no value.")
    inputs: list[ValueInput] = strawberry.field(description="What the formula saw.")
    tells_output: str | None = strawberry.field(description="The code of the output of which it tells the yield.")
    reading: ParameterReading | None = strawberry.field(
        description="Of the original, where an instrument is to give it (EXE-17)."
    )
    paper: Annotated["Transcription", strawberry.lazy("api.downtime.types")] | None = strawberry.field(
        description="The page of a downtime set that the original was transcribed from."
    )
    signatures: list[Signature] = strawberry.field(
        description="Those that the recipe asks of each value, the stale ones too, in the order of their giving."
    )

    @strawberry.field(description="The content in words, whatever its kind.", metadata=lowered(words.TEXT))
    def text(self, root: strawberry.Parent[models.ParameterValue]) -> str:
        return content.of(root).shown

    @strawberry.field(
        description="One of the parameter's choices; what is recorded is the original.", metadata=words.CHOICE
    )
    def choice(self, root: strawberry.Parent[models.ParameterValue], language: Language = None) -> str | None:
        if root.choice is None or language is None:
            return root.choice
        return shown(root.recipe_parameter, TextField.CHOICE, root.choice, language)

    @strawberry.field(metadata=lowered(words.FILE))
    def file(self, root: strawberry.Parent[models.ParameterValue]) -> AttachedFile | None:
        return attached(root, value=root.id)

    @strawberry.field(description="True once it was corrected (AUD-6).", metadata=lowered(words.CHANGED))
    def changed(self, root: strawberry.Parent[models.ParameterValue]) -> bool:
        return root.revision > 1

    @strawberry.field(
        description="What was entered at first, where that was changed.",
        metadata=needs("revisions") | lowered(words.ORIGINAL),
    )
    def original(self, root: strawberry.Parent[models.ParameterValue]) -> str | None:
        return content.of(root.revisions[0]).shown if root.revision > 1 else None
