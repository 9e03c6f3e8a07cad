"""The elements of a recipe as a client writes them, one by one or, a phase by its number, whole."""

from dataclasses import fields
from decimal import Decimal
from typing import TypeVar

import strawberry

from api.context import Info
from api.recipes.element_types import AUTOMATED
from api.recipes.enums import (
    BlockKind,
    LinkKind,
    MaterialRole,
    Moment,
    OutputKind,
    ParameterKind,
    ParameterSource,
    PhaseSignature,
    Rounding,
)
from api.recipes.uploading import require_usable, taken_from
from api.scalars import QuantityInput
from domain.kernel.quantity import Quantity
from domain.recipes.editing.elements import Element
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.values import (
    Capability,
    Charge,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
)

Value = TypeVar("Value")
CODE = "A letter, then letters, digits and underscores, 40 at most"
PROPOSED = f"{CODE}; proposed from the name where it isn't given."


def _taken(given: object, into: type[Value], **otherwise: object) -> Value:
    """The domain's value of an input: fields of the same name, lists as tuples, amounts as the domain has them.

    The domain checks units and lengths, and knows the path to them.
    """
    values = {one.name: _plain(getattr(given, one.name)) for one in fields(given) if one.name not in otherwise}  # type: ignore[arg-type]  # every input is a dataclass
    return into(**values, **otherwise)


def _plain(value: object) -> object:
    match value:
        case QuantityInput():
            return Quantity(value.value, value.unit)
        case list():
            return tuple(value)
        case _:
            return value


@strawberry.input(description="A line of the formula, at its position, which charges refer to.")
class RecipeMaterialInput:
    position: int = strawberry.field(description="From 1 to 500; charges refer to it.")
    code: str
    name: str
    role: MaterialRole
    quantity: QuantityInput
    tolerance_percent: Decimal | None = None
    excess_percent: Decimal | None = strawberry.field(
        default=None, description="The calculated excess that the quantity contains."
    )
    minimum: QuantityInput | None = strawberry.field(default=None, description="What must be left of a compensator.")
    scalable: bool = strawberry.field(default=True, description="Whether its quantity grows with the batch.")

    def to_domain(self) -> Material:
        return _taken(self, Material)


@strawberry.input(description="What a batch gives; see RecipeOutput.")
class RecipeOutputInput:
    code: str
    name: str
    kind: OutputKind
    quantity: QuantityInput
    yield_low: Decimal | None = None
    yield_high: Decimal | None = None

    def to_domain(self) -> Output:
        return _taken(self, Output)


@strawberry.input(description="A value of the formula: a number with its unit, or a text.")
class RecipeProcessParameterInput:
    code: str = strawberry.field(description=f"{CODE}; formulas name it as formula.CODE.")
    name: str
    number: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    scalable: bool = False

    def to_domain(self) -> ProcessParameter:
        return _taken(self, ProcessParameter)


@strawberry.input(description="What equipment must be able to do: a property within bounds, or of this value.")
class RecipeCapabilityInput:
    name: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    text: str | None = None

    def to_domain(self) -> Capability:
        return _taken(self, Capability)


@strawberry.input(description="Equipment that a batch needs; its capabilities take the place of those it had.")
class RecipeEquipmentInput:
    code: str = strawberry.field(description=f"{CODE}; parameters name it as their instrument.")
    name: str
    equipment_class: str
    count: int = 1
    used_by: str | None = strawberry.field(default=None, description="The code of the block that it is for.")
    capabilities: list[RecipeCapabilityInput] = strawberry.field(default_factory=list)

    def to_domain(self) -> Equipment:
        return _taken(self, Equipment, capabilities=tuple(one.to_domain() for one in self.capabilities))


@strawberry.input(description="What holds phases and other blocks; see RecipeBlock.")
class RecipeBlockInput:
    kind: BlockKind
    code: str | None = strawberry.field(default=None, description=PROPOSED)
    name: str = strawberry.field(default="", description="Unit procedures and operations have one.")
    condition: str | None = strawberry.field(
        default=None, description="A formula: when the branch is taken, or until when the loop is run again."
    )
    passes: int | None = strawberry.field(default=None, description="How often a loop may be run in all, 2 to 100.")

    def to_domain(self) -> BlockHead:
        return _taken(self, BlockHead)


@strawberry.input(description="A phase by itself; its parameters and charges are elements of their own.")
class RecipePhaseElementInput:
    name: str
    code: str | None = strawberry.field(default=None, description=PROPOSED)
    instruction: str = ""
    critical: bool = False
    during: str | None = strawberry.field(default=None, description="The code of the phase that it may run during.")
    signatures: list[PhaseSignature]

    def to_domain(self) -> PhaseHead:
        return _taken(self, PhaseHead)


@strawberry.input(description="What a phase charges of the material at a position of the formula.")
class RecipeChargeInput:
    material: int = strawberry.field(description="The material's position in the formula.")
    quantity: QuantityInput
    automated_because: str | None = strawberry.field(default=None, description=AUTOMATED)

    def to_domain(self) -> Charge:
        return _taken(self, Charge)


