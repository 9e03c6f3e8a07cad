"""What exists of specifications: numbered versions for a material at a site or the enterprise, and their tests."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, Uuid, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialDefinition
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class MaterialSpecification(OfSite, Base):
    """What lots of a material must be, at a site or, from the enterprise, at every site without an own one (MAT-1).

    `content` is the canonical JSON that was approved and `digest` its SHA-256; `authors` are all who wrote on it.
    """

    __tablename__ = "material_specification"

    material_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    change: Mapped[str]
    authors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    written_by: Mapped[UUID]
    written_name: Mapped[str]
    written_at: Mapped[datetime]
    content: Mapped[str | None]
    digest: Mapped[str | None]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            MaterialSpecification.company_id == Site.company_id, foreign(MaterialSpecification.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            MaterialSpecification.company_id == MaterialDefinition.company_id,
            foreign(MaterialSpecification.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    tests: Mapped[list["SpecificationTest"]] = relationship(
        primaryjoin=lambda: and_(
            MaterialSpecification.company_id == SpecificationTest.company_id,
            MaterialSpecification.id == foreign(SpecificationTest.specification_id),
        ),
        order_by=lambda: SpecificationTest.position,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            MaterialSpecification.company_id == Signature.company_id,
            foreign(MaterialSpecification.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class SpecificationTest(OfCompany, Base):
    """One test of a specification; what each field means says `values.RequiredTest`."""

    __tablename__ = "specification_test"

    site_id: Mapped[UUID]
    specification_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    method: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    low: Mapped[Decimal | None]
    low_exclusive: Mapped[bool]
    high: Mapped[Decimal | None]
    high_exclusive: Mapped[bool]
    decimals: Mapped[int | None]
    significant_figures: Mapped[int | None]
    rounding: Mapped[str | None]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expected: Mapped[str | None]
    demand: Mapped[str]
    potency: Mapped[str | None]
    basis: Mapped[str | None]
