"""What exists of practice: each run with the steps that it began with, and what was done in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.people.models import Person
from domain.recipes.models import MasterRecipeVersion
from domain.training.record_models import TrainingRecord


class Practice(OfSite, Base):
    """A person's practice run of a recipe version; from `lapses_at` on nothing more is done in it.

    `steps` are the version's phases as they stood when it began (`steps.as_text`), `recipe_digest` the version's then,
    None before it was submitted. `training_record_id` is what it counts as, once completed.
    """

    __tablename__ = "practice"

    person_id: Mapped[UUID]
    person_name: Mapped[str]
    recipe_version_id: Mapped[UUID]
    recipe_digest: Mapped[str | None]
    steps: Mapped[str]
    state: Mapped[str]
    begun_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    abandoned_because: Mapped[str | None]
    training_record_id: Mapped[UUID | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Practice.company_id == Person.company_id, foreign(Practice.person_id) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            Practice.company_id == MasterRecipeVersion.company_id,
            foreign(Practice.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    training_record: Mapped[TrainingRecord | None] = relationship(
        primaryjoin=lambda: and_(
            Practice.company_id == TrainingRecord.company_id,
            foreign(Practice.training_record_id) == TrainingRecord.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    entries: Mapped[list["PracticeEntry"]] = relationship(
        primaryjoin=lambda: and_(
            Practice.company_id == PracticeEntry.company_id, Practice.id == foreign(PracticeEntry.practice_id)
        ),
        order_by=lambda: PracticeEntry.number,
        viewonly=True,
        lazy="raise",
    )


class PracticeEntry(OfCompany, Base):
    """One thing done in a practice run, as it was done; accepts no change.

    A VALUE has the parameter's position and name, `shown` what was entered, and how that stands; a SIGNATURE, which is
    a click and nobody's signature, its meaning.
    """

    __tablename__ = "practice_entry"

    site_id: Mapped[UUID]
    practice_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int]
    step: Mapped[int]
    kind: Mapped[str]
    parameter: Mapped[int | None]
    parameter_name: Mapped[str | None]
    repetition: Mapped[int | None]
    shown: Mapped[str | None]
    outcome: Mapped[str | None]
    meaning: Mapped[str | None]
    entered_at: Mapped[datetime]
