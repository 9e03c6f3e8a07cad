"""What a command reaches in a batch's procedure, and the states of what holds phases, which follow from theirs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.kinds import HoldKind, Level, PhaseState
from domain.execution.states import PROCEDURE as TABLE
from domain.execution.states import Command

STRENGTH = tuple(HoldKind)
LIFTING = frozenset({Command.RESUME, Command.RESTART})
ENDING = frozenset({HoldKind.STOP, HoldKind.ABORT})
_WHILE = {
    HoldKind.PAUSE: (PhaseState.PAUSING, PhaseState.PAUSED),
    HoldKind.HOLD: (PhaseState.HOLDING, PhaseState.HELD),
    HoldKind.STOP: (PhaseState.STOPPING, PhaseState.STOPPED),
    HoldKind.ABORT: (PhaseState.ABORTING, PhaseState.ABORTED),
}
_RUNS = frozenset({PhaseState.RUNNING, PhaseState.RESTARTING})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is given: the whole procedure, a block of it, or one run of a phase.

    `within` are the ids of the blocks that hold it, its own too where it is one.
    """

    level: Level
    block: UUID | None = None
    phase: UUID | None = None
    within: frozenset[UUID] = frozenset()

    def covers(self, other: "Place") -> bool:
        """Whether a command that is given here reaches what is there."""
        match self.level:
            case Level.PROCEDURE:
                return True
            case Level.PHASE:
                return self.phase == other.phase
            case _:
                return self.block in other.within


PROCEDURE = Place(Level.PROCEDURE)


@dataclass(frozen=True, slots=True)
class Run:
    """The run of a phase that counts; `done` is complete and signed off."""

    place: Place
    state: PhaseState
    done: bool = False


@dataclass(frozen=True, slots=True)
class InForce:
    """A command in force; `restarting` is a hold that was lifted, whose phases don't all run again yet."""

    kind: HoldKind
    place: Place
    restarting: bool = False


def weaker(kind: HoldKind, than: HoldKind) -> bool:
    return STRENGTH.index(kind) < STRENGTH.index(than)


def strongest(kinds: Collection[HoldKind]) -> HoldKind | None:
    return max(kinds, key=STRENGTH.index, default=None)


def outdone(place: Place, kind: HoldKind, by: InForce) -> bool:
    """Whether a command here takes the place of one that is in force: a weaker one here or below, or its restart.

    A pause lets a restart go on: what runs again by it is paused then.
    """
    ended = by.restarting and kind is not HoldKind.PAUSE
    return place.covers(by.place) and (ended or weaker(by.kind, kind))


def moved(run: Run, command: Command, commands: Collection[InForce]) -> PhaseState:
    """What a run below a command is by it: as it was, where it is past that, or kept by another that is in force."""
    after = TABLE.table.get((run.state, command))
    kept = command in LIFTING and any(not one.restarting and one.place.covers(run.place) for one in commands)
    return run.state if after is None or kept else after


def running_again(run: Run, commands: Collection[InForce]) -> PhaseState:
    """What a run becomes that runs again after a hold: where a pause came over it meanwhile, it comes to that now."""
    paused = any(one.kind is HoldKind.PAUSE and not one.restarting and one.place.covers(run.place) for one in commands)
    return PhaseState.PAUSING if paused else PhaseState.RUNNING


def state_at(place: Place, runs: Sequence[Run], commands: Sequence[InForce], *, begun: bool = False) -> PhaseState:
    """The state of what stands at a place: of the phases below it and the commands in force at it or above it.

    A command above reaches what has begun, and ends what hasn't. The whole procedure is never COMPLETE by this: its
    batch is, by its last signature; that it has `begun` is told where all that ran was reset.
    """
    below = [one for one in runs if place.covers(one.place)]
    over = [one for one in commands if one.place.covers(place)]
    states = {one.state for one in below}
    if place.level is Level.PHASE and len(states) == 1:
        return states.pop()
    command = strongest([one.kind for one in over if not one.restarting])
    if place.level is not Level.PROCEDURE and below and all(one.done for one in below):
        return PhaseState.COMPLETE
    if not begun and states <= {PhaseState.IDLE} and command not in ENDING:
        return PhaseState.IDLE
    if command is not None:
        coming, there = _WHILE[command]
        return coming if states & (_RUNS | _coming(command)) else there
    if PhaseState.RESTARTING in states and any(one.restarting for one in over):
        return PhaseState.RESTARTING
    return PhaseState.RUNNING


def _coming(command: HoldKind) -> frozenset[PhaseState]:
    """What still moves towards what this command, or a weaker one, asks for."""
    return frozenset(coming for kind, (coming, _) in _WHILE.items() if kind is command or weaker(kind, command))
