"""Runs of verification and their findings as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.relay import Node
from domain.integrity import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(
    kinds.VerifiedPart,
    description="OBJECTS are the stored files that records name, LOG is the sealed log with its signed checkpoints,"
    " ENTRIES are looked through for one that was never sealed.",
)
strawberry.enum(kinds.FindingState, description="OPEN it is told until a person has acknowledged it.")


@strawberry.type(description="One way through all that the company keeps of a part, portion by portion (AUD-3, AUD-4).")
class VerificationRun(Node):
    model: ClassVar[type[OfCompany]] = models.VerificationRun
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    part: kinds.VerifiedPart
    begun_at: datetime
    due_at: datetime = strawberry.field(description="By when it should have ended.")
    advanced_at: datetime = strawberry.field(description="When its last portion ended.")
    ended_at: datetime | None = strawberry.field(description="Null while it is under way.")
    expected: Decimal | None = strawberry.field(description="How many there were at its beginning.")
    checked: Decimal = strawberry.field(description="How many were looked at by now.")
    bytes: Decimal = strawberry.field(description="How much was read for that.")
    mismatches: int = strawberry.field(description="How many weren't as they were kept, known ones too.")
    problem: str | None = strawberry.field(description="Why its last portion couldn't be finished; it is tried again.")


@strawberry.type(description="Something that isn't as it was kept; it is told until a person acknowledges it (AUD-4).")
class VerificationFinding(Node):
    model: ClassVar[type[OfCompany]] = models.VerificationFinding
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    version: int
    run: VerificationRun
    part: kinds.VerifiedPart
    state: kinds.FindingState
    kind: str = strawberry.field(
        description="changed-object, missing-object, changed-entry, missing-entry, inserted-entry, missing-seal,"
        " inserted-seal, changed-node, lost-leaves or checkpoint."
    )
    place: str = strawberry.field(description="The object's key, or the place of the entry.")
    position: Decimal | None = strawberry.field(description="In the log, counted from 0.")
    named_by: str | None = strawberry.field(description="The table whose row names the object.")
    named_by_id: strawberry.ID | None = strawberry.field(description="The row's id there.")
    explanation: str
    found_at: datetime
    acknowledged_name: str | None
    acknowledged_at: datetime | None
    acknowledged_because: str | None
