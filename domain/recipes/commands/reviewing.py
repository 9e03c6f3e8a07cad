"""Looking at a version in effect again, signed by quality: it stands until the next time, or needs a change."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.canonical import Json, parse
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form
from domain.recipes.commands.effect import day_here
from domain.recipes.commands.routing import review_due
from domain.recipes.editing.draft import touch
from domain.recipes.governance.events import RecipeVersionReviewed
from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipeVersion, RecipeReview
from domain.recipes.states import VERSION, VersionAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

CONCLUSION = 4_000


@dataclass(frozen=True, slots=True)
class PeriodicReview:
    """Which version was looked at, as it was seen, and with what conclusion."""

    subject: UUID
    version: int
    outcome: ReviewOutcome
    conclusion: str

    @property
    def reason(self) -> str:
        """For the audit trail: why the due day moves, or stays."""
        return self.conclusion[: form.REASON]

    def as_json(self) -> dict[str, Json]:
        return {
            "recipeVersion": str(self.subject),
            "version": str(self.version),
            "outcome": self.outcome.value,
            "conclusion": self.conclusion,
        }


def _content(_: UnitOfWork, version: MasterRecipeVersion, __: PeriodicReview) -> dict[str, Json]:
    assert version.content is not None, version.id
    assert version.digest is not None, version.id
    due = _due(version).isoformat()
    return {"digest": version.digest, "recipe": parse(version.content.encode()), "reviewDueOn": due}


def _check(_: UnitOfWork, version: MasterRecipeVersion, given: PeriodicReview) -> None:
    VERSION.after(VersionState(version.state), VersionAct.REVIEW)
    require_text(given.conclusion, limit=CONCLUSION, path=("conclusion",))


def _review(
    uow: UnitOfWork, version: MasterRecipeVersion, given: PeriodicReview, signature: Signature
) -> MasterRecipeVersion:
    due = _due(version)
    version.review_due_on = _next_due(uow, version, given.outcome)
    touch(version)
    review = uow.add(
        RecipeReview(
            id=new_id(),
            site_id=version.site_id,
            recipe_version_id=version.id,
            outcome=given.outcome.value,
            conclusion=given.conclusion,
            due_on=due,
            next_due_on=_due(version),
            person_id=uow.actor.as_person,
            signature_id=signature.id,
            reviewed_at=uow.now,
        )
    )
    uow.record(RecipeVersionReviewed(version=version.id, review=review.id, outcome=given.outcome.value))
    return version


def _next_due(uow: UnitOfWork, version: MasterRecipeVersion, outcome: ReviewOutcome) -> date:
    """Counted from today at the site; one that needs a change stays due until another version supersedes it."""
    if outcome is ReviewOutcome.NEEDS_CHANGE:
        return _due(version)
    return review_due(uow, version.site_id, day_here(uow, version))


def _due(version: MasterRecipeVersion) -> date:
    assert version.review_due_on is not None, version.id
    return version.review_due_on


REVIEW = SignedAct[PeriodicReview, MasterRecipeVersion](
    name="reviewRecipeVersion",
    model=MasterRecipeVersion,
    reads=Permission.RECIPE_READ,
    needs=lambda _: Permission.RECIPE_APPROVE_QUALITY,
    meaning=lambda _: Meaning.REVIEWED,
    content=_content,
    check=_check,
    perform=_review,
    may_wait=PeriodicReview,
)
