"""What exists of logbooks: their entries, which other rows are, what people wrote in them, and their exports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.equipment.plant.models import Equipment
from domain.execution.models import Batch
from domain.kernel.models import Base, OfSite
from domain.materials.container_models import OperationalLocation
from domain.signatures.models import Signature


class LogbookEntry(Base):
    """One entry of a logbook, of equipment, a room or both: a view over the rows that are the record (EQP-6).

    `entry_id` is the id of the row that it is read from, or follows from that of an audit entry. It happened `at`, and
    ended at `until` where it took time; where it was written down later, that was `recorded_at`. Who did it stands in
    `by_name`, None for what time did; who checked it in `checked_name`.
    """

    __tablename__ = "logbook_entry"

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    equipment_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    says: Mapped[str]
    by_name: Mapped[str | None]
    checked_name: Mapped[str | None]
    batch_id: Mapped[UUID | None]
    batch_number: Mapped[str | None]
    product: Mapped[str | None]
    lot: Mapped[str | None]
    outcome: Mapped[str | None]
    remark: Mapped[str | None]
    corrects_id: Mapped[UUID | None]

    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(
            LogbookEntry.company_id == Batch.company_id, foreign(LogbookEntry.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )


class LogbookNote(OfSite, Base):
    """What a person wrote in a logbook, signed; it is corrected by another one only, and accepts no change."""

    __tablename__ = "logbook_note"

    equipment_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    says: Mapped[str]
    happened_at: Mapped[datetime]
    corrects_id: Mapped[UUID | None]
    written_by: Mapped[UUID]
    written_name: Mapped[str]
    written_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            LogbookNote.company_id == Equipment.company_id, foreign(LogbookNote.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            LogbookNote.company_id == OperationalLocation.company_id,
            foreign(LogbookNote.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    corrects: Mapped["LogbookNote | None"] = relationship(
        primaryjoin="and_(LogbookNote.company_id == remote(LogbookNote.company_id),"
        " foreign(LogbookNote.corrects_id) == remote(LogbookNote.id))",
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            LogbookNote.company_id == Signature.company_id, foreign(LogbookNote.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class LogbookExport(OfSite, Base):
    """A logbook as files, of what happened from `since` to before `until`; either may be open.

    `entries` counts what the files hold; their SHA-256, in hex, was stated once. `problem` says why there are none.
    """

    __tablename__ = "logbook_export"

    equipment_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    place_code: Mapped[str]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    state: Mapped[str]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    entries: Mapped[int | None]
    csv_sha256: Mapped[str | None]
    csv_bytes: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str | None]
    pdf_bytes: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None]

    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            LogbookExport.company_id == Equipment.company_id, foreign(LogbookExport.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            LogbookExport.company_id == OperationalLocation.company_id,
            foreign(LogbookExport.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
