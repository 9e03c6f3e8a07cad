"""What exists of rework: quality's approval, and the rejected lots that it names."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Mapped, RelationshipProperty, foreign, mapped_column, relationship
from sqlalchemy.types import Text

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialLot
from domain.recipes.models import MasterRecipeVersion
from domain.signatures.models import Signature


class ReworkApproval(OfSite, Base):
    """Quality's signature that one new batch may be made of rejected lots of `batch_id`, by one recipe version (REV-5).

    `evaluation` is that of the risk. `additional_tests` are codes of tests that what it gives is tested by beside its
    specification. `expires_on` is its last day of use where quality sets one, for `expires_because`; otherwise it lasts
    no longer than what it was made of. Never changed; it may be withdrawn until the new batch begins.
    """

    __tablename__ = "rework_approval"

    batch_id: Mapped[UUID]
    batch_number: Mapped[str]
    kind: Mapped[str]
    because: Mapped[str]
    evaluation: Mapped[str]
    recipe_version_id: Mapped[UUID]
    recipe_name: Mapped[str]
    additional_tests: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_on: Mapped[date | None]
    expires_because: Mapped[str | None]
    approved_by: Mapped[UUID]
    approved_name: Mapped[str]
    approved_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]
    withdrawal_signature_id: Mapped[UUID | None]

    origin: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            ReworkApproval.company_id == Batch.company_id, foreign(ReworkApproval.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(
            ReworkApproval.company_id == Batch.company_id, ReworkApproval.id == foreign(Batch.rework_id)
        ),
        uselist=False,
        viewonly=True,
        lazy="raise",
    )
    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            ReworkApproval.company_id == MasterRecipeVersion.company_id,
            foreign(ReworkApproval.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    lots: Mapped[list["ReworkLot"]] = relationship(
        primaryjoin=lambda: and_(
            ReworkApproval.company_id == ReworkLot.company_id, ReworkApproval.id == foreign(ReworkLot.approval_id)
        ),
        order_by=lambda: ReworkLot.id,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: _signed(ReworkApproval.signature_id), viewonly=True, lazy="raise"
    )
    withdrawal_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: _signed(ReworkApproval.withdrawal_signature_id), viewonly=True, lazy="raise"
    )


class ReworkLot(OfCompany, Base):
    """A rejected lot that an approval names, and how much of it may be charged; accepts no change."""

    __tablename__ = "rework_lot"

    site_id: Mapped[UUID]
    approval_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    lot_number: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            ReworkLot.company_id == MaterialLot.company_id, foreign(ReworkLot.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )


def _signed(column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    return and_(ReworkApproval.company_id == Signature.company_id, foreign(column) == Signature.id)


def _of_batch(*, many: bool) -> RelationshipProperty[object]:
    """The approvals of the batch's rework, or the one by which it is made itself."""
    near = (Batch.id == foreign(ReworkApproval.batch_id)) if many else (foreign(Batch.rework_id) == ReworkApproval.id)
    return relationship(
        ReworkApproval,
        primaryjoin=and_(Batch.company_id == ReworkApproval.company_id, near),
        order_by=ReworkApproval.id if many else False,
        uselist=many,
        viewonly=True,
        lazy="raise",
    )


# Who reads a batch wants to know of what it is made, and what was made of it.
inspect(Batch).add_property("rework_of", _of_batch(many=False))
inspect(Batch).add_property("reworked_by", _of_batch(many=True))
