"""Start a phase."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from domain.execution import queries
from domain.execution.calculation import loading
from domain.execution.commands import calculating
from domain.execution.controls import queries as controls
from domain.execution.controls.commands import watching
from domain.execution.equipment import demanding
from domain.execution.equipment.commands import using
from domain.execution.equipment.demanding import ToUse
from domain.execution.equipment.refusals import EquipmentLacking
from domain.execution.events import BatchStarted, PhaseStarted
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.procedure import deciding, reading, timing
from domain.execution.procedure.course import Course, run_of
from domain.execution.rework import standing as reworks
from domain.execution.rules import batches
from domain.execution.scans import demanding as scans
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.execution.unforeseen import excusing, inserted
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import Moment


def start_phase(
    uow: UnitOfWork, *, phase: UUID, version: int, ahead: Collection[PhaseExecution] = ()
) -> PhaseExecution:
    """Begin a phase in its turn; the first one starts the batch (EXE-1, EXE-20).

    The equipment that its recipe demands for it is in use from then on, what is controlled every so often while it runs
    counts from then, and what it calculates from earlier phases is calculated. `ahead` are complete runs that it may
    begin behind although they aren't signed yet (OFL-4). Raises NotFound, Forbidden, VersionConflict, WrongState,
    BatchDecided, StandsStill, OutOfSequence, NotOnPath, ConditionUnanswered, NotTrained, OperationAway,
    MarkedNotApplicable, EquipmentLacking, ScanDemanded, ReworkSettled.
    """
    found = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE, version=version)
    turn = inserted.foreseen(found.id)
    asked = gate.foreseen(uow, found.id), demanding.foreseen(found), controls.foreseen_start(found), turn
    queries.foresee_start(uow, found, *asked, loading.foreseen(found.id))
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    batch_state = BATCH.after(BatchState(batch.state), BatchAct.START)
    state = PHASE.after(PhaseState(found.state), PhaseAct.START)
    excusing.require_run(uow, found)
    queries.require_free_above(uow, found)
    course = reading.course(uow, batch)
    behind = _behind(course, ahead)
    inserted.require_turn(uow, found, behind)
    if found.inserted_id is None:
        behind.require_may_begin(run_of(reading.standing_of(found)))
    gate.require(uow, found)
    equipment = require_equipment(uow, found, batch)
    found.state, found.started_at, found.started_by = state, uow.now, uow.actor.as_person
    found.in_charge_id, found.in_charge_since = found.started_by, found.started_at
    if batch.started_at is None:
        reworks.require_may_begin(uow, batch)
        _start_batch(uow, batch, batch_state)
    watching.begin(uow, found)
    uow.record(PhaseStarted(batch=batch.id, phase=found.id, number=found.number))
    _use(uow, found, batch, equipment)
    calculating.after_start(uow, found, batch)
    timing.happened(uow, batch, course.plan, found, Moment.STARTED)
    deciding.decide(uow, batch, course.with_run(reading.standing_of(found)), found)
    return found


def require_equipment(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> list[ToUse]:
    """What the phase is done with, locked; none where its recipe demands none. Raises EquipmentLacking, ScanDemanded.

    Who is told ahead that the phase can start is asked by the same rule.
    """
    equipment, lacking = demanding.of_phase(uow, phase, batch)
    if lacking:
        raise EquipmentLacking(phase=phase.number, lacking=lacking)
    scans.require_equipment(uow, phase, [(one.equipment.id, one.equipment.code) for one in equipment if not one.using])
    return equipment


def _behind(course: Course, ahead: Collection[PhaseExecution]) -> Course:
    for one in ahead:
        course = course.with_run(replace(reading.standing_of(one), signed_off=True))
    return course


def _use(uow: UnitOfWork, phase: PhaseExecution, batch: Batch, equipment: list[ToUse]) -> None:
    if equipment:
        uow.session.flush()  # a use begins in a phase that runs, as the database knows it too
    for one in equipment:
        if not one.using:
            using.begin(uow, one.equipment, batch, phase, allocation=one.allocation, by=one.fitness)


def _start_batch(uow: UnitOfWork, batch: Batch, state: BatchState) -> None:
    batch.state, batch.started_at = state, uow.now
    uow.record(BatchStarted(batch=batch.id))
