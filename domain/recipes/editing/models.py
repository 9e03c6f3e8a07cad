"""What is kept of each edit of a draft."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship, remote

from domain.kernel.models import Base, OfCompany
from domain.people.models import Person
from domain.recipes.models import MasterRecipeVersion


class RecipeEdit(OfCompany, Base):
    """One edit of a draft: what it did to which rows, so that it can be undone; accepts no change.

    `changes` is JSON: of each row its columns before and after, as `editing.changes` writes them. `undoes_id` is the
    edit that this one took back.
    """

    __tablename__ = "recipe_edit"

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    number: Mapped[int]
    act: Mapped[str]
    element_type: Mapped[str]
    element_id: Mapped[UUID]
    what: Mapped[str]
    changes: Mapped[str]
    undoes_id: Mapped[UUID | None]
    edited_by: Mapped[UUID]
    edited_at: Mapped[datetime]

    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            RecipeEdit.company_id == MasterRecipeVersion.company_id,
            foreign(RecipeEdit.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    editor: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeEdit.company_id == Person.company_id, foreign(RecipeEdit.edited_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    undoes: Mapped["RecipeEdit | None"] = relationship(
        primaryjoin=lambda: and_(
            RecipeEdit.company_id == remote(RecipeEdit.company_id),
            foreign(RecipeEdit.undoes_id) == remote(RecipeEdit.id),
        ),
        viewonly=True,
        lazy="raise",
    )
    undone_by: Mapped["RecipeEdit | None"] = relationship(
        primaryjoin=lambda: and_(
            RecipeEdit.company_id == remote(RecipeEdit.company_id),
            RecipeEdit.id == foreign(remote(RecipeEdit.undoes_id)),
        ),
        uselist=False,
        viewonly=True,
        lazy="raise",
    )
