"""The elements of a recipe version as values: what an author writes, a rule judges and a submission freezes."""

from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import MaterialRole, ParameterKind, PhaseSignature, Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A line of the formula; `position`, from 1, is what charges refer to. Tolerance in percent of the quantity."""

    position: int
    code: str
    name: str
    role: MaterialRole
    quantity: Quantity
    tolerance_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a phase charges of the material at a position of the formula."""

    material: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value to capture, with its limits; what each field means says `models.RecipeParameter`."""

    name: str
    kind: ParameterKind
    unit: str | None = None
    target: Decimal | None = None
    alert_low: Decimal | None = None
    alert_high: Decimal | None = None
    action_low: Decimal | None = None
    action_high: Decimal | None = None
    exclusive: bool = False
    decimals: int | None = None
    rounding: Rounding | None = None
    choices: tuple[str, ...] = ()
    expected: str | None = None
    critical: bool = False
    rationale: str | None = None
    repetitions: int = 1
    repetition_limit: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase with all that belongs to it; parameters and charges are in their order, from position 1."""

    number: int
    unit_procedure: str
    operation: str
    name: str
    instruction: str = ""
    critical: bool = False
    during_number: int | None = None
    signatures: tuple[PhaseSignature, ...] = (PhaseSignature.PERFORMED,)
    parameters: tuple[Parameter, ...] = ()
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """All elements of one version: materials by position, phases by number."""

    materials: tuple[Material, ...] = ()
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that keeps a version from being submitted: where, what, and what to do."""

    place: str
    what: str
    remedy: str
