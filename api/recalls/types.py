"""Recalls as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry
from sqlalchemy import Integer, cast, func

from api.context import Info
from api.materials.definitions import MaterialDefinition
from api.materials.types import TracedBatch, TracedLot
from api.reading.vocabulary import Expression, lowered
from api.recalls import downloads
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recalls import concluding, files, kinds, models

strawberry.enum(kinds.RecallKind, description="A MOCK recall tests the arrangements; nothing is taken back.")
strawberry.enum(kinds.RecallState, description="FOUND, what it affects stands with its digests until it is CONCLUDED.")
strawberry.enum(kinds.RecallOutcome)
strawberry.enum(
    kinds.RecallFileFormat, description="JSON holds all that was found, CSV who received what; PDF is for people."
)

SECONDS = Expression(lambda row, _: cast(func.ceil(func.extract("epoch", row.found_at - row.begun_at)), Integer))


@strawberry.type(description="A lot or a batch that a recall began from.")
class RecallStart(Node):
    model: ClassVar[type[OfCompany]] = models.RecallStart
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    lot: TracedLot | None
    batch: TracedBatch | None


@strawberry.type(
    description="The sum over a material's affected lots when the recall was found; exact. made + fromLots + returned"
    " + adjusted = charged + intoLots + transferred + inTransit + shipped + sampled + destroyed + inStock"
    " + unaccounted."
)
class RecallSum(Node):
    model: ClassVar[type[OfCompany]] = models.RecallTotal
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    material: MaterialDefinition
    unit: str = strawberry.field(description="Of all figures (UCUM).")
    lots: int = strawberry.field(description="How many.")
    made: Decimal
    from_lots: Decimal
    returned: Decimal
    adjusted: Decimal
    charged: Decimal
    into_lots: Decimal
    transferred: Decimal
    in_transit: Decimal
    shipped: Decimal
    sampled: Decimal
    destroyed: Decimal
    in_stock: Decimal
    unaccounted: Decimal
    accounted_percent: Decimal | None = strawberry.field(
        description="How much of what came a record says where it is or went, to two places, rounded down."
    )


@strawberry.type(description="What a recall found, as a file.")
class RecallFile:
    format: kinds.RecallFileFormat
    sha256: str = strawberry.field(description="Hex.")
    bytes: int
    download_url: str = strawberry.field(description="Fetches the file for you, for five minutes.")


@strawberry.type(description="A recall, mock or real: why, from where, what was found, and what quality concluded.")
class Recall(Node):
    model: ClassVar[type[OfCompany]] = models.Recall
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: str = strawberry.field(description="Unique in the company.")
    kind: kinds.RecallKind
    reason: str
    state: kinds.RecallState
    site: Site = strawberry.field(description="Whose quality unit leads it.")
    begun_name: str
    begun_at: datetime
    starts: list[RecallStart]
    found_at: datetime | None = strawberry.field(description="The moment at which the records said so.")
    lots: int | None = strawberry.field(description="How many are affected; as all counts, null until it is found.")
    batches: int | None
    shipments: int | None
    consignees: int | None
    edges: int | None = strawberry.field(description="Steps of genealogy that lead there.")
    totals: list[RecallSum]
    accounted_percent: Decimal | None = strawberry.field(description="The least of the totals'.")
    problem: str | None = strawberry.field(description="Why nothing was found; begin another once that is mended.")
    outcome: kinds.RecallOutcome | None
    conclusion: str | None
    concluded_name: str | None
    concluded_at: datetime | None
    signature: Signature | None

    @strawberry.field(
        description="How long finding it took, in whole seconds; null until it is found.", metadata=lowered(SECONDS)
    )
    def seconds_to_find(self, root: strawberry.Parent[models.Recall]) -> int | None:
        return concluding.seconds_of(root)

    @strawberry.field(description="None until it is found.")
    def files(self, root: strawberry.Parent[models.Recall], info: Info) -> list[RecallFile]:
        services, person = info.context.services, info.context.actor.as_person
        found = []
        for one in kinds.RecallFileFormat:
            sha256, size = files.sha256_of(root, one), files.size_of(root, one)
            if sha256 is not None and size is not None:
                link = downloads.Wanted(root.id, one).link(company=root.company_id, person=person)
                url = link.url(services.secret, services.public_url)
                found.append(RecallFile(format=one, sha256=sha256, bytes=size, download_url=url))
        return found
