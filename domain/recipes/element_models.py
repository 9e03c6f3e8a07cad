"""Each element of a recipe version as a row: the formula, the equipment, the procedure.

Versions from before there were blocks have null in `code`, `block_id` and `position`, in `scalable`, `source`,
`samples` and a parameter's `signatures`; every row that is written has them.
"""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import Text

from domain.kernel.models import Base, OfSite
from domain.recipes.translation_models import RecipeTranslation, Translatable

if TYPE_CHECKING:
    from domain.recipes.models import MasterRecipeVersion


class RecipeMaterial(Translatable, Base):
    """An input of the formula: what, how much for the batch size, and within which tolerance (percent of it)."""

    __tablename__ = "recipe_material"

    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    tolerance_percent: Mapped[Decimal | None]
    excess_percent: Mapped[Decimal | None]
    minimum_value: Mapped[Decimal | None]
    minimum_unit: Mapped[str | None]
    scalable: Mapped[bool | None]


class RecipeOutput(Translatable, Base):
    """What a batch gives, how much of it in theory, and within which percentages of that."""

    __tablename__ = "recipe_output"

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    yield_low: Mapped[Decimal | None]
    yield_high: Mapped[Decimal | None]


class RecipeProcessParameter(Translatable, Base):
    """A value of the formula that formulas use: a number with its unit, or a text."""

    __tablename__ = "recipe_process_parameter"

    code: Mapped[str]
    name: Mapped[str]
    number: Mapped[Decimal | None]
    unit: Mapped[str | None]
    text: Mapped[str | None]
    scalable: Mapped[bool]


class RecipeEquipment(Translatable, Base):
    """Equipment that a batch needs: so many of a class; `used_by_id` is the block that it is for."""

    __tablename__ = "recipe_equipment"

    code: Mapped[str]
    name: Mapped[str]
    equipment_class: Mapped[str]
    count: Mapped[int]
    used_by_id: Mapped[UUID | None]

    used_by: Mapped["RecipeBlock | None"] = relationship(
        primaryjoin=lambda: and_(
            RecipeEquipment.company_id == RecipeBlock.company_id, foreign(RecipeEquipment.used_by_id) == RecipeBlock.id
        ),
        viewonly=True,
        lazy="raise",
    )
    capabilities: Mapped[list["RecipeCapability"]] = relationship(
        primaryjoin=lambda: and_(
            RecipeEquipment.company_id == RecipeCapability.company_id,
            RecipeEquipment.id == foreign(RecipeCapability.equipment_id),
        ),
        order_by=lambda: RecipeCapability.position,
        viewonly=True,
        lazy="raise",
    )


class RecipeCapability(OfSite, Base):
    """What equipment must be able to do: a property within bounds, or of this value."""

    __tablename__ = "recipe_capability"

    recipe_version_id: Mapped[UUID]
    equipment_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    unit: Mapped[str | None]
    text: Mapped[str | None]


class RecipeBlock(Translatable, Base):
    """What holds phases and other blocks: a procedural level, or how its steps follow each other (ISA-88).

    `position` is its place among blocks and phases of the same parent, from 1; without a parent it lies in the
    procedure itself. `origin_version_id` is the version of a building block that it came from, `origin_code` its code
    there; `declined_version_id` a newer one that its authors don't take, and `declined_because` why.
    """

    __tablename__ = "recipe_block"

    parent_id: Mapped[UUID | None]
    position: Mapped[int]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    condition: Mapped[str | None]
    passes: Mapped[int | None]
    origin_version_id: Mapped[UUID | None]
    origin_code: Mapped[str | None]
    declined_version_id: Mapped[UUID | None]
    declined_because: Mapped[str | None]

    origin: Mapped["MasterRecipeVersion | None"] = relationship(
        primaryjoin="and_(RecipeBlock.company_id == MasterRecipeVersion.company_id,"
        " foreign(RecipeBlock.origin_version_id) == MasterRecipeVersion.id)",
        viewonly=True,
        lazy="raise",
    )


class RecipePhase(Translatable, Base):
    """What an operator executes: a phase of an operation of a unit procedure (ISA-88).

    `block_id` holds it, at this `position`. `number` is its place in the sequence, from 1, `unit_procedure` and
    `operation` are the names of those in which it stands: they follow the procedure, and every edit of that keeps them.
    `during_id` and `during_number` name the phase that it may run during (EXE-20). Where it came from is told as in
    `RecipeBlock`.
    """

    __tablename__ = "recipe_phase"

    code: Mapped[str | None]
    block_id: Mapped[UUID | None]
    position: Mapped[int | None]
    number: Mapped[int]
    unit_procedure: Mapped[str]
    operation: Mapped[str]
    name: Mapped[str]
    instruction: Mapped[str]
    critical: Mapped[bool]
    during_id: Mapped[UUID | None]
    during_number: Mapped[int | None]
    signatures: Mapped[list[str]] = mapped_column(ARRAY(Text))
    origin_version_id: Mapped[UUID | None]
    origin_code: Mapped[str | None]
    declined_version_id: Mapped[UUID | None]
    declined_because: Mapped[str | None]

    origin: Mapped["MasterRecipeVersion | None"] = relationship(
        primaryjoin="and_(RecipePhase.company_id == MasterRecipeVersion.company_id,"
        " foreign(RecipePhase.origin_version_id) == MasterRecipeVersion.id)",
        viewonly=True,
        lazy="raise",
    )
    parameters: Mapped[list["RecipeParameter"]] = relationship(
        primaryjoin=lambda: and_(
            RecipePhase.company_id == RecipeParameter.company_id,
            RecipePhase.id == foreign(RecipeParameter.recipe_phase_id),
        ),
        order_by=lambda: RecipeParameter.position,
        viewonly=True,
        lazy="raise",
    )
    charges: Mapped[list["RecipeCharge"]] = relationship(
        primaryjoin=lambda: and_(
            RecipePhase.company_id == RecipeCharge.company_id,
            RecipePhase.id == foreign(RecipeCharge.recipe_phase_id),
        ),
        order_by=lambda: RecipeCharge.position,
        viewonly=True,
        lazy="raise",
    )
    block_translations: Mapped[list[RecipeTranslation]] = relationship(
        primaryjoin=lambda: and_(
            RecipePhase.company_id == RecipeTranslation.company_id,
            RecipePhase.recipe_version_id == foreign(RecipeTranslation.recipe_version_id),
            RecipeTranslation.element_type == RecipeBlock.__name__,
        ),
        order_by=lambda: RecipeTranslation.element_id,
        viewonly=True,
        lazy="raise",
    )


