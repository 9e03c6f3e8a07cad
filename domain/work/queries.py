"""Gathers what a person's work is computed from: the open batches of their sites, recipes, lots, cleaning."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.execution.kinds import OVER, UNDECIDED
from domain.execution.models import (
    Batch,
    BatchState,
    ParameterValue,
    ParameterValueRevision,
    PhaseExecution,
)
from domain.execution.procedure import plans, reading
from domain.execution.procedure.course import Course
from domain.execution.procedure.timer_models import ProcessTimer
from domain.execution.rules import signing
from domain.execution.rules.signing import Given
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.people.models import Person
from domain.recipes.models import PhaseSignature, RecipePhase
from domain.recipes.reading import Snapshot
from domain.recipes.walking.values import Run
from domain.reconciliation import queries as reconciliation
from domain.review import queries as review
from domain.review.due.queries import Due, due_of
from domain.review.kinds import ReviewKind
from domain.review.looking import looking
from domain.review.policy.setting import last_set, read
from domain.review.rules import ReleaseFacts as BatchFacts
from domain.review.rules import for_production, release_blockers
from domain.review.trail import queries as trail
from domain.signatures.models import Signature
from domain.signatures.rules import require_accepted
from domain.work import excepted
from domain.work.access import access_work
from domain.work.away import away_work
from domain.work.calibration import calibration_work
from domain.work.certifying import certification_work
from domain.work.cleaning import cleaning_work, procedure_work
from domain.work.clearing import clearance_work
from domain.work.controls import Controls, control_work, controls_of
from domain.work.deciding import decision_work
from domain.work.deviations import action_work, deviation_work
from domain.work.dispensing import dispensing_work
from domain.work.environment import environment_work
from domain.work.gate import PhaseGate
from domain.work.inserted import Turns, insertion_work
from domain.work.integrity import integrity_work
from domain.work.lots import lot_work
from domain.work.maintenance import maintenance_work
from domain.work.orders import order_work
from domain.work.paper import paper_work
from domain.work.phased import phased_work
from domain.work.picking import picking_work
from domain.work.questions import question_work
from domain.work.recipes import recipe_work
from domain.work.reworks import rework_work
from domain.work.rules.closing import (
    CountFacts,
    ReleaseFacts,
    exception_work,
    labels_work,
    reconcile_work,
    release_work,
    trail_work,
)
from domain.work.rules.items import Asker, WorkItem, refused
from domain.work.rules.phase import PhaseFacts, hold_work, next_phases, phase_work
from domain.work.signed_values import signed_values
from domain.work.timing import timed
from domain.work.training import training_work
from domain.work.transfers import transfer_work
from domain.work.unforeseen import Marks, approval_work, marks_of, plan_work, unsigned

BATCHES = 50


def work_of(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """What waits in the oldest fifty of each that the person may see, of whatever kind, and what they have to learn."""
    unable = _cannot_sign(session, actor)

    def asker_at(site: UUID) -> Asker:
        return Asker(actor.as_person, lambda permission: actor.may(permission, site=SiteId(site)), unable)

    def asker_anywhere() -> Asker:
        return Asker(actor.as_person, lambda permission: actor.sites_for(permission) != frozenset(), unable)

    batches = _open_batches(session, actor)
    gate, controls = PhaseGate(session, actor, batches), controls_of(session, batches)
    marks, due = marks_of(session, batches), due_of(session, actor.company, [one.id for one in batches])
    for batch in batches:
        yield from _batch_work(session, batch, asker_at(batch.site_id), gate, (controls, marks))
        yield from _closing_work(session, batch, asker_at(batch.site_id), due[batch.id])
        yield from approval_work(batch, marks, asker_at(batch.site_id))
        yield from insertion_work(batch, asker_at(batch.site_id))
        yield from control_work(session, batch, controls, asker_at(batch.site_id), gate)
    for batch in excepted.found_afterwards(session, actor):
        asker = asker_at(batch.site_id)
        for found in excepted.waiting(session, batch, asker.person):
            if found.afterwards:
                yield exception_work(found, asker)
    yield from plan_work(session, batches, asker_at)
    yield from question_work(session, actor, batches, asker_at)
    yield from away_work(session, batches, asker_at)
    yield from deviation_work(session, actor, asker_at)
    yield from action_work(session, actor, asker_at)
    yield from order_work(session, actor, lambda row: asker_at(row.site_id))
    yield from rework_work(session, actor, lambda row: asker_at(row.site_id))
    yield from certification_work(session, actor, asker_at)
    yield from recipe_work(session, actor, lambda row: asker_at(row.site_id))
    yield from lot_work(session, actor, lambda row: asker_at(row.site_id))
    yield from picking_work(session, actor, lambda row: asker_at(row.site_id))
    yield from transfer_work(session, actor, asker_at)
    yield from dispensing_work(session, actor, lambda row: asker_at(row.site_id))
    yield from cleaning_work(session, actor, lambda row: asker_at(row.site_id))
    yield from procedure_work(session, actor, asker_anywhere())
    yield from calibration_work(session, actor, lambda row: asker_at(row.site_id))
    yield from maintenance_work(session, actor, lambda row: asker_at(row.site_id))
    yield from clearance_work(session, actor, lambda row: asker_at(row.site_id))
    yield from paper_work(session, actor, lambda row: asker_at(row.site_id))
    yield from environment_work(session, actor, lambda row: asker_at(row.site_id))
    yield from training_work(session, actor, asker_at)
    yield from phased_work(session, actor)
    yield from integrity_work(session, actor)
    yield from access_work(session, actor, asker_at)


def _cannot_sign(session: Session, actor: Actor) -> str | None:
    """Why the person can't sign yet, or None (SIG-6)."""
    chosen = select(Person).where(Person.company_id == actor.company, Person.id == actor.as_person)
    found = session.scalars(chosen).one()
    verified, accepted = found.identity_verified_at, found.signature_accepted_at
    return refused(lambda: require_accepted(found.id, verified=verified, accepted=accepted))


