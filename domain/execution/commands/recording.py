"""Record one value: an act of its own, committed with its person and the server's time (EXE-19)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.exceptions.commands import Under
from domain.execution import content as contents
from domain.execution import queries
from domain.execution.calculation import loading
from domain.execution.commands import calculating, excepting
from domain.execution.commands.revising import revision_of
from domain.execution.content import Content
from domain.execution.controls.commands import taking
from domain.execution.controls.commands.taking import Sample
from domain.execution.events import ValueRecorded
from domain.execution.gate import person as gate
from domain.execution.kinds import EXCEPTIONAL
from domain.execution.models import (
    Batch,
    BatchState,
    Outcome,
    ParameterValue,
    PhaseExecution,
    PhaseState,
)
from domain.execution.readings import keeping
from domain.execution.readings.rules import READ, Reading
from domain.execution.refusals import AlreadyRecorded
from domain.execution.rules import batches, recording
from domain.execution.rules.judgement import judge
from domain.execution.rules.recording import Late, Repetitions
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.execution.unforeseen import excusing, referring
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, changing, seeing, seeing_one
from domain.recipes.models import RecipeParameter


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordValue:
    """What is recorded: for which parameter and repetition of which phase; a reading with where it comes from.

    `deviation` is a planned one by which it leaves its limits; `early` is why an in-process control is taken before its
    time.
    """

    phase: UUID
    parameter: UUID
    repetition: int
    content: Content
    late: Late | None = None
    reading: Reading | None = None
    fallback: str | None = None
    deviation: UUID | None = None
    early: str | None = None


def record_value(uow: UnitOfWork, given: RecordValue) -> ParameterValue:
    """Store a value as it was entered; one outside of its limits becomes an exception too (EXE-2, EXE-3, EXE-19).

    What is calculated from it is calculated in the same act, once nothing of it lacks (EXE-7). One that comes round
    counts for its in-process control; a late one, and one taken early, is an exception as well (EXE-20), and so is what
    is entered late (EXE-11). Raises
    NotFound, Forbidden, WrongState, BatchDecided, WrongKind, WrongUnit, InvalidInput, AlreadyRecorded, NotTrained,
    Calculated, MarkedNotApplicable, DeviationNotInForce, ControlNotDue, NoControlDue, ControlWasMissed, and of what an
    instrument gives as `readings.keeping.prepared`.
    """
    place = _place(given)
    uow.foresee(
        changing(PhaseExecution, given.phase),
        seeing_one(RecipeParameter, given.parameter),
        seeing(ParameterValue, *place),
        loading.foreseen(given.phase),
        excusing.foreseen(given.phase),
        gate.foreseen(uow, given.phase),
    )
    phase = uow.load(PhaseExecution, given.phase, Permission.BATCH_EXECUTE)
    PHASE.after(PhaseState(phase.state), PhaseAct.RECORD)
    parameter = queries.parameter(uow, phase, given.parameter)
    recording.require_repetition(
        given.repetition, Repetitions(required=parameter.repetitions, limit=parameter.repetition_limit)
    )
    recording.require_typed(parameter.source, parameter.name)
    excusing.require_applicable(uow, phase, parameter.id, parameter.name, given.repetition)
    expectation = queries.expectation(parameter)
    entered = recording.require_content(given.content, expectation)
    outcome = judge(entered, expectation)
    plan = loading.plan_of(uow, phase.id)
    dependents = [one for one in plan.dependents({parameter.id}) if one.phase == phase.recipe_phase_id]
    told = parameter.every_value is not None or parameter.source in READ or given.late is not None
    batch = _require_running(uow, phase, alone=outcome in EXCEPTIONAL or told or bool(dependents))
    _require_free(uow, place)
    gate.require(uow, phase)
    late = None if given.late is None else recording.require_late(given.late, now=uow.now)
    read = keeping.prepared(uow, phase, parameter, given.reading, given.fallback, late)
    measured_at = None if read is None else read.measured_at
    under = _under(uow, phase, given, outcome, measured_at)
    early = None if given.early is None else recording.require_reason(given.early, path=("early",))
    taken = measured_at or (uow.now if late is None else late.event_at)
    controls = taking.open_for(uow, phase, parameter, Sample(given.repetition, taken, early))
    value = _store(uow, phase, given, entered, outcome, late)
    if controls is not None:
        taking.take(uow, *controls, value, measured_at=measured_at)
    if read is not None:
        keeping.keep(uow, phase, parameter, value, read)
    if outcome in EXCEPTIONAL:
        excepting.out_of_limit(uow, phase.number, value, parameter, passes=phase.passes, under=under)
    if late is not None and not late.told:
        excepting.entered_late(uow, phase, value, parameter, late)
    uow.record(ValueRecorded(batch=phase.batch_id, phase=phase.id, value=value.id, outcome=outcome))
    if dependents:
        calculating.after_recording(uow, plan, dependents, batch=batch, recorded=value)
    return value


def _under(
    uow: UnitOfWork, phase: PhaseExecution, given: RecordValue, outcome: Outcome, measured_at: datetime | None
) -> Under | None:
    """By which planned deviation the value leaves its limits (UNX-2), at the time at which it was there."""
    if given.deviation is not None and outcome not in EXCEPTIONAL:
        problem = "This value is within its limits; it is recorded without a planned deviation."
        raise InvalidInput(path=("plannedDeviation",), problem=problem)
    happened = measured_at if given.late is None else given.late.event_at
    return referring.under(uow, given.deviation, batch=phase.batch_id, phase=phase, at=happened)


def _require_running(uow: UnitOfWork, phase: PhaseExecution, *, alone: bool) -> Batch:
    """The batch runs, and stays so until the commit; who may raise an exception has it alone, for its number."""
    batch = queries.locked_batch(uow, phase.batch_id) if alone else uow.rely_on(Batch, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.RECORD)
    return batch


def _place(given: RecordValue) -> tuple[ColumnElement[bool], ...]:
    return (
        ParameterValue.phase_execution_id == given.phase,
        ParameterValue.recipe_parameter_id == given.parameter,
        ParameterValue.repetition == given.repetition,
    )


def _require_free(uow: UnitOfWork, place: tuple[ColumnElement[bool], ...]) -> None:
    """The phase's row is locked, so that nobody fills the place in between (EXE-14)."""
    for one in uow.find(ParameterValue, *place):
        raise AlreadyRecorded(
            value=one.id,
            version=one.version,
            current=contents.of(one).shown,
            recorded_name=one.recorded_name,
            path=("repetition",),
        )


def _store(
    uow: UnitOfWork, phase: PhaseExecution, given: RecordValue, entered: Content, outcome: Outcome, late: Late | None
) -> ParameterValue:
    value = ParameterValue(
        id=new_id(),
        site_id=phase.site_id,
        batch_id=phase.batch_id,
        phase_execution_id=phase.id,
        recipe_parameter_id=given.parameter,
        repetition=given.repetition,
        outcome=outcome,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
        revision=1,
        event_at=None if late is None else late.event_at,
        reason=None if late is None else late.reason,
        **contents.columns(entered),
    )
    uow.add(revision_of(value, reason=value.reason, signature=None))
    return uow.add(value)
