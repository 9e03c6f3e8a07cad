"""What exists of downtime: a site's policy, the sets of each batch, a set's use with its pages, what came off them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class DowntimePolicy(OfSite, Base):
    """Whether sets are `kept` current at a site, each batch's anew every so many minutes at most, and why."""

    __tablename__ = "downtime_policy"

    kept: Mapped[bool]
    every_minutes: Mapped[int]
    because: Mapped[str]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            DowntimePolicy.company_id == Site.company_id, foreign(DowntimePolicy.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class DowntimeSet(OfSite, Base):
    """The remaining phases of a batch as a PDF; `number` counts the batch's sets, what isn't made or printed too.

    It is made once `due_at` has come, and tells the batch `as_of` a moment. `ended_at` is when the next one took its
    place, when it was dropped, or when it failed with its `problem`.
    """

    __tablename__ = "downtime_set"

    batch_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    requested_at: Mapped[datetime | None]
    as_of: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    pages: Mapped[int | None]
    sha256: Mapped[str | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    problem: Mapped[str | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(DowntimeSet.company_id == Batch.company_id, foreign(DowntimeSet.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    use: Mapped["DowntimeUse | None"] = relationship(
        primaryjoin=lambda: and_(
            DowntimeSet.company_id == DowntimeUse.company_id, DowntimeSet.id == foreign(DowntimeUse.set_id)
        ),
        viewonly=True,
        uselist=False,
        lazy="raise",
    )


class DowntimeUse(OfSite, Base):
    """That a set was used while the service was down, from when until when, in how many copies; accepts no change."""

    __tablename__ = "downtime_use"

    batch_id: Mapped[UUID]
    set_id: Mapped[UUID]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    copies: Mapped[int]
    reason: Mapped[str]
    exception_id: Mapped[UUID]
    declared_by: Mapped[UUID]
    declared_name: Mapped[str]
    declared_at: Mapped[datetime]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(DowntimeUse.company_id == Batch.company_id, foreign(DowntimeUse.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    set: Mapped[DowntimeSet] = relationship(
        primaryjoin=lambda: and_(
            DowntimeUse.company_id == DowntimeSet.company_id, foreign(DowntimeUse.set_id) == DowntimeSet.id
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            DowntimeUse.company_id == BatchException.company_id,
            foreign(DowntimeUse.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    pages: Mapped[list["DowntimePage"]] = relationship(
        primaryjoin=lambda: and_(
            DowntimeUse.company_id == DowntimePage.company_id, DowntimeUse.id == foreign(DowntimePage.use_id)
        ),
        order_by=lambda: (DowntimePage.copy, DowntimePage.page),
        viewonly=True,
        lazy="raise",
    )


class DowntimePage(OfSite, Base):
    """One issued page in one copy: accounted for once, with its scan where it was used, then checked against that."""

    __tablename__ = "downtime_page"

    batch_id: Mapped[UUID]
    use_id: Mapped[UUID]
    page: Mapped[int]
    copy: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    scan_key: Mapped[str | None]
    scan_name: Mapped[str | None]
    scan_size: Mapped[int | None] = mapped_column(BigInteger)
    scan_sha256: Mapped[str | None]
    scan_media_type: Mapped[str | None]
    reconciled_by: Mapped[UUID | None]
    reconciled_name: Mapped[str | None]
    reconciled_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]
    checked_name: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    use: Mapped[DowntimeUse] = relationship(
        primaryjoin=lambda: and_(
            DowntimePage.company_id == DowntimeUse.company_id, foreign(DowntimePage.use_id) == DowntimeUse.id
        ),
        viewonly=True,
        lazy="raise",
    )
    transcriptions: Mapped[list["Transcription"]] = relationship(
        primaryjoin=lambda: and_(
            DowntimePage.company_id == Transcription.company_id, DowntimePage.id == foreign(Transcription.page_id)
        ),
        order_by=lambda: Transcription.id,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            DowntimePage.company_id == Signature.company_id, foreign(DowntimePage.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Transcription(OfSite, Base):
    """What was entered off a page: a value, or when a phase began and ended on paper; a correction keeps what stood.

    `began_at` and `ended_at` are the paper's times, a value's the first alone; `performed_name` is who wrote or signed
    there. `transcribed_at` is the server's.
    """

    __tablename__ = "transcription"

    batch_id: Mapped[UUID]
    page_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    value_id: Mapped[UUID | None]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    performed_name: Mapped[str]
    remark: Mapped[str | None]
    transcribed_by: Mapped[UUID]
    transcribed_name: Mapped[str]
    transcribed_at: Mapped[datetime]

    page: Mapped[DowntimePage] = relationship(
        primaryjoin=lambda: and_(
            Transcription.company_id == DowntimePage.company_id, foreign(Transcription.page_id) == DowntimePage.id
        ),
        viewonly=True,
        lazy="raise",
    )
    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            Transcription.company_id == PhaseExecution.company_id,
            foreign(Transcription.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    value: Mapped[ParameterValue | None] = relationship(
        primaryjoin=lambda: and_(
            Transcription.company_id == ParameterValue.company_id, foreign(Transcription.value_id) == ParameterValue.id
        ),
        viewonly=True,
        lazy="raise",
    )


# Execution stands below and knows nothing of paper; who reads a value or a phase wants what stood there as well.
inspect(PhaseExecution).add_property(
    "paper",
    relationship(
        Transcription,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Transcription.company_id,
            PhaseExecution.id == foreign(Transcription.phase_execution_id),
            Transcription.value_id.is_(None),
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
inspect(ParameterValue).add_property(
    "paper",
    relationship(
        Transcription,
        primaryjoin=lambda: and_(
            ParameterValue.company_id == Transcription.company_id, ParameterValue.id == foreign(Transcription.value_id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
