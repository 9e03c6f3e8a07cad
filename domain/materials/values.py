"""What is said of a material beside its name."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.materials.kinds import WeighingMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """How a material is kept: in words, between which degrees Celsius, up to which percent of relative humidity."""

    condition: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    humidity_high: Decimal | None = None
    protected_from_light: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDetails:
    """All that is said of a material beside code, name and unit; None for what isn't.

    Months count from manufacture, or from receipt where that isn't known. `compensator_minimum` is in the material's
    unit: one that has it may give up mass to an active material (WGH-4). `density` turns volumes into masses (EXE-5).
    """

    material_class: UUID | None = None
    storage: Storage = Storage()
    shelf_life_months: int | None = None
    retest_months: int | None = None
    gtin: str | None = None
    hazards: str | None = None
    weighing_method: WeighingMethod = WeighingMethod.NET
    compensator_minimum: Decimal | None = None
    density: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """A batch that gave a lot and isn't released, or is RELEASED_APART from it, by its number and disposition.

    What else it is stands above.
    """

    number: str
    disposition: str

    @property
    def rejected(self) -> bool:
        """The lot is of no use for good: the batch was rejected, or was released apart from it."""
        return self.disposition in {"REJECTED", "RELEASED_APART"}
