"""What of a run of a phase isn't applicable, as its completion and its recording see it (EXE-9)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.execution.models import PhaseExecution
from domain.execution.unforeseen.models import NotApplicable
from domain.execution.unforeseen.refusals import MarkedNotApplicable
from domain.kernel.rows import Question
from domain.kernel.unit_of_work import UnitOfWork, seeing


@dataclass(frozen=True, slots=True)
class Excused:
    """Whole parameters of a phase, and single repetitions by their parameters."""

    parameters: frozenset[UUID]
    repetitions: Mapping[UUID, frozenset[int]]


def foreseen(phase: UUID) -> Question[NotApplicable]:
    """What `of_phase` asks."""
    return seeing(NotApplicable, NotApplicable.phase_execution_id == phase)


def of_phase(uow: UnitOfWork, phase: PhaseExecution) -> list[NotApplicable]:
    """Every mark of a run, in their order, those that were taken back too."""
    found = uow.find(NotApplicable, NotApplicable.phase_execution_id == phase.id)
    return sorted(found, key=lambda one: one.id)


def excused(marks: Iterable[NotApplicable]) -> Excused:
    """What these marks excuse of the values of a phase; those that wait for an approval, nothing."""
    whole, single = set[UUID](), defaultdict[UUID, set[int]](set)
    for one in marks:
        if not one.in_force or one.recipe_parameter_id is None:
            continue
        if one.repetition is None:
            whole.add(one.recipe_parameter_id)
        else:
            single[one.recipe_parameter_id].add(one.repetition)
    return Excused(frozenset(whole), {key: frozenset(found) for key, found in single.items()})


def require_run(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """Nobody said of the phase that it isn't applicable. Raises MarkedNotApplicable."""
    if phase.not_applicable_at is None:
        return
    whole = [one for one in of_phase(uow, phase) if one.in_force and one.recipe_parameter_id is None]
    raise MarkedNotApplicable(what=f"Phase {phase.number}", marked_name=whole[-1].marked_name)


def require_applicable(uow: UnitOfWork, phase: PhaseExecution, parameter: UUID, name: str, repetition: int) -> None:
    """Nobody said of this value that it isn't applicable. Raises MarkedNotApplicable."""
    for one in of_phase(uow, phase):
        if one.in_force and one.recipe_parameter_id == parameter and one.repetition in {None, repetition}:
            what = name if one.repetition is None else f"{name}, repetition {repetition},"
            raise MarkedNotApplicable(what=what, marked_name=one.marked_name)
