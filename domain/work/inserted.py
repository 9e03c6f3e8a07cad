"""Phases that were inserted: who approves them, and whose turn it is by them (EXE-10)."""

from collections.abc import Iterator, Sequence

from domain.execution.kinds import OVER
from domain.execution.models import Batch, PhaseExecution, PhaseState
from domain.execution.procedure.course import Course
from domain.execution.refusals import OutOfSequence
from domain.execution.unforeseen import inserted
from domain.execution.unforeseen.commands import inserting
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.kernel.permissions import Permission
from domain.recipes.walking.values import Run
from domain.work.rules.items import Asker, WorkItem, refused


def insertion_work(batch: Batch, asker: Asker) -> Iterator[WorkItem]:
    """What was proposed waits for quality's approval, by another person, while its place is to come."""
    if batch.state in OVER:
        return
    runs = {one.id: one for one in batch.phases}
    for one in _standing(batch):
        if one.approved_at is None and inserting.is_ahead(runs[one.before_id]):
            own = "You asked for this yourself." if one.proposed_by == asker.person else None
            title = f"Batch {batch.number}: phase {one.number} is inserted from {one.source}, {one.reason}"[:200]
            because = asker.cannot(Permission.BATCH_QUALITY) or own
            yield WorkItem("approveInsertedPhase", "InsertedPhase", one.id, title, because)


def undone_before(batch: Batch, phase: PhaseExecution) -> bool:
    """Whether something that was inserted before a run of the recipe isn't done."""
    place = (phase.number, phase.passes)
    places = {one.id for one in batch.phases if one.inserted_id is None and (one.number, one.passes) == place}
    there = {one.id for one in _standing(batch) if one.before_id in places}
    runs = [one for one in batch.phases if one.replaced_at is None and one.inserted_id in there]
    return bool(there - {one.inserted_id for one in runs if one.signed_off_at or one.not_applicable_at})


class Turns:
    """Whose turn it is, of a batch into which something was inserted."""

    def __init__(self, batch: Batch, course: Course) -> None:
        self._course = course
        self._inserted = {one.id: one for one in _standing(batch)}
        self._runs = {one.id: one for one in batch.phases}
        self._of = {
            one.inserted_id: one for one in batch.phases if one.inserted_id is not None and one.replaced_at is None
        }

    @property
    def open(self) -> list[PhaseExecution]:
        """The inserted runs in which something can happen now, or next."""
        return [self._of[id_] for id_ in self._inserted if id_ in self._of and not self._done(id_)]

    def of(self, phase: PhaseExecution) -> str | None:
        """Why an idle run isn't in its turn by what was inserted, in the words of the act's own rule; or None."""
        if phase.state != PhaseState.IDLE or not self._inserted:
            return None
        own = None if phase.inserted_id is None else self._inserted.get(phase.inserted_id)
        before = phase if own is None else self._runs[own.before_id]
        place = (before.number, tuple(before.passes))
        there = [
            one
            for one in self._inserted.values()
            if self._place(one) == place and not self._done(one.id) and (own is None or one.number < own.number)
        ]
        if there:
            return OutOfSequence(number=phase.number, waiting=tuple(one.number for one in there)).message
        if own is None:
            return None
        anchor, runs = Run(before.number, tuple(before.passes)), self._runs.values()
        again = any(one.inserted_id == own.id and one.started_at is not None for one in runs)
        return refused(lambda: inserted.require_at(self._course, anchor, number=phase.number, again=again))

    def _place(self, one: InsertedPhase) -> tuple[int, tuple[int, ...]]:
        before = self._runs[one.before_id]
        return before.number, tuple(before.passes)

    def _done(self, inserted: object) -> bool:
        run = next((run for id_, run in self._of.items() if id_ == inserted), None)
        return run is not None and (run.signed_off_at is not None or run.not_applicable_at is not None)


def _standing(batch: Batch) -> Sequence[InsertedPhase]:
    found: Sequence[InsertedPhase] = batch.inserted  # type: ignore[attr-defined]  # told by its context
    return [one for one in found if one.withdrawn_at is None]
