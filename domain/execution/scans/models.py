"""What exists of a scan: what was read, what it names, and whether that was expected there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import Text

from domain.equipment.plant.models import Equipment
from domain.execution.models import PhaseExecution
from domain.kernel.models import Base, OfCompany
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import MaterialLot


class ScanConfirmation(OfCompany, Base):
    """One scan in a phase; accepts no change.

    `codes` is what the scanner sent, `symbology` the identifier that stood before it (ISO/IEC 15424), `text` the same
    as people read it. `named` is what that names, in words, `says` why it is WRONG and what was expected.
    """

    __tablename__ = "scan_confirmation"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    symbology: Mapped[str | None]
    text: Mapped[str]
    kind: Mapped[str | None]
    named: Mapped[str | None]
    lot_id: Mapped[UUID | None]
    container_id: Mapped[UUID | None]
    equipment_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    outcome: Mapped[str]
    says: Mapped[str | None]
    scanned_by: Mapped[UUID]
    scanned_name: Mapped[str]
    scanned_at: Mapped[datetime]

    lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            ScanConfirmation.company_id == MaterialLot.company_id, foreign(ScanConfirmation.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container | None] = relationship(
        primaryjoin=lambda: and_(
            ScanConfirmation.company_id == Container.company_id, foreign(ScanConfirmation.container_id) == Container.id
        ),
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            ScanConfirmation.company_id == Equipment.company_id, foreign(ScanConfirmation.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            ScanConfirmation.company_id == OperationalLocation.company_id,
            foreign(ScanConfirmation.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(PhaseExecution).add_property(
    "scans",
    relationship(
        ScanConfirmation,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == ScanConfirmation.company_id,
            PhaseExecution.id == foreign(ScanConfirmation.phase_execution_id),
        ),
        order_by=lambda: ScanConfirmation.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
