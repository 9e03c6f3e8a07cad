"""Conditions that nothing recorded answers wait for a supervisor to decide them (EXE-1)."""

from collections.abc import Iterator, Sequence

from domain.execution.models import Batch, BatchState
from domain.execution.procedure.course import Course
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.states import BATCH, BatchAct
from domain.kernel.permissions import Permission
from domain.recipes.walking.values import Question
from domain.work.rules.items import Asker, WorkItem, refused


def decision_work(batch: Batch, course: Course, asker: Asker) -> Iterator[WorkItem]:
    """Each question that the batch stands before and that was found not to be answerable, with why."""
    decisions: Sequence[ProcedureDecision] = batch.decisions  # type: ignore[attr-defined]  # told by its context
    last = {Question(one.block, tuple(one.passes)): one for one in sorted(decisions, key=lambda one: one.revision)}
    state = BatchState(batch.state)
    stands = refused(lambda: BATCH.after(state, BatchAct.START if state is BatchState.IDLE else BatchAct.EXECUTE))
    for question in course.asked:
        if question in last and last[question].holds is None:
            name = course.plan.blocks[question.block].name or question.block
            title = f"Batch {batch.number}, {name}: {last[question].because or ''}"[:200]
            because = stands or asker.cannot(Permission.BATCH_SUPERVISE)
            yield WorkItem("decideCondition", "Batch", batch.id, title, because)
