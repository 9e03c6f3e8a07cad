"""What a recipe takes and gives for another batch size, as GraphQL shows it (REC-6)."""

from collections.abc import Iterable
from decimal import Decimal

import strawberry

from api.context import Info
from api.problems import Problem, problem
from api.scalars import Quantity, QuantityInput
from domain.kernel.quantity import Quantity as DomainQuantity
from domain.kernel.refusals import Refusal
from domain.recipes import models
from domain.recipes.reading import Snapshot, batch_size_of, size_range_of
from domain.recipes.rows import elements_of
from domain.recipes.scaling import SizeRange, factor_for, scaled
from domain.recipes.values import Elements


@strawberry.type(description="From which to which size batches may be scaled, in the unit of the batch size (REC-6).")
class RecipeSizeRange:
    minimum: Decimal
    maximum: Decimal


@strawberry.input(description="From which to which size batches may be scaled, in the unit of the batch size.")
class RecipeSizeRangeInput:
    minimum: Decimal
    maximum: Decimal

    def to_domain(self) -> SizeRange:
        return SizeRange(self.minimum, self.maximum)


@strawberry.type(description="How much a batch of this size takes of a material of the formula.")
class ScaledMaterial:
    position: int
    code: str
    name: str
    scalable: bool
    quantity: Quantity


@strawberry.type(description="How much a phase charges of a material in a batch of this size.")
class ScaledCharge:
    phase_number: int
    material: int = strawberry.field(description="Its position in the formula.")
    quantity: Quantity


@strawberry.type(description="How much a batch of this size gives.")
class ScaledOutput:
    code: str
    name: str
    quantity: Quantity


@strawberry.type(description="A number of the formula in a batch of this size.")
class ScaledProcessParameter:
    code: str
    name: str
    scalable: bool
    number: Quantity


@strawberry.type(description="The recipe for a batch of another size; without the problems, all its quantities.")
class ScaledRecipe:
    materials: list[ScaledMaterial] = strawberry.field(default_factory=list)
    charges: list[ScaledCharge] = strawberry.field(default_factory=list)
    outputs: list[ScaledOutput] = strawberry.field(default_factory=list)
    process_parameters: list[ScaledProcessParameter] = strawberry.field(default_factory=list)
    problems: list[Problem] = strawberry.field(default_factory=list)


def for_size(info: Info, version: models.MasterRecipeVersion, size: QuantityInput) -> ScaledRecipe:
    """The version for this batch size; a size that it wasn't validated for is a problem."""
    own = batch_size_of(version)
    wanted = DomainQuantity(size.value, size.unit)
    try:
        factor = factor_for(wanted, size=own, within=size_range_of(version), path=("size",))
    except Refusal as refusal:
        return ScaledRecipe(problems=[problem(refusal)])
    return shown(scaled(elements_of(Snapshot(info.context.session, version.company_id), version.id), factor))


def shown(elements: Elements) -> ScaledRecipe:
    return ScaledRecipe(
        materials=[
            ScaledMaterial(
                position=one.position,
                code=one.code,
                name=one.name,
                scalable=one.scalable,
                quantity=_quantity(one.quantity),
            )
            for one in elements.materials
        ],
        charges=list(_charges(elements)),
        outputs=[
            ScaledOutput(code=one.code, name=one.name, quantity=_quantity(one.quantity)) for one in elements.outputs
        ],
        process_parameters=[
            ScaledProcessParameter(
                code=one.code, name=one.name, scalable=one.scalable, number=Quantity(value=one.number, unit=one.unit)
            )
            for one in elements.process_parameters
            if one.number is not None and one.unit is not None
        ],
    )


def _charges(elements: Elements) -> Iterable[ScaledCharge]:
    for phase in elements.phases:
        for one in phase.charges:
            yield ScaledCharge(phase_number=phase.number, material=one.material, quantity=_quantity(one.quantity))


def _quantity(given: DomainQuantity) -> Quantity:
    return Quantity(value=given.value, unit=given.unit)
