"""What it brings about that something isn't applicable, and what taking that back does."""

from domain.execution import queries
from domain.execution.commands import calculating, going_on
from domain.execution.controls.commands import watching
from domain.execution.controls.models import ControlSeries
from domain.execution.kinds import UNDER_WAY, BatchState
from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedure import deciding, reading, timing
from domain.execution.procedure.course import Course
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.rules import sequence
from domain.execution.unforeseen.models import NotApplicable
from domain.execution.unforeseen.refusals import NotApplicableSettled, NothingWouldBeRun, WentOn
from domain.kernel.unit_of_work import UnitOfWork


def apply(uow: UnitOfWork, batch: Batch, phase: PhaseExecution, mark: NotApplicable) -> None:
    """From now on it counts as recorded, a whole phase as done: the batch goes on, and is complete by the last one.

    What is calculated of the rest of its phase is calculated now.

    Raises WrongState, EquipmentStillInUse, NothingWouldBeRun.
    """
    uow.session.flush()
    watching.excuse(uow, phase, mark.recipe_parameter_id, reason=mark.reason)
    if mark.recipe_parameter_id is not None:
        calculating.after_start(uow, phase, batch)
        return
    phase.not_applicable_at = uow.now
    course = reading.course(uow, batch).with_run(reading.standing_of(phase))
    if deciding.foretell(uow, batch, course).course.complete:
        if batch.state == BatchState.IDLE:
            raise NothingWouldBeRun(number=phase.number, path=("phase",))
        going_on.require_nothing_in_use(uow, batch)
    timing.settle(uow, batch, course)
    going_on.go_on(uow, phase)


def take_back(uow: UnitOfWork, batch: Batch, phase: PhaseExecution, mark: NotApplicable) -> None:
    """It counts no more. Raises NotApplicableSettled, WentOn."""
    for series in uow.find(ControlSeries, ControlSeries.phase_execution_id == phase.id):
        if mark.recipe_parameter_id in {None, series.recipe_parameter_id}:
            raise NotApplicableSettled(because=f"The controls of {series.name} went by; it stays not applicable.")
    if mark.recipe_parameter_id is not None:
        return
    decision = ProcedureDecision
    decided = uow.find(decision, decision.phase_execution_id == phase.id, decision.followed.is_not(None))
    phase.not_applicable_at = None
    course = reading.course(uow, batch).with_run(reading.standing_of(phase))
    begun = _begun_behind(course, phase)
    if decided or begun or (not course.plan.linear and course.astray):
        raise WentOn(number=phase.number, begun=begun)
    timing.settle(uow, batch, course)
    _control(uow, phase)


def _begun_behind(course: Course, phase: PhaseExecution) -> tuple[int, ...]:
    """The numbers of the phases that began since, of a recipe whose phases are run by their numbers."""
    if not course.plan.linear:
        return ()
    runs = [one for one in course.standings if one.begun]
    return tuple(sorted(one.number for one in runs if phase.number in sequence.waits_for(one.number, course.standings)))


def _control(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """What is recorded in it while another phase runs counts from now, where that runs already (EXE-20)."""
    during = queries.recipe_phase(uow, phase).during_number
    if during is None:
        return
    of_batch = PhaseExecution.batch_id == phase.batch_id, PhaseExecution.replaced_at.is_(None)
    uow.session.flush()
    for carrier in uow.find(PhaseExecution, *of_batch, PhaseExecution.number == during):
        if carrier.passes == phase.passes and carrier.state in UNDER_WAY:
            watching.begin(uow, carrier, within=phase)
            watching.heed_state(uow, carrier)
