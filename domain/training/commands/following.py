"""Keep what is learned of recipes as the recipes are; who knows recipes says so (TRN-4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.training.events import TrainingSubjectDefined, TrainingVersionAdded, TrainingVersionChanged
from domain.training.kinds import SubjectKind
from domain.training.models import TrainingSubject, TrainingVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionFacts:
    """An approved version of a recipe, and from when to when it is followed; those of one line follow one another."""

    id: UUID
    recipe: UUID
    site: UUID
    line: str
    number: int
    digest: str
    effective_on: date | None
    ended_on: date | None


def follow_recipe(uow: UnitOfWork, *, recipe: UUID, code: str, title: str) -> None:
    """A recipe is something that people are trained on; the subject has its id."""
    uow.add(TrainingSubject(id=recipe, kind=SubjectKind.RECIPE.value, code=code, title=title))
    uow.record(TrainingSubjectDefined(subject=recipe))


def follow_version(uow: UnitOfWork, facts: RecipeVersionFacts) -> None:
    """An approved version can be read; its days are those of the recipe. Each version is read anew."""
    found = next(iter(uow.lock(TrainingVersion, TrainingVersion.id == facts.id)), None)
    if found is None:
        uow.add(
            TrainingVersion(
                id=facts.id,
                subject_id=facts.recipe,
                site_id=facts.site,
                line=facts.line,
                number=facts.number,
                label=str(facts.number),
                effective_on=facts.effective_on,
                ended_on=facts.ended_on,
                retraining=True,
                digest=facts.digest,
            )
        )
        uow.record(TrainingVersionAdded(version=facts.id))
    elif found.ended_on is None and (found.effective_on, found.ended_on) != (facts.effective_on, facts.ended_on):
        found.effective_on, found.ended_on = facts.effective_on, facts.ended_on
        uow.record(TrainingVersionChanged(version=found.id))
