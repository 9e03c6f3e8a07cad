"""What exists of in-process controls: each series that a batch watches, and each control of it that fell due."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.controls.kinds import ControlState
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.models import Base, OfSite
from domain.recipes.models import RecipeParameter
from domain.tenancy.models import Site


class CapturePolicy(OfSite, Base):
    """How a site captures data, and why: what is in time, what is fresh, what is confirmed by a scan.

    An in-process control is taken within `grace_minutes` of its moment, a reading counts for `reading_seconds` after it
    was measured. A site that set nothing has five minutes, and one, and demands no scan, neither of the equipment that
    a phase begins to use (`scan_equipment`) nor of what it charges (`scan_charges`).
    """

    __tablename__ = "capture_policy"

    grace_minutes: Mapped[int]
    reading_seconds: Mapped[int]
    scan_equipment: Mapped[bool]
    scan_charges: Mapped[bool]
    because: Mapped[str]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            CapturePolicy.company_id == Site.company_id, foreign(CapturePolicy.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ControlSeries(OfSite, Base):
    """A parameter that is taken `every_seconds` while the `carrier` runs: the phase that its own runs during, or that.

    The n-th control is due n times that after `counted_from`, which is the carrier's start, moved on by every pause.
    `opened` counts those that fell due, `next_due_at` is when the next one does, and `heed_at` when the schedule looks
    again. `exhausted_at` is when more fell due than the recipe lets be recorded.
    """

    __tablename__ = "control_series"

    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    carrier_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID]
    name: Mapped[str]
    every_seconds: Mapped[Decimal]
    grace_seconds: Mapped[Decimal]
    samples: Mapped[int]
    most: Mapped[int]
    state: Mapped[str]
    started_at: Mapped[datetime]
    counted_from: Mapped[datetime]
    opened: Mapped[int]
    next_due_at: Mapped[datetime | None]
    heed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    exhausted_at: Mapped[datetime | None]

    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            ControlSeries.company_id == PhaseExecution.company_id,
            foreign(ControlSeries.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    carrier: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            ControlSeries.company_id == PhaseExecution.company_id,
            foreign(ControlSeries.carrier_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe_parameter: Mapped[RecipeParameter] = relationship(
        primaryjoin=lambda: and_(
            ControlSeries.company_id == RecipeParameter.company_id,
            foreign(ControlSeries.recipe_parameter_id) == RecipeParameter.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    controls: Mapped[list["InProcessControl"]] = relationship(
        primaryjoin=lambda: and_(
            ControlSeries.company_id == InProcessControl.company_id,
            ControlSeries.id == foreign(InProcessControl.series_id),
        ),
        order_by=lambda: InProcessControl.number,
        viewonly=True,
        lazy="raise",
    )


class InProcessControl(OfSite, Base):
    """One control of a series: when it was due, and until when it was in time.

    `told_at` is when it was told overdue or late, once; `recorded_at` when its last sample was recorded. `missed_*` say
    who told that it wasn't taken, and why.
    """

    __tablename__ = "in_process_control"

    batch_id: Mapped[UUID]
    series_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID]
    number: Mapped[int]
    first_repetition: Mapped[int]
    last_repetition: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    overdue_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    missed_by: Mapped[UUID | None]
    missed_name: Mapped[str | None]
    missed_at: Mapped[datetime | None]
    missed_reason: Mapped[str | None]

    series: Mapped[ControlSeries] = relationship(
        primaryjoin=lambda: and_(
            InProcessControl.company_id == ControlSeries.company_id,
            foreign(InProcessControl.series_id) == ControlSeries.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    values: Mapped[list[ParameterValue]] = relationship(
        primaryjoin=lambda: and_(
            InProcessControl.company_id == ParameterValue.company_id,
            InProcessControl.phase_execution_id == foreign(ParameterValue.phase_execution_id),
            InProcessControl.recipe_parameter_id == foreign(ParameterValue.recipe_parameter_id),
            InProcessControl.first_repetition <= foreign(ParameterValue.repetition),
            InProcessControl.last_repetition >= foreign(ParameterValue.repetition),
        ),
        order_by=lambda: ParameterValue.repetition,
        viewonly=True,
        lazy="raise",
    )


inspect(PhaseExecution).add_property(
    "controls",
    relationship(
        ControlSeries,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == ControlSeries.company_id,
            PhaseExecution.id == foreign(ControlSeries.phase_execution_id),
        ),
        order_by=lambda: ControlSeries.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
inspect(Batch).add_property(
    "due_controls",
    relationship(
        InProcessControl,
        primaryjoin=lambda: and_(
            Batch.company_id == InProcessControl.company_id,
            Batch.id == foreign(InProcessControl.batch_id),
            InProcessControl.state == ControlState.OPEN.value,
        ),
        order_by=lambda: (InProcessControl.due_at, InProcessControl.id),
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
