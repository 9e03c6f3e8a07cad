"""Where a batch stands on its procedure, as the database has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text

from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedure import plans
from domain.execution.procedure.course import Course
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.procedure.plans import Plan
from domain.execution.rules.sequence import Standing
from domain.kernel.rows import Lookup
from domain.recipes.reading import Finds
from domain.recipes.walking.values import Question

STANDINGS = text("""
select p.number, r.during_number, p.state, p.signed_off_at is not null, coalesce(p.passes, '{}'),
  p.left_out_at is not null, p.not_applicable_at is not null, p.repeats_id is not null
from phase_execution p join recipe_phase r on r.company_id = p.company_id and r.id = p.recipe_phase_id
where p.company_id = :company and p.batch_id = :batch and p.replaced_at is null and p.inserted_id is null
""")
DECISIONS = text("""
select distinct on (block, passes) block, passes, id, revision, holds, followed, because, exception_id,
  signature_id is not null
from procedure_decision where company_id = :company and batch_id = :batch
order by block, passes, revision desc
""")


@dataclass(frozen=True, slots=True)
class Latest:
    """The last revision of a decision; `by_hand` where a person decided what couldn't be evaluated."""

    id: UUID
    revision: int
    holds: bool | None
    followed: bool | None
    because: str | None
    exception: UUID | None
    by_hand: bool


def foreseen(batch: UUID) -> tuple[Lookup, ...]:
    """What `course` asks, for who asks it anyway."""
    return Lookup(STANDINGS, {"batch": batch}), Lookup(DECISIONS, {"batch": batch})


def course(source: Finds, batch: Batch) -> Course:
    """How far the batch is, before what this command changes."""
    standings = [
        Standing(
            number=number,
            during=during,
            state=PhaseState(state),
            signed_off=signed_off,
            passes=tuple(passes),
            left_out=left_out,
            excused=excused,
            again=again,
        )
        for number, during, state, signed_off, passes, left_out, excused, again in source.look_up(
            STANDINGS, batch=batch.id
        )
    ]
    return _course(plans.of(source, batch), standings, latest(source, batch))


def course_of(plan: Plan, phases: Iterable[PhaseExecution], decisions: Iterable[ProcedureDecision]) -> Course:
    """The same from rows that were loaded with the phases of their recipe."""
    found = {
        Question(one.block, tuple(one.passes)): Latest(
            one.id,
            one.revision,
            one.holds,
            one.followed,
            one.because,
            one.exception_id,
            by_hand=one.signature_id is not None,
        )
        for one in sorted(decisions, key=lambda one: one.revision)
    }
    standings = [
        replace(standing_of(one), during=one.recipe_phase.during_number)
        for one in phases
        if one.replaced_at is None and one.inserted_id is None
    ]
    return _course(plan, standings, found)


def _course(plan: Plan, standings: Sequence[Standing], decided: Mapping[Question, Latest]) -> Course:
    answers = {question: one.followed for question, one in decided.items() if one.followed is not None}
    reasons = {question: one.because for question, one in decided.items() if one.because is not None}
    return Course(plan, standings, answers, reasons)


def latest(source: Finds, batch: Batch) -> Mapping[Question, Latest]:
    """Each decision of the batch, as it was made last."""
    return {
        Question(block, tuple(passes)): Latest(*decided)
        for block, passes, *decided in source.look_up(DECISIONS, batch=batch.id)
    }


def standing_of(phase: PhaseExecution) -> Standing:
    """A run as its row is now; what it may run during, the course knows (`with_run`)."""
    return Standing(
        number=phase.number,
        during=None,
        state=PhaseState(phase.state),
        signed_off=phase.signed_off_at is not None,
        passes=tuple(phase.passes),
        left_out=phase.left_out_at is not None,
        excused=phase.not_applicable_at is not None,
        again=phase.repeats_id is not None,
    )
