"""What the commands of training ask first: who it is about, which version, who may train."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Person
from domain.tenancy.models import Site
from domain.training import queries, rules
from domain.training.models import PersonnelClass, TrainingSubject, TrainingVersion
from domain.training.record_models import Qualification
from domain.training.refusals import NoTrainer, PersonNotHere


def today(uow: UnitOfWork, site: UUID | None) -> date:
    """Which day it is at a site; in the world's own time for what is of the whole company (EXE-13). Raises NotFound."""
    if site is None:
        return uow.now.date()
    return queries.today_at(uow.session, uow.actor.company, site, uow.now)


def require_here(uow: UnitOfWork, person: UUID, site: UUID) -> Person:
    """Somebody active with a role at the site, who stays so until the commit. Raises NotFound, PersonNotHere."""
    uow.rely_on(Site, site)
    found = uow.rely_on(Person, person)
    if not queries.people_at(uow.session, company(uow), site, limit=1, among=[person]):
        raise PersonNotHere(name=found.name, path=("person",))
    return found


def require_trainer(uow: UnitOfWork, site: UUID) -> None:
    """The actor is qualified at the site to train others (TRN-7; EU GMP 2.11). Raises NoTrainer."""
    classes = uow.find(PersonnelClass, PersonnelClass.trainers.is_(True))
    held = uow.find(
        Qualification,
        Qualification.person_id == uow.actor.as_person,
        Qualification.personnel_class_id.in_([one.id for one in classes]),
        Qualification.withdrawn_at.is_(None),
        Qualification.site_id.is_(None) | (Qualification.site_id == site),
    )
    if not rules.trains_now([(one.granted_on, one.expires_on) for one in held], today(uow, site)):
        raise NoTrainer(classes=tuple(sorted(one.code for one in classes)))


def require_learnable(uow: UnitOfWork, version: TrainingVersion, site: UUID) -> TrainingSubject:
    """The version's subject, where it is learned at the site. Raises NotFound for the site, NothingToLearn."""
    subject = uow.look_at(TrainingSubject, version.subject_id)
    assert subject is not None, version.subject_id
    rules.require_learnable(
        title_of(subject, version),
        retired=subject.retired_at is not None,
        ended=version.ended_on,
        elsewhere=version.site_id not in {None, site},
        today=today(uow, site),
    )
    return subject


def title_of(subject: TrainingSubject, version: TrainingVersion) -> str:
    return f"{subject.code} {subject.title}, version {version.label}"


def company(uow: UnitOfWork) -> CompanyId:
    return uow.actor.company


def named(uow: UnitOfWork, persons: list[UUID]) -> list[str]:
    """The names of persons, in the order of the alphabet."""
    chosen = select(Person.name).where(Person.company_id == uow.actor.company, Person.id.in_(persons))
    return sorted(uow.session.scalars(chosen))
