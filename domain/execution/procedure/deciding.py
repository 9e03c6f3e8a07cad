"""Deciding the conditions that a batch has come to, in the act that brought it there (EXE-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedure import gathering, passes, reading, timing
from domain.execution.procedure.conditions import LONGEST, Answer
from domain.execution.procedure.course import Course
from domain.execution.procedure.events import ConditionDecided
from domain.execution.procedure.models import DecisionInput, ProcedureDecision
from domain.execution.procedure.plans import Plan
from domain.execution.procedure.reading import Latest
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import BlockKind
from domain.recipes.models import RecipeBlock
from domain.recipes.walking.values import Question

AT_BOUND = "EXE-1"
"""A loop that was run as often as it may, without its condition."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """Where a batch comes to once all that is asked is answered as far as it can be, and these answers."""

    course: Course
    answers: tuple[tuple[Question, Answer], ...]


def foretell(uow: UnitOfWork, batch: Batch, course: Course) -> Foretold:
    """What `decide` would come to; nothing is written."""
    given: dict[Question, Answer] = {}
    while waiting := [one for one in course.asked if one not in given]:
        question = waiting[0]
        found = given[question] = gathering.answered(uow, batch, course, question)
        if found.holds is not None:
            course = course.with_answer(question, holds=found.holds)
            course = passes.foreseen(course, question, holds=found.holds)
    return Foretold(course, tuple(given.items()))


def decide(uow: UnitOfWork, batch: Batch, course: Course, phase: PhaseExecution | None) -> Course:
    """Decide all that is asked now, write it down, and prepare what is run next; the batch is locked.

    A condition that can't be evaluated is told, once, with its reason, and asked again at the next act. Answers with
    where the batch is then.
    """
    return follow(uow, batch, course, phase) if course.asked else course


def follow(uow: UnitOfWork, batch: Batch, course: Course, phase: PhaseExecution | None) -> Course:
    """Decide what is asked on this course, which is another than the batch's rows say yet, and prepare what follows."""
    foretold, latest = foretell(uow, batch, course), reading.latest(uow, batch)
    new = [one for one in foretold.answers if _is_news(latest.get(one[0]), one[1])]
    blocks = blocks_of(uow, batch, (question for question, _ in new))
    for question, answer in new:
        exception = raise_at_bound(uow, batch, course.plan, question, holds=answer.holds)
        before = latest.get(question)
        made = revision(before, question, answer, followed=answer.holds, exception=exception)
        write(uow, batch, phase, made, answer, blocks[question.block])
    passes.arrange(uow, batch, foretold.course)
    timing.settle(uow, batch, foretold.course)
    return foretold.course


def _is_news(latest: Latest | None, answer: Answer) -> bool:
    return latest is None or answer.holds is not None or latest.because != answer.because


def reaches_bound(plan: Plan, question: Question, *, holds: bool | None) -> bool:
    """Whether a loop has run as often as it may by this answer, and its condition isn't met."""
    block = plan.blocks[question.block]
    return holds is False and block.kind is BlockKind.LOOP and question.passes[-1] >= (block.passes or 1)


def raise_at_bound(uow: UnitOfWork, batch: Batch, plan: Plan, question: Question, *, holds: bool | None) -> UUID | None:
    """An exception for a loop whose last pass is over and whose condition isn't met; its id."""
    if not reaches_bound(plan, question, holds=holds):
        return None
    block, times = plan.blocks[question.block], question.passes[-1]
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=AT_BOUND,
        title=f"{block.name or block.code}: run {times} times without its condition",
        description=f"At most {times} passes of {block.code} are allowed; still {block.condition} isn't met."[:LONGEST],
    )
    return raised.id


def revision(
    before: Latest | None, question: Question, answer: Answer, *, followed: bool | None, exception: UUID | None
) -> ProcedureDecision:
    """The next revision of a decision."""
    return ProcedureDecision(
        id=new_id(),
        block=question.block,
        passes=list(question.passes),
        revision=1 if before is None else before.revision + 1,
        holds=answer.holds,
        followed=followed,
        because=answer.because,
        exception_id=exception,
    )


def write(
    uow: UnitOfWork, batch: Batch, phase: PhaseExecution | None, made: ProcedureDecision, answer: Answer, block: UUID
) -> None:
    """Keep a revision, with what it was made on and in whose act."""
    made.site_id, made.batch_id, made.recipe_block_id, made.decided_at = batch.site_id, batch.id, block, uow.now
    made.phase_execution_id = None if phase is None else phase.id
    uow.add(made)
    for position, (refers_to, datum) in enumerate(answer.inputs, 1):
        uow.add(
            DecisionInput(
                id=new_id(),
                site_id=batch.site_id,
                decision_id=made.id,
                position=position,
                refers_to=refers_to,
                says=datum.says,
                parameter_value_id=datum.value,
                revision=datum.revision,
                phase_execution_id=datum.run,
            )
        )
    uow.record(ConditionDecided(batch=batch.id, decision=made.id, block=made.block, holds=answer.holds))


def blocks_of(uow: UnitOfWork, batch: Batch, questions: Iterable[Question]) -> dict[str, UUID]:
    """The ids of the blocks that are asked about, by their codes."""
    codes = {one.block for one in questions}
    if not codes:
        return {}
    version = RecipeBlock.recipe_version_id == batch.recipe_version_id
    return {one.code: one.id for one in uow.find(RecipeBlock, version, RecipeBlock.code.in_(codes))}
