"""Complete, verify and approve a phase: three signatures by different persons, closing what is already stored."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from domain.execution import queries, signed_content
from domain.execution.calculation import loading
from domain.execution.commands import calculating, commanding, going_on, signing_values
from domain.execution.controls import completing
from domain.execution.controls import queries as controls
from domain.execution.controls.commands import watching
from domain.execution.events import PhaseCompleted, PhaseSigned
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.offline import attesting
from domain.execution.procedure import deciding, plans, reading, timing
from domain.execution.procedure.course import run_of
from domain.execution.rules import batches, recording, signing
from domain.execution.rules.signing import Given
from domain.execution.scans import demanding as scans
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.execution.unforeseen import excusing
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import Moment, ParameterSource, PhaseSignature
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class SignPhase:
    """`subject` is the phase; no values travel with a signature (EXE-19)."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"phase": str(self.subject), "version": self.version}


Check = Callable[[UnitOfWork, PhaseExecution, SignPhase], None]
Perform = Callable[[UnitOfWork, PhaseExecution, SignPhase, Signature], PhaseExecution]


def _check_as(meaning: PhaseSignature) -> Check:
    def check(uow: UnitOfWork, phase: PhaseExecution, _: SignPhase) -> None:
        """The last signature completes the batch, which then uses nothing any more (EQP-1).

        Raises WrongState, BatchDecided, NotDemanded, AlreadySigned, SignatureMissing, Incomplete, ValuesUnsigned,
        ControlsGoOn, ControlsOutstanding, CompletionWaits, EquipmentStillInUse, AttestedByAnother.
        """
        also = gate.foreseen(uow, phase.id), loading.foreseen(phase.id), scans.foreseen(phase)
        queries.foresee_signing(uow, phase, *also, *controls.foreseen_signing(phase), excusing.foreseen(phase.id))
        batch = queries.locked_batch(uow, phase.batch_id)
        batches.require_undecided(batch.number, batch.disposition)
        given = queries.given(uow, phase)
        act = _act(phase, meaning, given)
        BATCH.after(BatchState(batch.state), BatchAct.EXECUTE if act is PhaseAct.COMPLETE else BatchAct.SIGN)
        PHASE.after(PhaseState(phase.state), act)
        signing.require_turn(meaning, wanted=_wanted(uow, phase), given=given)
        if act is PhaseAct.COMPLETE:
            completing.require_done(uow, phase)
        _require_all_recorded(uow, phase, batch)
        signing_values.require_values_signed(uow, phase)
        if act is PhaseAct.COMPLETE:
            reading.course(uow, batch).require_may_complete(run_of(reading.standing_of(phase)))
        if meaning is PhaseSignature.PERFORMED and not given:
            attesting.require_own(uow, phase)
        if _is_last(uow, phase, batch, meaning, given):
            going_on.require_nothing_in_use(uow, batch)

    return check


def _is_last(
    uow: UnitOfWork, phase: PhaseExecution, batch: Batch, meaning: PhaseSignature, given: tuple[Given, ...]
) -> bool:
    """Whether this signature, whoever gives it, leaves nothing of the batch to execute, to sign or to decide."""
    if phase.replaced_at is not None:
        return False
    if not set(signing.lacking(_wanted(uow, phase), given)) <= {meaning}:
        return False
    course = reading.course(uow, batch)
    if phase.inserted_id is None:
        course = course.with_run(replace(reading.standing_of(phase), state=PhaseState.COMPLETE, signed_off=True))
    return going_on.is_complete(uow, batch, deciding.foretell(uow, batch, course).course, by=phase)


def _perform_as(meaning: PhaseSignature) -> Perform:
    def perform(uow: UnitOfWork, phase: PhaseExecution, _: SignPhase, signature: Signature) -> PhaseExecution:
        """The last demanded signature signs the phase off; with nothing left to be run the batch is complete.

        Raises SamePerson, NotTrained.
        """
        signer, before = signature.person_id, queries.given(uow, phase, but=signature.id)
        recorded_by = frozenset() if meaning is PhaseSignature.PERFORMED else queries.recorders(uow, phase)
        signing.require_another_person(signer, meaning, given=before, recorded_by=recorded_by)
        if meaning is not PhaseSignature.QUALITY:
            gate.require(uow, phase, second=meaning is PhaseSignature.VERIFIED)
        if meaning is PhaseSignature.PERFORMED:
            _complete(uow, phase, before)
        after = (*before, Given(meaning, signer, stale=False))
        if not signing.lacking(_wanted(uow, phase), after):
            phase.signed_off_at = uow.now
        uow.record(PhaseSigned(batch=phase.batch_id, phase=phase.id, number=phase.number, meaning=meaning))
        if phase.signed_off_at is not None:
            going_on.go_on(uow, phase)
        return phase

    return perform


