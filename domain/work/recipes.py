"""Gathers what a person's work on recipes is computed from: versions that aren't in effect yet, oldest first."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.models import ApprovalRole, MasterRecipeVersion, VersionState
from domain.work import rules
from domain.work.rules import Asker, VersionFacts, WorkItem

VERSIONS = 50
OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED)


def recipe_work(session: Session, actor: Actor, asker_at: Callable[[MasterRecipeVersion], Asker]) -> Iterator[WorkItem]:
    """What waits in the oldest fifty recipe versions on their way into effect that the person may see."""
    for version in _open_versions(session, actor):
        yield from rules.version_work(_facts(session, actor, version), asker_at(version))


def _open_versions(session: Session, actor: Actor) -> list[MasterRecipeVersion]:
    version = MasterRecipeVersion
    chosen = select(version).where(version.company_id == actor.company, version.state.in_(OPEN))
    sites = actor.sites_for(Permission.RECIPE_READ)
    if sites is not None:
        chosen = chosen.where(version.site_id.in_(sites))
    relations = (version.recipe, version.authors, version.approvals)
    chosen = chosen.options(*(selectinload(one) for one in relations)).order_by(version.id)
    return list(session.scalars(chosen.limit(VERSIONS)))


def _facts(session: Session, actor: Actor, version: MasterRecipeVersion) -> VersionFacts:
    counting = (one for one in version.approvals if one.submission == version.submission)
    return VersionFacts(
        id=version.id,
        title=f"Recipe {version.recipe.code} {version.recipe.stage} version {version.number}",
        state=VersionState(version.state),
        authors=frozenset(one.person_id for one in version.authors),
        approvals={ApprovalRole(one.role): one.person_id for one in counting},
        incomplete=lambda: _incomplete(session, actor, version),
    )


def _incomplete(session: Session, actor: Actor, version: MasterRecipeVersion) -> str | None:
    """What the submission itself would answer; it only looks."""
    uow = UnitOfWork(SessionRows(session, actor.company), actor)
    return rules.refused(lambda: SUBMIT.check(uow, version, Submission(version.id, version.version)))
