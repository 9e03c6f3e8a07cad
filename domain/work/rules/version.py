"""What a recipe version waits for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.recipes import rules as recipes
from domain.recipes.governance import routes
from domain.recipes.governance.refusals import AlreadyPlanned
from domain.recipes.governance.routes import PERMISSION as APPROVES
from domain.recipes.governance.routes import Route
from domain.recipes.models import ApprovalRole, VersionState
from domain.work.rules.items import Asker, WorkItem, refused


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A recipe version on its way: `incomplete` tells what keeps a draft from submission.

    `route` is the one that its submission was frozen with, `planned_on` the day on which it takes effect by itself.
    """

    id: UUID
    title: str
    state: VersionState
    authors: frozenset[UUID]
    route: Route
    approvals: Mapping[ApprovalRole, UUID]
    planned_on: date | None
    incomplete: Callable[[], str | None]


def version_work(version: VersionFacts, asker: Asker) -> Iterator[WorkItem]:
    """A version on its way into effect: submission, an approval for each role, its day (REC-2, REC-3, REC-7)."""
    match version.state:
        case VersionState.DRAFT:
            because = asker.cannot(Permission.RECIPE_WRITE) or version.incomplete()
            yield WorkItem("submitRecipeVersion", "MasterRecipeVersion", version.id, version.title, because)
        case VersionState.IN_REVIEW:
            for role in routes.missing(version.route, version.approvals):
                yield _approval(version, role, asker)
        case VersionState.APPROVED:
            because = asker.lacks(Permission.RECIPE_APPROVE_QUALITY) or _planned(version.planned_on)
            yield WorkItem("makeRecipeVersionEffective", "MasterRecipeVersion", version.id, version.title, because)


def _approval(version: VersionFacts, role: ApprovalRole, asker: Asker) -> WorkItem:
    title = f"{version.title} for {role.value}"
    turn = refused(lambda: routes.require_turn(role, version.route, given=version.approvals))
    because = turn or asker.cannot(APPROVES[role]) or refused(lambda: _require_approver(version, asker.person))
    return WorkItem("approveRecipeVersion", "MasterRecipeVersion", version.id, title, because)


def _planned(day: date | None) -> str | None:
    """Why an approved version waits for nobody: it takes effect by itself (REC-3)."""
    return None if day is None else AlreadyPlanned(planned_on=day).message


def review_work(version: UUID, title: str, due: date, asker: Asker) -> WorkItem:
    """A version in effect waits for its periodic review, from a month before it is due."""
    because = asker.cannot(Permission.RECIPE_APPROVE_QUALITY)
    return WorkItem("reviewRecipeVersion", "MasterRecipeVersion", version, f"{title}, due on {due}", because)


def proposal_work(proposal: UUID, title: str, asker: Asker, unfit: Callable[[], str | None]) -> WorkItem:
    """A company version waits for a site to follow it, or to decline it (REC-9)."""
    because = asker.lacks(Permission.RECIPE_WRITE) or unfit()
    return WorkItem("acceptRecipeProposal", "RecipeProposal", proposal, title, because)


def _require_approver(version: VersionFacts, person: UUID) -> None:
    recipes.require_not_author(person, authors=version.authors)
    recipes.require_other_person(person, given=version.approvals)
