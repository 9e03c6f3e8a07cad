"""Proposing a company version that takes effect to the sites that follow the recipe, and what they answer (REC-9)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_text
from domain.recipes import form
from domain.recipes.adoption import carrying, rules
from domain.recipes.adoption import rows as adoption
from domain.recipes.adoption.carrying import Carried
from domain.recipes.adoption.events import (
    RecipeAdopted,
    RecipeProposalAccepted,
    RecipeProposalDeclined,
    RecipeProposalOvertaken,
    RecipeProposed,
)
from domain.recipes.adoption.kinds import ProposalState
from domain.recipes.adoption.models import RecipeProposal
from domain.recipes.adoption.refusals import UndeclaredDeviations
from domain.recipes.adoption.sheets import elements_of
from domain.recipes.adoption.states import PROPOSAL, ProposalAct
from domain.recipes.adoption.values import Override
from domain.recipes.commands import adopting, drafting
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.reading import batch_size_of
from domain.tenancy import enterprise

LIVE = (VersionState.EFFECTIVE, VersionState.APPROVED, VersionState.IN_REVIEW, VersionState.DRAFT)
"""Which of a site's versions speaks for it: the first of these states, the newest among several."""
Line: TypeAlias = tuple[UUID, str, str, str]


def propose(uow: UnitOfWork, company: MasterRecipeVersion) -> None:
    """Propose what took effect at the enterprise to each site that adopted another version of it, in the same act.

    So there is no moment in which it is in effect and a site wasn't told. A proposal of an older one that nobody
    decided is overtaken. Of a version of a site there is nothing to propose.
    """
    if not enterprise.is_enterprise(uow, company.site_id):
        return
    parents = [one.id for one in _versions(uow, company.recipe_id) if _line(one) == _line(company)]
    _overtake(uow, company, parents)
    lines: defaultdict[Line, list[MasterRecipeVersion]] = defaultdict(list)
    for one in _versions(uow, company.recipe_id):
        if one.adopted_from_id in parents and one.state in LIVE:
            lines[_line(one)].append(one)
    for versions in lines.values():
        if not any(one.adopted_from_id == company.id for one in versions):
            _propose_to(uow, company, current(versions))


def accept_proposal(uow: UnitOfWork, *, proposal: UUID, seen: int) -> RecipeProposal:
    """Draft the site's next version: the company's new one, with the site's overrides made in it again (REC-9).

    Those that no longer fit wait in the draft for a decision. Raises NotFound, Forbidden, VersionConflict, WrongState,
    also for a company version that was withdrawn since, UndeclaredDeviations.
    """
    found = _opened(uow, proposal, seen, ProposalAct.ACCEPT)
    company = uow.rely_on(MasterRecipeVersion, found.company_version_id)
    site_version, carried = acceptance(uow, found, company)
    size = batch_size_of(site_version)
    version = drafting.next_version(
        uow,
        found.recipe_id,
        SiteId(found.site_id),
        size,
        site_version.variant,
        size_range=adopting.range_for(company, size),
        adopted_from=company.id,
        source=company,
    )
    drafting.write(uow, version, elements_of(carried.sheet))
    overrides = adoption.overrides_of(uow, site_version.id)
    adoption.copy_overrides(uow, site_version.id, version, conflicts=_conflicts(overrides, carried))
    _decide(uow, found, ProposalAct.ACCEPT)
    found.draft_id = version.id
    uow.record(RecipeAdopted(version=version.id, adopted_from=company.id))
    uow.record(RecipeProposalAccepted(proposal=found.id, draft=version.id))
    return found


def acceptance(
    uow: UnitOfWork, proposal: RecipeProposal, company: MasterRecipeVersion
) -> tuple[MasterRecipeVersion, Carried]:
    """The site's version that is to follow the company's, and what the one becomes with the other; it only looks.

    Raises Forbidden, WrongState for a company version that was withdrawn since, UndeclaredDeviations.
    """
    adopting.require_adoptable(uow, company)
    site_version = _followed(uow, proposal)
    return site_version, _carried(uow, site_version, company)


