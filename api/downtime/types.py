"""Downtime sets, their use, pages and transcriptions, as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.context import Info
from api.downtime import downloads
from api.exceptions.types import BatchException
from api.execution.phase_types import PhaseExecution
from api.execution.types import Batch
from api.execution.value_types import ParameterValue
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.downtime import correction_models, kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(
    kinds.DowntimeSetState,
    description="DUE waits for its site's interval; DROPPED was never made, since its batch ended before.",
)
strawberry.enum(
    kinds.DowntimePageState, description="CHECKED is a USED page that a second person checked against its scan."
)
strawberry.enum(kinds.PageOutcome, name="DowntimePageOutcome", description="What became of an issued page.")

SCAN = Parts(
    {"name": "scan_name", "sha256": "scan_sha256", "mediaType": "scan_media_type"},
    when=lambda row: row.scan_sha256.is_not(None),
)


@strawberry.type(description="Whether a site's batches have a current downtime set, made anew when they go on.")
class DowntimePolicy(Node):
    model: ClassVar[type[OfCompany]] = models.DowntimePolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site
    kept: bool
    every_minutes: int = strawberry.field(description="So long at least between two sets of one batch.")
    because: str


@strawberry.type(description="The remaining phases of a batch, to be run on paper while the service is down.")
class DowntimeSet(Node):
    model: ClassVar[type[OfCompany]] = models.DowntimeSet
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    batch: Batch
    number: int = strawberry.field(description="Counts the batch's sets; each of its pages bears it.")
    state: kinds.DowntimeSetState
    due_at: datetime
    as_of: datetime | None = strawberry.field(description="The moment whose batch it tells; null until it was made.")
    made_at: datetime | None
    pages: int | None
    sha256: str | None = strawberry.field(description="Of the PDF, hex.")
    ended_at: datetime | None
    problem: str | None = strawberry.field(description="Why it couldn't be made.")
    use: "DowntimeUse | None"

    @strawberry.field(description="Fetches the PDF for you, for five minutes; null until it was made.")
    def download_url(self, root: strawberry.Parent[models.DowntimeSet], info: Info) -> str | None:
        return None if root.sha256 is None else downloads.set_url(info, root)


@strawberry.type(description="That a set was used, an exception of its batch; every page is accounted for (EXE-11).")
class DowntimeUse(Node):
    model: ClassVar[type[OfCompany]] = models.DowntimeUse
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    batch: Batch
    set: DowntimeSet
    began_at: datetime
    ended_at: datetime
    copies: int
    reason: str
    exception: BatchException
    declared_name: str
    declared_at: datetime
    pages: list["DowntimePage"] = strawberry.field(description="Each in each copy, a copy after the other.")


@strawberry.type(description="The scan of a page, hashed; it is never replaced (EXE-16).")
class DowntimeScan:
    name: str
    sha256: str = strawberry.field(description="Hex.")
    media_type: str


@strawberry.type(description="What a page was accounted for as, until that was taken back with a reason (EXE-6).")
class DowntimePageAccount(Node):
    model: ClassVar[type[OfCompany]] = correction_models.PageAccount
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    outcome: kinds.PageOutcome
    reason: str | None
    scan_name: str | None
    scan_sha256: str | None = strawberry.field(description="Hex.")
    reconciled_name: str
    reconciled_at: datetime
    because: str = strawberry.field(description="Why it was taken back.")
    taken_back_name: str
    taken_back_at: datetime
    signature: Signature


@strawberry.type(description="One issued page in one copy.")
class DowntimePage(Node):
    model: ClassVar[type[OfCompany]] = models.DowntimePage
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    use: DowntimeUse
    page: int
    copy: int
    state: kinds.DowntimePageState
    reason: str | None
    reconciled_name: str | None
    reconciled_at: datetime | None
    checked_name: str | None
    checked_at: datetime | None
    signature: Signature | None = strawberry.field(description="Of whoever checked it.")
    transcriptions: list["Transcription"] = strawberry.field(description="What was entered off it, in that order.")
    accounts: list[DowntimePageAccount] = strawberry.field(description="That were taken back, in that order.")

    @strawberry.field(description="Null unless it was scanned.", metadata=lowered(SCAN))
    def scan(self, root: strawberry.Parent[models.DowntimePage]) -> DowntimeScan | None:
        if root.scan_sha256 is None or root.scan_name is None or root.scan_media_type is None:
            return None
        return DowntimeScan(name=root.scan_name, sha256=root.scan_sha256, media_type=root.scan_media_type)

    @strawberry.field(description="Fetches the scan for you, for five minutes; null unless it was scanned.")
    def scan_url(self, root: strawberry.Parent[models.DowntimePage], info: Info) -> str | None:
        return None if root.scan_sha256 is None else downloads.page_url(info, root)


@strawberry.type(description="What an entry said until it was corrected with a reason (EXE-6).")
class TranscriptionCorrection(Node):
    model: ClassVar[type[OfCompany]] = correction_models.TranscriptionCorrection
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    began_at: datetime
    ended_at: datetime | None
    performed_name: str
    remark: str | None
    because: str = strawberry.field(description="Why it was corrected.")
    corrected_name: str
    corrected_at: datetime
    signature: Signature


@strawberry.type(description="What was entered off a page: a value, or when a phase began and ended on paper (EXE-11).")
class Transcription(Node):
    model: ClassVar[type[OfCompany]] = models.Transcription
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    page: DowntimePage
    phase: PhaseExecution
    value: ParameterValue | None = strawberry.field(description="Null for the times of a phase.")
    began_at: datetime = strawberry.field(description="The paper's time; of a value its only one.")
    ended_at: datetime | None
    performed_name: str = strawberry.field(description="Who wrote or signed it on paper.")
    remark: str | None
    transcribed_name: str
    transcribed_at: datetime = strawberry.field(description="The server's time.")
    corrections: list[TranscriptionCorrection] = strawberry.field(description="What it said before, in that order.")
