"""The elements of a recipe version as GraphQL shows them: the formula, the equipment, the procedure."""

from decimal import Decimal
from typing import ClassVar

import strawberry
from sqlalchemy import Integer, false, func

from api.reading.vocabulary import Expression, Parts, lowered
from api.recipes import enums as kinds
from api.recipes import translated, words
from api.recipes.instruction_types import InstructionBlock, laid_out
from api.recipes.origin_types import DECLINED, ORIGIN_CODE, RecipeOrigin
from api.recipes.translated import Translated
from api.recipes.words import of_type
from api.relay import Node, global_id
from api.scalars import Quantity
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.limits import limits_text

SEND_BACK = "Send it back with a change of this element; it counts its changes up."
CODED = "By which elements and formulas name it; null in versions from before there were codes."
AUTOMATED = (
    "Why the automated system verifies its weighing and its addition, where enrolled scales tell every weight; null: a"
    " second person does (WGH-14; 21 CFR 211.68(c))."
)

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})


def _where_given(name: str) -> Parts:
    """A quantity that may be left out."""
    value, unit = f"{name}_value", f"{name}_unit"
    return Parts({"value": value, "unit": unit}, when=lambda row: getattr(row, value).is_not(None))


MINIMUM, EVERY, AT_LEAST, ALERT, AT_MOST = map(_where_given, ("minimum", "every", "at_least", "alert", "at_most"))


def quantity(value: Decimal | None, unit: str | None) -> Quantity | None:
    """A quantity that may be left out."""
    return None if value is None or unit is None else Quantity(value=value, unit=unit)


