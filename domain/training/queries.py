"""Gathers what a person's standing is computed from: a few statements for a site, and as many for a page of persons."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Role
from domain.kernel.refusals import NotFound
from domain.people.models import Person, PersonState, RoleGrant
from domain.tenancy.models import Site
from domain.training import models
from domain.training.facts import Curriculum, Demand, Facts, Held, Learned, Subject, Version
from domain.training.kinds import AudienceKind, SubjectKind, TrainingMethod, TrainingOutcome
from domain.training.record_models import Absence, Qualification, TrainingRecord

NOTICE_DAYS, GRACE_DAYS = 14, 0
"""Of a company that set no policy: two weeks of notice, no grace."""
TRAINED_ROLES = tuple(one.value for one in Role if one is not Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What is demanded at a site, of whomever; `now` is the moment at which it was asked."""

    company: CompanyId
    site: UUID
    now: datetime
    today: date
    grace_days: int
    notice_days: int
    subjects: Mapping[UUID, Subject]
    versions: Mapping[UUID, Sequence[Version]]
    classes: Mapping[UUID, str]
    curricula: Sequence[Curriculum]


def today_at(session: Session, company: CompanyId, site: UUID, now: datetime) -> date:
    """Which day it is at a site then (EXE-13). Raises NotFound."""
    zone = session.scalars(select(Site.time_zone).where(Site.company_id == company, Site.id == site)).one_or_none()
    if zone is None:
        raise NotFound(kind="Site", id=site)
    return now.astimezone(ZoneInfo(zone)).date()


def clock(session: Session) -> datetime:
    """The database's, as a command has it."""
    return session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()


def policy(session: Session, company: CompanyId) -> tuple[int, int]:
    """The days of grace and of notice that the company set, or those of a company that set none."""
    row = models.TrainingPolicy
    found = session.execute(select(row.grace_days, row.notice_days).where(row.company_id == company)).one_or_none()
    return (GRACE_DAYS, NOTICE_DAYS) if found is None else (found[0], found[1])


def at_site(session: Session, company: CompanyId, site: UUID, *, now: datetime, also: Collection[UUID] = ()) -> Here:
    """What is demanded at the site then; `also` are subjects that are asked about though no curriculum names them.

    Raises NotFound for the site.
    """
    today = today_at(session, company, site, now)
    grace, notice = policy(session, company)
    curricula, recipes = _curricula(session, company, site)
    wanted = {demand.subject for one in curricula for demand in one.demands} | recipes | set(also)
    subjects = _subjects(session, company, wanted)
    classes = models.PersonnelClass
    codes = session.execute(select(classes.id, classes.code).where(classes.company_id == company))
    return Here(
        company=company,
        site=site,
        now=now,
        today=today,
        grace_days=grace,
        notice_days=notice,
        subjects=subjects,
        versions=_versions(session, company, site, subjects),
        classes={row.id: row.code for row in codes},
        curricula=[_without_retired(one, subjects) for one in curricula],
    )


def _curricula(session: Session, company: CompanyId, site: UUID) -> tuple[list[Curriculum], set[UUID]]:
    row, line = models.Curriculum, models.TrainingRequirement
    chosen = (
        select(
            row.id,
            row.audience,
            row.role,
            row.personnel_class_id,
            row.recipe_id,
            row.qualification_id,
            row.phases,
            line.subject_id,
            line.method,
            line.months,
        )
        .join(line, and_(line.company_id == row.company_id, line.curriculum_id == row.id))
        .where(
            row.company_id == company,
            row.retired_at.is_(None),
            or_(row.for_site_id.is_(None), row.for_site_id == site),
        )
        .order_by(row.id, line.position)
    )
    found: dict[UUID, list[Demand]] = defaultdict(list)
    heads: dict[UUID, Curriculum] = {}
    for one in session.execute(chosen):
        audience, more = AudienceKind(one.audience), (one.qualification_id, tuple(one.phases))
        heads[one.id] = Curriculum(audience, one.role, one.personnel_class_id, one.recipe_id, (), *more)
        found[one.id].append(Demand(one.subject_id, TrainingMethod(one.method), one.months))
    curricula = [replace(one, demands=tuple(found[id_])) for id_, one in heads.items()]
    return curricula, {one.recipe for one in curricula if one.recipe is not None}


def _subjects(session: Session, company: CompanyId, wanted: Collection[UUID]) -> dict[UUID, Subject]:
    """Those that weren't retired."""
    row = models.TrainingSubject
    chosen = select(row.id, row.kind, row.code, row.title).where(
        row.company_id == company, row.id.in_(wanted), row.retired_at.is_(None)
    )
    return {one.id: Subject(one.id, SubjectKind(one.kind), one.code, one.title) for one in session.execute(chosen)}


def _without_retired(one: Curriculum, subjects: Mapping[UUID, Subject]) -> Curriculum:
    """What was retired is demanded of nobody."""
    demands = tuple(demand for demand in one.demands if demand.subject in subjects)
    return replace(one, demands=demands)


