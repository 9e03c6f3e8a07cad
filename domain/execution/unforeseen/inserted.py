"""Where an inserted phase stands in the sequence: right before the phase that it was inserted before (EXE-10)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedure.course import Course
from domain.execution.refusals import OutOfSequence
from domain.kernel.rows import Lookup
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.walking.values import Run

# What was inserted before the place of a run, or before the place that an inserted one stands at, in its order.
AT_PLACE = text("""
with place as (
  select coalesce(a.number, e.number) as number, coalesce(a.passes, e.passes, '{}') as passes, e.batch_id
  from phase_execution e
  left join inserted_phase o on o.company_id = e.company_id and o.id = e.inserted_id
  left join phase_execution a on a.company_id = o.company_id and a.id = o.before_id
  where e.company_id = :company and e.id = :phase
)
select i.number, place.number as anchor, place.passes,
  coalesce(bool_or(r.signed_off_at is not null or r.not_applicable_at is not null), false) as done
from place
join inserted_phase i on i.company_id = :company and i.batch_id = place.batch_id and i.withdrawn_at is null
join phase_execution b on b.company_id = i.company_id and b.id = i.before_id
  and b.number = place.number and coalesce(b.passes, '{}') = place.passes
left join phase_execution r on r.company_id = i.company_id and r.inserted_id = i.id and r.replaced_at is null
group by i.number, place.number, place.passes order by i.number
""")

# What began, and whose run isn't done: nobody withdraws it, so that its batch waits for it.
UNDER_WAY = text("""
select i.id from inserted_phase i
join phase_execution r on r.company_id = i.company_id and r.inserted_id = i.id and r.replaced_at is null
where i.company_id = :company and i.batch_id = :batch and i.withdrawn_at is null
  and r.signed_off_at is null and r.not_applicable_at is null
  and exists (select from phase_execution b where b.company_id = i.company_id and b.inserted_id = i.id
    and b.started_at is not null)
""")


def foreseen(phase: UUID) -> Lookup:
    """What `require_turn` asks."""
    return Lookup(AT_PLACE, {"phase": phase})


def undone_before(uow: UnitOfWork, phase: PhaseExecution) -> tuple[int, ...]:
    """The numbers of what was inserted before it and isn't done, be it approved or only proposed."""
    return tuple(_open_before(phase, uow.look_up(AT_PLACE, phase=phase.id)))


def under_way(uow: UnitOfWork, batch: Batch, *, but: PhaseExecution | None = None) -> bool:
    """Whether an inserted phase other than this one, which is done by now, began and isn't done.

    The one behind it waits for it; where that is left out since, or done already, the batch alone does.
    """
    done = None if but is None or but.replaced_at is not None else but.inserted_id
    return any(id_ != done for (id_,) in uow.look_up(UNDER_WAY, batch=batch.id))


def require_turn(uow: UnitOfWork, phase: PhaseExecution, course: Course) -> None:
    """An inserted phase begins when the one behind it might, in the order of insertion; that one begins behind all.

    Raises OutOfSequence, NotOnPath, ConditionUnanswered.
    """
    if waiting := undone_before(uow, phase):
        raise OutOfSequence(number=phase.number, waiting=waiting)
    if phase.inserted_id is None:
        return
    runs = PhaseExecution.inserted_id == phase.inserted_id, PhaseExecution.started_at.is_not(None)
    again = uow.any(PhaseExecution, *runs)
    for _, anchor, passes, _ in uow.look_up(AT_PLACE, phase=phase.id)[:1]:
        require_at(course, Run(anchor, tuple(passes)), number=phase.number, again=again)


def require_at(course: Course, anchor: Run, *, number: int, again: bool) -> None:
    """It begins where the one behind it might; `again`, whatever became of that one, which it let begin once.

    Raises OutOfSequence, NotOnPath, ConditionUnanswered.
    """
    if not again:
        course.require_may_begin(anchor)
    elif waiting := course.waits_for(anchor):
        raise OutOfSequence(number=number, waiting=waiting)


def _open_before(phase: PhaseExecution, there: Sequence[Sequence[object]]) -> Sequence[int]:
    """The numbers of what was inserted before it and isn't done."""
    own = None if phase.inserted_id is None else phase.number
    return [int(str(number)) for number, _, _, done in there if not done and (own is None or int(str(number)) < own)]
