"""What exists of evidence: of an exception, or of the deviation that groups several."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from domain.kernel.models import Base, OfCompany


class Evidence(OfCompany, Base):
    """One piece of evidence, numbered from 1 in its exception or deviation; accepts no change.

    Words alone, or about one thing: an uploaded file, hashed, whose bytes lie under `file_key`; or a lot, a use of
    equipment or a batch, which `link_text` names as it was called then. `batch_id` is the exception's.
    """

    __tablename__ = "evidence"

    site_id: Mapped[UUID]
    exception_id: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]
    deviation_id: Mapped[UUID | None]
    number: Mapped[int]
    says: Mapped[str]
    file_key: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None]
    file_sha256: Mapped[str | None]
    media_type: Mapped[str | None]
    lot_id: Mapped[UUID | None]
    equipment_use_id: Mapped[UUID | None]
    about_batch_id: Mapped[UUID | None]
    link_text: Mapped[str | None]
    added_by: Mapped[UUID]
    added_name: Mapped[str]
    added_at: Mapped[datetime]