def _open_batches(session: Session, actor: Actor) -> list[Batch]:
    chosen = select(Batch).where(
        Batch.company_id == actor.company,
        Batch.disposition.in_(UNDECIDED),
    )
    sites = actor.sites_for(Permission.BATCH_READ)
    if sites is not None:
        chosen = chosen.where(Batch.site_id.in_(sites))
    phases = selectinload(Batch.phases)
    chosen = chosen.options(
        phases.selectinload(PhaseExecution.recipe_phase).selectinload(RecipePhase.parameters),
        selectinload(Batch.exceptions),
        selectinload(Batch.decisions),  # type: ignore[attr-defined]  # told by its context
        selectinload(Batch.timers),  # type: ignore[attr-defined]  # told by its context
        selectinload(Batch.inserted),  # type: ignore[attr-defined]  # told by its context
    )
    return list(session.scalars(chosen.order_by(Batch.id).limit(BATCHES)))


def _batch_work(
    session: Session, batch: Batch, asker: Asker, gate: PhaseGate, watched: tuple[Controls, Marks]
) -> Iterator[WorkItem]:
    state = BatchState(batch.state)
    plan = plans.of(Snapshot(session, batch.company_id), batch)
    course = reading.course_of(plan, batch.phases, batch.decisions)  # type: ignore[attr-defined]  # told by its context
    yield from hold_work(batch.id, batch.number, state, asker)
    yield from decision_work(batch, course, asker)
    for phase in _facts(session, batch, course, next_phases(course), watched):
        yield from phase_work(phase, course, asker, batch=state, admission=gate)


def _closing_work(session: Session, batch: Batch, asker: Asker, due: Sequence[Due]) -> Iterator[WorkItem]:
    """What is left to do of it: its exceptions and, once it is over, its counts, review and disposition."""
    for found in excepted.waiting(session, batch, asker.person):
        yield exception_work(found, asker)
    if batch.state in OVER:
        facts = review.facts_of_next(session, batch)
        yield from _reconciliation(session, batch, facts, asker)
        release = _release(session, batch, facts, due)
        yield from trail_work(release, asker)
        yield release_work(release, asker)


def _reconciliation(session: Session, batch: Batch, facts: BatchFacts, asker: Asker) -> Iterator[WorkItem]:
    """Labels to count and to verify, then the figures to sign; a batch without any asks nothing more."""
    if facts.unreconciled_labels:
        for lot, count in reconciliation.counts_to_make(session, batch):
            waiting = None if count is None else CountFacts(count.id, count.counted_by)
            yield labels_work(lot.id, lot.number, waiting, asker)
    if facts.unreconciled is not None:
        yield reconcile_work(batch.id, batch.number, facts.unreconciled_labels, asker)


