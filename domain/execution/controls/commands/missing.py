"""A control that wasn't taken is told so, with its reason and by whom it may be told (EXE-9)."""

from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.execution.controls import queries
from domain.execution.controls.commands import watching
from domain.execution.controls.events import ControlMissed
from domain.execution.controls.kinds import ControlState
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.controls.refusals import ControlDone, at
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.recipes.models import RecipeParameter, RecipePhase

MISSED = "EXE-9"


def miss_control(uow: UnitOfWork, *, control: UUID, version: int, reason: str) -> InProcessControl:
    """Say why a control has no values, or not all of them; it is an exception (EXE-9, EXE-20).

    A supervisor does, for what is critical the quality unit. Raises NotFound, Forbidden, VersionConflict, WrongState,
    BatchDecided, InvalidInput, ControlDone, NotTrained.
    """
    seen = uow.look_at(InProcessControl, control)
    if seen is None:
        raise NotFound(kind="InProcessControl", id=control, path=("control",))
    phase = uow.load(PhaseExecution, seen.phase_execution_id, Permission.BATCH_READ)
    batch = uow.hold(Batch, phase.batch_id)
    uow.require(_needed(uow, phase, seen), site=SiteId(phase.site_id))
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.RECORD)
    PHASE.after(PhaseState(phase.state), PhaseAct.RECORD)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    series = uow.hold(ControlSeries, seen.series_id)
    controls = queries.locked_controls(uow, series.id)
    found = next(one for one in controls if one.id == control)
    require_version(found, version)
    if found.state != ControlState.OPEN:
        raise ControlDone(number=found.number, state=found.state)
    gate.require(uow, phase)
    found.state = ControlState.MISSED
    found.missed_by, found.missed_name, found.missed_at = uow.person, uow.actor.name, uow.now
    found.missed_reason = because
    _tell(uow, series, found, because)
    watching.look_again(series, controls)
    return found


def _needed(uow: UnitOfWork, phase: PhaseExecution, control: InProcessControl) -> Permission:
    """On what is critical it is quality's (EXE-9)."""
    parameter = uow.look_at(RecipeParameter, control.recipe_parameter_id)
    of = uow.look_at(RecipePhase, phase.recipe_phase_id)
    critical = (parameter is not None and parameter.critical) or (of is not None and of.critical)
    return Permission.BATCH_QUALITY if critical else Permission.BATCH_SUPERVISE


def _tell(uow: UnitOfWork, series: ControlSeries, found: InProcessControl, reason: str) -> None:
    exceptions.raise_by_rule(
        uow,
        watching.place(uow, series),
        rule=MISSED,
        title=f"{series.name}: control {found.number} missed"[:200],
        description=f"{series.name}, control {found.number}, was due at {at(found.due_at)} and was not taken,"
        f" or not whole: {reason}",
    )
    uow.record(
        ControlMissed(batch=series.batch_id, phase=series.phase_execution_id, control=found.id, number=found.number)
    )
