"""What exists of working offline: a site's devices, and each act that one of them sent, with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import PhaseExecution
from domain.kernel.models import Base, OfCompany, OfSite


class OfflineDevice(OfSite, Base):
    """A device on which people of a site may record without a connection, until it is revoked."""

    __tablename__ = "offline_device"

    code: Mapped[str]
    name: Mapped[str]
    registered_by: Mapped[UUID]
    registered_name: Mapped[str]
    registered_at: Mapped[datetime]
    revoked_by: Mapped[UUID | None]
    revoked_name: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class OfflineAct(OfCompany, Base):
    """One value as it was recorded on a device; accepts no change.

    `device_time` is the device's clock at the act, `sent_at` the same clock as it was sent, `arrived_at` the server's:
    by how much these two differ, `event_at` differs from `device_time`. `content` is in words. `code`, `says` and
    `refused_rule` tell a refusal, `waits_for` the sequence of the act that had to be applied before.
    """

    __tablename__ = "offline_act"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID]
    repetition: Mapped[int]
    content: Mapped[str]
    device_id: Mapped[UUID]
    device_code: Mapped[str]
    sequence: Mapped[int]
    device_time: Mapped[datetime]
    sent_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    event_at: Mapped[datetime]
    person_id: Mapped[UUID]
    person_name: Mapped[str]
    outcome: Mapped[str]
    code: Mapped[str | None]
    says: Mapped[str | None]
    refused_rule: Mapped[str | None]
    waits_for: Mapped[int | None]
    value_id: Mapped[UUID | None]
    exception_id: Mapped[UUID | None]

    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            OfflineAct.company_id == PhaseExecution.company_id,
            foreign(OfflineAct.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
