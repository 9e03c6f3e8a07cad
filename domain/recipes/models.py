"""What exists of a master batch record: recipe, versions, their authors, edits and approvals."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote
from sqlalchemy.types import Text

from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.people.models import Person
from domain.recipes.adoption.override import RecipeOverride
from domain.recipes.element_models import (
    RecipeBlock,
    RecipeCapability,
    RecipeCharge,
    RecipeEquipment,
    RecipeLink,
    RecipeMaterial,
    RecipeOutput,
    RecipeParameter,
    RecipePhase,
    RecipeProcessParameter,
)
from domain.recipes.file_models import RecipeFile
from domain.recipes.governance.models import (
    ApprovalRoute,
    ApprovalRouteStep,
    RecipeApproval,
    RecipeApprovalStep,
    RecipeReview,
)
from domain.recipes.kinds import (
    ApprovalRole,
    MaterialRole,
    ParameterKind,
    PhaseSignature,
    RecipeKind,
    Rounding,
    VersionState,
)
from domain.recipes.simulating.models import RecipeSimulation, RecipeSimulationCase
from domain.recipes.translation_models import RecipeTranslation
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
    "RecipeBlock",
    "RecipeCapability",
    "RecipeCharge",
    "RecipeEquipment",
    "RecipeFile",
    "RecipeLink",
    "RecipeMaterial",
    "RecipeOutput",
    "RecipeOverride",
    "RecipeParameter",
    "RecipePhase",
    "RecipeProcessParameter",
    "RecipeReview",
    "RecipeSimulation",
    "RecipeSimulationCase",
    "RecipeTranslation",
    "Rounding",
    "VersionState",
]


class MasterRecipe(Versioned, Base):
    """The master batch record of one product at one stage (bulk, coating, packaging …), or a building block.

    Of a building block `product` is its name and `stage` its level. `kind` is null in rows from before there were any.
    """

    __tablename__ = "master_recipe"

    code: Mapped[str]
    product: Mapped[str]
    stage: Mapped[str]
    kind: Mapped[str | None] = mapped_column(default=RecipeKind.PRODUCT.value)

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

    From `size_minimum` to `size_maximum`, in the unit of the batch size, a batch may be scaled (REC-6).

    `content` is the canonical JSON of all its elements at submission, `digest` its SHA-256; `submission` counts the
    submissions. `because` is why it was last returned to its author, or withdrawn. `planned_on` is the day to come on
    which an approved one takes effect by itself, `review_due_on` the day by which one in effect is looked at again. It
    is written in `language` and to be complete in `languages` too (BCP 47); versions from before there were languages
    have null, and are in English. `adopted_from_id` is the company's version that a site's was adopted from (REC-9).
    """

    __tablename__ = "master_recipe_version"

    recipe_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    variant: Mapped[str]
    batch_size_value: Mapped[Decimal]
    batch_size_unit: Mapped[str]
    size_minimum: Mapped[Decimal | None]
    size_maximum: Mapped[Decimal | None]
    language: Mapped[str | None]
    languages: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
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
    adopted_from_id: Mapped[UUID | None]

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
    adopted_from: Mapped["MasterRecipeVersion | None"] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == remote(MasterRecipeVersion.company_id),
            foreign(MasterRecipeVersion.adopted_from_id) == remote(MasterRecipeVersion.id),
        ),
        viewonly=True,
        lazy="raise",
    )
    overrides: Mapped[list[RecipeOverride]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeOverride.company_id,
            MasterRecipeVersion.id == foreign(RecipeOverride.recipe_version_id),
        ),
        order_by=lambda: RecipeOverride.id,
        viewonly=True,
        lazy="raise",
    )
    materials: Mapped[list[RecipeMaterial]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeMaterial.company_id,
            MasterRecipeVersion.id == foreign(RecipeMaterial.recipe_version_id),
        ),
        order_by=lambda: RecipeMaterial.position,
        viewonly=True,
        lazy="raise",
    )
    phases: Mapped[list[RecipePhase]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipePhase.company_id,
            MasterRecipeVersion.id == foreign(RecipePhase.recipe_version_id),
        ),
        order_by=lambda: RecipePhase.number,
        viewonly=True,
        lazy="raise",
    )
    outputs: Mapped[list[RecipeOutput]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeOutput.company_id,
            MasterRecipeVersion.id == foreign(RecipeOutput.recipe_version_id),
        ),
        order_by=lambda: RecipeOutput.code,
        viewonly=True,
        lazy="raise",
    )
    process_parameters: Mapped[list[RecipeProcessParameter]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeProcessParameter.company_id,
            MasterRecipeVersion.id == foreign(RecipeProcessParameter.recipe_version_id),
        ),
        order_by=lambda: RecipeProcessParameter.code,
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[list[RecipeEquipment]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeEquipment.company_id,
            MasterRecipeVersion.id == foreign(RecipeEquipment.recipe_version_id),
        ),
        order_by=lambda: RecipeEquipment.code,
        viewonly=True,
        lazy="raise",
    )
    blocks: Mapped[list[RecipeBlock]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeBlock.company_id,
            MasterRecipeVersion.id == foreign(RecipeBlock.recipe_version_id),
        ),
        order_by=lambda: RecipeBlock.id,
        viewonly=True,
        lazy="raise",
    )
    links: Mapped[list[RecipeLink]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeLink.company_id,
            MasterRecipeVersion.id == foreign(RecipeLink.recipe_version_id),
        ),
        order_by=lambda: RecipeLink.code,
        viewonly=True,
        lazy="raise",
    )
    files: Mapped[list[RecipeFile]] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeFile.company_id,
            MasterRecipeVersion.id == foreign(RecipeFile.recipe_version_id),
        ),
        order_by=lambda: RecipeFile.code,
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
    simulation: Mapped[RecipeSimulation | None] = relationship(
        primaryjoin=lambda: and_(
            MasterRecipeVersion.company_id == RecipeSimulation.company_id,
            MasterRecipeVersion.id == foreign(RecipeSimulation.recipe_version_id),
            RecipeSimulation.current.is_(True),
        ),
        uselist=False,
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
