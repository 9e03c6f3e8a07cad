"""ISA-88's commands on a batch, a unit procedure, an operation or a phase, and what people reach by them.

Whoever commands holds every run of the batch and then the batch: phases before their batch, as everywhere.
"""

from collections.abc import Callable
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place as Concerned
from domain.execution import procedures, queries
from domain.execution.controls.commands import watching
from domain.execution.controls.models import ControlSeries
from domain.execution.events import (
    BatchEnded,
    BatchHeld,
    BatchRestarted,
    ConditionConfirmed,
    ProcedureCommanded,
)
from domain.execution.gate import person as gate
from domain.execution.hold_models import BatchHold, ConditionReached
from domain.execution.kinds import BatchState, HoldKind, Level, PhaseState
from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedures import At, Procedure
from domain.execution.refusals import NothingCommanded, StandsStill
from domain.execution.rules import batches, procedure
from domain.execution.rules.procedure import Place
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, PHASE, PROCEDURE, BatchAct, Command, PhaseAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.state_machine import StateMachine
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words

ENDED = "CMD-2"
OPERATORS = frozenset({Command.PAUSE, Command.RESUME, Command.HOLD})
"""An operator gives these to a phase: whoever sees that something is wrong stops it at once."""

LIFTS = {HoldKind.PAUSE: Command.RESUME, HoldKind.HOLD: Command.RESTART}


def halt(uow: UnitOfWork, *, batch: UUID, version: int, at: At, kind: HoldKind, reason: str) -> Batch:
    """Pause, hold or stop a batch or a part of it; what runs below it comes to stand still (CMD-1, CMD-2).

    A pause takes effect at the end of each phase, or where its operator says so; none starts. Of a hold and a stop
    somebody confirms of each phase that its condition is safe. Raises NotFound, Forbidden, VersionConflict,
    BatchDecided, WrongState, InvalidInput.
    """
    assert kind is not HoldKind.ABORT, "it is signed"
    found = _commanded(uow, batch, version, at, Command[kind])
    return put_in_force(uow, found, found.place(at), kind, reason)


def put_in_force(
    uow: UnitOfWork, found: Procedure, place: Place, kind: HoldKind, reason: str, *, signature: UUID | None = None
) -> Batch:
    """From now on the command is in force at the place; what is weaker there and below is in force no more."""
    require(found, place, Command[kind])
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    for one in [hold for hold in found.holds if procedure.outdone(place, kind, found.command(hold))]:
        _end(uow, one, reason=f"{kind}: {reason}"[:REASON_LENGTH], by=kind)
        found.holds.remove(one)
    hold = BatchHold(
        id=new_id(),
        site_id=found.batch.site_id,
        batch_id=found.batch.id,
        kind=kind,
        level=place.level,
        recipe_block_id=place.block,
        phase_execution_id=place.phase,
        held_at=uow.now,
        held_by=uow.actor.as_person,
        reason=reason,
        signature_id=signature,
    )
    found.holds.append(uow.add(hold))
    _move(uow, found, place, Command[kind])
    if kind in procedure.ENDING:
        _tell(uow, found, place, kind, reason)
    uow.record(_event(found.batch, place, Command[kind]))
    return settle(uow, found)


def lift(uow: UnitOfWork, *, batch: UUID, version: int, at: At, kind: HoldKind, reason: str) -> Batch:
    """Resume what was paused, or restart what was held, where that was commanded (CMD-1).

    What is held below for a reason of its own stays held; what is held from above can't go on alone. Raises NotFound,
    Forbidden, VersionConflict, BatchDecided, WrongState, NothingCommanded, StandsStill, InvalidInput.
    """
    command = LIFTS[kind]
    found = _commanded(uow, batch, version, at, command)
    place = found.place(at)
    state = found.state_at(place)
    if state is not PhaseState.COMPLETE:
        require(found, place, command)
    own = _own(found, place, (kind,))
    if not own:
        _require_free(found, place)
        raise NothingCommanded(command=kind.value)
    _require_free(found, place, but=own)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    for one in own:
        _end(uow, one, reason=reason)
        if kind is HoldKind.PAUSE:
            one.running_at = uow.now
            found.holds.remove(one)
    _move(uow, found, place, command)
    uow.record(_event(found.batch, place, command))
    return settle(uow, found)


