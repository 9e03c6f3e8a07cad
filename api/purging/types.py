"""Purges as GraphQL shows them: who signed each, and what went."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.purging import models

if TYPE_CHECKING:
    from api.execution.types import Batch


@strawberry.type(description="What went of one table, and what of it stays since rows of others refer to it.")
class PurgeCount(Node):
    model: ClassVar[type[OfCompany]] = models.PurgeCount
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    table_name: str
    gone: int
    stays: int


@strawberry.type(
    description="A batch that a purge names: until when its record was kept, and what proves that this went and nothing"
    " else (KEP-4)."
)
class BatchPurge(Node):
    model: ClassVar[type[OfCompany]] = models.BatchPurge
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    purge: Annotated["Purge", strawberry.lazy("api.purging.types")]
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]
    number: str
    product: str
    kept_until: date = strawberry.field(description="The last day of its retention.")
    because: str = strawberry.field(description="What made it that day.")
    ended_at: datetime | None = strawberry.field(
        description="When its record went, or why it didn't was told; null until then."
    )
    problem: str | None = strawberry.field(
        description="What came to keep the record after the approval; what is left of it is all of it."
    )
    entries: int | None = strawberry.field(
        description="So many entries of the log lost their values; their hashes stay."
    )
    leaves_sha256: str | None = strawberry.field(
        description="SHA-256 over the leaf hashes of these entries, in their order, in hexadecimal."
    )
    files: int | None = strawberry.field(description="So many stored files went.")
    files_sha256: str | None = strawberry.field(
        description="SHA-256 over those of the files, as bytes, in the order of their keys, in hexadecimal."
    )
    counts: list[PurgeCount]


@strawberry.type(
    description="That records go whose retention is over: signed by quality, of no effect until another person approved"
    " it (KEP-3)."
)
class Purge(Node):
    model: ClassVar[type[OfCompany]] = models.Purge
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    version: int
    site: Site
    reason: str
    proposed_name: str
    proposed_at: datetime
    signature: Signature
    approved_name: str | None
    approved_at: datetime | None = strawberry.field(description="Null until another person has approved it.")
    approval_signature: Signature | None
    batches: list[BatchPurge]
