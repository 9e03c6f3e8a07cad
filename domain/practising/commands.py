"""Practise a recipe version: begin, do what its steps ask for, and complete it (TRN-13)."""

from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from domain.execution.content import Content
from domain.execution.rules import runnable
from domain.execution.rules.runnable import SHOWN, require_runnable
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.models import Person
from domain.practising import events, steps
from domain.practising.course import Course, Entry
from domain.practising.kinds import EntryKind, PracticeState
from domain.practising.models import Practice, PracticeEntry
from domain.practising.refusals import NothingToPractise, NotYourPractice, PracticeLapsed, TooManyPractices
from domain.practising.states import PRACTICE, PracticeAct
from domain.recipes.kinds import PhaseSignature
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.rows import elements_of
from domain.tenancy import enterprise
from domain.training.commands import asking, signing
from domain.training.kinds import TrainingMethod, TrainingOutcome
from domain.training.models import TrainingVersion
from domain.training.record_models import TrainingRecord

OPEN, STEPS, ENTRIES, TEXT = 3, 500, 5000, 4_000_000
LASTS = timedelta(days=14)
REASON = 2000


def begin(uow: UnitOfWork, *, recipe_version: UUID) -> Practice:
    """Practise a version as it stands, whatever its state: a draft too, which then counts for nothing yet.

    Raises NotFound, Forbidden, PersonNotHere, NotRunnable, NothingToPractise, TooManyPractices.
    """
    version = uow.look_at(MasterRecipeVersion, recipe_version)
    if version is None:
        raise NotFound(kind="MasterRecipeVersion", id=recipe_version, path=("recipeVersion",))
    site, person = SiteId(version.site_id), uow.actor.as_person
    for permission in (Permission.RECIPE_READ, Permission.TRAINING_TAKE):
        uow.require(permission, site=site)
    if enterprise.is_enterprise(uow, site):
        because = "it stands at the company's enterprise, where nothing is made; adopt it at a site, and practise that"
        raise NothingToPractise(because=because)
    uow.hold(Person, person)  # one at a time, so that nobody has more open than may be
    asking.require_here(uow, person, site)
    mine = uow.find(Practice, Practice.person_id == person, Practice.state == PracticeState.RUNNING)
    if sum(one.lapses_at > uow.now for one in mine) >= OPEN:
        raise TooManyPractices(limit=OPEN)
    found = uow.add(
        Practice(
            id=new_id(),
            site_id=site,
            person_id=person,
            person_name=uow.actor.name,
            recipe_version_id=version.id,
            recipe_digest=version.digest,
            steps=_steps(uow, version),
            state=PracticeState.RUNNING,
            begun_at=uow.now,
            lapses_at=uow.now + LASTS,
        )
    )
    uow.record(events.PracticeBegun(practice=found.id))
    return found


def start_step(uow: UnitOfWork, *, practice: UUID, step: int) -> Practice:
    """Begin a step in its turn.

    Raises NotFound, NotYourPractice, PracticeLapsed, WrongState, InvalidInput, OutOfSequence.
    """
    found, course = _running(uow, practice)
    course.start(step)
    return _enter(uow, found, course, Entry(kind=EntryKind.START, step=step))


def enter_value(
    uow: UnitOfWork, *, practice: UUID, step: int, parameter: int, repetition: int, content: Content
) -> Practice:
    """Enter a made-up value; it is judged as a batch's would be, and raises nothing.

    Raises as `start_step`, and WrongKind, WrongUnit, PracticeValueThere.
    """
    found, course = _running(uow, practice)
    entered, outcome = course.value(step, parameter, repetition, content)
    name = course.step(step).parameters[parameter - 1].name
    entry = Entry(kind=EntryKind.VALUE, step=step, parameter=parameter, repetition=repetition)
    shown = entered.file_name if entered.file_key is not None else entered.shown
    return _enter(uow, found, course, entry, parameter_name=name, shown=shown, outcome=outcome.value)


def sign_step(uow: UnitOfWork, *, practice: UUID, step: int, meaning: PhaseSignature) -> Practice:
    """Click a signature that the step demands, whoever's it would be; it is nobody's signature.

    Raises as `start_step`, and NotDemanded, AlreadySigned, SignatureMissing, Incomplete.
    """
    found, course = _running(uow, practice)
    course.sign(step, meaning)
    return _enter(uow, found, course, Entry(kind=EntryKind.SIGNATURE, step=step, meaning=meaning))