def reset(uow: UnitOfWork, *, batch: UUID, version: int, at: At, reason: str) -> Batch:
    """Let what was stopped or aborted be run again: each such run gives its place to a new one, and stays (CMD-3).

    A batch is never reset: its number stands for one run (REC-5). Raises NotFound, Forbidden, VersionConflict,
    BatchDecided, WrongState, StandsStill, InvalidInput.
    """
    found = _commanded(uow, batch, version, at, Command.RESET)
    place = found.place(at)
    if place.level is Level.PROCEDURE:
        raise InvalidInput(path=("block",), problem="A batch is never reset; say which of its operations or phases.")
    BATCH.after(BatchState(found.batch.state), BatchAct.START)
    require(found, place, Command.RESET)
    own = _own(found, place, tuple(procedure.ENDING))
    _require_free(found, place, but=own)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    below = [one for one in found.in_force() if place.covers(found.of_hold(one))]
    for one in below:
        _end(uow, one, reason=reason)
    ended = [one for one in found.below(place) if (PhaseState(one.state), Command.RESET) in PROCEDURE.table]
    _require_controlled_alike(uow, found, ended)
    for run in ended:
        run.replaced_at = uow.now
    uow.session.flush()  # a run takes the place of one that has left it
    anew = [(run, uow.add(_anew(run, PHASE.after(PhaseState(run.state), PhaseAct.RESET)))) for run in ended]
    uow.session.flush()  # what is controlled in a run refers to it
    for before, after in anew:
        watching.begin_anew(uow, before, after)
    uow.record(_event(found.batch, place, Command.RESET))
    return found.batch


def _require_controlled_alike(uow: UnitOfWork, found: Procedure, ended: list[PhaseExecution]) -> None:
    """What is recorded every so often while a phase runs is begun anew with it (EXE-20). Raises InvalidInput."""
    anew = {one.id for one in ended}
    carried = uow.find(ControlSeries, ControlSeries.carrier_id.in_(anew)) if anew else []
    recording = {one.phase_execution_id for one in carried} - anew
    told = ", ".join(str(one.number) for one in found.phases if one.id in recording)
    if told:
        problem = f"Phase {told} is recorded while it runs and would count on: stop that too, and reset it first."
        raise InvalidInput(path=("phase",), problem=problem)


