"""Say what is to be learned by whom: personnel classes, documents and their versions, curricula, the company's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_line, require_words
from domain.tenancy.models import Company, Site
from domain.training import events, rules
from domain.training.commands import asking, demanding
from domain.training.kinds import AudienceKind, SubjectKind
from domain.training.models import (
    Curriculum,
    PersonnelClass,
    TrainingPolicy,
    TrainingRequirement,
    TrainingSubject,
    TrainingVersion,
)
from domain.training.refusals import TrainingCodeTaken
from domain.training.rules import Audience, Required

CURRICULA = 500
"""That are in force in a company at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the object store: where its bytes lie, their SHA-256 (hex), and what people call it."""

    key: str
    name: str
    size: int
    media_type: str
    sha256: str


def define_class(uow: UnitOfWork, *, code: str, name: str, trainers: bool) -> PersonnelClass:
    """Name what persons are qualified for, in the whole company (TRN-2; ISA-95 personnel class).

    Raises Forbidden, InvalidInput, TrainingCodeTaken.
    """
    uow.require(Permission.TRAINING_DEFINE, site=None)
    require_line(code, limit=rules.CODE, path=("code",))
    require_line(name, limit=rules.NAME, path=("name",))
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(PersonnelClass, PersonnelClass.code == code):
        raise TrainingCodeTaken(called="personnel class", taken=code, path=("code",))
    found = uow.add(PersonnelClass(id=new_id(), code=code, name=name, trainers=trainers))
    uow.record(events.PersonnelClassDefined(personnel_class=found.id))
    return found


def define_document(uow: UnitOfWork, *, code: str, title: str, site: SiteId | None) -> TrainingSubject:
    """Name a document that people are trained on, of a site or of the company; its versions follow.

    Raises Forbidden, NotFound for the site, InvalidInput, TrainingCodeTaken.
    """
    uow.require(Permission.TRAINING_DEFINE, site=site)
    require_line(code, limit=rules.CODE, path=("code",))
    require_line(title, limit=rules.NAME, path=("title",))
    if site is not None:
        uow.rely_on(Site, site)
    uow.lock(Company)
    if uow.any(TrainingSubject, TrainingSubject.kind == SubjectKind.DOCUMENT, TrainingSubject.code == code):
        raise TrainingCodeTaken(called="document", taken=code, path=("code",))
    kind = SubjectKind.DOCUMENT.value
    found = uow.add(TrainingSubject(id=new_id(), kind=kind, code=code, title=title, for_site_id=site))
    uow.record(events.TrainingSubjectDefined(subject=found.id))
    return found


def retire_document(uow: UnitOfWork, *, document: UUID, seen: int, reason: str) -> TrainingSubject:
    """A document that nobody follows any more is demanded of nobody. Raises as `add_version`."""
    found = _document(uow, document)
    require_version(found, seen)
    require_words(reason, limit=rules.REASON, path=("reason",))
    if found.retired_at is not None:
        raise WrongState(kind="document", state="RETIRED", act="be retired", allowed=())
    found.retired_at = uow.now
    uow.record(events.TrainingSubjectRetired(subject=found.id))
    return found


def add_version(
    uow: UnitOfWork,
    *,
    document: UUID,
    label: str,
    effective_on: date,
    retraining: bool,
    file: StoredFile | None = None,
) -> TrainingVersion:
    """A document's next version, with the day from which it is followed; the one before ends then (TRN-4).

    Without `retraining`, such as for a corrected spelling, who was trained on the one before stays trained. Raises
    NotFound, Forbidden, WrongState, InvalidInput, VersionDayRefused.
    """
    found = _document(uow, document)
    if found.retired_at is not None:
        raise WrongState(kind="document", state="RETIRED", act="get a version", allowed=())
    require_line(label, limit=rules.LABEL, path=("label",))
    before = uow.lock(TrainingVersion, TrainingVersion.subject_id == found.id)
    if any(one.label == label for one in before):
        problem = f"There is a version {label} of {found.code}; each is called something else."
        raise InvalidInput(path=("label",), problem=problem)
    last = max(before, key=lambda one: one.number, default=None)
    today = asking.today(uow, found.for_site_id)
    rules.require_version_day(effective_on, before=None if last is None else last.effective_on, today=today)
    if last is None and not retraining:
        raise InvalidInput(path=("retraining",), problem="On a first version everybody is trained: say true.")
    if last is not None:
        last.ended_on = effective_on
    version = TrainingVersion(
        id=new_id(),
        subject_id=found.id,
        site_id=found.for_site_id,
        line="",
        number=1 if last is None else last.number + 1,
        label=label,
        effective_on=effective_on,
        retraining=retraining,
    )
    if file is not None:
        version.file_key, version.file_name, version.file_size = file.key, file.name, file.size
        version.media_type, version.digest = file.media_type, file.sha256
    uow.record(events.TrainingVersionAdded(version=version.id))
    return uow.add(version)


def _document(uow: UnitOfWork, document: UUID) -> TrainingSubject:
    """The document, locked, for who may define it. Raises NotFound, Forbidden."""
    found = uow.hold(TrainingSubject, document)
    uow.require(Permission.TRAINING_DEFINE, site=_site(found.for_site_id))
    if found.kind != SubjectKind.DOCUMENT:
        problem = f"{found.code} is a recipe: its versions are written, approved and ended there."
        raise InvalidInput(path=("document",), problem=problem)
    return found


def define_curriculum(
    uow: UnitOfWork,
    *,
    code: str,
    title: str,
    site: SiteId | None,
    audience: Audience,
    requirements: Sequence[Required],
    qualification: UUID | None = None,
) -> Curriculum:
    """What is demanded of a role, a personnel class, or of who works by a recipe (TRN-3; 21 CFR 211.25(a)).

    Of who works by a recipe also that they belong to the personnel class `qualification`, where that is given; in the
    phases alone that the audience names, if it names any (TRN-14).
    Raises Forbidden, NotFound, InvalidInput, TrainingCodeTaken.
    """
    uow.require(Permission.TRAINING_DEFINE, site=site)
    require_line(code, limit=rules.CODE, path=("code",))
    require_line(title, limit=rules.NAME, path=("title",))
    rules.require_audience(audience)
    rules.require_qualifiable(audience, qualification)
    rules.require_phases(audience.kind, audience.phases)
    rules.require_lines(requirements)
    if site is not None:
        uow.rely_on(Site, site)
    uow.lock(Company)
    if uow.any(Curriculum, Curriculum.code == code):
        raise TrainingCodeTaken(called="curriculum", taken=code, path=("code",))
    if len(uow.find(Curriculum, Curriculum.retired_at.is_(None))) >= CURRICULA:
        problem = f"At most {CURRICULA} curricula are in force at once; retire one (retireCurriculum)."
        raise InvalidInput(path=("code",), problem=problem)
    demanding.require_audience_there(uow, audience)
    if qualification is not None:
        uow.rely_on(PersonnelClass, qualification)
    found = uow.add(
        Curriculum(
            id=new_id(),
            code=code,
            title=title,
            for_site_id=site,
            audience=audience.kind.value,
            role=None if audience.role is None else audience.role.value,
            personnel_class_id=audience.personnel_class,
            recipe_id=audience.recipe,
            qualification_id=qualification,
            phases=[],
        )
    )
    demanding.set_phases(uow, found, audience.phases)
    demanding.write(uow, found, requirements)
    uow.record(events.CurriculumDefined(curriculum=found.id))
    return found


def set_requirements(
    uow: UnitOfWork,
    *,
    curriculum: UUID,
    seen: int,
    requirements: Sequence[Required],
    reason: str,
    phases: Sequence[str] | None = None,
) -> Curriculum:
    """What a curriculum demands from now on, in place of what it demanded; for its phases as before with None.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = _in_force(uow, curriculum, seen)
    rules.require_lines(requirements)
    require_words(reason, limit=rules.REASON, path=("reason",))
    if phases is not None:
        rules.require_phases(AudienceKind(found.audience), phases)
    for one in uow.find(TrainingRequirement, TrainingRequirement.curriculum_id == found.id):
        uow.remove(one)
    uow.session.flush()
    demanding.write(uow, found, requirements)
    flag_modified(found, "title")  # its own version counts up, so that the second of two is told (EXE-14)
    if phases is not None:
        demanding.set_phases(uow, found, phases)
    uow.record(events.CurriculumDefined(curriculum=found.id))
    return found


