"""Take over records of training from another system, one by one under the rules of all (TRN-9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site
from domain.training import rules
from domain.training.commands import asking, signing
from domain.training.kinds import TrainingMethod, TrainingOutcome
from domain.training.models import TrainingSubject, TrainingVersion
from domain.training.queries import people_at
from domain.training.record_models import TrainingRecord
from domain.training.refusals import PersonNotHere, TrainingReferenceTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRecord:
    """A record as another system has it: `source` is that system, `reference` what the record is called there."""

    person: UUID
    person_name: str
    subject: TrainingSubject
    label: str
    method: TrainingMethod
    outcome: TrainingOutcome
    completed_on: date
    trainer_name: str | None
    remark: str | None
    source: str
    reference: str


@dataclass(slots=True)
class Register:
    """A site's records under way: which day it is, who works there, which versions there are, what is taken."""

    site: SiteId
    today: date
    people: frozenset[UUID]
    versions: Mapping[tuple[UUID, str], TrainingVersion]
    taken: set[tuple[str, str]]
    seen: set[tuple[str, str]] = field(default_factory=set)


def require_may_import(uow: UnitOfWork, site: SiteId) -> None:
    """Who says what is learned takes over what was. Raises Forbidden, NotFound."""
    uow.require(Permission.TRAINING_DEFINE, site=site)
    uow.rely_on(Site, site)


def opened(uow: UnitOfWork, *, site: SiteId, records: Collection[ForeignRecord]) -> Register:
    """What all records ask, asked once."""
    subjects = {one.subject.id for one in records}
    persons, references = {one.person for one in records}, [(one.source, one.reference) for one in records]
    here = people_at(uow.session, uow.actor.company, site, limit=len(persons), among=persons)
    versions = uow.find(TrainingVersion, TrainingVersion.subject_id.in_(subjects), limit=100_000)
    known = uow.find(
        TrainingRecord,
        TrainingRecord.source.in_({source for source, _ in references}),
        TrainingRecord.reference.in_({reference for _, reference in references}),
        TrainingRecord.withdrawn_at.is_(None),
        limit=100_000,
    )
    followed = {(one.subject_id, one.label): one for one in versions if one.site_id in {None, site}}
    taken = {(one.source, one.reference) for one in known if one.source is not None and one.reference is not None}
    return Register(site, asking.today(uow, site), frozenset(one.id for one in here), followed, taken)


def require_new(register: Register, given: ForeignRecord) -> None:
    """Each is taken over once, from one row. Raises TrainingReferenceTaken."""
    key = (given.source, given.reference)
    if key in register.taken or key in register.seen:
        raise TrainingReferenceTaken(reference=given.reference, path=("reference",))
    register.seen.add(key)


def require_here(register: Register, given: ForeignRecord) -> None:
    """A site keeps the records of its own people. Raises PersonNotHere."""
    if given.person not in register.people:
        raise PersonNotHere(name=given.person_name, path=("person",))


def version_of(register: Register, given: ForeignRecord) -> TrainingVersion:
    """The version that the record is about. Raises InvalidInput."""
    found = register.versions.get((given.subject.id, given.label))
    if found is None:
        labels = [label for subject, label in register.versions if subject == given.subject.id]
        there = ", ".join(sorted(labels)[:10]) or "none"
        problem = f"{given.subject.code} has no version {given.label!r} here; there is: {there}."
        raise InvalidInput(path=("version",), problem=problem)
    return found


def require_fits(register: Register, given: ForeignRecord) -> None:
    """What a record says goes together. Raises InvalidInput."""
    rules.require_outcome(given.method, given.outcome)
    rules.require_done_day(given.completed_on, today=register.today, path=("completedOn",))
    if given.method is TrainingMethod.PRACTICE:
        problem = "A practice run is run here (beginPractice); take over READ, ASSESSMENT or CLASS_SESSION."
        raise InvalidInput(path=("method",), problem=problem)
    if given.method is not TrainingMethod.READ and given.trainer_name is None:
        raise InvalidInput(path=("trainer",), problem=f"Of {given.method.value} say who trained or assessed.")


def take_over(uow: UnitOfWork, register: Register, given: ForeignRecord) -> TrainingRecord:
    """Keep the record, signed by nobody here. Raises InvalidInput."""
    require_fits(register, given)
    return signing.recorded(
        uow,
        TrainingRecord(
            site_id=register.site,
            person_id=given.person,
            training_version_id=version_of(register, given).id,
            method=given.method.value,
            outcome=given.outcome.value,
            completed_on=given.completed_on,
            remark=given.remark,
            trainer_name=given.trainer_name,
            source=given.source,
            reference=given.reference,
        ),
    )
