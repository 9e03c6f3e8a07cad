"""What exists of impact that was stated.

Import it through domain.deviations.models: the deviations that these belong to must be mapped beside them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany
from domain.materials.models import MaterialLot
from domain.signatures.models import Signature


class ImpactStatement(OfCompany, Base):
    """Whether a batch or lot is affected, and why, numbered in its deviation from 1; accepts no change.

    The last one of a batch or lot counts. `thing` is what that was called then. `exception_id` is the exception that
    the first one raised in an affected batch.
    """

    __tablename__ = "impact_statement"

    site_id: Mapped[UUID]
    deviation_id: Mapped[UUID]
    number: Mapped[int]
    about_batch_id: Mapped[UUID | None]
    about_lot_id: Mapped[UUID | None]
    thing: Mapped[str]
    affected: Mapped[bool]
    because: Mapped[str]
    exception_id: Mapped[UUID | None]
    stated_by: Mapped[UUID]
    stated_name: Mapped[str]
    stated_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    about_batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(
            ImpactStatement.company_id == Batch.company_id, foreign(ImpactStatement.about_batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    about_lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            ImpactStatement.company_id == MaterialLot.company_id,
            foreign(ImpactStatement.about_lot_id) == MaterialLot.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            ImpactStatement.company_id == BatchException.company_id,
            foreign(ImpactStatement.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ImpactStatement.company_id == Signature.company_id,
            foreign(ImpactStatement.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
