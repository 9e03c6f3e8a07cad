"""Run a completed phase again, by decision: a new run beside the first, whose record stays (CMD-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place, Under
from domain.execution import queries, signed_content
from domain.execution.commands import reopening
from domain.execution.content import time_text
from domain.execution.controls.commands import watching
from domain.execution.controls.models import ControlSeries
from domain.execution.hold_models import BatchHold
from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.offline import here
from domain.execution.procedure import reading, timing
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.execution.unforeseen import referring
from domain.execution.unforeseen.events import PhaseRepeated
from domain.execution.unforeseen.models import PhaseRepeat
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

RULE = "CMD-7"
MOST = 20
"""So often is a phase run at most, in one pass: who needs more has another problem."""


@dataclass(frozen=True, slots=True)
class RepeatPhase:
    """`subject` is the batch, `phase` the complete run of it, `deviation` a planned one that allows it."""

    subject: UUID
    version: int
    phase: UUID
    reason: str
    deviation: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": self.version,
            "phase": str(self.phase),
            "reason": self.reason,
            "plannedDeviation": None if self.deviation is None else str(self.deviation),
        }


def _check(uow: UnitOfWork, batch: Batch, given: RepeatPhase) -> None:
    """A complete batch is reopened by it, until it is decided on; what stands still goes on first (CMD-1).

    Raises NotFound, WrongState, BatchDecided, InvalidInput, OperationAway, StandsStill.
    """
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state != BatchState.COMPLETE:
        BATCH.after(BatchState(batch.state), BatchAct.START)
    phase = _phase(uow, batch, given)
    PHASE.after(PhaseState(phase.state), PhaseAct.REPEAT)
    here.require_back(uow, phase)
    queries.require_free_above(uow, phase)
    require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    if (phase.run or 1) >= MOST:
        problem = f"Phase {phase.number} was run {MOST} times, the most that are recorded."
        raise InvalidInput(path=("phase",), problem=problem)
    _require_controlled_alike(uow, phase)


def _phase(uow: UnitOfWork, batch: Batch, given: RepeatPhase) -> PhaseExecution:
    found = uow.lock(PhaseExecution, PhaseExecution.id == given.phase, PhaseExecution.batch_id == batch.id)
    if not found:
        raise NotFound(kind="PhaseExecution", id=given.phase, path=("phase",))
    if found[0].replaced_at is not None:
        problem = f"This run of phase {found[0].number} gave its place to another one already; repeat that."
        raise InvalidInput(path=("phase",), problem=problem)
    return found[0]


def _recorded_during(uow: UnitOfWork, phase: PhaseExecution) -> list[PhaseExecution]:
    """The other phases in which something was controlled every so often while this one ran (EXE-20)."""
    series = uow.find(ControlSeries, ControlSeries.carrier_id == phase.id)
    runs = {one.phase_execution_id for one in series} - {phase.id}
    found = uow.lock(PhaseExecution, PhaseExecution.id.in_(runs)) if runs else []
    return sorted((one for one in found if one.replaced_at is None), key=lambda one: one.number)


def _require_controlled_alike(uow: UnitOfWork, phase: PhaseExecution) -> None:
    for one in _recorded_during(uow, phase):
        if one.state != PhaseState.COMPLETE and one.not_applicable_at is None:
            problem = f"Phase {one.number} is recorded while it runs, and is repeated with it: complete that first."
            raise InvalidInput(path=("phase",), problem=problem)


def _content(uow: UnitOfWork, batch: Batch, given: RepeatPhase) -> Json:
    phase = _phase(uow, batch, given)
    return {
        "batch": signed_content.of_batch(batch),
        "phase": {"number": phase.number, "name": queries.recipe_phase(uow, phase).name, "run": str(phase.run or 1)},
        "with": [one.number for one in _recorded_during(uow, phase)],
        "completedAt": None if phase.completed_at is None else time_text(phase.completed_at),
    }


def _perform(uow: UnitOfWork, batch: Batch, given: RepeatPhase, signature: Signature) -> PhaseExecution:
    """What was charged, and the values, stay with the first run; what comes behind waits for the new one.

    Raises DeviationNotInForce.
    """
    phase = _phase(uow, batch, given)
    during = [one for one in _recorded_during(uow, phase) if one.not_applicable_at is None]
    reason = given.reason.strip()
    under = referring.under(uow, given.deviation, batch=batch.id, phase=phase)
    reopening.reopen(uow, batch)
    _end_pauses(uow, (phase, *during), reason=reason)
    for run in (phase, *during):
        run.replaced_at = uow.now
    uow.session.flush()  # a run takes the place of one that has left it
    runs = [_anew(uow, run, reason, signature, under) for run in (phase, *during)]
    uow.session.flush()
    watching.begin_anew(uow, phase, runs[0])
    timing.settle(uow, batch, reading.course(uow, batch))
    return runs[0]


def _end_pauses(uow: UnitOfWork, runs: Sequence[PhaseExecution], *, reason: str) -> None:
    """A pause that waited for the end of a run keeps nothing any more, and nobody could lift it there (CMD-1)."""
    of = BatchHold
    for one in uow.lock(of, of.phase_execution_id.in_([run.id for run in runs]), of.restarted_at.is_(None)):
        one.restarted_at, one.restarted_by = uow.now, uow.actor.as_person
        one.running_at, one.restart_reason = uow.now, f"It is run again: {reason}"[:REASON_LENGTH]


def _anew(
    uow: UnitOfWork, run: PhaseExecution, reason: str, signature: Signature, under: Under | None
) -> PhaseExecution:
    made = PhaseExecution(
        id=new_id(),
        site_id=run.site_id,
        batch_id=run.batch_id,
        recipe_phase_id=run.recipe_phase_id,
        number=run.number,
        passes=list(run.passes),
        run=(run.run or 1) + 1,
        repeats_id=run.id,
        inserted_id=run.inserted_id,
        state=PhaseState.IDLE,
    )
    uow.add(made)
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=run.site_id, batch=run.batch_id, phase=run.id, phase_number=run.number),
        rule=RULE,
        title=f"Phase {run.number} {queries.recipe_phase(uow, run).name}{in_pass(run.passes)} is run again",
        description=f"{signature.printed_name}, of run {run.run or 1}: {reason}",
        under=under,
    )
    uow.session.flush()  # the database asks for both
    uow.add(
        PhaseRepeat(
            id=new_id(),
            site_id=run.site_id,
            batch_id=run.batch_id,
            repeated_id=run.id,
            run_id=made.id,
            reason=reason,
            decided_by=signature.person_id,
            decided_name=signature.printed_name,
            decided_at=uow.now,
            signature_id=signature.id,
            exception_id=raised.id,
        )
    )
    uow.record(PhaseRepeated(batch=run.batch_id, phase=run.id, run=made.id))
    return made


REPEAT_PHASE: SignedAct[RepeatPhase, Batch] = SignedAct(
    name="repeatPhase",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
)
