"""What exists of working offline: a site's devices, and each act that one of them sent, with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import PhaseExecution
from domain.execution.offline.kinds import OfflineOutcome
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


class OperationTakeOut(OfSite, Base):
    """That a device has an operation of a batch, whose phases only it goes on with until that comes back (OFL-3).

    `operation` and `unit_procedure` are called as the recipe's phases call them. What was `recalled` a supervisor took
    back, as an exception; what the device sends of it afterwards isn't applied.
    """

    __tablename__ = "operation_take_out"

    batch_id: Mapped[UUID]
    unit_procedure: Mapped[str]
    operation: Mapped[str]
    device_id: Mapped[UUID]
    device_code: Mapped[str]
    taken_by: Mapped[UUID]
    taken_name: Mapped[str]
    taken_at: Mapped[datetime]
    recalled: Mapped[bool]
    ended_by: Mapped[UUID | None]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    exception_id: Mapped[UUID | None]

    phases: Mapped[list[PhaseExecution]] = relationship(
        primaryjoin=lambda: and_(
            OperationTakeOut.company_id == PhaseExecution.company_id,
            OperationTakeOut.id == foreign(PhaseExecution.take_out_id),
        ),
        order_by=lambda: (PhaseExecution.number, PhaseExecution.id),
        viewonly=True,
        lazy="raise",
    )
    conflicts: Mapped[list["OfflineAct"]] = relationship(
        primaryjoin=lambda: and_(
            OperationTakeOut.company_id == OfflineAct.company_id,
            OperationTakeOut.id == foreign(OfflineAct.take_out_id),
            OfflineAct.outcome != OfflineOutcome.APPLIED,
        ),
        order_by=lambda: OfflineAct.id,
        viewonly=True,
        lazy="raise",
    )


class OfflineAct(OfCompany, Base):
    """One act as it was done on a device; accepts no change. Its `kind` is a value's where it tells none.

    `device_time` is the device's clock at the act, `sent_at` the same clock as it was sent, `arrived_at` the server's:
    by how much these two differ, `event_at` differs from `device_time`. `content` is in words. `code`, `says` and
    `refused_rule` tell a refusal, `waits_for` the sequence of the act that had to be applied before.
    """

    __tablename__ = "offline_act"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    kind: Mapped[str | None]
    take_out_id: Mapped[UUID | None]
    recipe_parameter_id: Mapped[UUID | None]
    repetition: Mapped[int | None]
    content: Mapped[str | None]
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
