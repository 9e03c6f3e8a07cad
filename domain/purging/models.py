"""What exists of a purge: who signed it, each batch that it names, and what of that went."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class Purge(OfSite, Base):
    """That records go whose retention is over: proposed by one person, of no effect until another one approves it."""

    __tablename__ = "purge"

    reason: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_name: Mapped[str]
    proposed_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approval_signature_id: Mapped[UUID | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Purge.company_id == Site.company_id, foreign(Purge.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(Purge.company_id == Signature.company_id, foreign(Purge.signature_id) == Signature.id),
        viewonly=True,
        lazy="raise",
    )
    approval_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            Purge.company_id == Signature.company_id, foreign(Purge.approval_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batches: Mapped[list["BatchPurge"]] = relationship(
        primaryjoin=lambda: and_(Purge.company_id == BatchPurge.company_id, Purge.id == foreign(BatchPurge.purge_id)),
        order_by=lambda: BatchPurge.number,
        viewonly=True,
        lazy="raise",
    )


class BatchPurge(OfSite, Base):
    """A batch that a purge names, as what, and until when its record was kept.

    `ended_at` is when it was purged, or why it was not was told in `problem`. `leaves_sha256` is the SHA-256, in hex,
    over the leaf hashes of the log's `entries` that lost their values, in their order; `files_sha256` over the SHA-256
    of the `files` that went, as bytes, in the order of their keys.
    """

    __tablename__ = "batch_purge"

    purge_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    number: Mapped[str]
    product: Mapped[str]
    kept_until: Mapped[date]
    because: Mapped[str]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    entries: Mapped[int | None]
    leaves_sha256: Mapped[str | None]
    files: Mapped[int | None]
    files_sha256: Mapped[str | None]

    purge: Mapped[Purge] = relationship(
        primaryjoin=lambda: and_(BatchPurge.company_id == Purge.company_id, foreign(BatchPurge.purge_id) == Purge.id),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(BatchPurge.company_id == Batch.company_id, foreign(BatchPurge.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    counts: Mapped[list["PurgeCount"]] = relationship(
        primaryjoin=lambda: and_(
            BatchPurge.company_id == PurgeCount.company_id, BatchPurge.id == foreign(PurgeCount.batch_purge_id)
        ),
        order_by=lambda: PurgeCount.table_name,
        viewonly=True,
        lazy="raise",
    )


class PurgeCount(OfCompany, Base):
    """How many rows of a table went with a batch, and how many stay since rows of others refer to them."""

    __tablename__ = "purge_count"

    site_id: Mapped[UUID]
    batch_purge_id: Mapped[UUID]
    table_name: Mapped[str]
    gone: Mapped[int]
    stays: Mapped[int]


class PurgedFile(OfSite, Base):
    """A stored file that goes with a batch's record, by its SHA-256 in hex; `deleted_at` once the store has let go."""

    __tablename__ = "purged_file"

    batch_purge_id: Mapped[UUID]
    object_key: Mapped[str]
    sha256: Mapped[str]
    deleted_at: Mapped[datetime | None]


inspect(Batch).add_property(
    "purge",
    relationship(
        BatchPurge,
        primaryjoin=lambda: and_(
            Batch.company_id == BatchPurge.company_id,
            Batch.id == foreign(BatchPurge.batch_id),
            BatchPurge.entries.is_not(None),
        ),
        uselist=False,
        viewonly=True,
        lazy="raise",
    ),
)
