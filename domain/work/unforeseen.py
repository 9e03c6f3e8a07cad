"""Gathers what a recipe didn't foresee: what isn't applicable, and what of that quality is asked to approve (EXE-9)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.execution.controls.completing import Excused
from domain.execution.kinds import OVER, UNDECIDED, UNDER_WAY
from domain.execution.models import Batch, ParameterValue, PhaseExecution, PhaseState
from domain.execution.rules import recording
from domain.execution.unforeseen import excusing
from domain.execution.unforeseen.commands import marking
from domain.execution.unforeseen.models import NotApplicable
from domain.execution.unforeseen.planned_models import PlannedDeviation
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.recipes.kinds import ParameterSource
from domain.work import inserted
from domain.work.rules.items import Asker, WorkItem, refused

SHOWN = 50
AWAY = "A device has its operation, which is brought back first (returnOperation, recallOperation)."


@dataclass(frozen=True, slots=True)
class Marks:
    """What was marked in some batches and not taken back, by phase, read at once."""

    of_phase: Mapping[UUID, Sequence[NotApplicable]]
    recorded: frozenset[UUID] = frozenset()
    """Those that wait for an approval although what they are of was recorded meanwhile."""

    def missing(
        self, phase: PhaseExecution, recorded: Mapping[UUID, set[int]], controls: Excused, *, calculated: bool
    ) -> int:
        """How many values the phase's completion still waits for (EXE-19), but for what isn't applicable.

        `recorded` are repetitions by parameter; of a control none is missing that was missed.
        """
        lacking, excused = 0, excusing.excused(self.of_phase.get(phase.id, ()))
        for one in phase.recipe_phase.parameters:
            if (one.source == ParameterSource.CALCULATED) is calculated and one.id not in excused.parameters:
                given = recorded.get(one.id, set()) | controls.missed.get(one.id, frozenset())
                demanded = recording.repetitions_of(one, due=controls.due.get(one.id, 0))
                lacking += len(recording.missing(demanded, given | excused.repetitions.get(one.id, frozenset())))
        return lacking


def marks_of(session: Session, batches: Sequence[Batch]) -> Marks:
    mark, found = NotApplicable, dict[UUID, list[NotApplicable]]()
    if batches:
        chosen = select(mark).where(
            mark.company_id == batches[0].company_id,
            mark.batch_id.in_([one.id for one in batches]),
            mark.taken_back_at.is_(None),
        )
        for one in session.scalars(chosen.order_by(mark.id)):
            found.setdefault(one.phase_execution_id, []).append(one)
    waiting = [one for marks in found.values() for one in marks if not one.in_force]
    return Marks(found, _recorded(session, waiting) if waiting else frozenset())


def _recorded(session: Session, waiting: Sequence[NotApplicable]) -> frozenset[UUID]:
    mark, value = NotApplicable, ParameterValue
    same = and_(
        value.company_id == mark.company_id,
        value.phase_execution_id == mark.phase_execution_id,
        value.recipe_parameter_id == mark.recipe_parameter_id,
        or_(mark.repetition.is_(None), value.repetition == mark.repetition),
    )
    ids = mark.id.in_([one.id for one in waiting])
    chosen = select(mark.id).join(value, same).where(mark.company_id == waiting[0].company_id, ids)
    return frozenset(session.scalars(chosen))


def approval_work(batch: Batch, marks: Marks, asker: Asker) -> Iterator[WorkItem]:
    """What is critical waits for quality's approval, by another person."""
    if batch.state in OVER:
        return
    for phase in batch.phases:
        for one in marks.of_phase.get(phase.id, ()):
            if one.in_force or one.id in marks.recorded or not _may_be_approved(batch, one, phase):
                continue
            still = refused(lambda one=one, phase=phase: marking.require_open(batch, phase, one.recipe_parameter_id))  # type: ignore[misc]  # asked at once
            own = "You asked for this yourself." if one.marked_by == asker.person else None
            title = f"Phase {phase.number} {phase.recipe_phase.name}: not applicable, {one.reason}"[:200]
            because = still or (AWAY if phase.take_out_id else None) or asker.cannot(Permission.BATCH_QUALITY) or own
            yield WorkItem("approveNotApplicable", "NotApplicable", one.id, title, because)


def _may_be_approved(batch: Batch, mark: NotApplicable, phase: PhaseExecution) -> bool:
    """A whole phase until it begins, a parameter until its phase is over; what went on is taken back instead.

    So is what has something inserted before it meanwhile: that is run, or withdrawn, first (EXE-10).
    """
    if mark.recipe_parameter_id is None:
        ahead = phase.state == PhaseState.IDLE and phase.replaced_at is None
        return ahead and not inserted.undone_before(batch, phase)
    return phase.state in UNDER_WAY


def plan_work(session: Session, actor: Actor, asker: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Deviations that were planned of batches that aren't over wait for quality's approval, by another person (UNX-2).

    The oldest fifty that the person may see.
    """
    of, sites = PlannedDeviation, actor.sites_for(Permission.BATCH_READ)
    of_batch = and_(Batch.company_id == of.company_id, Batch.id == of.batch_id)
    waiting = (
        of.approved_at.is_(None),
        of.withdrawn_at.is_(None),
        Batch.state.not_in(OVER),
        Batch.disposition.in_(UNDECIDED),
    )
    chosen = select(of, Batch.number).join(Batch, of_batch).where(of.company_id == actor.company, *waiting)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    for one, number in session.execute(chosen.order_by(of.id).limit(SHOWN)):
        at = asker(one.site_id)
        own = "You planned this yourself." if one.planned_by == at.person else None
        title = f"Batch {number}: planned deviation {one.number}, {one.title}"[:200]
        because = at.cannot(Permission.BATCH_QUALITY) or own
        yield WorkItem("approvePlannedDeviation", "PlannedDeviation", one.id, title, because)


def unsigned(phase: PhaseExecution) -> bool:
    """A run that was repeated is signed again after a correction all the same (CMD-7)."""
    return phase.replaced_at is not None and phase.state == PhaseState.COMPLETE and phase.signed_off_at is None