def decline_proposal(uow: UnitOfWork, *, proposal: UUID, seen: int, reason: str) -> RecipeProposal:
    """Stay with the version that the site has, for a reason (REC-9).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = _opened(uow, proposal, seen, ProposalAct.DECLINE)
    require_text(reason, limit=form.REASON, path=("reason",))
    _decide(uow, found, ProposalAct.DECLINE)
    found.reason = reason
    uow.record(RecipeProposalDeclined(proposal=found.id))
    return found


def current(versions: Iterable[MasterRecipeVersion]) -> MasterRecipeVersion:
    """Which of a site's versions of one batch size and variant the others are drafted from."""
    return min(versions, key=lambda one: (LIVE.index(VersionState(one.state)), -one.number))


def _versions(uow: UnitOfWork, recipe: UUID) -> list[MasterRecipeVersion]:
    return uow.find(MasterRecipeVersion, MasterRecipeVersion.recipe_id == recipe)


def _line(version: MasterRecipeVersion) -> Line:
    """What one version at a time is in effect of (REC-3)."""
    size = version.batch_size_value.normalize()
    return version.site_id, version.variant, f"{size:f}", version.batch_size_unit


def _overtake(uow: UnitOfWork, company: MasterRecipeVersion, parents: list[UUID]) -> None:
    open_ones = (RecipeProposal.recipe_id == company.recipe_id, RecipeProposal.state == ProposalState.OPEN)
    for one in uow.lock(RecipeProposal, *open_ones):
        if one.company_version_id in parents:
            one.state = PROPOSAL.after(ProposalState(one.state), ProposalAct.OVERTAKE)
            uow.record(RecipeProposalOvertaken(proposal=one.id, by=company.id))


def _propose_to(uow: UnitOfWork, company: MasterRecipeVersion, site_version: MasterRecipeVersion) -> None:
    proposal = RecipeProposal(
        id=new_id(),
        site_id=site_version.site_id,
        recipe_id=company.recipe_id,
        company_version_id=company.id,
        site_version_id=site_version.id,
        state=ProposalState.OPEN,
        made_at=uow.now,
    )
    uow.add(proposal)
    uow.record(RecipeProposed(proposal=proposal.id, site=proposal.site_id, company_version=company.id))


def _opened(uow: UnitOfWork, proposal: UUID, seen: int, act: ProposalAct) -> RecipeProposal:
    """The proposal, held behind its recipe, in which order `propose` takes them too."""
    known = uow.look_at(RecipeProposal, proposal)
    if known is None:
        raise NotFound(kind="RecipeProposal", id=proposal, path=("proposalId",))
    uow.require(Permission.RECIPE_WRITE, site=SiteId(known.site_id))
    uow.lock(MasterRecipe, MasterRecipe.id == known.recipe_id)
    found = uow.load(RecipeProposal, proposal, Permission.RECIPE_WRITE)
    PROPOSAL.after(ProposalState(found.state), act)
    require_version(found, seen)
    return found


def _decide(uow: UnitOfWork, proposal: RecipeProposal, act: ProposalAct) -> None:
    proposal.state = PROPOSAL.after(ProposalState(proposal.state), act)
    proposal.decided_by = uow.actor.as_person
    proposal.decided_at = uow.now


def _followed(uow: UnitOfWork, proposal: RecipeProposal) -> MasterRecipeVersion:
    """The version that speaks for the site by now; the one that was proposed to where none is left."""
    versions = _versions(uow, proposal.recipe_id)
    proposed_to = next(one for one in versions if one.id == proposal.site_version_id)
    live = [one for one in versions if _line(one) == _line(proposed_to) and one.state in LIVE]
    adopted = [one for one in live if one.adopted_from_id is not None]
    return current(adopted) if adopted else proposed_to


def _carried(uow: UnitOfWork, site_version: MasterRecipeVersion, company: MasterRecipeVersion) -> Carried:
    assert site_version.adopted_from_id is not None, site_version.id
    old, site = adoption.sheet(uow, site_version.adopted_from_id), adoption.sheet(uow, site_version.id)
    drift = rules.drift(old, site, adoption.overrides_of(uow, site_version.id))
    if drift.undeclared:
        raise UndeclaredDeviations(findings=tuple(rules.findings(drift)))
    return carrying.carried(old, site, adoption.sheet(uow, company.id))


def _conflicts(overrides: Iterable[Override], carried: Carried) -> dict[Override, str]:
    """Of each override that no longer fits, why."""
    found: dict[Override, str] = {}
    for override in overrides:
        misfits = [one for one in carried.misfits if override.covers(one.deviation)]
        if misfits:
            found[override] = "; ".join(f"{one.deviation}: {one.why}" for one in misfits)[: form.REASON]
    return found