def complete(uow: UnitOfWork, *, practice: UUID) -> Practice:
    """All of it was run: it counts as training on the version, where that is approved and still what was practised.

    What a trainer has to assess is assessed beside it (TRN-7). Raises as `start_step`, and PracticeNotDone.
    """
    found, course = _running(uow, practice)
    course.require_done()
    found.state = PRACTICE.after(PracticeState(found.state), PracticeAct.COMPLETE)
    found.ended_at = uow.now
    version = uow.look_at(TrainingVersion, found.recipe_version_id)
    today = asking.today(uow, found.site_id)
    if version is not None and version.digest == found.recipe_digest and (version.ended_on or date.max) > today:
        found.training_record_id = signing.recorded(
            uow,
            TrainingRecord(
                site_id=found.site_id,
                person_id=found.person_id,
                training_version_id=version.id,
                method=TrainingMethod.PRACTICE.value,
                outcome=TrainingOutcome.PASSED.value,
                completed_on=today,
                practice_id=found.id,
            ),
        ).id
    uow.record(events.PracticeCompleted(practice=found.id))
    return found


def abandon(uow: UnitOfWork, *, practice: UUID, reason: str) -> Practice:
    """It counts for nothing, and stays. Raises NotFound, NotYourPractice, PracticeLapsed, WrongState, InvalidInput."""
    found = _mine(uow, practice)
    because = require_words(reason, limit=REASON, path=("reason",))
    found.state = PRACTICE.after(PracticeState(found.state), PracticeAct.ABANDON)
    found.ended_at, found.abandoned_because = uow.now, because
    uow.record(events.PracticeAbandoned(practice=found.id))
    return found


def course_of(practice: Practice, entries: list[PracticeEntry]) -> Course:
    """A practice run as the rules see it."""
    return Course(
        steps.from_text(practice.steps),
        [
            Entry(
                kind=EntryKind(one.kind),
                step=one.step,
                parameter=one.parameter,
                repetition=one.repetition,
                meaning=None if one.meaning is None else PhaseSignature(one.meaning),
            )
            for one in sorted(entries, key=lambda one: one.number)
        ],
    )


def _steps(uow: UnitOfWork, version: MasterRecipeVersion) -> str:
    elements = elements_of(uow, version.id)
    require_runnable(elements)
    ways = ", ".join(islice(runnable.ways(elements), SHOWN))
    if ways:
        raise NothingToPractise(because=f"it is practised phase by phase, and it has {ways}")
    found = steps.steps_of(elements)
    if not 1 <= len(found) <= STEPS:
        raise NothingToPractise(because=f"it has {len(found)} phases, and 1 to {STEPS} are practised")
    text = steps.as_text(found)
    if len(text) > TEXT:
        raise NothingToPractise(because=f"its text has {len(text)} characters, and {TEXT} are kept")
    return text


def _mine(uow: UnitOfWork, practice: UUID) -> Practice:
    found = uow.load(Practice, practice, Permission.TRAINING_TAKE)
    if found.person_id != uow.actor.as_person:
        raise NotYourPractice(person=found.person_name)
    if found.state == PracticeState.RUNNING and uow.now >= found.lapses_at:
        raise PracticeLapsed(lapsed_at=found.lapses_at)
    return found


def _running(uow: UnitOfWork, practice: UUID) -> tuple[Practice, Course]:
    found = _mine(uow, practice)
    PRACTICE.after(PracticeState(found.state), PracticeAct.ENTER)
    entries = uow.find(PracticeEntry, PracticeEntry.practice_id == found.id)
    if len(entries) >= ENTRIES:
        raise NothingToPractise(because=f"{ENTRIES} things were done in this practice run; abandon it")
    return found, course_of(found, entries)


def _enter(uow: UnitOfWork, found: Practice, course: Course, entry: Entry, **said: str | None) -> Practice:
    number = len(course.entries) + 1
    uow.add(
        PracticeEntry(
            id=new_id(),
            site_id=found.site_id,
            practice_id=found.id,
            person_id=found.person_id,
            number=number,
            step=entry.step,
            kind=entry.kind,
            parameter=entry.parameter,
            repetition=entry.repetition,
            meaning=None if entry.meaning is None else entry.meaning.value,
            entered_at=uow.now,
            **said,
        )
    )
    uow.record(events.PracticeEntered(practice=found.id, number=number))
    return found