def retire_curriculum(uow: UnitOfWork, *, curriculum: UUID, seen: int, reason: str) -> Curriculum:
    """Nothing is demanded by it any more. Raises as `set_requirements`."""
    found = _in_force(uow, curriculum, seen)
    require_words(reason, limit=rules.REASON, path=("reason",))
    found.retired_at = uow.now
    uow.record(events.CurriculumRetired(curriculum=found.id))
    return found


def set_policy(uow: UnitOfWork, *, grace_days: int, notice_days: int, seen: int | None, reason: str) -> TrainingPolicy:
    """The company's days of grace and of notice (TRN-5, TRN-10); `seen` is None where none were set yet.

    Raises Forbidden, InvalidInput, VersionConflict.
    """
    uow.require(Permission.TRAINING_DEFINE, site=None)
    rules.require_policy(grace_days=grace_days, notice_days=notice_days)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    uow.lock(Company)
    found = next(iter(uow.lock(TrainingPolicy)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="TrainingPolicy", id=uow.actor.company, seen=seen, current=0)
        row = TrainingPolicy(id=new_id(), grace_days=grace_days, notice_days=notice_days, because=because)
        found = uow.add(row)
    else:
        require_version(found, 0 if seen is None else seen)
        found.grace_days, found.notice_days, found.because = grace_days, notice_days, because
    uow.record(events.TrainingPolicySet(policy=found.id))
    return found


def _in_force(uow: UnitOfWork, curriculum: UUID, seen: int) -> Curriculum:
    found = uow.hold(Curriculum, curriculum)
    uow.require(Permission.TRAINING_DEFINE, site=_site(found.for_site_id))
    require_version(found, seen)
    if found.retired_at is not None:
        raise WrongState(kind="curriculum", state="RETIRED", act="change", allowed=())
    return found


def _site(site: UUID | None) -> SiteId | None:
    return None if site is None else SiteId(site)
