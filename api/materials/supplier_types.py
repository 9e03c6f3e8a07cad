"""Suppliers and their approvals as GraphQL shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.suppliers import kinds, models

if TYPE_CHECKING:
    from api.materials.definitions import MaterialDefinition

strawberry.enum(kinds.SupplierKind, description="Who makes what is delivered, and who only delivers it.")
strawberry.enum(
    kinds.ApprovalState,
    name="SupplierApprovalState",
    description="Only an APPROVED one counts, up to its last day; a WITHDRAWN one is asked for anew.",
)
strawberry.enum(kinds.SupplierDecisionKind, name="SupplierDecisionKind")


@strawberry.type(description="Quality's signed decision on a supplier's approval.")
class SupplierDecision(Node):
    model: ClassVar[type[OfCompany]] = models.SupplierDecision
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    decision: kinds.SupplierDecisionKind
    valid_until: date | None
    conditions: str | None
    statement: str
    decided_name: str
    decided_at: datetime
    signature: Signature


@strawberry.type(description="Who delivers or makes materials, the same for all sites of a company.")
class Supplier(Node):
    model: ClassVar[type[OfCompany]] = models.Supplier
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique in the company.")
    name: str
    kind: kinds.SupplierKind
    address: str
    country: str = strawberry.field(description="ISO 3166-1, two letters.")
    gln: str | None = strawberry.field(description="Its GS1 location number.")


@strawberry.type(
    description="That a supplier may deliver a material of a manufacturer to a site (21 CFR 211.84); set by quality."
)
class SupplierApproval(Node):
    model: ClassVar[type[OfCompany]] = models.SupplierApproval
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    state: kinds.ApprovalState
    valid_until: date | None = strawberry.field(description="The last day on which it counts, as the site counts.")
    conditions: str | None
    site: Site
    supplier: Supplier
    manufacturer: Supplier
    material: Annotated["MaterialDefinition", strawberry.lazy("api.materials.definitions")]
    requested_name: str
    requested_at: datetime
    decisions: list[SupplierDecision] = strawberry.field(description="Oldest first.")
