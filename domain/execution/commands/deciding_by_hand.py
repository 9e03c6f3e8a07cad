"""Decide a condition that can't be evaluated: signed, with a reason, and an exception (EXE-1)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.commands import going_on
from domain.execution.kinds import BatchState
from domain.execution.models import Batch
from domain.execution.procedure import deciding, gathering, passes, reading
from domain.execution.procedure.conditions import LONGEST, Answer
from domain.execution.procedure.course import Course
from domain.execution.procedure.plans import Plan
from domain.execution.procedure.refusals import NotAsked
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, BatchAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.walking.values import Question
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

RULE = "EXE-1"
SAYS = {True: "holds", False: "doesn't hold"}


@dataclass(frozen=True, slots=True)
class DecideCondition:
    """`subject` is the batch, `question` one that it waits for, `holds` the answer by which it goes on."""

    subject: UUID
    version: int
    question: Question
    holds: bool
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": self.version,
            "block": self.question.block,
            "passes": list(self.question.passes),
            "holds": self.holds,
            "reason": self.reason,
        }


def _check(uow: UnitOfWork, batch: Batch, given: DecideCondition) -> None:
    """A batch in which nothing began may wait for it too, behind what isn't applicable.

    Raises BatchDecided, WrongState, InvalidInput, NotAsked, EquipmentStillInUse.
    """
    batches.require_undecided(batch.number, batch.disposition)
    state = BatchState(batch.state)
    BATCH.after(state, BatchAct.START if state is BatchState.IDLE else BatchAct.EXECUTE)
    require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    _unanswered(uow, batch, given.question)
    if deciding.foretell(uow, batch, _gone(uow, batch, given)).course.complete:
        going_on.require_nothing_in_use(uow, batch)


def _gone(uow: UnitOfWork, batch: Batch, given: DecideCondition) -> Course:
    """Where the batch is once it goes on by this answer."""
    course = reading.course(uow, batch).with_answer(given.question, holds=given.holds)
    return passes.foreseen(course, given.question, holds=given.holds)


def _unanswered(uow: UnitOfWork, batch: Batch, question: Question) -> Answer:
    """What the condition saw when it could not be evaluated. Raises NotAsked."""
    course = reading.course(uow, batch)
    if question not in course.asked:
        raise NotAsked(block=question.block, passes=question.passes, asked=course.asked)
    found = gathering.answered(uow, batch, course, question)
    if found.holds is not None:
        raise NotAsked(block=question.block, passes=question.passes, asked=())
    return found


def _content(uow: UnitOfWork, batch: Batch, given: DecideCondition) -> Json:
    """The condition, what it sees, and why that doesn't answer it."""
    found = _unanswered(uow, batch, given.question)
    block = reading.course(uow, batch).plan.blocks[given.question.block]
    return {
        "batch": batch.number,
        "block": block.code,
        "name": block.name,
        "condition": block.condition,
        "because": found.because,
        "inputs": [{"name": one.refers_to, "text": one.datum.says} for one in found.inputs],
    }


def _perform(uow: UnitOfWork, batch: Batch, given: DecideCondition, signature: Signature) -> Batch:
    question, course, found = given.question, reading.course(uow, batch), _unanswered(uow, batch, given.question)
    answer = Answer(given.holds, None, found.inputs)
    made = deciding.revision(
        reading.latest(uow, batch)[question],
        question,
        answer,
        followed=given.holds,
        exception=_tell(uow, batch, given, course.plan, found.because or ""),
    )
    made.signature_id, made.reason = signature.id, given.reason
    deciding.write(uow, batch, None, made, answer, deciding.blocks_of(uow, batch, [question])[question.block])
    if going_on.is_complete(uow, batch, deciding.follow(uow, batch, _gone(uow, batch, given), None)):
        going_on.complete(uow, batch)
    flag_modified(batch, "state")  # its version counts up, so that the second of two is told (EXE-14)
    return batch


def _tell(uow: UnitOfWork, batch: Batch, given: DecideCondition, plan: Plan, because: str) -> UUID:
    """What was recorded should have decided it; that a person did, and that a loop ran out by it, is for quality."""
    block, times = given.question.block, given.question.passes
    name, ran_out = plan.blocks[block].name, deciding.reaches_bound(plan, given.question, holds=given.holds)
    bound = f" By that it ran its {times[-1]} passes without its condition." if ran_out else ""
    where = f" in pass {', '.join(map(str, times))}" if times else ""
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=RULE,
        title=f"{name or block}: decided by hand",
        description=f"The condition of {block}{where} can't be evaluated: {because} {uow.actor.name} decided that it"
        f" {SAYS[given.holds]}.{bound} {given.reason}"[:LONGEST],
    )
    return raised.id


DECIDE_CONDITION: SignedAct[DecideCondition, Batch] = SignedAct(
    name="decideCondition",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
)
