"""The elements of a recipe as a client writes them."""

from decimal import Decimal

import strawberry

from api.recipes.enums import MaterialRole, ParameterKind, PhaseSignature, Rounding
from api.scalars import QuantityInput
from domain.kernel.quantity import Quantity
from domain.recipes.values import Charge, Material, Parameter, Phase


@strawberry.input(description="A line of the formula; it takes the place of the line at its position.")
class RecipeMaterialInput:
    position: int = strawberry.field(description="From 1 to 500; charges refer to it.")
    code: str
    name: str
    role: MaterialRole
    quantity: QuantityInput
    tolerance_percent: Decimal | None = None

    def to_domain(self) -> Material:
        return Material(
            position=self.position,
            code=self.code,
            name=self.name,
            role=self.role,
            quantity=_quantity(self.quantity),
            tolerance_percent=self.tolerance_percent,
        )


@strawberry.input(description="What a phase charges of the material at a position of the formula.")
class RecipeChargeInput:
    material: int = strawberry.field(description="The material's position in the formula.")
    quantity: QuantityInput

    def to_domain(self) -> Charge:
        return Charge(material=self.material, quantity=_quantity(self.quantity))


@strawberry.input(description="A value to set or capture; see RecipeParameter.")
class RecipeParameterInput:
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
    choices: list[str] = strawberry.field(default_factory=list)
    expected: str | None = None
    critical: bool = False
    rationale: str | None = None
    repetitions: int = 1
    repetition_limit: int | None = strawberry.field(default=None, description="As many as `repetitions` unless told.")

    def to_domain(self) -> Parameter:
        return Parameter(
            name=self.name,
            kind=self.kind,
            unit=self.unit,
            target=self.target,
            alert_low=self.alert_low,
            alert_high=self.alert_high,
            action_low=self.action_low,
            action_high=self.action_high,
            exclusive=self.exclusive,
            decimals=self.decimals,
            rounding=self.rounding,
            choices=tuple(self.choices),
            expected=self.expected,
            critical=self.critical,
            rationale=self.rationale,
            repetitions=self.repetitions,
            repetition_limit=self.repetitions if self.repetition_limit is None else self.repetition_limit,
        )


@strawberry.input(description="A phase with all its parameters and charges; it takes the place of the one it had.")
class RecipePhaseInput:
    number: int = strawberry.field(description="Its place in the sequence, from 1 to 2,000.")
    unit_procedure: str
    operation: str
    name: str
    instruction: str = ""
    critical: bool = False
    during_number: int | None = None
    signatures: list[PhaseSignature]
    parameters: list[RecipeParameterInput] = strawberry.field(default_factory=list)
    charges: list[RecipeChargeInput] = strawberry.field(default_factory=list)

    def to_domain(self) -> Phase:
        return Phase(
            number=self.number,
            unit_procedure=self.unit_procedure,
            operation=self.operation,
            name=self.name,
            instruction=self.instruction,
            critical=self.critical,
            during_number=self.during_number,
            signatures=tuple(self.signatures),
            parameters=tuple(one.to_domain() for one in self.parameters),
            charges=tuple(one.to_domain() for one in self.charges),
        )


def _quantity(given: QuantityInput) -> Quantity:
    """The domain's amount; the domain checks its unit, and knows the path to it."""
    return Quantity(given.value, given.unit)
