"""Clearance procedures, what demands them, and each clearance, as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, case, func, literal_column

from api.context import Info
from api.equipment.plant.types import Equipment, now
from api.execution.types import Batch
from api.materials.containers import OperationalLocation
from api.reading.vocabulary import Expression, lowered
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.equipment.clearance import kinds, models, rules
from domain.execution.clearance.models import ClearanceCheck as CheckRow
from domain.execution.clearance.models import LineClearance as ClearanceRow
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.reading.vocabulary import Row

strawberry.enum(kinds.ClearanceProcedureState, description="By a RETIRED one nothing is demanded or cleared.")
strawberry.enum(kinds.DemandState, name="ClearanceDemandState")
strawberry.enum(
    kinds.ClearanceState,
    description="PERFORMED found nothing and waits for its verifier; only a CLEARED one serves, until it LAPSED.",
)
strawberry.enum(kinds.ClearanceFinding)
strawberry.enum(
    kinds.LapseCause,
    name="ClearanceLapseCause",
    description="Its TIME passed, another batch's USE came between, a later one FAILED there, or it was REPEATED.",
)


def _passed(row: "Row") -> ColumnElement[bool]:
    return and_(row.state == literal_column("'CLEARED'"), row.clear_until < func.now())


STATE = Expression(lambda row, _: case((_passed(row), literal_column("'LAPSED'")), else_=row.state))
LAPSED = Expression(lambda row, _: case((_passed(row), row.clear_until), else_=row.lapsed_at))
CAUSE = Expression(lambda row, _: case((_passed(row), literal_column("'TIME'")), else_=row.lapse_cause))


@strawberry.type(description="What an edition of a clearance procedure looks at.")
class ClearanceItem(Node):
    model: ClassVar[type[OfCompany]] = models.ClearanceItem
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    says: str


@strawberry.type(description="How a site clears a room or a line before a batch (EQP-7).")
class ClearanceProcedure(Node):
    model: ClassVar[type[OfCompany]] = models.ClearanceProcedure
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Unique at its site.")
    name: str
    site: Site
    lasts_minutes: int = strawberry.field(description="So long a clearance counts, from when it was looked at.")
    items: list[ClearanceItem] = strawberry.field(description="Of its edition, in their order.")
    edition: int = strawberry.field(description="Counts what it said, from 1.")
    state: kinds.ClearanceProcedureState
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None


@strawberry.type(
    description="That a room or a piece of equipment is cleared so before each batch that uses it (EQP-7)."
)
class ClearanceDemand(Node):
    model: ClassVar[type[OfCompany]] = models.ClearanceDemand
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    procedure: ClearanceProcedure
    room: OperationalLocation | None
    equipment: Equipment | None
    state: kinds.DemandState
    demanded_name: str
    demanded_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


@strawberry.type(description="One item of a clearance and, once it was performed, what was found of it.")
class ClearanceCheck(Node):
    model: ClassVar[type[OfCompany]] = CheckRow
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    position: int
    says: str
    found: kinds.ClearanceFinding | None
    remark: str | None


@strawberry.type(description="One clearance of a room or a piece of equipment for a batch about to run (EQP-7).")
class LineClearance(Node):
    model: ClassVar[type[OfCompany]] = ClearanceRow
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    batch: Batch
    product: str
    room: OperationalLocation | None
    equipment: Equipment | None
    place_code: str = strawberry.field(description="The room's or the equipment's.")
    procedure: ClearanceProcedure = strawberry.field(description="As it is now; what was followed stands here.")
    procedure_code: str
    edition: int
    lasts_minutes: int
    checks: list[ClearanceCheck] = strawberry.field(description="In the procedure's order.")
    begun_name: str
    begun_at: datetime
    performed_name: str | None
    performed_at: datetime | None = strawberry.field(
        description="When the place was looked at; its time counts from here."
    )
    signature: Signature | None
    verified_name: str | None
    verified_at: datetime | None
    verification_signature: Signature | None
    verification_remark: str | None
    clear_until: datetime | None = strawberry.field(description="The last moment at which it may count.")

    @strawberry.field(
        description="As it is now, whether it was written down already that its time has passed, or not (EQP-7).",
        metadata=lowered(STATE),
    )
    def state(self, root: strawberry.Parent[ClearanceRow], info: Info) -> kinds.ClearanceState:
        return _stands(root, info)

    @strawberry.field(description="Since when it counts no more.", metadata=lowered(LAPSED))
    def lapsed_at(self, root: strawberry.Parent[ClearanceRow], info: Info) -> datetime | None:
        return root.clear_until if _by_itself(root, info) else root.lapsed_at

    @strawberry.field(description="Why it counts no more.", metadata=lowered(CAUSE))
    def lapse_cause(self, root: strawberry.Parent[ClearanceRow], info: Info) -> kinds.LapseCause | None:
        if _by_itself(root, info):
            return kinds.LapseCause.TIME
        return None if root.lapse_cause is None else kinds.LapseCause(root.lapse_cause)


def _stands(root: ClearanceRow, info: Info) -> kinds.ClearanceState:
    return rules.state_at(kinds.ClearanceState(root.state), until=root.clear_until, now=now(info))


def _by_itself(root: ClearanceRow, info: Info) -> bool:
    """Whether its time has passed and nobody wrote that yet."""
    return _stands(root, info) is not kinds.ClearanceState(root.state)
