"""What scales were asked, and what came of it, as GraphQL shows it."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.equipment.types import Scale
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from domain.equipment import kinds, reading_models
from domain.equipment.readings import Basis, Kind
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(Kind, name="ScaleReadingKind", description="What is read: an empty container, a load, a check weight.")
strawberry.enum(
    Basis,
    name="ScaleReadingBasis",
    description="GROSS is the whole load, SHOWN what the display shows: nothing is weighed by it (WGH-6).",
)
strawberry.enum(
    kinds.Quality,
    name="ScaleReadingQuality",
    description="GOOD is a weight; every other word says why there is none (EXE-17).",
)

VALUE = Parts({"value": "value", "unit": "unit"}, when=lambda row: row.value.is_not(None))


@strawberry.type(description="What came of asking a scale: a signed weight, or why there is none. Kept for ever.")
class ScaleReading(Node):
    model: ClassVar[type[OfCompany]] = reading_models.ScaleReading
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    scale: Scale
    kind: Kind
    quality: kinds.Quality
    message: str | None = strawberry.field(description="Why there is no weight, for the person at the scale.")
    basis: Basis | None
    serial_number: str | None = strawberry.field(description="What the scale told of itself for this very reading.")
    octets: str | None = strawberry.field(
        description="What the gateway signed, as it came, with its own number and nonce."
    )
    signature: str | None = strawberry.field(description="Ed25519, base64, by the gateway's key over the octets.")
    requested_name: str
    requested_at: datetime
    at: datetime = strawberry.field(description="When it was read, by the gateway's clock.")
    received_at: datetime = strawberry.field(description="When it came, by the server's clock.")

    @strawberry.field(description="What was weighed, with the scale's own digits.", metadata=lowered(VALUE))
    def value(self, root: strawberry.Parent[reading_models.ScaleReading]) -> Quantity | None:
        if root.value is None or root.unit is None:
            return None
        return Quantity(value=root.value, unit=root.unit)


@strawberry.type(
    description="That a person asked a scale for one weight: look again until it came, or `expiresAt` has passed."
)
class ScaleReadingRequest(Node):
    model: ClassVar[type[OfCompany]] = reading_models.ScaleReadingRequest
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    scale: Scale
    kind: Kind
    requested_name: str
    requested_at: datetime
    expires_at: datetime = strawberry.field(
        description="So long the reading may take; its answer may come a bit later."
    )
    reading: ScaleReading | None
