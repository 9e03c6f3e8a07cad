"""Gathers what is to do in batches while they are made: their phases, and what stands beside the course."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

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
from domain.recipes.models import PhaseSignature, RecipePhase
from domain.recipes.reading import Snapshot
from domain.recipes.walking.values import Run
from domain.signatures.models import Signature
from domain.work.controls import Controls, control_work, controls_of
from domain.work.deciding import decision_work
from domain.work.gate import PhaseGate
from domain.work.inserted import Turns, insertion_work
from domain.work.reach import loaded
from domain.work.rules.items import Asker, WorkItem
from domain.work.rules.phase import PhaseFacts, hold_work, next_phases, phase_work
from domain.work.signed_values import signed_values
from domain.work.timing import timed
from domain.work.unforeseen import Marks, approval_work, marks_of, unsigned


def floor_work(
    session: Session, actor: Actor, ids: Sequence[UUID], asker_at: Callable[[UUID], Asker]
) -> Iterator[WorkItem]:
    """What these batches wait for, in their order."""
    batches = _loaded(session, actor.company, ids)
    gate, controls = PhaseGate(session, actor, batches), controls_of(session, batches)
    marks = marks_of(session, batches)
    courses = {one.id: _course(session, one) for one in batches}
    open_ = {one.id: _open_phases(one, courses[one.id]) for one in batches}
    told = Told(session, actor.company, [phase.id for phases in open_.values() for phase in phases])
    for batch in batches:
        asker, state, course = asker_at(batch.site_id), BatchState(batch.state), courses[batch.id]
        yield from hold_work(batch.id, batch.number, state, asker)
        yield from decision_work(batch, course, asker)
        for phase in _facts(session, batch, course, open_[batch.id], (controls, marks, told)):
            yield from phase_work(phase, course, asker, batch=state, admission=gate)
        yield from approval_work(batch, marks, asker)
        yield from insertion_work(batch, asker)
        yield from control_work(session, batch, controls, asker, gate)


def _loaded(session: Session, company: UUID, ids: Sequence[UUID]) -> list[Batch]:
    phases = selectinload(Batch.phases)
    return loaded(
        session,
        company,
        ids,
        phases.selectinload(PhaseExecution.recipe_phase).selectinload(RecipePhase.parameters),
        selectinload(Batch.decisions),  # type: ignore[attr-defined]  # told by its context
        selectinload(Batch.timers),  # type: ignore[attr-defined]  # told by its context
        selectinload(Batch.inserted),  # type: ignore[attr-defined]  # told by its context
    )


def _course(session: Session, batch: Batch) -> Course:
    plan = plans.of(Snapshot(session, batch.company_id), batch)
    return reading.course_of(plan, batch.phases, batch.decisions)  # type: ignore[attr-defined]  # told by its context


def _open_phases(batch: Batch, course: Course) -> list[PhaseExecution]:
    """The runs in which something can happen now, or next; and those that were repeated and are signed again."""
    wanted = next_phases(course)
    own = [phase for phase in batch.phases if phase.replaced_at is None and phase.inserted_id is None]
    phases = [phase for phase in own if Run(phase.number, tuple(phase.passes)) in wanted]
    phases += Turns(batch, course).open
    return phases + [phase for phase in batch.phases if unsigned(phase)]


def _facts(
    session: Session,
    batch: Batch,
    course: Course,
    phases: Sequence[PhaseExecution],
    watched: tuple[Controls, Marks, "Told"],
) -> Iterator[PhaseFacts]:
    (controls, marks, told), turns = watched, Turns(batch, course)
    timers: list[ProcessTimer] = batch.timers  # type: ignore[attr-defined]  # told by its context
    for phase in phases:
        recorded = told.recorded.get(phase.id, {})
        yield PhaseFacts(
            id=phase.id,
            name=phase.recipe_phase.name,
            standing=reading.standing_of(phase),
            demanded=signing.demanded(phase.recipe_phase.signatures),
            given=tuple(told.given.get(phase.id, ())),
            recorded_by=frozenset(told.recorders.get(phase.id, ())),
            missing=marks.missing(phase, recorded, controls.excused(phase.id), calculated=False),
            waiting=marks.missing(phase, recorded, controls.excused(phase.id), calculated=True),
            to_sign=tuple(signed_values(session, phase)),
            timed=timed(course.plan, timers, phase.number, tuple(phase.passes)),
            waits=controls.waits(session, phase),
            inserted=phase.inserted_id is not None,
            turn=turns.of(phase),
        )


@dataclass(frozen=True)
class Told:
    """What was signed and recorded in these phases, each asked once for all of them."""

    session: Session
    company: UUID
    phases: Sequence[UUID]

    @cached_property
    def given(self) -> Mapping[UUID, list[Given]]:
        """The signatures of each."""
        chosen = (
            select(Signature)
            .where(Signature.company_id == self.company, Signature.subject_id.in_(self.phases))
            .options(selectinload(Signature.staleness))
        )
        found: dict[UUID, list[Given]] = defaultdict(list)
        for one in self.session.scalars(chosen.order_by(Signature.id)):
            given = Given(PhaseSignature(one.meaning), one.person_id, one.staleness is not None)
            found[one.subject_id].append(given)
        return found

    @cached_property
    def recorders(self) -> Mapping[UUID, set[UUID]]:
        """Who recorded or corrected values in each."""
        value, revision = ParameterValue, ParameterValueRevision
        chosen = (
            select(value.phase_execution_id, revision.recorded_by)
            .join(revision, and_(revision.company_id == value.company_id, revision.value_id == value.id))
            .where(value.company_id == self.company, value.phase_execution_id.in_(self.phases))
            .where(revision.formula.is_(None))
            .distinct()
        )
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for phase, person in self.session.execute(chosen):
            found[phase].add(person)
        return found

    @cached_property
    def recorded(self) -> Mapping[UUID, dict[UUID, set[int]]]:
        """Which repetitions are recorded in each, by parameter."""
        value = ParameterValue
        chosen = select(value.phase_execution_id, value.recipe_parameter_id, value.repetition).where(
            value.company_id == self.company, value.phase_execution_id.in_(self.phases)
        )
        found: dict[UUID, dict[UUID, set[int]]] = defaultdict(dict)
        for phase, parameter, repetition in self.session.execute(chosen):
            found[phase].setdefault(parameter, set()).add(repetition)
        return found
