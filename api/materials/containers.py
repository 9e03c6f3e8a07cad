"""Containers, the places where they stand, and their destruction as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info
from api.filters import DateTimeRange
from api.listing import listed
from api.logbooks import entries
from api.logbooks.entries import LogbookEntry
from api.reading.vocabulary import Parts, lowered
from api.relay import Connection, Node, Window
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.logbooks.kinds import LogbookKind
from domain.materials import container_kinds as kinds
from domain.materials import container_models as models

if TYPE_CHECKING:
    from api.materials.types import InventoryTransaction, MaterialLot

strawberry.enum(
    kinds.ContainerState,
    description="EMPTY is what somebody said, not what is booked; DESTROYING waits for its witness and gives nothing;"
    " of what is RETAINED only investigations take.",
)
strawberry.enum(kinds.DestructionState, name="ContainerDestructionState")
strawberry.enum(kinds.LocationKind, name="OperationalLocationKind", description="What a place is for.")
strawberry.enum(kinds.LocationState, name="OperationalLocationState")

INITIAL = Parts({"value": "initial", "unit": "unit"})
REMAINING = Parts({"value": "remaining", "unit": "unit"})
TARE = Parts({"value": "tare_value", "unit": "tare_unit"}, when=lambda row: row.tare_value.is_not(None))
DESTROYED = Parts({"value": "quantity_value", "unit": "quantity_unit"})


@strawberry.type(description="A place of a site where containers stand.")
class OperationalLocation(Node):
    model: ClassVar[type[OfCompany]] = models.OperationalLocation
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique at its site.")
    name: str
    kind: kinds.LocationKind
    state: kinds.LocationState = strawberry.field(description="Nothing is put where it is CLOSED.")
    count_days: int | None = strawberry.field(description="It is counted once in so many days (CNT-7).")
    site: Site

    @strawberry.field(
        description="What happened there, the newest first: it writes itself (EQP-6; 21 CFR 211.182).",
        metadata=lowered(entries.OF_ROOM),
    )
    def logbook(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        root: strawberry.Parent[models.OperationalLocation],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        kinds: list[LogbookKind] | None = None,
        batch: strawberry.ID | None = None,
        period: DateTimeRange | None = None,
    ) -> Connection[LogbookEntry]:
        window = Window(first, after, last, before)
        return listed(info, LogbookEntry, entries.OF_ROOM, window, of=root, kinds=kinds, batch=batch, period=period)


@strawberry.type(description="That somebody destroyed what a container held; it counts once it was witnessed.")
class ContainerDestruction(Node):
    model: ClassVar[type[OfCompany]] = models.ContainerDestruction
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    container: Annotated["Container", strawberry.lazy("api.materials.containers")]
    state: kinds.DestructionState
    reason: str
    performed_name: str
    performed_at: datetime
    signature: Signature = strawberry.field(description="Of who did it.")
    witnessed_name: str | None
    witnessed_at: datetime | None
    witness_signature: Signature | None = strawberry.field(description="Of who saw it, another person.")
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None

    @strawberry.field(description="What it held.", metadata=lowered(DESTROYED))
    def quantity(self, root: strawberry.Parent[models.ContainerDestruction]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="A bag or drum of one lot.")
class Container(Node):
    model: ClassVar[type[OfCompany]] = models.Container
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: str = strawberry.field(description="Unique in the company, never used again; a scan finds it.")
    position: int = strawberry.field(description="Which of its lot's containers it is, from 1.")
    state: kinds.ContainerState
    lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")]
    site: Site
    location: OperationalLocation | None = strawberry.field(description="Where it stands, where that is known.")
    counted_at: datetime | None = strawberry.field(description="When an approved count last counted it (CNT-7).")
    missing_at: datetime | None = strawberry.field(
        description="Since when it is missing: a count didn't find it, and nobody has since."
    )
    transactions: list[Annotated["InventoryTransaction", strawberry.lazy("api.materials.types")]] = strawberry.field(
        description="In the order of their recording; their sum is what remains (MAT-7)."
    )
    destructions: list[ContainerDestruction] = strawberry.field(description="Those that were withdrawn too.")

    @strawberry.field(description="What it was filled with.", metadata=lowered(INITIAL))
    def initial(self, root: strawberry.Parent[models.Container]) -> Quantity:
        return Quantity(value=root.initial, unit=root.unit)

    @strawberry.field(description="What is in it by the book; never below zero (MAT-7).", metadata=lowered(REMAINING))
    def remaining(self, root: strawberry.Parent[models.Container]) -> Quantity:
        return Quantity(value=root.remaining, unit=root.unit)

    @strawberry.field(description="What it weighs when it is empty, where that is known.", metadata=lowered(TARE))
    def tare(self, root: strawberry.Parent[models.Container]) -> Quantity | None:
        if root.tare_value is None or root.tare_unit is None:
            return None
        return Quantity(value=root.tare_value, unit=root.tare_unit)


@strawberry.type(description="What a company lets its floor adjust without a supervisor.")
class StockPolicy(Node):
    model: ClassVar[type[OfCompany]] = models.StockPolicy
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    adjustment_percent: Decimal = strawberry.field(description="Of what the container was filled with.")
