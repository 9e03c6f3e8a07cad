"""What a correction or a repeat does to the decisions that it touches: each is made again, as another revision."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.content import Content
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.procedure import deciding, gathering, passes, plans, reading, timing
from domain.execution.procedure.conditions import LONGEST, Answer
from domain.execution.procedure.course import Course
from domain.execution.procedure.models import DecisionInput
from domain.execution.procedure.reading import Latest
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.values import Block
from domain.recipes.walking.values import Question

OTHERWISE = "EXE-7"
"""What was decided comes out otherwise after the way was taken."""
DECIDED_AGAIN = "What was decided by a corrected value was decided again"
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
    course = reading.course(uow, batch)
    if phase.replaced_at is None:
        course = course.with_run(reading.standing_of(phase))

    def again(question: Question, before: Latest) -> Answer:
        inputs = uow.find(DecisionInput, DecisionInput.decision_id == before.id)
        return gathering.answered_again(uow, batch, course.plan, question, inputs)

    _decide(uow, batch, phase, course, used, again, value.id)


@dataclass(frozen=True, slots=True)
class Redecided:
    """What a correction makes of a decision. It `goes` the way of the answer where nothing beyond has begun.

    `exception` is what the decision had raised, and rested on what is corrected.
    """

    name: str
    passes: tuple[int, ...]
    before: bool | None
    after: bool | None
    goes: bool
    exception: UUID | None

    @property
    def otherwise(self) -> bool:
        """Whether it comes out otherwise than it was followed."""
        return self.before != self.after

    @property
    def says(self) -> str:
        """In the plant's words: "Drying, pass 1: holds; with the correction it doesn't hold; it goes that way"."""
        where = passes.in_pass(self.passes)
        then = "the batch goes that way" if self.goes else "what was done since stays, as an exception"
        return f"{self.name}{where}: it {SAYS[self.before]}; with the correction it {SAYS[self.after]}; {then}"


def foretell(
    uow: UnitOfWork, batch: Batch, runs: Collection[UUID], after: Mapping[UUID, Content]
) -> tuple[Redecided, ...]:
    """What `decide_again` will come to once these values are so; `runs` are those whose signatures go stale by that."""
    plan = plans.of(uow, batch)
    if not plan.conditions:
        return ()
    used = {one.decision_id for one in uow.find(DecisionInput, DecisionInput.parameter_value_id.in_(after))}
    if not used:
        return ()
    course = reading.course(uow, batch)
    for run in uow.find(PhaseExecution, PhaseExecution.id.in_(runs), PhaseExecution.replaced_at.is_(None)):
        course = course.with_run(replace(reading.standing_of(run), signed_off=False))
    found = []
    for question, before in sorted(reading.latest(uow, batch).items(), key=lambda one: one[1].id):
        if before.id not in used or before.followed is None:
            continue
        inputs = uow.find(DecisionInput, DecisionInput.decision_id == before.id)
        answer = gathering.answered_again(uow, batch, plan, question, inputs, after=after)
        if before.by_hand and answer.holds is None:
            continue
        goes, course = _gone(course, question, before, answer)
        name = plan.blocks[question.block].name or plan.blocks[question.block].code
        ways = before.followed, answer.holds, goes
        found.append(Redecided(name, tuple(question.passes), *ways, before.exception))
    return tuple(found)


def _gone(course: Course, question: Question, before: Latest, answer: Answer) -> tuple[bool, Course]:
    """Whether the batch goes by the answer, since nothing began that this wouldn't have let begin; where it is then."""
    other = course.with_answer(question, holds=answer.holds)
    if answer.holds != before.followed and other.astray:
        return False, course
    return True, other if answer.holds is None else passes.foreseen(other, question, holds=answer.holds)


def decide_anew(uow: UnitOfWork, batch: Batch, phase: PhaseExecution, course: Course) -> Course:
    """A phase was run again and is done: what was decided on its earlier run is decided on this one (CMD-7).

    Answers with where the batch is then.
    """
    if phase.repeats_id is None or not course.plan.conditions:
        return course
    same = PhaseExecution.batch_id == batch.id, PhaseExecution.recipe_phase_id == phase.recipe_phase_id
    before = [one.id for one in uow.find(PhaseExecution, *same) if one.replaced_at is not None]
    used = {one.decision_id for one in uow.find(DecisionInput, DecisionInput.phase_execution_id.in_(before))}
    if not used:
        return course

    def again(question: Question, _: Latest) -> Answer:
        return gathering.answered(uow, batch, course, question)

    return _decide(uow, batch, phase, course, used, again, None)


def _decide(
    uow: UnitOfWork,
    batch: Batch,
    phase: PhaseExecution,
    course: Course,
    used: Collection[UUID],
    again: Callable[[Question, Latest], Answer],
    value: UUID | None,
) -> Course:
    concerned = {question: one for question, one in reading.latest(uow, batch).items() if one.id in used}
    blocks = deciding.blocks_of(uow, batch, concerned)
    for question, before in sorted(concerned.items(), key=lambda found: found[1].id):
        if before.followed is None:  # it is asked still, and answered in its turn
            continue
        answer = again(question, before)
        if before.by_hand and answer.holds is None:  # what was decided by hand still can't be evaluated
            continue
        goes, course = _gone(course, question, before, answer)
        if before.exception is not None and value is not None:  # a run that is repeated was no wrong original
            exceptions.correct_one(uow, before.exception, because=DECIDED_AGAIN)
        if goes:
            exception = deciding.raise_at_bound(uow, batch, course.plan, question, holds=answer.holds)
        else:
            exception = _tell(uow, phase, value, course.plan.blocks[question.block], question, before, answer)
        made = deciding.revision(
            before, question, answer, followed=answer.holds if goes else before.followed, exception=exception
        )
        deciding.write(uow, batch, phase, made, answer, blocks[question.block])
    passes.arrange(uow, batch, course)
    timing.settle(uow, batch, course)
    return course


def _tell(
    uow: UnitOfWork,
    phase: PhaseExecution,
    value: UUID | None,
    block: Block,
    question: Question,
    before: Latest,
    answer: Answer,
) -> UUID:
    """An exception for what was decided otherwise, and done already."""
    where = f" in pass {', '.join(map(str, question.passes))}" if question.passes else ""
    since, by = ("a correction", "corrected value") if value is not None else ("a repeated phase", "repeated phase")
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=phase.site_id, batch=phase.batch_id, value=value),
        rule=OTHERWISE,
        title=f"{block.name or block.code}: decided otherwise after {since}",
        description=f"The condition of {block.code}{where}, {block.condition}, was decided: it"
        f" {SAYS[before.followed]}. With the {by} it {SAYS[answer.holds]}. What was done since stays as it"
        f" is."[:LONGEST],
    )
    return raised.id