def _release(session: Session, batch: Batch, facts: BatchFacts, due: Sequence[Due]) -> ReleaseFacts:
    awaits = None if facts.reviewed else ReviewKind.PRODUCTION if facts.lacks_production else ReviewKind.QUALITY
    if awaits is ReviewKind.PRODUCTION:
        facts = for_production(facts)
    last = last_set(looking(session, batch.company_id), batch.site_id) if awaits is None else None
    return ReleaseFacts(
        id=batch.id,
        number=batch.number,
        blockers=release_blockers(facts, before_review=awaits is not None),
        executed_by=review.executed_by(session, batch),
        reviewers=review.valid_reviewers(session, batch),
        policy=read(last),
        trail_reviewers=trail.reviewers(session, batch),
        awaits=awaits,
        others=frozenset() if awaits is None else review.reviewers_of_other_kind(session, batch, awaits),
        due=tuple(due),
    )


def _facts(
    session: Session, batch: Batch, course: Course, wanted: frozenset[Run], watched: tuple[Controls, Marks]
) -> Iterator[PhaseFacts]:
    controls, marks = watched
    current = [phase for phase in batch.phases if phase.replaced_at is None]
    own = [phase for phase in current if phase.inserted_id is None]
    phases = [phase for phase in own if Run(phase.number, tuple(phase.passes)) in wanted]
    turns = Turns(batch, course)
    phases += turns.open
    phases += [phase for phase in batch.phases if unsigned(phase)]
    ids = [phase.id for phase in phases]
    given, people = _given(session, batch, ids), _recorders(session, batch, ids)
    recorded = _recorded(session, batch, ids)
    timers: list[ProcessTimer] = batch.timers  # type: ignore[attr-defined]  # told by its context
    for phase in phases:
        yield PhaseFacts(
            id=phase.id,
            name=phase.recipe_phase.name,
            standing=reading.standing_of(phase),
            demanded=signing.demanded(phase.recipe_phase.signatures),
            given=tuple(given[phase.id]),
            recorded_by=frozenset(people[phase.id]),
            missing=marks.missing(phase, recorded[phase.id], controls.excused(phase.id), calculated=False),
            waiting=marks.missing(phase, recorded[phase.id], controls.excused(phase.id), calculated=True),
            to_sign=tuple(signed_values(session, phase)),
            timed=timed(course.plan, timers, phase.number, tuple(phase.passes)),
            waits=controls.waits(session, phase),
            inserted=phase.inserted_id is not None,
            turn=turns.of(phase),
        )


def _given(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, list[Given]]:
    chosen = (
        select(PhaseExecution)
        .where(PhaseExecution.company_id == batch.company_id, PhaseExecution.id.in_(phases))
        .options(selectinload(PhaseExecution.signatures).selectinload(Signature.staleness))
    )
    found: dict[UUID, list[Given]] = defaultdict(list)
    for phase in session.scalars(chosen):
        for one in phase.signatures:
            found[phase.id].append(Given(PhaseSignature(one.meaning), one.person_id, one.staleness is not None))
    return found


def _recorders(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, set[UUID]]:
    chosen = (
        select(ParameterValue.phase_execution_id, ParameterValueRevision.recorded_by)
        .join(
            ParameterValueRevision,
            (ParameterValueRevision.company_id == ParameterValue.company_id)
            & (ParameterValueRevision.value_id == ParameterValue.id),
        )
        .where(
            ParameterValue.company_id == batch.company_id,
            ParameterValue.phase_execution_id.in_(phases),
            ParameterValueRevision.formula.is_(None),
        )
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for phase, person in session.execute(chosen):
        found[phase].add(person)
    return found


def _recorded(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, dict[UUID, set[int]]]:
    """Which repetitions are recorded, by phase and by parameter."""
    value = ParameterValue
    chosen = select(value.phase_execution_id, value.recipe_parameter_id, value.repetition).where(
        value.company_id == batch.company_id, value.phase_execution_id.in_(phases)
    )
    found: dict[UUID, dict[UUID, set[int]]] = defaultdict(dict)
    for phase, parameter, repetition in session.execute(chosen):
        found[phase].setdefault(parameter, set()).add(repetition)
    return found