@strawberry.type(description="A line of the formula.")
class RecipeMaterial(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeMaterial
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    position: int = strawberry.field(description="Its place in the formula, from 1; charges refer to it.")
    code: str
    role: kinds.MaterialRole
    tolerance_percent: Decimal | None = strawberry.field(description="Percent of the quantity, to either side.")
    excess_percent: Decimal | None = strawberry.field(
        description="The calculated excess that the quantity contains (21 CFR 211.186(b)(6))."
    )

    @strawberry.field(description="How much of it the batch size takes.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RecipeMaterial]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(description="What must be left of a compensator (WGH-4).", metadata=lowered(MINIMUM))
    def minimum(self, root: strawberry.Parent[models.RecipeMaterial]) -> Quantity | None:
        return quantity(root.minimum_value, root.minimum_unit)

    @strawberry.field(
        description="Whether its quantity grows with the batch (REC-6).",
        metadata=lowered(Expression(lambda row, _: row.scalable.is_not(false()))),
    )
    def scalable(self, root: strawberry.Parent[models.RecipeMaterial]) -> bool:
        return root.scalable is not False


@strawberry.type(description="What a batch gives: its product, and what else leaves it (ISA-88: process output).")
class RecipeOutput(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeOutput
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    code: str
    kind: kinds.OutputKind
    yield_low: Decimal | None = strawberry.field(
        description="Percent of the quantity; below it is investigated (REV-2)."
    )
    yield_high: Decimal | None = strawberry.field(description="Percent of the quantity; above it is investigated.")

    @strawberry.field(description="How much the batch gives in theory.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RecipeOutput]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="A value of the formula that formulas use as formula.CODE (ISA-88: process parameter).")
class RecipeProcessParameter(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeProcessParameter
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    code: str
    number: Decimal | None = strawberry.field(description="With its unit; or it is a text.")
    unit: str | None = strawberry.field(description='UCUM code; "1" for a bare number.')
    text: str | None
    scalable: bool = strawberry.field(description="Whether the number grows with the batch (REC-6).")


@strawberry.type(description="What equipment must be able to do: a property within bounds, or of this value.")
class RecipeCapability(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeCapability
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    position: int
    name: str
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    text: str | None


@strawberry.type(
    description="What holds phases and other blocks: a level of ISA-88, or how its steps follow each other. Steps of a"
    " block run one after the other; of a selection's branches the first is run whose condition holds."
)
class RecipeBlock(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeBlock
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    kind: kinds.BlockKind
    code: str = strawberry.field(description="By which elements name it; unique among blocks and phases.")
    position: int = strawberry.field(description="Among blocks and phases of the same parent, from 1.")
    condition: str | None = strawberry.field(
        description="A formula: when a selection's branch is taken, or until when a loop is run again."
    )
    passes: int | None = strawberry.field(description="How often a loop may be run in all.")
    origin: RecipeOrigin | None = strawberry.field(description="The building block that it came from.")
    origin_code: str | None = strawberry.field(description=ORIGIN_CODE)
    declined_because: str | None = strawberry.field(description=DECLINED)

    @strawberry.field(
        description="The block that holds it; null in the procedure itself.",
        metadata=lowered(Expression(lambda row, _: of_type("RecipeBlock", row.parent_id))),
    )
    def parent_id(self, root: strawberry.Parent[models.RecipeBlock]) -> strawberry.ID | None:
        return None if root.parent_id is None else global_id("RecipeBlock", root.parent_id)


@strawberry.type(description="Equipment that a batch needs: so many of a class, able to do this.")
class RecipeEquipment(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeEquipment
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    code: str = strawberry.field(description="By which parameters name their instrument.")
    equipment_class: str
    count: int
    used_by: RecipeBlock | None = strawberry.field(description="The block that it is for; null: the whole procedure.")
    capabilities: list[RecipeCapability] = strawberry.field(description="At most 50, by position.")


@strawberry.type(description="What a phase charges of a material.")
class RecipeCharge(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeCharge
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    position: int
    material: RecipeMaterial
    automated_because: str | None = strawberry.field(description=AUTOMATED)

    @strawberry.field(
        description="For the recipe's own batch size; that of a batch is in its controlRecipe (REC-6).",
        metadata=lowered(QUANTITY),
    )
    def quantity(self, root: strawberry.Parent[models.RecipeCharge]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="A value to set or capture in a phase.")
class RecipeParameter(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipeParameter
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    position: int
    code: str | None = strawberry.field(description=CODED)
    kind: kinds.ParameterKind
    unit: str | None = strawberry.field(description='UCUM code; "1" for a bare number.')
    target: Decimal | None
    alert_low: Decimal | None
    alert_high: Decimal | None
    action_low: Decimal | None
    action_high: Decimal | None
    registered_low: Decimal | None = strawberry.field(description="Of the marketing authorisation (EXE-3).")
    registered_high: Decimal | None
    exclusive: bool = strawberry.field(description="Whether a value on a bound is outside the limits.")
    decimals: int | None = strawberry.field(description="To how many a number is rounded before it is compared.")
    significant_figures: int | None = strawberry.field(description="Or to how many significant figures.")
    rounding: kinds.Rounding | None
    critical: bool
    rationale: str | None
    repetitions: int = strawberry.field(description="How many values complete the phase.")
    repetition_limit: int = strawberry.field(description="How many values may be recorded.")
    formula: str | None = strawberry.field(description="What gives a calculated value.")
    equipment: RecipeEquipment | None = strawberry.field(description="The scale or instrument that gives the value.")
    material: RecipeMaterial | None = strawberry.field(description="The line of the formula that is weighed.")

    @strawberry.field(description="Where the value comes from.", metadata=lowered(words.SOURCE))
    def source(self, root: strawberry.Parent[models.RecipeParameter]) -> kinds.ParameterSource:
        return kinds.ParameterSource(root.source or kinds.ParameterSource.TYPED)

    @strawberry.field(description="So often while the phase runs; null: once.", metadata=lowered(EVERY))
    def every(self, root: strawberry.Parent[models.RecipeParameter]) -> Quantity | None:
        return quantity(root.every_value, root.every_unit)

    @strawberry.field(
        description="How many values each time.",
        metadata=lowered(Expression(lambda row, _: func.coalesce(row.samples, 1, type_=Integer()))),
    )
    def samples(self, root: strawberry.Parent[models.RecipeParameter]) -> int:
        return root.samples or 1

    @strawberry.field(
        description="Who signs each value, beside the phase's signatures.", metadata=lowered(words.SIGNATURES)
    )
    def signatures(self, root: strawberry.Parent[models.RecipeParameter]) -> list[kinds.PhaseSignature]:
        return [kinds.PhaseSignature(one) for one in root.signatures or ()]

    @strawberry.field(
        description="The limits as one line, such as “alert 1.2–2.3, action 1.0–2.5 %”; may be empty.",  # noqa: RUF001 -- a range takes a dash
        metadata=lowered(words.LIMITS),
    )
    def limits(self, root: strawberry.Parent[models.RecipeParameter]) -> str:
        return limits_text(root)

    @strawberry.field(
        description="A batch records their originals, whatever they are called.", metadata=translated.CHOICES
    )
    def choices(
        self, root: strawberry.Parent[models.RecipeParameter], language: translated.Language = None
    ) -> list[str]:
        return [translated.shown(root, kinds.TextField.CHOICE, one, language) for one in root.choices]

    @strawberry.field(
        description='A choice, or "yes" or "no"; any other answer is an exception.', metadata=translated.EXPECTED
    )
    def expected(
        self, root: strawberry.Parent[models.RecipeParameter], language: translated.Language = None
    ) -> str | None:
        return (
            None if root.expected is None else translated.shown(root, kinds.TextField.CHOICE, root.expected, language)
        )


@strawberry.type(description="What an operator executes: a phase of an operation of a unit procedure (ISA-88).")
class RecipePhase(Node, Translated):
    model: ClassVar[type[OfCompany]] = models.RecipePhase
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    code: str | None = strawberry.field(description=CODED)
    position: int | None = strawberry.field(description="Among blocks and phases of the same block, from 1.")
    number: int = strawberry.field(description="In the order of the procedure, from 1.")
    critical: bool
    during_number: int | None = strawberry.field(description="The number of the phase that it may run during (EXE-20).")
    signatures: list[kinds.PhaseSignature]
    parameters: list[RecipeParameter] = strawberry.field(description="At most 100, by position.")
    charges: list[RecipeCharge] = strawberry.field(description="At most 500, by position.")
    origin: RecipeOrigin | None = strawberry.field(description="The building block that it came from.")
    origin_code: str | None = strawberry.field(description=ORIGIN_CODE)
    declined_because: str | None = strawberry.field(description=DECLINED)

    @strawberry.field(
        description="The instruction laid out, for clients that don't read its text: one block below the other.",
        metadata=translated.SAID,
    )
    def instruction_blocks(
        self, root: strawberry.Parent[models.RecipePhase], language: translated.Language = None
    ) -> list[InstructionBlock]:
        return laid_out(translated.shown(root, kinds.TextField.INSTRUCTION, root.instruction, language))

    @strawberry.field(
        description="The block that holds it; null in versions from before there were blocks.",
        metadata=lowered(Expression(lambda row, _: of_type("RecipeBlock", row.block_id))),
    )
    def block_id(self, root: strawberry.Parent[models.RecipePhase]) -> strawberry.ID | None:
        return None if root.block_id is None else global_id("RecipeBlock", root.block_id)

    @strawberry.field(description="What is done.", metadata=translated.INSTRUCTION)
    def instruction(self, root: strawberry.Parent[models.RecipePhase], language: translated.Language = None) -> str:
        return translated.shown(root, kinds.TextField.INSTRUCTION, root.instruction, language)

    @strawberry.field(description="In which it stands.", metadata=translated.UNIT_PROCEDURE)
    def unit_procedure(self, root: strawberry.Parent[models.RecipePhase], language: translated.Language = None) -> str:
        return translated.level(root, root.unit_procedure, language)

    @strawberry.field(description="In which it stands.", metadata=translated.OPERATION)
    def operation(self, root: strawberry.Parent[models.RecipePhase], language: translated.Language = None) -> str:
        return translated.level(root, root.operation, language)


@strawberry.type(description="What holds between two phases; times are counted between their moments (EXE-12).")
class RecipeLink(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeLink
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description=SEND_BACK)
    code: str
    kind: kinds.LinkKind
    from_phase: RecipePhase
    from_moment: kinds.Moment
    to_phase: RecipePhase
    to_moment: kinds.Moment
    rationale: str | None

    @strawberry.field(description="So long at least.", metadata=lowered(AT_LEAST))
    def at_least(self, root: strawberry.Parent[models.RecipeLink]) -> Quantity | None:
        return quantity(root.at_least_value, root.at_least_unit)

    @strawberry.field(description="Past it somebody is told.", metadata=lowered(ALERT))
    def alert(self, root: strawberry.Parent[models.RecipeLink]) -> Quantity | None:
        return quantity(root.alert_value, root.alert_unit)

    @strawberry.field(description="Past it is an exception.", metadata=lowered(AT_MOST))
    def at_most(self, root: strawberry.Parent[models.RecipeLink]) -> Quantity | None:
        return quantity(root.at_most_value, root.at_most_unit)
