"""What exists of persons' training: qualifications, absences, records, and classes that a trainer taught."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite, Versioned
from domain.people.models import Person
from domain.signatures.models import Signature
from domain.tenancy.models import Site
from domain.training.models import PersonnelClass, TrainingVersion


class Qualification(Versioned, Base):
    """That a person belongs to a personnel class, at one site or in the whole company, until a last day.

    It accepts no change but its withdrawal, once.
    """

    __tablename__ = "qualification"

    person_id: Mapped[UUID]
    personnel_class_id: Mapped[UUID]
    site_id: Mapped[UUID | None]
    granted_on: Mapped[date]
    expires_on: Mapped[date | None]
    evidence: Mapped[str]
    granted_by: Mapped[UUID]
    granted_name: Mapped[str]
    granted_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            Qualification.company_id == Person.company_id, foreign(Qualification.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    personnel_class: Mapped[PersonnelClass] = relationship(
        primaryjoin=lambda: and_(
            Qualification.company_id == PersonnelClass.company_id,
            foreign(Qualification.personnel_class_id) == PersonnelClass.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            Qualification.company_id == Site.company_id, foreign(Qualification.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Absence(OfSite, Base):
    """That a person isn't there, from a day to a last one; it accepts no change but its withdrawal, once."""

    __tablename__ = "absence"

    person_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Absence.company_id == Person.company_id, foreign(Absence.person_id) == Person.id),
        viewonly=True,
        lazy="raise",
    )


class TrainingRecord(OfSite, Base):
    """What a person learned of a version, how, and with which outcome; it counts at every site.

    `signature_id` is the person's own for READ, the trainer's otherwise; a record that came from another system has
    `source` and `reference` in its place, one of the method PRACTICE the practice run `practice_id`. It accepts no
    change but its withdrawal, once.
    """

    __tablename__ = "training_record"

    person_id: Mapped[UUID]
    training_version_id: Mapped[UUID]
    method: Mapped[str]
    outcome: Mapped[str]
    completed_on: Mapped[date]
    remark: Mapped[str | None]
    trainer_id: Mapped[UUID | None]
    trainer_name: Mapped[str | None]
    session_id: Mapped[UUID | None]
    practice_id: Mapped[UUID | None]
    signature_id: Mapped[UUID | None]
    source: Mapped[str | None]
    reference: Mapped[str | None]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            TrainingRecord.company_id == Person.company_id, foreign(TrainingRecord.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    training_version: Mapped[TrainingVersion] = relationship(
        primaryjoin=lambda: and_(
            TrainingRecord.company_id == TrainingVersion.company_id,
            foreign(TrainingRecord.training_version_id) == TrainingVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            TrainingRecord.company_id == Signature.company_id, foreign(TrainingRecord.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class TrainingSession(OfSite, Base):
    """A class that a trainer teaches a version in; what its attendees signed counts once the trainer has signed."""

    __tablename__ = "training_session"

    training_version_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    trainer_name: Mapped[str]
    held_on: Mapped[date]
    state: Mapped[str]
    because: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    training_version: Mapped[TrainingVersion] = relationship(
        primaryjoin=lambda: and_(
            TrainingSession.company_id == TrainingVersion.company_id,
            foreign(TrainingSession.training_version_id) == TrainingVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    attendees: Mapped[list["TrainingAttendance"]] = relationship(
        primaryjoin=lambda: and_(
            TrainingSession.company_id == TrainingAttendance.company_id,
            TrainingSession.id == foreign(TrainingAttendance.session_id),
        ),
        order_by=lambda: TrainingAttendance.id,
        viewonly=True,
        lazy="raise",
    )


class TrainingAttendance(OfSite, Base):
    """Somebody who is expected in a class, and their signature that they attended; it is given once."""

    __tablename__ = "training_attendance"

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    signed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            TrainingAttendance.company_id == Person.company_id, foreign(TrainingAttendance.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
