"""Calculate what a recipe's formulas give, in the act that records, begins or ends what they need (EXE-4, EXE-7)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.execution import content as contents
from domain.execution import queries
from domain.execution.calculation import loading
from domain.execution.calculation.consequences import raised_by
from domain.execution.calculation.ledger import settle
from domain.execution.calculation.plan import Formulated, Plan
from domain.execution.calculation.values import Change, Waits
from domain.execution.commands import excepting
from domain.execution.commands.revising import revision_of
from domain.execution.events import ValueCalculated
from domain.execution.kinds import EXCEPTIONAL
from domain.execution.models import Batch, ParameterValue, PhaseExecution, ValueInput
from domain.execution.procedure.passes import in_pass
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

REASON_LENGTH = 2000


def after_recording(
    uow: UnitOfWork, plan: Plan, wanted: Sequence[Formulated], *, batch: Batch, recorded: ParameterValue
) -> None:
    """What needs the value that was just recorded in its phase."""
    ledger = loading.ledger_of(uow, plan, batch, wanted, recorded)
    places = ledger.places(wanted, {recorded.phase_execution_id})
    found = settle(ledger, places, changed={recorded.recipe_parameter_id}, new=new_id)
    apply(uow, batch, found, because="A further value was recorded")


def after_start(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> None:
    """What a phase calculates from what was recorded before it."""
    plan = loading.plan_of(uow, phase.id)
    _settle(uow, plan, batch, plan.of_phase(phase.recipe_phase_id), phase, {phase.id})


def after_completion(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """What other phases that run meanwhile calculate from this one."""
    plan = loading.plan_of(uow, phase.id)
    reading = plan.reading(phase.recipe_phase_id)
    if not reading:
        return
    batch = queries.locked_batch(uow, phase.batch_id)
    runs = loading.runs_of(uow, batch, {one.phase for one in reading})
    running = {one.id: one.recipe_phase_id for one in runs if one.started_at is not None and one.completed_at is None}
    concerned = [one for one in reading if one.phase in running.values()]
    _settle(uow, plan, batch, concerned, phase, running)


def waiting(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> dict[UUID, tuple[str, ...]]:
    """What the phase's values that aren't calculated yet wait for, by their parameters."""
    plan = loading.plan_of(uow, phase.id)
    wanted = plan.of_phase(phase.recipe_phase_id)
    if not wanted:
        return {}
    ledger = loading.ledger_of(uow, plan, batch, wanted)
    found = {
        one.parameter: ledger.result(one, run)
        for one in wanted
        for run in ledger.of(one)
        if run.id == phase.id and ledger.stands(one, run) is None
    }
    return {parameter: one.references for parameter, one in found.items() if isinstance(one, Waits)}


def apply(
    uow: UnitOfWork, batch: Batch, changes: Sequence[Change], *, because: str, signature: UUID | None = None
) -> None:
    """Store each change as a value or a revision of one, with its inputs; what leaves limits is an exception.

    The batch's row is locked by now. `signature` is that of the correction that changed them.
    """
    if not changes:
        return
    revised = [one.value for one in changes if one.before is not None]
    rows = {one.id: one for one in uow.lock(ParameterValue, ParameterValue.id.in_(revised))} if revised else {}
    for change in changes:
        row = _row(uow, batch, change) if change.before is None else rows[change.value]
        _write(uow, row, change)
        reason = None if change.before is None else because[:REASON_LENGTH]
        uow.add(revision_of(row, reason=reason, signature=signature))
        _keep_inputs(uow, row, change)
        if change.before is not None:
            exceptions.correct(uow, row.id, cleared=not raised_by(change), because=because[:REASON_LENGTH])
        if change.after.outcome in EXCEPTIONAL:
            excepting.out_of_limit(uow, change.run.number, row, change.one.declared, passes=change.run.passes)
        if change.one.tells is not None:
            excepting.of_yield(uow, change.run, row, change.one.declared, change.one.tells, change.yields)
        uow.record(
            ValueCalculated(
                batch=batch.id, phase=change.run.id, value=row.id, revision=row.revision, outcome=row.outcome
            )
        )


def _settle(
    uow: UnitOfWork,
    plan: Plan,
    batch: Batch,
    wanted: Sequence[Formulated],
    phase: PhaseExecution,
    runs: Collection[UUID],
) -> None:
    """What is wanted in these runs, after the phase began or ended."""
    if wanted:
        ledger = loading.ledger_of(uow, plan, batch, wanted)
        found = settle(ledger, ledger.places(wanted, runs), phases={phase.recipe_phase_id}, new=new_id)
        apply(uow, batch, found, because=f"Phase {phase.number}{in_pass(phase.passes)} was completed")


def _row(uow: UnitOfWork, batch: Batch, change: Change) -> ParameterValue:
    return uow.add(
        ParameterValue(
            id=change.value,
            site_id=batch.site_id,
            batch_id=batch.id,
            phase_execution_id=change.run.id,
            recipe_parameter_id=change.one.parameter,
            repetition=1,
            tells_output=None if change.one.tells is None else change.one.tells.code,
        )
    )


def _write(uow: UnitOfWork, row: ParameterValue, change: Change) -> None:
    for name, column in contents.columns(change.after.content).items():
        setattr(row, name, column)
    row.outcome, row.revision = change.after.outcome, change.revision
    row.formula, row.problem = change.one.text, change.after.problem
    row.recorded_by, row.recorded_name, row.recorded_at = uow.actor.as_person, uow.actor.name, uow.now
    row.event_at = row.reason = None


def _keep_inputs(uow: UnitOfWork, row: ParameterValue, change: Change) -> None:
    for position, one in enumerate(change.after.inputs, 1):
        uow.add(
            ValueInput(
                id=new_id(),
                site_id=row.site_id,
                batch_id=row.batch_id,
                value_id=row.id,
                revision=row.revision,
                position=position,
                reference=one.reference,
                text=one.text,
                input_id=one.value,
                input_revision=one.revision,
            )
        )
