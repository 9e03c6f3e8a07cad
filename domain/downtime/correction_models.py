"""What stood before a slip was put right: how a page was accounted for, and what was transcribed from it (EXE-6)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.downtime.models import DowntimePage, Transcription
from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature


class PageAccount(OfSite, Base):
    """How a page was accounted for, until somebody took that back with a reason; accepts no change."""

    __tablename__ = "downtime_page_account"

    batch_id: Mapped[UUID]
    page_id: Mapped[UUID]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    scan_key: Mapped[str | None]
    scan_name: Mapped[str | None]
    scan_size: Mapped[int | None] = mapped_column(BigInteger)
    scan_sha256: Mapped[str | None]
    scan_media_type: Mapped[str | None]
    reconciled_by: Mapped[UUID]
    reconciled_name: Mapped[str]
    reconciled_at: Mapped[datetime]
    because: Mapped[str]
    taken_back_by: Mapped[UUID]
    taken_back_name: Mapped[str]
    taken_back_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            PageAccount.company_id == Signature.company_id, foreign(PageAccount.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class TranscriptionCorrection(OfSite, Base):
    """What an entry said, as its version `of_version`, until it was corrected with a reason; accepts no change."""

    __tablename__ = "transcription_correction"

    batch_id: Mapped[UUID]
    transcription_id: Mapped[UUID]
    of_version: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    performed_name: Mapped[str]
    remark: Mapped[str | None]
    because: Mapped[str]
    corrected_by: Mapped[UUID]
    corrected_name: Mapped[str]
    corrected_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            TranscriptionCorrection.company_id == Signature.company_id,
            foreign(TranscriptionCorrection.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(DowntimePage).add_property(
    "accounts",
    relationship(
        PageAccount,
        primaryjoin=lambda: and_(
            DowntimePage.company_id == PageAccount.company_id, DowntimePage.id == foreign(PageAccount.page_id)
        ),
        order_by=lambda: PageAccount.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
inspect(Transcription).add_property(
    "corrections",
    relationship(
        TranscriptionCorrection,
        primaryjoin=lambda: and_(
            Transcription.company_id == TranscriptionCorrection.company_id,
            Transcription.id == foreign(TranscriptionCorrection.transcription_id),
        ),
        order_by=lambda: TranscriptionCorrection.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
