"""Grant a qualification to a person, and record that somebody isn't there."""

from datetime import date
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.models import Person
from domain.people.refusals import PersonDeactivated
from domain.training import events, rules
from domain.training.commands import asking
from domain.training.models import PersonnelClass
from domain.training.record_models import Absence, Qualification


def grant_qualification(
    uow: UnitOfWork,
    *,
    person: UUID,
    personnel_class: UUID,
    site: SiteId | None,
    granted_on: date | None,
    expires_on: date | None,
    evidence: str,
) -> Qualification:
    """Say that a person belongs to a class, at a site or everywhere, on which evidence (TRN-2; 21 CFR 211.25(a)).

    Several may last at once, as when one is renewed before it ends; the person is qualified while any does. It begins
    today unless told. Raises Forbidden, NotFound, OwnTraining, InvalidInput, PersonNotHere, PersonDeactivated.
    """
    uow.require(Permission.TRAINING_GRANT, site=site)
    rules.require_another("Granting a qualification", actor=uow.actor.as_person, person=person)
    if site is not None:
        asking.require_here(uow, person, site)
    elif not uow.rely_on(Person, person).active:
        raise PersonDeactivated(person=person)
    uow.rely_on(PersonnelClass, personnel_class)
    today = asking.today(uow, site)
    begins = today if granted_on is None else granted_on
    rules.require_qualified_days(begins, expires_on, today=today)
    found = Qualification(
        id=new_id(),
        person_id=person,
        personnel_class_id=personnel_class,
        site_id=site,
        granted_on=begins,
        expires_on=expires_on,
        evidence=require_words(evidence, limit=rules.TEXT, path=("evidence",)),
        granted_by=uow.actor.as_person,
        granted_name=uow.actor.name,
        granted_at=uow.now,
    )
    uow.record(events.QualificationGranted(qualification=found.id, person=person))
    return uow.add(found)


def record_absence(
    uow: UnitOfWork, *, person: UUID, site: SiteId, from_on: date, until_on: date, reason: str
) -> Absence:
    """That somebody isn't there, from a day to a last one (TRN-2).

    Raises Forbidden, NotFound, OwnTraining, PersonNotHere, InvalidInput.
    """
    uow.require(Permission.TRAINING_GRANT, site=site)
    rules.require_another("Recording an absence", actor=uow.actor.as_person, person=person)
    asking.require_here(uow, person, site)
    rules.require_absence_days(from_on, until_on, today=asking.today(uow, site))
    found = Absence(
        id=new_id(),
        site_id=site,
        person_id=person,
        from_on=from_on,
        until_on=until_on,
        reason=require_words(reason, limit=rules.REASON, path=("reason",)),
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.record(events.AbsenceRecorded(absence=found.id, person=person))
    return uow.add(found)
