"""Audit entries as GraphQL shows them."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from strawberry.scalars import JSON

from api.people.types import Person
from domain.audit.models import WrittenEntry


@strawberry.type(description="One recorded change, written by the database itself (AUD-1).")
class AuditEntry:
    model: ClassVar[type[WrittenEntry]] = WrittenEntry

    transaction_id: strawberry.ID
    number: int = strawberry.field(description="Its place within the transaction, from 1.")
    at: datetime
    table_name: str
    row_id: strawberry.ID
    act: str = strawberry.field(description="INSERT, UPDATE or DELETE.")
    who: Person | None = strawberry.field(description="Whose act it was; null for a system process.")
    process: str | None
    reason: str | None
    command: str | None = strawberry.field(description="The command id that the client sent.")
    old: JSON | None = strawberry.field(description="What stood before, as text; of an update only what changed.")
    new: JSON | None

    @classmethod
    def is_type_of(cls, found: object, _: Any) -> bool:  # noqa: ANN401 -- GraphQL's resolve info
        return isinstance(found, WrittenEntry | cls)