def complete_unattested(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """Complete a phase as `completePhase` does, but for its signature, which its person gives later (OFL-4).

    Raises WrongState, BatchDecided, Incomplete, ValuesUnsigned, ControlsGoOn, ControlsOutstanding, CompletionWaits,
    NotTrained, OperationAway.
    """
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.EXECUTE)
    PHASE.after(PhaseState(phase.state), PhaseAct.COMPLETE)
    completing.require_done(uow, phase)
    _require_all_recorded(uow, phase, batch)
    signing_values.require_values_signed(uow, phase)
    reading.course(uow, batch).require_may_complete(run_of(reading.standing_of(phase)))
    gate.require(uow, phase)
    _complete(uow, phase, ())


def _act(phase: PhaseExecution, meaning: PhaseSignature, given: tuple[Given, ...]) -> PhaseAct:
    """Performing completes the phase; after a correction, or where it was completed on a device, it only signs it."""
    first = meaning is PhaseSignature.PERFORMED and not given and phase.completed_at is None
    return PhaseAct.COMPLETE if first else PhaseAct.SIGN


def _complete(uow: UnitOfWork, phase: PhaseExecution, before: tuple[Given, ...]) -> None:
    pausing = phase.state == PhaseState.PAUSING
    phase.state = PHASE.after(PhaseState(phase.state), _act(phase, PhaseSignature.PERFORMED, before))
    if phase.completed_at is None:
        phase.completed_at, phase.completed_by = uow.now, uow.actor.as_person
        watching.end(uow, phase)
        uow.record(PhaseCompleted(batch=phase.batch_id, phase=phase.id, number=phase.number))
        calculating.after_completion(uow, phase)
        batch = queries.locked_batch(uow, phase.batch_id)
        timing.happened(uow, batch, plans.of(uow, batch), phase, Moment.COMPLETED)
    if pausing:
        commanding.settle_after(uow, queries.locked_batch(uow, phase.batch_id))


def _wanted(uow: UnitOfWork, phase: PhaseExecution) -> frozenset[PhaseSignature]:
    return signing.demanded(queries.recipe_phase(uow, phase).signatures)


def _require_all_recorded(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> None:
    """Raises Incomplete, which names what a value that isn't calculated waits for."""
    recorded: defaultdict[UUID, set[int]] = defaultdict(set)
    for value in queries.values(uow, phase):
        recorded[value.recipe_parameter_id].add(value.repetition)
    excused = excusing.excused(excusing.of_phase(uow, phase))
    parameters = [one for one in queries.parameters(uow, phase) if one.id not in excused.parameters]
    came_round = completing.excused(controls.of_phase(uow, phase.id), controls.controls_of(uow, phase.id))
    for parameter, missed in (*came_round.missed.items(), *excused.repetitions.items()):
        recorded[parameter].update(missed)
    names = {one.id: one.name for one in parameters}
    lacking = [one for one in parameters if one.source == ParameterSource.CALCULATED and one.id not in recorded]
    waits = calculating.waiting(uow, phase, batch) if lacking else {}
    names |= {key: f"{names[key]}, calculated from {', '.join(needed)}" for key, needed in waits.items()}
    recording.require_all_recorded(
        {one.id: recording.repetitions_of(one, due=came_round.due.get(one.id, 0)) for one in parameters},
        recorded,
        names,
    )


def _signed(name: str, meaning: PhaseSignature, permission: Permission) -> SignedAct[SignPhase, PhaseExecution]:
    return SignedAct(
        name=name,
        model=PhaseExecution,
        reads=Permission.BATCH_READ,
        needs=lambda _: permission,
        meaning=lambda _: Meaning(meaning.value),
        content=lambda uow, phase, _: signed_content.of_phase(uow, phase),
        check=_check_as(meaning),
        perform=_perform_as(meaning),
    )


COMPLETE_PHASE = _signed("completePhase", PhaseSignature.PERFORMED, Permission.BATCH_EXECUTE)
VERIFY_PHASE = _signed("verifyPhase", PhaseSignature.VERIFIED, Permission.BATCH_VERIFY)
APPROVE_PHASE = _signed("approvePhase", PhaseSignature.QUALITY, Permission.BATCH_QUALITY)
