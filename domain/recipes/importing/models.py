"""What is kept of each file that a recipe was to be made of."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.people.models import Person
from domain.recipes.importing.kinds import NoteKind
from domain.recipes.models import MasterRecipe, MasterRecipeVersion


class RecipeImport(OfSite, Base):
    """A file that becomes a version of a recipe, or the elements of a draft, as `requested_by` asked.

    A draft was as `seen`; a whole recipe becomes a version of `recipe_id`, or of a new one of `code`, and what of
    `product` to `batch_size_unit` is null is as the file says. `recipe_version_id` is the draft, or the version that
    was made. `lease` is the token of the job that has it now; `steps_of` is known once the file is read.
    """

    __tablename__ = "recipe_import"

    format: Mapped[str]
    file_key: Mapped[str]
    file_name: Mapped[str]
    file_size: Mapped[int]
    file_sha256: Mapped[str]
    recipe_id: Mapped[UUID | None]
    code: Mapped[str | None]
    product: Mapped[str | None]
    stage: Mapped[str | None]
    variant: Mapped[str | None]
    batch_size_value: Mapped[Decimal | None]
    batch_size_unit: Mapped[str | None]
    recipe_version_id: Mapped[UUID | None]
    seen: Mapped[int | None]
    dry_run: Mapped[bool]
    state: Mapped[str]
    steps_done: Mapped[int]
    steps_of: Mapped[int | None]
    lease: Mapped[UUID | None]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    recipe: Mapped[MasterRecipe | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeImport.company_id == MasterRecipe.company_id, foreign(RecipeImport.recipe_id) == MasterRecipe.id
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe_version: Mapped[MasterRecipeVersion | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeImport.company_id == MasterRecipeVersion.company_id,
            foreign(RecipeImport.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    requester: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeImport.company_id == Person.company_id, foreign(RecipeImport.requested_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    problems: Mapped[list["RecipeImportNote"]] = relationship(
        primaryjoin=lambda: and_(
            RecipeImport.company_id == RecipeImportNote.company_id,
            RecipeImport.id == foreign(RecipeImportNote.import_id),
            RecipeImportNote.kind == NoteKind.PROBLEM,
        ),
        order_by=lambda: RecipeImportNote.position,
        viewonly=True,
        lazy="raise",
    )
    left_out: Mapped[list["RecipeImportNote"]] = relationship(
        primaryjoin=lambda: and_(
            RecipeImport.company_id == RecipeImportNote.company_id,
            RecipeImport.id == foreign(RecipeImportNote.import_id),
            RecipeImportNote.kind == NoteKind.LEFT_OUT,
        ),
        order_by=lambda: RecipeImportNote.position,
        viewonly=True,
        lazy="raise",
    )


class RecipeImportNote(OfCompany, Base):
    """Something about a file, at its place there; accepts no change."""

    __tablename__ = "recipe_import_note"

    site_id: Mapped[UUID]
    import_id: Mapped[UUID]
    kind: Mapped[str]
    position: Mapped[int]
    place: Mapped[str]
    what: Mapped[str]
