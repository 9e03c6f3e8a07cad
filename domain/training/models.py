"""What exists of what is learned: subjects and their versions, personnel classes, curricula, the company's policy."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import Text

from domain.kernel.models import Base, OfCompany, Versioned
from domain.tenancy.models import Site


class PersonnelClass(Versioned, Base):
    """What persons are qualified for, such as gowning (ISA-95); those of a class of `trainers` may train others."""

    __tablename__ = "personnel_class"

    code: Mapped[str]
    name: Mapped[str]
    trainers: Mapped[bool]


class TrainingSubject(Versioned, Base):
    """What is learned: a document of the company or of the site `for_site_id`, or a master recipe, whose id it has.

    The column is no `site_id`: what is to be learned is known in the whole company, its versions where they concern
    somebody.
    """

    __tablename__ = "training_subject"

    kind: Mapped[str]
    code: Mapped[str]
    title: Mapped[str]
    for_site_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            TrainingSubject.company_id == Site.company_id, foreign(TrainingSubject.for_site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    versions: Mapped[list["TrainingVersion"]] = relationship(
        primaryjoin=lambda: and_(
            TrainingSubject.company_id == TrainingVersion.company_id,
            TrainingSubject.id == foreign(TrainingVersion.subject_id),
        ),
        order_by=lambda: (TrainingVersion.number, TrainingVersion.id),
        viewonly=True,
        lazy="raise",
    )


class TrainingVersion(Versioned, Base):
    """One version of what is learned; of a recipe it has the id of the recipe's version, and that one's digest.

    Those of one `line` follow one another: a recipe has a line for each batch size and variant of a site. From
    `effective_on` on it is followed, from `ended_on` on no more. Where it doesn't demand `retraining`, who was trained
    on the one before is trained on it. `warned_at` is when people were told that its day is near.
    """

    __tablename__ = "training_version"

    subject_id: Mapped[UUID]
    site_id: Mapped[UUID | None]
    line: Mapped[str]
    number: Mapped[int]
    label: Mapped[str]
    effective_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    retraining: Mapped[bool]
    file_key: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None]
    media_type: Mapped[str | None]
    digest: Mapped[str | None]
    warned_at: Mapped[datetime | None]

    subject: Mapped[TrainingSubject] = relationship(
        primaryjoin=lambda: and_(
            TrainingVersion.company_id == TrainingSubject.company_id,
            foreign(TrainingVersion.subject_id) == TrainingSubject.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            TrainingVersion.company_id == Site.company_id, foreign(TrainingVersion.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Curriculum(Versioned, Base):
    """What is demanded of whom, in the company or at the site `for_site_id`; its audience is of one kind.

    `recipe_id` is a subject that is a recipe: who works by it, and belongs to the class `qualification_id` where that
    is demanded; in the `phases` alone that it names by the codes of phases and blocks, in their order, if it names any.
    Nothing is demanded any more once it is retired.
    """

    __tablename__ = "curriculum"

    code: Mapped[str]
    title: Mapped[str]
    for_site_id: Mapped[UUID | None]
    audience: Mapped[str]
    role: Mapped[str | None]
    personnel_class_id: Mapped[UUID | None]
    recipe_id: Mapped[UUID | None]
    qualification_id: Mapped[UUID | None]
    phases: Mapped[list[str]] = mapped_column(ARRAY(Text))
    retired_at: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(Curriculum.company_id == Site.company_id, foreign(Curriculum.for_site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    personnel_class: Mapped[PersonnelClass | None] = relationship(
        primaryjoin=lambda: and_(
            Curriculum.company_id == PersonnelClass.company_id,
            foreign(Curriculum.personnel_class_id) == PersonnelClass.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe: Mapped[TrainingSubject | None] = relationship(
        primaryjoin=lambda: and_(
            Curriculum.company_id == TrainingSubject.company_id, foreign(Curriculum.recipe_id) == TrainingSubject.id
        ),
        viewonly=True,
        lazy="raise",
    )
    qualification: Mapped[PersonnelClass | None] = relationship(
        primaryjoin=lambda: and_(
            Curriculum.company_id == PersonnelClass.company_id,
            foreign(Curriculum.qualification_id) == PersonnelClass.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    requirements: Mapped[list["TrainingRequirement"]] = relationship(
        primaryjoin=lambda: and_(
            Curriculum.company_id == TrainingRequirement.company_id,
            Curriculum.id == foreign(TrainingRequirement.curriculum_id),
        ),
        order_by=lambda: TrainingRequirement.position,
        viewonly=True,
        lazy="raise",
    )


class TrainingRequirement(OfCompany, Base):
    """That a subject is learned by a method, and again after so many months (null: once for each version)."""

    __tablename__ = "training_requirement"

    curriculum_id: Mapped[UUID]
    position: Mapped[int]
    subject_id: Mapped[UUID]
    method: Mapped[str]
    months: Mapped[int | None]

    subject: Mapped[TrainingSubject] = relationship(
        primaryjoin=lambda: and_(
            TrainingRequirement.company_id == TrainingSubject.company_id,
            foreign(TrainingRequirement.subject_id) == TrainingSubject.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class TrainingPolicy(Versioned, Base):
    """The company's own days; `because` is why they were last set.

    `grace_days` are those that a new version leaves to who was trained on the one before; `notice_days` before it takes
    effect people are told who isn't trained yet.
    """

    __tablename__ = "training_policy"

    grace_days: Mapped[int]
    notice_days: Mapped[int]
    because: Mapped[str]
