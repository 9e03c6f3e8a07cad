"""What a curriculum demands, of whom and in which phases: the rows of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.training import events
from domain.training.kinds import SubjectKind, TrainingMethod
from domain.training.models import Curriculum, PersonnelClass, TrainingRequirement, TrainingSubject
from domain.training.rules import Audience, Required


def require_audience_there(uow: UnitOfWork, audience: Audience) -> None:
    """The class or the recipe is there. Raises NotFound."""
    if audience.personnel_class is not None:
        uow.rely_on(PersonnelClass, audience.personnel_class)
    if audience.recipe is not None:
        _require_there(uow, [audience.recipe], TrainingSubject.kind == SubjectKind.RECIPE)


def write(uow: UnitOfWork, curriculum: Curriculum, requirements: Sequence[Required]) -> None:
    """The curriculum's lines. Raises NotFound, InvalidInput."""
    _require_there(uow, [one.subject for one in requirements], TrainingSubject.retired_at.is_(None))
    practised = {one.subject for one in requirements if one.method is TrainingMethod.PRACTICE}
    if practised and uow.any(
        TrainingSubject, TrainingSubject.id.in_(practised), TrainingSubject.kind != SubjectKind.RECIPE
    ):
        problem = "A recipe is practised, a document isn't: demand READ, ASSESSMENT or CLASS_SESSION of it."
        raise InvalidInput(path=("requirements", "method"), problem=problem)
    for position, one in enumerate(requirements, 1):
        uow.add(
            TrainingRequirement(
                id=new_id(),
                curriculum_id=curriculum.id,
                position=position,
                subject_id=one.subject,
                method=one.method.value,
                months=one.months,
            )
        )


def _require_there(uow: UnitOfWork, ids: Sequence[UUID], fit: ColumnElement[bool]) -> None:
    """Raises NotFound for the first subject that isn't there, or isn't such a one."""
    found = {one.id for one in uow.find(TrainingSubject, TrainingSubject.id.in_(ids), fit)}
    for one in ids:
        if one not in found:
            raise NotFound(kind="TrainingSubject", id=one)


def set_phases(uow: UnitOfWork, curriculum: Curriculum, phases: Sequence[str]) -> None:
    """In which phases it is demanded; what knows recipes refuses codes that the recipe doesn't have."""
    new = tuple(sorted(set(phases) - set(curriculum.phases)))
    curriculum.phases = sorted(phases)
    if new:
        assert curriculum.recipe_id is not None, curriculum.id
        uow.record(events.CurriculumPhased(curriculum=curriculum.id, recipe=curriculum.recipe_id, phases=new))
