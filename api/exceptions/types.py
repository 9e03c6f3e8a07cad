"""Exceptions of batches as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from domain.exceptions import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.ExceptionState, description="RESOLVED_BY_CORRECTION closes one that a wrong original raised.")
strawberry.enum(kinds.Classification, name="ExceptionClassification", description="How grave an exception is (REV-1).")


@strawberry.type(name="Exception", description="What left the expected path, found by a rule or told by a person.")
class BatchException(Node):
    model: ClassVar[type[OfCompany]] = models.BatchException
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int = strawberry.field(description="From 1 in its batch.")
    rule: str = strawberry.field(description="The rule that found it, or TOLD.")
    phase_number: int | None = strawberry.field(description="Null where it concerns the whole batch.")
    title: str
    description: str
    state: kinds.ExceptionState
    raised_at: datetime
    raiser: Person | None = strawberry.field(description="Who told it; null for one that a rule found.")
    resolved_at: datetime | None
    classification: kinds.Classification | None
    rationale: str | None
    assessor: Person | None
    assessed_at: datetime | None