class RecipeCharge(OfSite, Base):
    """What a phase charges of a material of the formula.

    `automated_because` is why the automated system verifies its weighing and addition, None where a second person does
    (WGH-14).
    """

    __tablename__ = "recipe_charge"

    recipe_version_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    material_id: Mapped[UUID]
    position: Mapped[int]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    automated_because: Mapped[str | None]

    material: Mapped[RecipeMaterial] = relationship(
        primaryjoin=lambda: and_(
            RecipeCharge.company_id == RecipeMaterial.company_id, foreign(RecipeCharge.material_id) == RecipeMaterial.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecipeParameter(Translatable, Base):
    """A value to capture in a phase, with its limits (EXE-3); text kinds have none, choices an expected answer.

    Bounds are inclusive unless `exclusive`; the registered ones are those of the marketing authorisation. `decimals`
    or `significant_figures`, and `rounding`, say how a number is rounded before it is compared; None compares it as
    entered. `expected` is the answer (a choice, or "yes"/"no") that needs no exception.

    `formula` gives a calculated value; `equipment_id` is the scale or instrument that gives a weighed or measured one,
    `material_id` the line of the formula that is weighed. `repetitions` is how many values complete the phase,
    `repetition_limit` how many may be recorded; each `every` so long while the phase runs, `samples` values at a time.
    `signatures` are asked for each value, beside the phase's.
    """

    __tablename__ = "recipe_parameter"

    recipe_phase_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str | None]
    name: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    target: Mapped[Decimal | None]
    alert_low: Mapped[Decimal | None]
    alert_high: Mapped[Decimal | None]
    action_low: Mapped[Decimal | None]
    action_high: Mapped[Decimal | None]
    registered_low: Mapped[Decimal | None]
    registered_high: Mapped[Decimal | None]
    exclusive: Mapped[bool]
    decimals: Mapped[int | None]
    significant_figures: Mapped[int | None]
    rounding: Mapped[str | None]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expected: Mapped[str | None]
    critical: Mapped[bool]
    rationale: Mapped[str | None]
    repetitions: Mapped[int]
    repetition_limit: Mapped[int]
    source: Mapped[str | None]
    formula: Mapped[str | None]
    equipment_id: Mapped[UUID | None]
    material_id: Mapped[UUID | None]
    every_value: Mapped[Decimal | None]
    every_unit: Mapped[str | None]
    samples: Mapped[int | None]
    signatures: Mapped[list[str] | None] = mapped_column(ARRAY(Text))

    equipment: Mapped[RecipeEquipment | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeParameter.company_id == RecipeEquipment.company_id,
            foreign(RecipeParameter.equipment_id) == RecipeEquipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[RecipeMaterial | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeParameter.company_id == RecipeMaterial.company_id,
            foreign(RecipeParameter.material_id) == RecipeMaterial.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class RecipeLink(OfSite, Base):
    """What holds between two phases, wherever they stand; its times are counted between their moments (EXE-12)."""

    __tablename__ = "recipe_link"

    recipe_version_id: Mapped[UUID]
    code: Mapped[str]
    kind: Mapped[str]
    from_phase_id: Mapped[UUID]
    from_moment: Mapped[str]
    to_phase_id: Mapped[UUID]
    to_moment: Mapped[str]
    at_least_value: Mapped[Decimal | None]
    at_least_unit: Mapped[str | None]
    alert_value: Mapped[Decimal | None]
    alert_unit: Mapped[str | None]
    at_most_value: Mapped[Decimal | None]
    at_most_unit: Mapped[str | None]
    rationale: Mapped[str | None]

    from_phase: Mapped[RecipePhase] = relationship(
        primaryjoin=lambda: and_(
            RecipeLink.company_id == RecipePhase.company_id, foreign(RecipeLink.from_phase_id) == RecipePhase.id
        ),
        viewonly=True,
        lazy="raise",
    )
    to_phase: Mapped[RecipePhase] = relationship(
        primaryjoin=lambda: and_(
            RecipeLink.company_id == RecipePhase.company_id, foreign(RecipeLink.to_phase_id) == RecipePhase.id
        ),
        viewonly=True,
        lazy="raise",
    )
