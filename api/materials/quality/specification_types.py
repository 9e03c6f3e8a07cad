"""Specifications and their tests as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.materials.quality.enums import (
    AssayBasis,
    Demand,
    PotencyMeaning,
    Rounding,
    SpecificationState,
    SpecificationTestKind,
)
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.quality import specification_models as models

if TYPE_CHECKING:
    from api.materials.definitions import MaterialDefinition


@strawberry.type(description="A test, its method, and what must be found; compared as rounded (EXE-3).")
class SpecificationTest(Node):
    model: ClassVar[type[OfCompany]] = models.SpecificationTest
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    position: int
    code: str = strawberry.field(description="Results name the test by it.")
    name: str
    method: str
    kind: SpecificationTestKind
    unit: str | None
    low: Decimal | None
    low_exclusive: bool
    high: Decimal | None
    high_exclusive: bool
    decimals: int | None
    significant_figures: int | None
    rounding: Rounding | None
    choices: list[str]
    expected: str | None = strawberry.field(description='The choice, or "yes" or "no", that conforms.')
    demand: Demand
    potency: PotencyMeaning | None
    basis: AssayBasis | None


@strawberry.type(description="What lots of a material must be, at a site or, from the enterprise, at all (MAT-1).")
class MaterialSpecification(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialSpecification
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: int = strawberry.field(description="From 1 for a material at a site.")
    state: SpecificationState
    site: Site
    material: Annotated["MaterialDefinition", strawberry.lazy("api.materials.definitions")]
    change: str = strawberry.field(description="What this version is about.")
    tests: list[SpecificationTest] = strawberry.field(description="In their order.")
    written_name: str
    written_at: datetime
    digest: str | None = strawberry.field(description="SHA-256 of the content that was approved.")
    approved_name: str | None
    approved_at: datetime | None
    signature: Signature | None
    ended_at: datetime | None
    ended_because: str | None
