"""What exists of a master batch record: recipe, versions, and each element of a version as a row."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import Text

from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.people.models import Person
from domain.recipes.governance.models import (
    ApprovalRoute,
    ApprovalRouteStep,
    RecipeApproval,
    RecipeApprovalStep,
    RecipeReview,
)
from domain.recipes.kinds import ApprovalRole, MaterialRole, ParameterKind, PhaseSignature, Rounding, VersionState
from domain.signatures.models import Signature
from domain.tenancy.models import Site

__all__ = [
    "ApprovalRole",
    "ApprovalRoute",
    "ApprovalRouteStep",
    "MasterRecipe",
    "MasterRecipeVersion",
    "MaterialRole",
    "ParameterKind",
    "PhaseSignature",
    "RecipeApproval",
    "RecipeApprovalStep",
    "RecipeAuthor",
    "RecipeCharge",
    "RecipeMaterial",
    "RecipeParameter",
    "RecipePhase",
    "RecipeReview",
    "Rounding",
    "VersionState",
]


class MasterRecipe(Versioned, Base):
    """The master batch record of one product at one stage (bulk, coating, packaging …)."""

    __tablename__ = "master_recipe"

    code: Mapped[str]
    product: Mapped[str]
    stage: Mapped[str]

    versions: Mapped[list["MasterRecipeVersion"]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipe.company_id == MasterRecipeVersion.company_id,
            MasterRecipe.id == foreign(MasterRecipeVersion.recipe_id),
        ),
        order_by=lambda: MasterRecipeVersion.number,
        viewonly=True,
        lazy="raise",
    )


class MasterRecipeVersion(OfSite, Base):
    """One version for one site, batch size and variant; frozen from submission on (REC-1, REC-3).

    `content` is the canonical JSON of all its elements at submission, `digest` its SHA-256; `submission` counts the
    submissions. `because` is why it was last returned to its author, or withdrawn. `planned_on` is the day to come on
    which an approved one takes effect by itself, `review_due_on` the day by which one in effect is looked at again.
    """

    __tablename__ = "master_recipe_version"

    recipe_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    variant: Mapped[str]
    batch_size_value: Mapped[Decimal]
    batch_size_unit: Mapped[str]
    author_id: Mapped[UUID]
    submission: Mapped[int]
    submitted_at: Mapped[datetime | None]
    content: Mapped[str | None]
    digest: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    planned_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    effective_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    because: Mapped[str | None]

    recipe: Mapped[MasterRecipe] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == MasterRecipe.company_id,
            foreign(MasterRecipeVersion.recipe_id) == MasterRecipe.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == Site.company_id, foreign(MasterRecipeVersion.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    materials: Mapped[list["RecipeMaterial"]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeMaterial.company_id,
            MasterRecipeVersion.id == foreign(RecipeMaterial.recipe_version_id),
        ),
        order_by=lambda: RecipeMaterial.position,
        viewonly=True,
        lazy="raise",
    )
    phases: Mapped[list["RecipePhase"]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipePhase.company_id,
            MasterRecipeVersion.id == foreign(RecipePhase.recipe_version_id),
        ),
        order_by=lambda: RecipePhase.number,
        viewonly=True,
        lazy="raise",
    )
    approvals: Mapped[list["RecipeApproval"]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeApproval.company_id,
            MasterRecipeVersion.id == foreign(RecipeApproval.recipe_version_id),
        ),
        order_by=lambda: RecipeApproval.id,
        viewonly=True,
        lazy="raise",
    )
    route: Mapped[list[RecipeApprovalStep]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeApprovalStep.company_id,
            MasterRecipeVersion.id == foreign(RecipeApprovalStep.recipe_version_id),
            MasterRecipeVersion.submission == foreign(RecipeApprovalStep.submission),
            MasterRecipeVersion.state != VersionState.DRAFT,
        ),
        order_by=lambda: (RecipeApprovalStep.order_number, RecipeApprovalStep.id),
        viewonly=True,
        lazy="raise",
    )
    reviews: Mapped[list[RecipeReview]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeReview.company_id,
            MasterRecipeVersion.id == foreign(RecipeReview.recipe_version_id),
        ),
        order_by=lambda: RecipeReview.id,
        viewonly=True,
        lazy="raise",
    )
    authors: Mapped[list["RecipeAuthor"]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeAuthor.company_id,
            MasterRecipeVersion.id == foreign(RecipeAuthor.recipe_version_id),
        ),
        order_by=lambda: RecipeAuthor.id,
        viewonly=True,
        lazy="raise",
    )
    signatures: Mapped[list[Signature]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == Signature.company_id,
            MasterRecipeVersion.id == foreign(Signature.subject_id),
        ),
        order_by=lambda: Signature.id,
        viewonly=True,
        lazy="raise",
    )


class RecipeAuthor(OfCompany, Base):
    """Somebody who wrote on a version, if only one element: none of them may approve it (REC-2)."""

    __tablename__ = "recipe_author"

    recipe_version_id: Mapped[UUID]
    person_id: Mapped[UUID]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeAuthor.company_id == Person.company_id, foreign(RecipeAuthor.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecipeMaterial(OfSite, Base):
    """An input of the formula: what, how much for the batch size, and within which tolerance (percent of it)."""

    __tablename__ = "recipe_material"

    recipe_version_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    tolerance_percent: Mapped[Decimal | None]


class RecipePhase(OfSite, Base):
    """What an operator executes: a phase of an operation of a unit procedure (ISA-88).

    `number` is its place in the sequence, from 1; `during_number` the number of the phase that it may run during
    (EXE-20).
    """

    __tablename__ = "recipe_phase"

    recipe_version_id: Mapped[UUID]
    number: Mapped[int]
    unit_procedure: Mapped[str]
    operation: Mapped[str]
    name: Mapped[str]
    instruction: Mapped[str]
    critical: Mapped[bool]
    during_number: Mapped[int | None]
    signatures: Mapped[list[str]] = mapped_column(ARRAY(Text))

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


class RecipeCharge(OfSite, Base):
    """What a phase charges of a material of the formula."""

    __tablename__ = "recipe_charge"

    recipe_version_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    material_id: Mapped[UUID]
    position: Mapped[int]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]

    material: Mapped[RecipeMaterial] = relationship(
        primaryjoin=lambda: and_(
            RecipeCharge.company_id == RecipeMaterial.company_id, foreign(RecipeCharge.material_id) == RecipeMaterial.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecipeParameter(OfSite, Base):
    """A value to capture in a phase, with its limits (EXE-3); text kinds have none, choices an expected answer.

    Bounds are inclusive unless `exclusive`. `decimals` and `rounding` say how a number is rounded before it is
    compared; None compares it as entered. `expected` is the answer (a choice, or "yes"/"no") that needs no
    exception. `repetitions` is how many values complete the phase; `repetition_limit` how many may be recorded.
    """

    __tablename__ = "recipe_parameter"

    recipe_version_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    target: Mapped[Decimal | None]
    alert_low: Mapped[Decimal | None]
    alert_high: Mapped[Decimal | None]
    action_low: Mapped[Decimal | None]
    action_high: Mapped[Decimal | None]
    exclusive: Mapped[bool]
    decimals: Mapped[int | None]
    rounding: Mapped[str | None]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expected: Mapped[str | None]
    critical: Mapped[bool]
    rationale: Mapped[str | None]
    repetitions: Mapped[int]
    repetition_limit: Mapped[int]