@strawberry.input(description="A value to set or capture; see RecipeParameter.")
class RecipeParameterInput:
    name: str
    kind: ParameterKind
    code: str | None = strawberry.field(default=None, description=PROPOSED)
    unit: str | None = None
    target: Decimal | None = None
    alert_low: Decimal | None = None
    alert_high: Decimal | None = None
    action_low: Decimal | None = None
    action_high: Decimal | None = None
    registered_low: Decimal | None = None
    registered_high: Decimal | None = None
    exclusive: bool = False
    decimals: int | None = None
    significant_figures: int | None = None
    rounding: Rounding | None = None
    choices: list[str] = strawberry.field(default_factory=list)
    expected: str | None = None
    critical: bool = False
    rationale: str | None = None
    source: ParameterSource = ParameterSource.TYPED
    formula: str | None = strawberry.field(default=None, description="What gives a calculated value.")
    instrument: str | None = strawberry.field(default=None, description="The code of the equipment that gives it.")
    material: int | None = strawberry.field(default=None, description="The position of the material that is weighed.")
    repetitions: int = 1
    repetition_limit: int | None = strawberry.field(default=None, description="As many as `repetitions` unless told.")
    every: QuantityInput | None = strawberry.field(default=None, description="So often while the phase runs.")
    samples: int = strawberry.field(default=1, description="How many values each time.")
    signatures: list[PhaseSignature] = strawberry.field(
        default_factory=list, description="Who signs each value, beside the phase's signatures."
    )

    def to_domain(self) -> Parameter:
        limit = self.repetitions if self.repetition_limit is None else self.repetition_limit
        return _taken(self, Parameter, repetition_limit=limit)


@strawberry.input(description="What holds between two phases; see RecipeLink.")
class RecipeLinkInput:
    code: str = strawberry.field(description=f"{CODE}.")
    kind: LinkKind
    from_phase: str = strawberry.field(description="The code of the phase from which it counts.")
    to_phase: str = strawberry.field(description="The code of the phase to which it counts.")
    from_moment: Moment = Moment.COMPLETED
    to_moment: Moment = Moment.STARTED
    at_least: QuantityInput | None = None
    alert: QuantityInput | None = None
    at_most: QuantityInput | None = None
    rationale: str | None = None

    def to_domain(self) -> Link:
        return _taken(self, Link)


@strawberry.input(
    description="A picture or document for instructions: PNG or JPEG of at most 5 MiB, PDF of at most 20."
)
class RecipeFileInput:
    code: str = strawberry.field(description=f"{CODE}; instructions name it as file:CODE.")
    name: str
    upload: str = strawberry.field(description="The `upload` that POST /uploads answered with.")

    def to_domain(self) -> RecipeFile:
        return taken_from(self.code, self.name, self.upload)


@strawberry.input(one_of=True, description="An element of one kind: exactly one.")
class RecipeElementInput:
    material: RecipeMaterialInput | None = strawberry.UNSET
    output: RecipeOutputInput | None = strawberry.UNSET
    process_parameter: RecipeProcessParameterInput | None = strawberry.UNSET
    equipment: RecipeEquipmentInput | None = strawberry.UNSET
    block: RecipeBlockInput | None = strawberry.UNSET
    phase: RecipePhaseElementInput | None = strawberry.UNSET
    parameter: RecipeParameterInput | None = strawberry.UNSET
    charge: RecipeChargeInput | None = strawberry.UNSET
    link: RecipeLinkInput | None = strawberry.UNSET
    file: RecipeFileInput | None = strawberry.UNSET

    def to_domain(self) -> Element:
        given = next(one for one in vars(self).values() if one is not strawberry.UNSET)
        found: Element = given.to_domain()
        return found

    def require_uploaded(self, info: Info) -> None:
        """A file of it was uploaded by this company, lately, and can be printed (EXE-16). Raises InvalidInput."""
        if self.file:
            require_usable(info.context, self.file.upload)


@strawberry.input(description="A phase with all its parameters and charges; it takes the place of the one it had.")
class RecipePhaseInput:
    number: int = strawberry.field(description="Its place in the sequence, from 1 to 2,000.")
    unit_procedure: str
    operation: str
    name: str
    code: str | None = strawberry.field(default=None, description=PROPOSED)
    instruction: str = ""
    critical: bool = False
    during_number: int | None = None
    signatures: list[PhaseSignature]
    parameters: list[RecipeParameterInput] = strawberry.field(default_factory=list)
    charges: list[RecipeChargeInput] = strawberry.field(default_factory=list)

    def to_domain(self) -> Phase:
        parameters = tuple(one.to_domain() for one in self.parameters)
        return _taken(self, Phase, parameters=parameters, charges=tuple(one.to_domain() for one in self.charges))
