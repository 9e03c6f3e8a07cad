"""Audit entries as GraphQL shows them."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import type_coerce
from sqlalchemy.dialects.postgresql import JSON as JSON_TEXT
from strawberry.scalars import JSON

from api.people.types import Person
from api.reading.vocabulary import Expression, lowered
from domain.audit.models import WrittenEntry
from domain.kernel.permissions import Permission


def _texts(name: str) -> Expression:
    """Of a column that holds texts and nulls only, which Python and PostgreSQL write alike; numbers they don't."""
    return Expression(lambda row, _: type_coerce(getattr(row, name), JSON_TEXT))


@strawberry.type(description="One recorded change, written by the database itself (AUD-1).")
class AuditEntry:
    model: ClassVar[type[WrittenEntry]] = WrittenEntry
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

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

    @strawberry.field(
        description="What stood before, as text; of an update only what changed.", metadata=lowered(_texts("old"))
    )
    def old(self, root: strawberry.Parent[WrittenEntry]) -> JSON | None:
        return root.old  # type: ignore[return-value]

    @strawberry.field(metadata=lowered(_texts("new")))
    def new(self, root: strawberry.Parent[WrittenEntry]) -> JSON | None:
        return root.new  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, found: object, _: Any) -> bool:  # noqa: ANN401 -- GraphQL's resolve info
        return isinstance(found, WrittenEntry | cls)
