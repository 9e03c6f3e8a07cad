"""Gathers what a person's work on recipes is computed from: versions on their way into effect, and those to review."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.adoption.kinds import ProposalState
from domain.recipes.adoption.models import RecipeProposal
from domain.recipes.commands.proposing import acceptance
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.governance import days
from domain.recipes.governance.routes import Step
from domain.recipes.models import ApprovalRole, MasterRecipeVersion, VersionState
from domain.recipes.rules import day_at
from domain.work.rules import version as rules
from domain.work.rules.items import Asker, WorkItem, refused
from domain.work.rules.version import VersionFacts

Row = TypeVar("Row", bound=OfSite)

VERSIONS = 50
OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED)


def recipe_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """What waits in the recipe versions that the person may see.

    The oldest fifty on their way into effect, the oldest fifty that the company proposes to a site, and the fifty whose
    periodic review is soonest due.
    """
    for version in _open_versions(session, actor):
        yield from rules.version_work(_facts(session, actor, version), asker_at(version))
    for proposal in _open_proposals(session, actor):
        title = f"{_title(proposal.company_version)} for {proposal.site.name}"
        unfit = partial(_unfit, session, actor, proposal)
        yield rules.proposal_work(proposal.id, title, asker_at(proposal), unfit)
    for version, due in _to_review(session, actor):
        yield rules.review_work(version.id, _title(version), due, asker_at(version))


def _open_versions(session: Session, actor: Actor) -> list[MasterRecipeVersion]:
    version = MasterRecipeVersion
    relations = (version.recipe, version.authors, version.approvals, version.route)
    chosen = _seen(actor, version).where(version.state.in_(OPEN)).options(*(selectinload(one) for one in relations))
    return list(session.scalars(chosen.order_by(version.id).limit(VERSIONS)))


def _open_proposals(session: Session, actor: Actor) -> list[RecipeProposal]:
    proposal = RecipeProposal
    company_version = selectinload(proposal.company_version).selectinload(MasterRecipeVersion.recipe)
    chosen = _seen(actor, proposal).where(proposal.state == ProposalState.OPEN)
    chosen = chosen.options(company_version, selectinload(proposal.site))
    return list(session.scalars(chosen.order_by(proposal.id).limit(VERSIONS)))


def _to_review(session: Session, actor: Actor) -> Iterator[tuple[MasterRecipeVersion, date]]:
    """Versions in effect that are due within a month as their site counts its days, or overdue; the first due first."""
    version, now = MasterRecipeVersion, session.scalars(select(func.clock_timestamp())).one()
    # A site's day is at most one further than that of UTC.
    soon = version.review_due_on <= now.date() + days.SOON + timedelta(days=1)
    chosen = _seen(actor, version).where(version.state == VersionState.EFFECTIVE, soon)
    chosen = chosen.options(selectinload(version.recipe), selectinload(version.site))
    for one in session.scalars(chosen.order_by(version.review_due_on, version.id).limit(VERSIONS)):
        due = one.review_due_on
        if due is not None and due <= day_at(now, one.site.time_zone) + days.SOON:
            yield one, due


def _seen(actor: Actor, model: type[Row]) -> Select[Row]:
    chosen = select(model).where(model.company_id == actor.company)
    sites = actor.sites_for(Permission.RECIPE_READ)
    return chosen if sites is None else chosen.where(model.site_id.in_(sites))


def _title(version: MasterRecipeVersion) -> str:
    return f"Recipe {version.recipe.code} {version.recipe.stage} version {version.number}"


def _facts(session: Session, actor: Actor, version: MasterRecipeVersion) -> VersionFacts:
    counting = (one for one in version.approvals if one.submission == version.submission)
    return VersionFacts(
        id=version.id,
        title=_title(version),
        state=VersionState(version.state),
        authors=frozenset(one.person_id for one in version.authors),
        route=tuple(Step(one.order_number, ApprovalRole(one.role)) for one in version.route),
        approvals={ApprovalRole(one.role): one.person_id for one in counting},
        planned_on=version.planned_on,
        incomplete=lambda: _incomplete(session, actor, version),
    )


def _incomplete(session: Session, actor: Actor, version: MasterRecipeVersion) -> str | None:
    """What the submission itself would answer; it only looks."""
    uow = UnitOfWork(SessionRows(session, actor.company), actor)
    return refused(lambda: SUBMIT.check(uow, version, Submission(version.id, version.version)))


def _unfit(session: Session, actor: Actor, proposal: RecipeProposal) -> str | None:
    """What the acceptance itself would answer; it only looks."""
    uow = UnitOfWork(SessionRows(session, actor.company), actor)
    return refused(lambda: acceptance(uow, proposal, proposal.company_version))