def confirm_condition(uow: UnitOfWork, *, phase: UUID, version: int, remark: str) -> PhaseExecution:
    """Say that a phase is in the condition that a command asks for, and how (CMD-1): paused, held, running again.

    What stands above it follows; where a pause came over what is running again, it is to be paused next. Raises
    NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, NotTrained, InvalidInput.
    """
    seen = uow.look_at(PhaseExecution, phase)
    phases = [] if seen is None else uow.lock(PhaseExecution, PhaseExecution.batch_id == seen.batch_id)
    run = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE, version=version)
    batch = queries.locked_batch(uow, run.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    state = PHASE.after(PhaseState(run.state), PhaseAct.REACH)
    remark = require_words(remark, limit=REASON_LENGTH, path=("remark",))
    gate.require(uow, run)
    _bring(uow, run, state)
    reached = ConditionReached(
        id=new_id(),
        site_id=run.site_id,
        batch_id=batch.id,
        phase_execution_id=run.id,
        reached=state,
        remark=remark,
        confirmed_by=uow.actor.as_person,
        confirmed_name=uow.actor.name,
        confirmed_at=uow.now,
    )
    uow.add(reached)
    uow.record(ConditionConfirmed(batch=batch.id, phase=run.id, state=state))
    found = procedures.of(uow, batch, locked=phases)
    if state is PhaseState.RUNNING and (after := procedure.running_again(found.run(run), found.commands)) is not state:
        uow.session.flush()  # it ran again before it comes to the pause
        _bring(uow, run, after)
    settle(uow, found)
    return run


def settle(uow: UnitOfWork, found: Procedure) -> Batch:
    """What stands above the phases is as they are now; commands whose phases all came to it are told as reached."""
    for one in found.holds:
        place = found.of_hold(one)
        if one.restarted_at is not None:
            goes_on = any(run.state == PhaseState.RESTARTING for run in found.below(place))
            one.running_at = None if goes_on else uow.now
        elif one.reached_at is None and (found.state_at(place), Command.REACH) not in PROCEDURE.table:
            one.reached_at = uow.now
    state = BatchState(found.state_at(procedure.PROCEDURE).value)
    if state != found.batch.state:
        found.batch.state = state
        if state in {BatchState.STOPPED, BatchState.ABORTED}:
            uow.record(BatchEnded(batch=found.batch.id, state=state))
    return found.batch


def settle_after(uow: UnitOfWork, batch: Batch) -> None:
    """A phase under a pause is complete, which the pause waited for; its locked batch may be paused by that."""
    uow.session.flush()
    settle(uow, procedures.of(uow, batch))


def end_pause(uow: UnitOfWork, batch: Batch) -> None:
    """A paused batch whose last signature is given is complete, and paused no more."""
    of_batch = BatchHold.batch_id == batch.id, BatchHold.kind == HoldKind.PAUSE, BatchHold.restarted_at.is_(None)
    for one in uow.lock(BatchHold, *of_batch):
        _end(uow, one, reason="The batch is complete.", by=BatchState.COMPLETE)


def require(found: Procedure, place: Place, command: Command) -> None:
    """The command is possible at the place as it stands. Raises WrongState."""
    state = found.state_at(place)
    if place.level is Level.PROCEDURE:
        BATCH.after(BatchState(found.batch.state), BatchAct[command])
        return
    kind = place.level.value.lower().replace("_", " ")
    StateMachine(kind=kind, table=PROCEDURE.table).after(state, command)


def locked_runs(uow: UnitOfWork, batch: Batch) -> list[PhaseExecution]:
    """Every run of a batch, locked; a signed act holds the batch before, and a deadlock is tried again."""
    return uow.lock(PhaseExecution, PhaseExecution.batch_id == batch.id)


def _commanded(uow: UnitOfWork, batch: UUID, version: int, at: At, command: Command) -> Procedure:
    phases = uow.lock(PhaseExecution, PhaseExecution.batch_id == batch)
    by_operator = at.phase is not None and command in OPERATORS
    found = uow.load(
        Batch, batch, Permission.BATCH_EXECUTE if by_operator else Permission.BATCH_SUPERVISE, version=version
    )
    batches.require_undecided(found.number, found.disposition)
    return procedures.of(uow, found, locked=phases)


def _move(uow: UnitOfWork, found: Procedure, place: Place, command: Command) -> None:
    commands = found.commands
    for run in found.below(place):
        state = procedure.moved(found.run(run), command, commands)
        if state != run.state:
            _bring(uow, run, state)


def _bring(uow: UnitOfWork, run: PhaseExecution, state: PhaseState) -> None:
    """A run is in another state from now on, and what is controlled every so often while it runs with it."""
    run.state = state
    watching.heed_state(uow, run)


def _own(found: Procedure, place: Place, kinds: tuple[HoldKind, ...]) -> list[BatchHold]:
    return [one for one in found.in_force() if found.of_hold(one) == place and one.command in kinds]


def _require_free(found: Procedure, place: Place, *, but: list[BatchHold] | None = None) -> None:
    """Nothing above keeps what stands at the place. Raises StandsStill."""
    for one in found.in_force():
        above = found.of_hold(one)
        if one not in (but or []) and above != place and above.covers(place):
            raise StandsStill(place=found.named(above), command=one.command)


def _end(uow: UnitOfWork, hold: BatchHold, *, reason: str, by: HoldKind | BatchState | None = None) -> None:
    if hold.restarted_at is None:
        hold.restarted_at, hold.restarted_by, hold.restart_reason = uow.now, uow.actor.as_person, reason
    hold.superseded_by = by


def _anew(run: PhaseExecution, state: PhaseState) -> PhaseExecution:
    return PhaseExecution(
        id=new_id(),
        site_id=run.site_id,
        batch_id=run.batch_id,
        recipe_phase_id=run.recipe_phase_id,
        number=run.number,
        passes=list(run.passes),
        run=(run.run or 1) + 1,
        repeats_id=run.repeats_id,
        inserted_id=run.inserted_id,
        state=state,
    )


def _tell(uow: UnitOfWork, found: Procedure, place: Place, kind: HoldKind, reason: str) -> None:
    """Quality sees what was stopped or aborted, and assesses it (CMD-2)."""
    number = next((one.number for one in found.phases if one.id == place.phase), None)
    said = {HoldKind.STOP: "was stopped", HoldKind.ABORT: "was aborted"}[kind]
    name = found.named(place)
    exceptions.raise_by_rule(
        uow,
        Concerned(site=found.batch.site_id, batch=found.batch.id, phase=place.phase, phase_number=number),
        rule=ENDED,
        title=f"{name[0].upper()}{name[1:]} {said}",
        description=f"{uow.actor.name}: {reason}",
    )


def _event(batch: Batch, place: Place, command: Command) -> ProcedureCommanded | BatchHeld | BatchRestarted:
    told: dict[Command, Callable[[], BatchHeld | BatchRestarted]] = {
        Command.HOLD: lambda: BatchHeld(batch=batch.id),
        Command.RESTART: lambda: BatchRestarted(batch=batch.id),
    }
    if place.level is Level.PROCEDURE and command in told:
        return told[command]()
    return ProcedureCommanded(batch=batch.id, command=command, level=place.level, place=place.block or place.phase)
