"""Shifts and who works in them, as GraphQL shows them."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.training.shifts import models
from domain.training.shifts.kinds import Weekday

strawberry.enum(Weekday)


@strawberry.type(description="A shift of a site; one that doesn't end later than it begins goes past midnight.")
class Shift(Node):
    model: ClassVar[type[OfCompany]] = models.Shift
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    code: str
    name: str
    begins_at: str = strawberry.field(description="In the site's local time, HH:MM.")
    ends_at: str = strawberry.field(description="In the site's local time, HH:MM.")
    weekdays: list[Weekday] = strawberry.field(description="On which it begins.")
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None


@strawberry.type(description="That a person works in a shift for a period; it is ended once, and stays (TRN-12).")
class ShiftAssignment(Node):
    model: ClassVar[type[OfCompany]] = models.ShiftAssignment
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    version: int
    shift: Shift
    person: Person
    from_on: date
    until_on: date | None = strawberry.field(description="The last day of it; null for no end yet.")
    assigned_name: str
    assigned_at: datetime
    ended_name: str | None
    ended_at: datetime | None
    ended_because: str | None
