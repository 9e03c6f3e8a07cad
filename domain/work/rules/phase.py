"""What a phase of a batch waits for next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.execution.kinds import GOING_ON, IN_TRANSITION, OVER
from domain.execution.models import BatchState, PhaseState
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import signing
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.execution.states import BATCH, PROCEDURE, BatchAct, Command
from domain.kernel.permissions import Permission
from domain.recipes.models import PhaseSignature
from domain.recipes.walking.values import Run
from domain.work.rules.items import Admission, Asker, WorkItem, refused

SIGNING = {
    PhaseSignature.PERFORMED: ("completePhase", Permission.BATCH_EXECUTE),
    PhaseSignature.VERIFIED: ("verifyPhase", Permission.BATCH_VERIFY),
    PhaseSignature.QUALITY: ("approvePhase", Permission.BATCH_QUALITY),
}


LIFTED = {
    BatchState.HELD: "restartBatch",
    BatchState.PAUSING: "resumeProcedure",
    BatchState.PAUSED: "resumeProcedure",
}


COMMANDED = frozenset(IN_TRANSITION)


VALUES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFacts:
    """A value that its recipe asks signatures for, beside its phase's."""

    id: UUID
    name: str
    repetition: int
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """One phase as its next act sees it: `missing` values are still to be recorded, `waiting` ones to be calculated.

    `waits` is why its in-process controls keep it from completion.
    """

    id: UUID
    name: str
    standing: Standing
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]
    missing: int
    waiting: int = 0
    to_sign: tuple[ValueFacts, ...] = ()
    timed: Mapping[PhaseState, str] = field(default_factory=dict)
    """What times say of its start (IDLE) and of its end (RUNNING), behind its title."""
    waits: str | None = None
    inserted: bool = False
    turn: str | None = None
    """Why it isn't its turn by what was inserted (EXE-10), or, of what was inserted itself, at all."""

    @property
    def unsigned(self) -> tuple[ValueFacts, ...]:
        """The values of which a signature lacks."""
        return tuple(one for one in self.to_sign if signing.lacking(one.demanded, one.given))


def next_phases(course: Course) -> frozenset[Run]:
    """The runs in which something can happen now, or next (EXE-1, EXE-20).

    Those that began and aren't signed off, the idle ones that can start, and the first that can't: what is behind it
    waits for at least as much. What is left out isn't among them.
    """
    open_ = {run_of(one) for one in course.standings if one.state is not PhaseState.IDLE and not one.signed_off}
    return frozenset(open_ | course.next())


def phase_work(
    phase: PhaseFacts, course: Course, asker: Asker, *, batch: BatchState, admission: Admission
) -> Iterator[WorkItem]:
    """What the phase waits for next (EXE-1, EXE-20, EXE-7, EXE-15)."""
    run = run_of(phase.standing)
    title = (
        f"Phase {phase.standing.number} {phase.name}{in_pass(run.passes)}{phase.timed.get(phase.standing.state, '')}"
    )
    held = standing_still(batch)
    if batch in OVER and phase.standing.state is not PhaseState.COMPLETE:
        return
    if phase.standing.state in COMMANDED:
        yield from _commanded(phase, asker, admission, title=title)
    if phase.standing.state is PhaseState.IDLE:
        held = held or (None if (batch, BatchAct.START) in BATCH.table else f"The batch is {batch}.")
        order = phase.turn or (None if phase.inserted else _order(course, run))
        because = held or order or asker.lacks(Permission.BATCH_EXECUTE) or admission.start(phase.id)
        yield WorkItem("startPhase", "PhaseExecution", phase.id, title, because)
        return
    if phase.standing.state not in {*GOING_ON, PhaseState.COMPLETE}:
        return
    if phase.standing.state in GOING_ON and phase.missing:
        because = held or asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        yield WorkItem("recordValue", "PhaseExecution", phase.id, f"{title}: {phase.missing} values", because)
    for value in phase.unsigned[:VALUES_SHOWN]:
        yield _value_signature(phase, value, asker, title=title, held=held, admission=admission)
    for meaning in signing.lacking(phase.demanded, phase.given)[:1]:
        running = phase.standing.state in GOING_ON
        linked = refused(lambda: course.require_may_complete(run)) if running else None
        unattested = meaning is PhaseSignature.PERFORMED and not running and not phase.given
        own = admission.attest(phase.id) if unattested else None
        item = _signature(phase, meaning, asker, title=title, held=held or linked or own)
        yield item if item.because is not None else replace(item, because=admission.sign(phase.id, meaning))


def _order(course: Course, run: Run) -> str | None:
    """Why an idle run isn't in its turn, or None."""
    waiting = course.waits_for(run)
    order = f"It waits for phase {', '.join(map(str, waiting))}." if waiting else None
    return order or refused(lambda: course.require_may_begin(run))


def standing_still(batch: BatchState) -> str | None:
    """Why nothing is done in a batch, or None where it goes on, ends in an orderly way, or hasn't begun."""
    if batch is BatchState.HELD:
        return "The batch is on hold."
    return f"The batch is {batch}." if batch in {BatchState.HOLDING, BatchState.RESTARTING} else None


def _commanded(phase: PhaseFacts, asker: Asker, admission: Admission, *, title: str) -> Iterator[WorkItem]:
    """Somebody brings about what a command asks of the phase, and says so (CMD-1)."""
    state = phase.standing.state
    if (state, Command.REACH) in PROCEDURE.table:
        because = asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        yield WorkItem("confirmCondition", "PhaseExecution", phase.id, f"{title}: {state}", because)


def _value_signature(
    phase: PhaseFacts, value: ValueFacts, asker: Asker, *, title: str, held: str | None, admission: Admission
) -> WorkItem:
    """The next signature of a value that its recipe asks for."""
    meaning = signing.lacking(value.demanded, value.given)[0]
    other = refused(
        lambda: signing.require_another_person(
            asker.person, meaning, given=value.given, recorded_by=value.recorded_by, of=signing.VALUE
        )
    )
    because = held or asker.cannot(SIGNING[meaning][1]) or other or admission.sign(phase.id, meaning)
    what = f"{title}: {value.name} ({value.repetition}) as {meaning.value}"
    return WorkItem("signValue", "ParameterValue", value.id, what, because)


def _signature(phase: PhaseFacts, meaning: PhaseSignature, asker: Asker, *, title: str, held: str | None) -> WorkItem:
    act, permission = SIGNING[meaning]
    lacking = phase.missing + phase.waiting
    unfinished = f"{lacking} values are not recorded yet." if lacking else None
    unfinished = unfinished or (f"{len(phase.unsigned)} values lack signatures." if phase.unsigned else None)
    because = (
        held or unfinished or phase.waits or asker.cannot(permission) or _same_person(phase, meaning, asker.person)
    )
    return WorkItem(act, "PhaseExecution", phase.id, title, because)


def _same_person(phase: PhaseFacts, meaning: PhaseSignature, person: UUID) -> str | None:
    return refused(
        lambda: signing.require_another_person(person, meaning, given=phase.given, recorded_by=phase.recorded_by)
    )


def hold_work(batch: UUID, number: str, state: BatchState, asker: Asker) -> Iterator[WorkItem]:
    """A held batch waits for its restart, a paused one for being resumed (CMD-1)."""
    lifted = LIFTED.get(state)
    if lifted is not None:
        yield WorkItem(lifted, "Batch", batch, f"Batch {number}", asker.lacks(Permission.BATCH_SUPERVISE))
