"""What a correction does to the decisions that used the value: each is made again, and kept as another revision."""

from collections.abc import Collection
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.procedure import deciding, gathering, passes, plans, reading, timing
from domain.execution.procedure.conditions import LONGEST, Answer
from domain.execution.procedure.models import DecisionInput
from domain.execution.procedure.reading import Latest
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.values import Block
from domain.recipes.walking.values import Question

OTHERWISE = "EXE-7"
"""What was decided comes out otherwise after the way was taken."""
SAYS = {True: "holds", False: "doesn't hold", None: "can't be evaluated"}


def decide_again(
    uow: UnitOfWork, batch: Batch, phase: PhaseExecution, value: ParameterValue, *, also: Collection[UUID] = ()
) -> None:
    """Evaluate again what was decided on a value that is corrected; the batch is locked (EXE-7, EXE-8).

    `also` are values that the correction calculates anew.

    Where nothing beyond has begun, the batch goes the other way; where something has, it stays on its way, and that is
    an exception.
    """
    if not plans.of(uow, batch).conditions:
        return
    changed = DecisionInput.parameter_value_id.in_((value.id, *also))
    used = {one.decision_id for one in uow.find(DecisionInput, changed)}
    if not used:
        return
    course = reading.course(uow, batch).with_run(reading.standing_of(phase))
    concerned = {question: one for question, one in reading.latest(uow, batch).items() if one.id in used}
    blocks = deciding.blocks_of(uow, batch, concerned)
    for question, before in sorted(concerned.items(), key=lambda found: found[1].id):
        if before.followed is None:  # it is asked still, and answered in its turn
            continue
        inputs = uow.find(DecisionInput, DecisionInput.decision_id == before.id)
        answer = gathering.answered_again(uow, batch, course.plan, question, inputs)
        if before.by_hand and answer.holds is None:  # what was decided by hand still can't be evaluated
            continue
        other = course.with_answer(question, holds=answer.holds)
        goes = answer.holds == before.followed or not other.astray
        if before.exception is not None:
            exceptions.resolve_one_by_correction(uow, before.exception)
        if goes:
            course = other if answer.holds is None else passes.foreseen(other, question, holds=answer.holds)
        if goes:
            exception = deciding.raise_at_bound(uow, batch, course.plan, question, holds=answer.holds)
        else:
            exception = _tell(uow, value, course.plan.blocks[question.block], question, before, answer)
        made = deciding.revision(
            before, question, answer, followed=answer.holds if goes else before.followed, exception=exception
        )
        deciding.write(uow, batch, phase, made, answer, blocks[question.block])
    passes.arrange(uow, batch, course)
    timing.settle(uow, batch, course)


def _tell(
    uow: UnitOfWork, value: ParameterValue, block: Block, question: Question, before: Latest, answer: Answer
) -> UUID:
    """An exception for what was decided otherwise, and done already."""
    where = f" in pass {', '.join(map(str, question.passes))}" if question.passes else ""
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=value.site_id, batch=value.batch_id, value=value.id),
        rule=OTHERWISE,
        title=f"{block.name or block.code}: decided otherwise after a correction",
        description=f"The condition of {block.code}{where}, {block.condition}, was decided: it"
        f" {SAYS[before.followed]}. With the corrected value it {SAYS[answer.holds]}. What was done since stays as it"
        f" is."[:LONGEST],
    )
    return raised.id
