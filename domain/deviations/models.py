"""What exists of deviations: what they group, each investigation of them, and its approvals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.deviations.action_models import CorrectiveAction
from domain.deviations.impact_models import ImpactStatement
from domain.exceptions.evidence_models import Evidence
from domain.exceptions.models import BatchException
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialLot
from domain.people.models import Person
from domain.signatures.models import Signature
from domain.tenancy.models import Site

__all__ = [
    "CorrectiveAction",
    "Deviation",
    "DeviationApproval",
    "DeviationException",
    "DeviationInvestigation",
    "Evidence",
    "ImpactStatement",
]


class DeviationException(OfSite, Base):
    """That a deviation groups an exception; `removed_at` once it was taken out, or the deviation withdrawn (DEV-1)."""

    __tablename__ = "deviation_exception"

    deviation_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    exception_id: Mapped[UUID]
    added_by: Mapped[UUID]
    added_name: Mapped[str]
    added_at: Mapped[datetime]
    removed_by: Mapped[UUID | None]
    removed_name: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[str | None]

    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            DeviationException.company_id == BatchException.company_id,
            foreign(DeviationException.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class DeviationApproval(OfCompany, Base):
    """One role's signed approval of one concluded investigation; accepts no change."""

    __tablename__ = "deviation_approval"

    site_id: Mapped[UUID]
    deviation_id: Mapped[UUID]
    investigation_id: Mapped[UUID]
    role: Mapped[str]
    approved_by: Mapped[UUID]
    approved_name: Mapped[str]
    approved_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            DeviationApproval.company_id == Signature.company_id,
            foreign(DeviationApproval.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class DeviationInvestigation(OfCompany, Base):
    """One concluded investigation of a deviation, numbered there from 1; accepts no change.

    The last one counts, unless the deviation was opened again since. `approvers` are frozen with it.
    """

    __tablename__ = "deviation_investigation"

    site_id: Mapped[UUID]
    deviation_id: Mapped[UUID]
    number: Mapped[int]
    classification: Mapped[str]
    cause_category: Mapped[str]
    cause: Mapped[str]
    conclusion: Mapped[str]
    approvers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    investigated_by: Mapped[UUID]
    investigated_name: Mapped[str]
    investigated_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            DeviationInvestigation.company_id == Signature.company_id,
            foreign(DeviationInvestigation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    approvals: Mapped[list[DeviationApproval]] = relationship(
        primaryjoin=lambda: and_(
            DeviationInvestigation.company_id == DeviationApproval.company_id,
            DeviationInvestigation.id == foreign(DeviationApproval.investigation_id),
        ),
        order_by=lambda: DeviationApproval.id,
        viewonly=True,
        lazy="raise",
    )


class Deviation(OfSite, Base):
    """A deviation of a site, numbered there from 1 without a gap: exceptions of one cause, investigated together.

    `classification` is that of its last investigation, until then as it was opened. `begun_by` is who investigates;
    `awaits` is the role whose approval the last investigation waits for. `reopened_at` is when, and why, something
    beneath changed last.
    """

    __tablename__ = "deviation"

    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str]
    classification: Mapped[str]
    state: Mapped[str]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    begun_by: Mapped[UUID | None]
    begun_name: Mapped[str | None]
    begun_at: Mapped[datetime | None]
    awaits: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    reopened_because: Mapped[str | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Deviation.company_id == Site.company_id, foreign(Deviation.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    opener: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Deviation.company_id == Person.company_id, foreign(Deviation.opened_by) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    grouped: Mapped[list[DeviationException]] = relationship(
        primaryjoin=lambda: and_(
            Deviation.company_id == DeviationException.company_id,
            Deviation.id == foreign(DeviationException.deviation_id),
        ),
        order_by=lambda: DeviationException.id,
        viewonly=True,
        lazy="raise",
    )
    investigations: Mapped[list[DeviationInvestigation]] = relationship(
        primaryjoin=lambda: and_(
            Deviation.company_id == DeviationInvestigation.company_id,
            Deviation.id == foreign(DeviationInvestigation.deviation_id),
        ),
        order_by=lambda: DeviationInvestigation.number,
        viewonly=True,
        lazy="raise",
    )
    actions: Mapped[list[CorrectiveAction]] = relationship(
        primaryjoin=lambda: and_(
            Deviation.company_id == CorrectiveAction.company_id,
            Deviation.id == foreign(CorrectiveAction.deviation_id),
        ),
        order_by=lambda: CorrectiveAction.number,
        viewonly=True,
        lazy="raise",
    )
    impact: Mapped[list[ImpactStatement]] = relationship(
        primaryjoin=lambda: and_(
            Deviation.company_id == ImpactStatement.company_id,
            Deviation.id == foreign(ImpactStatement.deviation_id),
        ),
        order_by=lambda: ImpactStatement.number,
        viewonly=True,
        lazy="raise",
    )
    evidence: Mapped[list[Evidence]] = relationship(
        primaryjoin=lambda: and_(
            Deviation.company_id == Evidence.company_id, Deviation.id == foreign(Evidence.deviation_id)
        ),
        order_by=lambda: Evidence.number,
        viewonly=True,
        lazy="raise",
    )


inspect(CorrectiveAction).add_property(
    "deviation",
    relationship(
        Deviation,
        primaryjoin=lambda: and_(
            CorrectiveAction.company_id == Deviation.company_id,
            foreign(CorrectiveAction.deviation_id) == Deviation.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
inspect(DeviationException).add_property(
    "deviation",
    relationship(
        Deviation,
        primaryjoin=lambda: and_(
            DeviationException.company_id == Deviation.company_id,
            foreign(DeviationException.deviation_id) == Deviation.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
inspect(BatchException).add_property(
    "grouped_in",
    relationship(
        DeviationException,
        primaryjoin=lambda: and_(
            BatchException.company_id == DeviationException.company_id,
            BatchException.id == foreign(DeviationException.exception_id),
        ),
        order_by=lambda: DeviationException.id,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(BatchException).add_property(
    "evidence",
    relationship(
        Evidence,
        primaryjoin=lambda: and_(
            BatchException.company_id == Evidence.company_id, BatchException.id == foreign(Evidence.exception_id)
        ),
        order_by=lambda: Evidence.number,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(Evidence).add_property(
    "lot",
    relationship(
        MaterialLot,
        primaryjoin=lambda: and_(
            Evidence.company_id == MaterialLot.company_id, foreign(Evidence.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    ),
)
inspect(Evidence).add_property(
    "equipment_use",
    relationship(
        EquipmentUse,
        primaryjoin=lambda: and_(
            Evidence.company_id == EquipmentUse.company_id, foreign(Evidence.equipment_use_id) == EquipmentUse.id
        ),
        viewonly=True,
        lazy="raise",
    ),
)
inspect(Evidence).add_property(
    "about_batch",
    relationship(
        Batch,
        primaryjoin=lambda: and_(Evidence.company_id == Batch.company_id, foreign(Evidence.about_batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    ),
)
