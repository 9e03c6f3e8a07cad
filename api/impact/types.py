"""Impact lists as GraphQL shows them: frozen as of the moment at which they were made."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.context import Info
from api.equipment.calibration.types import EquipmentCalibration
from api.equipment.plant.types import Equipment
from api.equipment.proof_types import ScaleCalibration
from api.equipment.types import Scale
from api.exceptions.types import BatchException
from api.execution.types import Batch
from api.listing import listed
from api.reading.vocabulary import Pages, lowered
from api.relay import Connection, Node, Window
from domain.impact import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

LISTED = Pages(lambda row, impact, _: [row.impact_id == impact.id])

strawberry.enum(kinds.ImpactedKind, description="What a batch did with what was out of tolerance.")


@strawberry.type(description="One thing that a batch did with it.")
class ImpactedUse(Node):
    model: ClassVar[type[OfCompany]] = models.ImpactedUse
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    kind: kinds.ImpactedKind
    says: str
    readings: int = strawberry.field(description="So many readings of the scale, of a weighing.")
    begun_at: datetime
    ended_at: datetime | None


@strawberry.type(description="A batch on an impact list; number, state and disposition as they were then.")
class ImpactedBatch(Node):
    model: ClassVar[type[OfCompany]] = models.ImpactedBatch
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    batch: Batch = strawberry.field(description="As it is now.")
    number: str
    state: str
    disposition: str
    exception: BatchException = strawberry.field(description="Blocks its release until it is assessed (REV-4).")
    uses: list[ImpactedUse]


@strawberry.type(
    description="Every batch since the last good calibration of what was found out of tolerance; never changes (EQP-5)."
)
class CalibrationImpact(Node):
    model: ClassVar[type[OfCompany]] = models.CalibrationImpact
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    equipment: Equipment | None = strawberry.field(description="Null for a scale that is no equipment.")
    scale: Scale | None = strawberry.field(description="Null for equipment that is no scale.")
    calibration: EquipmentCalibration | None = strawberry.field(description="What found it, signed by two.")
    scale_calibration: ScaleCalibration | None = strawberry.field(description="What found it, by a certificate.")
    since: datetime | None = strawberry.field(description="When its last good calibration's day began; null: never.")
    listed_at: datetime

    @strawberry.field(description="Those that you may read.", metadata=lowered(LISTED))
    def batches(
        self,
        root: strawberry.Parent[models.CalibrationImpact],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ImpactedBatch]:
        return listed(info, ImpactedBatch, LISTED, Window(first, after, last, before), of=root)
