"""What exists of suppliers: who they are, for what they are approved where, and what quality decided."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.signatures.models import Signature
from domain.tenancy.models import Site

if TYPE_CHECKING:
    from domain.materials.models import MaterialDefinition


class Supplier(Versioned, Base):
    """Who delivers or makes materials; `country` is its ISO 3166-1 code, `gln` its GS1 location number."""

    __tablename__ = "supplier"

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    country: Mapped[str]
    gln: Mapped[str | None]


class SupplierApproval(OfSite, Base):
    """That a supplier may deliver a material of a manufacturer to a site, up to its last day there; set by quality."""

    __tablename__ = "supplier_approval"

    supplier_id: Mapped[UUID]
    material_id: Mapped[UUID]
    manufacturer_id: Mapped[UUID]
    state: Mapped[str]
    valid_until: Mapped[date | None]
    conditions: Mapped[str | None]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            SupplierApproval.company_id == Site.company_id, foreign(SupplierApproval.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    supplier: Mapped[Supplier] = relationship(
        primaryjoin=lambda: and_(
            SupplierApproval.company_id == Supplier.company_id, foreign(SupplierApproval.supplier_id) == Supplier.id
        ),
        viewonly=True,
        lazy="raise",
    )
    manufacturer: Mapped[Supplier] = relationship(
        primaryjoin=lambda: and_(
            SupplierApproval.company_id == Supplier.company_id, foreign(SupplierApproval.manufacturer_id) == Supplier.id
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped["MaterialDefinition"] = relationship(
        "MaterialDefinition",
        primaryjoin="and_(SupplierApproval.company_id == MaterialDefinition.company_id,"
        " foreign(SupplierApproval.material_id) == MaterialDefinition.id)",
        viewonly=True,
        lazy="raise",
    )
    decisions: Mapped[list["SupplierDecision"]] = relationship(
        primaryjoin=lambda: and_(
            SupplierApproval.company_id == SupplierDecision.company_id,
            SupplierApproval.id == foreign(SupplierDecision.approval_id),
        ),
        order_by=lambda: SupplierDecision.id,
        viewonly=True,
        lazy="raise",
    )


class SupplierDecision(OfCompany, Base):
    """Quality's signed decision on a supplier's approval; accepts no change."""

    __tablename__ = "supplier_decision"

    site_id: Mapped[UUID]
    approval_id: Mapped[UUID]
    decision: Mapped[str]
    valid_until: Mapped[date | None]
    conditions: Mapped[str | None]
    statement: Mapped[str]
    decided_by: Mapped[UUID]
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            SupplierDecision.company_id == Signature.company_id, foreign(SupplierDecision.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
