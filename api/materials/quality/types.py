"""Samples, results, investigations, certificates and changes of status as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info
from api.materials.quality.downloads import Certified
from api.materials.quality.enums import (
    AssayBasis,
    InvestigationState,
    LotStatus,
    PurposeOfTesting,
    Qualifier,
    ResultOutcome,
    ResultSource,
    SamplePurpose,
)
from api.materials.quality.specification_types import MaterialSpecification, SpecificationTest
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.execution.lots import models as use
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.quality import models

if TYPE_CHECKING:
    from api.materials.types import TracedBatch

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})


@strawberry.type(description="Material that was taken from a lot, to be tested or kept; never changed.")
class LotSample(Node):
    model: ClassVar[type[OfCompany]] = models.LotSample
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    number: int = strawberry.field(description="From 1 in its lot.")
    purpose: SamplePurpose
    reference: str | None = strawberry.field(description="The laboratory's own number.")
    taken_name: str
    taken_at: datetime

    @strawberry.field(description="How much was taken.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.LotSample]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="What a supplier certifies, as a file; other bytes are another SHA-256 (EXE-16).")
class LotCertificate(Node):
    model: ClassVar[type[OfCompany]] = models.LotCertificate
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    number: str = strawberry.field(description="The supplier's own.")
    issued_on: date | None
    file_name: str
    file_size: int = strawberry.field(description="In bytes.")
    file_sha256: str
    media_type: str
    attached_name: str
    attached_at: datetime

    @strawberry.field(description="Fetches the file for you, for five minutes, its SHA-256 verified.")
    def download_url(self, root: strawberry.Parent[models.LotCertificate], info: Info) -> str:
        services, person = info.context.services, info.context.actor.as_person
        link = Certified(root.id, root.file_sha256).link(company=root.company_id, person=person)
        return link.url(services.secret, services.public_url)


@strawberry.type(description="A result as it was recorded or corrected once; never changed (EXE-6).")
class LotResultRevision(Node):
    model: ClassVar[type[OfCompany]] = models.LotResultRevision
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    revision: int
    number: Decimal | None
    unit: str | None
    qualifier: Qualifier | None
    text: str | None
    choice: str | None
    yes_no: bool | None
    reported: Decimal | None
    outcome: ResultOutcome
    reason: str | None = strawberry.field(description="Why it was corrected; null on the first.")
    recorded_name: str
    recorded_at: datetime
    signature: Signature | None


@strawberry.type(description="What became of a result out of specification; while open, it forbids release (REV-9).")
class LotInvestigation(Node):
    model: ClassVar[type[OfCompany]] = models.LotInvestigation
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    state: InvestigationState
    opened_at: datetime
    conclusion: str | None
    concluded_name: str | None
    concluded_at: datetime | None
    signature: Signature | None
    result: Annotated["LotResult", strawberry.lazy("api.materials.quality.types")]


@strawberry.type(description="What was found for a test; a retest is a result of its own beside it (REV-9).")
class LotResult(Node):
    model: ClassVar[type[OfCompany]] = models.LotResult
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    test: SpecificationTest
    attempt: int = strawberry.field(description="From 1; a retest counts on.")
    source: ResultSource
    number: Decimal | None = strawberry.field(description="As it was entered.")
    unit: str | None
    qualifier: Qualifier | None
    text: str | None
    choice: str | None
    yes_no: bool | None
    reported: Decimal | None = strawberry.field(description="The number as the test rounds it, which is compared.")
    outcome: ResultOutcome
    instrument: str | None
    reference: str | None = strawberry.field(description="The laboratory's own number.")
    revision: int
    recorded_name: str
    recorded_at: datetime
    sample: LotSample | None
    certificate: LotCertificate | None
    revisions: list[LotResultRevision]
    investigation: LotInvestigation | None


@strawberry.type(description="One time that a lot is tested, by the specification that was in effect then.")
class LotTesting(Node):
    model: ClassVar[type[OfCompany]] = models.LotTesting
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    number: int = strawberry.field(description="From 1 in its lot.")
    purpose: PurposeOfTesting
    specification: MaterialSpecification | None
    opened_at: datetime
    decided_at: datetime | None = strawberry.field(description="When a disposition rested on it.")
    samples: list[LotSample]
    results: list[LotResult] = strawberry.field(description="In the order of their recording.")


@strawberry.type(description="One change of a lot's status, and why; never changed.")
class LotStatusChange(Node):
    model: ClassVar[type[OfCompany]] = models.LotStatusChange
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    before: LotStatus
    after: LotStatus
    because: str
    changed_name: str = strawberry.field(description="The person, or the process that acts when a day has passed.")
    changed_at: datetime


@strawberry.type(description="Quality's signature that one batch may use a lot that isn't released (MAT-1).")
class ConditionalUse(Node):
    model: ClassVar[type[OfCompany]] = use.ConditionalUse
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    reason: str
    valid_until: date = strawberry.field(description="Its last day, at the site.")
    approved_name: str
    approved_at: datetime
    signature: Signature
    batch: Annotated["TracedBatch", strawberry.lazy("api.materials.types")]


@strawberry.type(description="What a dispense takes from a lot's results, in % as reported (WGH-1, WGH-5).")
class LotPotency:
    basis: AssayBasis | None
    assay: Decimal | None
    water: Decimal | None
    loss_on_drying: Decimal | None
    good_until: date | None = strawberry.field(description="The last day on which they count.")