def _versions(
    session: Session, company: CompanyId, site: UUID, subjects: Collection[UUID]
) -> dict[UUID, list[Version]]:
    row = models.TrainingVersion
    chosen = (
        select(
            row.subject_id,
            row.id,
            row.line,
            row.number,
            row.label,
            row.effective_on,
            row.ended_on,
            row.retraining,
        )
        .where(row.company_id == company, row.subject_id.in_(subjects), or_(row.site_id.is_(None), row.site_id == site))
        .order_by(row.number)
    )
    found: dict[UUID, list[Version]] = defaultdict(list)
    for one in session.execute(chosen):
        version = Version(one.id, one.line, one.number, one.label, one.effective_on, one.ended_on, one.retraining)
        found[one.subject_id].append(version)
    return dict(found)


def facts_of(session: Session, here: Here, persons: Collection[UUID]) -> dict[UUID, Facts]:
    """The facts of each of these persons at the site."""
    roles, held, learned = (
        _roles(session, here, persons),
        _held(session, here, persons),
        _learned(session, here, persons),
    )
    return {
        one: Facts(
            today=here.today,
            grace_days=here.grace_days,
            subjects=here.subjects,
            versions=here.versions,
            classes=here.classes,
            curricula=here.curricula,
            roles=frozenset(roles[one]),
            held=held[one],
            learned=learned[one],
        )
        for one in persons
    }


def _roles(session: Session, here: Here, persons: Collection[UUID]) -> dict[UUID, set[str]]:
    chosen = select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.company_id == here.company, RoleGrant.person_id.in_(persons), *_granted_at(here.site)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for person, role in session.execute(chosen):
        found[person].add(role)
    return found


def _granted_at(site: UUID) -> tuple[ColumnElement[bool], ...]:
    return RoleGrant.revoked_at.is_(None), or_(RoleGrant.site_id.is_(None), RoleGrant.site_id == site)


def _held(session: Session, here: Here, persons: Collection[UUID]) -> dict[UUID, list[Held]]:
    row = Qualification
    chosen = select(row.person_id, row.personnel_class_id, row.granted_on, row.expires_on).where(
        row.company_id == here.company,
        row.person_id.in_(persons),
        row.withdrawn_at.is_(None),
        or_(row.site_id.is_(None), row.site_id == here.site),
    )
    found: dict[UUID, list[Held]] = defaultdict(list)
    for person, of_class, granted, expires in session.execute(chosen):
        found[person].append(Held(of_class, granted, expires))
    return found


def _learned(session: Session, here: Here, persons: Collection[UUID]) -> dict[UUID, dict[UUID, list[Learned]]]:
    row, versions = TrainingRecord, [one.id for of in here.versions.values() for one in of]
    chosen = select(row.person_id, row.training_version_id, row.method, row.outcome, row.completed_on, row.id).where(
        row.company_id == here.company,
        row.person_id.in_(persons),
        row.training_version_id.in_(versions),
        row.withdrawn_at.is_(None),
    )
    found: dict[UUID, dict[UUID, list[Learned]]] = defaultdict(lambda: defaultdict(list))
    for person, version, method, outcome, on, place in session.execute(chosen):
        passed = outcome == TrainingOutcome.PASSED
        found[person][version].append(Learned(version, TrainingMethod(method), passed, on, place))
    return found


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person by their id and name."""

    id: UUID
    name: str


def people_at(
    session: Session,
    company: CompanyId,
    site: UUID,
    *,
    limit: int,
    role: Role | None = None,
    among: Collection[UUID] | None = None,
    after: UUID | None = None,
) -> list[Somebody]:
    """The active persons with a role at the site, or those among these, in the order of their ids; at most `limit`."""
    held = exists().where(
        RoleGrant.company_id == Person.company_id,
        RoleGrant.person_id == Person.id,
        RoleGrant.role.in_(TRAINED_ROLES if role is None else (role.value,)),
        *_granted_at(site),
    )
    chosen = select(Person.id, Person.name).where(
        Person.company_id == company, Person.state == PersonState.ACTIVE, held
    )
    chosen = chosen if among is None else chosen.where(Person.id.in_(among))
    chosen = chosen if after is None else chosen.where(Person.id > after)
    return [Somebody(*row) for row in session.execute(chosen.order_by(Person.id).limit(limit))]


def absent_until(session: Session, company: CompanyId, persons: Collection[UUID], *, on: date) -> dict[UUID, date]:
    """Of each person who is absent on a day, the last day of it."""
    row = Absence
    chosen = (
        select(row.person_id, func.max(row.until_on))
        .where(
            row.company_id == company,
            row.person_id.in_(persons),
            row.withdrawn_at.is_(None),
            row.from_on <= on,
            row.until_on >= on,
        )
        .group_by(row.person_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}
