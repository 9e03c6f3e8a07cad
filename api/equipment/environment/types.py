"""The limits of a room's environment and each reading, as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.materials.containers import OperationalLocation
from api.relay import Node
from domain.equipment.environment import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.EnvironmentLimitState, description="Of one that ENDED nothing is read any more.")
strawberry.enum(kinds.EnvironmentSource, description="Whether a person read it, or a device told it.")


@strawberry.type(description="What one quantity of a room is to be; a value on a bound is within (ENV-1, ENV-2).")
class EnvironmentLimit(Node):
    model: ClassVar[type[OfCompany]] = models.EnvironmentLimit
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    room: OperationalLocation
    name: str
    unit: str = strawberry.field(description="Of the bounds and of every reading (UCUM).")
    low: Decimal | None
    high: Decimal | None
    max_age_minutes: int = strawberry.field(description="So long a reading counts, from when it was measured.")
    state: kinds.EnvironmentLimitState
    declared_name: str
    declared_at: datetime
    ended_name: str | None
    ended_at: datetime | None
    ended_reason: str | None


@strawberry.type(description="One value of a quantity of a room, with the bounds that counted then; it never changes.")
class EnvironmentReading(Node):
    model: ClassVar[type[OfCompany]] = models.EnvironmentReading
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    limit: EnvironmentLimit
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    outside: bool
    source: kinds.EnvironmentSource
    device: str | None = strawberry.field(description="Which told it; null for what a person read.")
    measured_at: datetime
    recorded_name: str
    recorded_at: datetime
