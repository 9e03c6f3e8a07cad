"""A company version that takes effect is proposed to the sites that follow it, and never forced on them (REC-9)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.kernel.permissions import Permission
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.adoption.models import RecipeProposal
from domain.recipes.adoption.refusals import UndeclaredDeviations
from domain.recipes.commands import effect, overriding, proposing
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.refusals import RecipeIncomplete
from infra.transaction import as_process
from tests import enterprise, recipes
from tests.conftest import Do
from tests.enterprise import MOISTURE, tighter
from tests.plant import Plant
from tests.recipes import LOD, Written

pytestmark = pytest.mark.requirement("REC-9")

NARROWER = replace(LOD, action_low=Decimal("1.1"))
"""What the company changed in a field that the site left alone."""


@pytest.fixture
def company(do: Do, head: Plant) -> Written:
    return enterprise.effective(do, head)


def in_effect(do: Do, site: Plant, draft: Written) -> Written:
    return recipes.effective(do, site, recipes.approved(do, site, recipes.submitted(do, site, draft)))


def told(proposals: list[RecipeProposal]) -> list[tuple[object, object, str]]:
    return [(one.site_id, one.company_version_id, one.state) for one in proposals]


@pytest.mark.requirement("REC-3")
def test_what_takes_effect_is_proposed_to_every_site_that_follows(
    do: Do, plant: Plant, head: Plant, boston: Plant, company: Written
) -> None:
    here = in_effect(do, plant, enterprise.overridden(do, plant, company))
    enterprise.adopt(do, boston, company)
    recipes.draft(do, plant, of=company.recipe, variant="OWN")
    newer = enterprise.effective(do, head, *enterprise.phases(NARROWER), of=company.recipe)
    found = enterprise.proposals(do, plant)
    assert sorted(told(found)) == sorted([(plant.site, newer.id, "OPEN"), (boston.site, newer.id, "OPEN")])
    assert here.id in {one.site_version_id for one in found}


def test_a_sites_version_that_takes_effect_is_proposed_to_nobody(do: Do, plant: Plant, company: Written) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    assert enterprise.proposals(do, plant) == []


def test_who_adopted_it_while_it_was_only_approved_needs_no_proposal(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    newer = recipes.approved(do, head, recipes.submitted(do, head, recipes.written(do, head, of=company.recipe)))
    enterprise.adopt(do, plant, newer)
    recipes.effective(do, head, newer)
    assert enterprise.proposals(do, plant) == []


def test_a_newer_company_version_overtakes_the_proposal_of_an_older_one(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    second = enterprise.effective(do, head, of=company.recipe)
    third = enterprise.effective(do, head, of=company.recipe)
    older, newer = enterprise.proposals(do, plant)
    assert told([older, newer]) == [(plant.site, second.id, "OVERTAKEN"), (plant.site, third.id, "OPEN")]
    with pytest.raises(WrongState):
        enterprise.accept(do, plant, older)


def test_accepting_makes_the_overrides_again_in_the_companys_new_version(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    here = in_effect(do, plant, enterprise.overridden(do, plant, company))
    newer = enterprise.effective(do, head, *enterprise.phases(NARROWER), of=company.recipe)
    (proposal,) = enterprise.proposals(do, plant)
    draft = enterprise.accept(do, plant, proposal)
    (judged,) = enterprise.drift(do, plant, draft).judged
    assert (judged.deviation.key, judged.deviation.field, judged.declared) == (MOISTURE, "actionHigh", True)
    assert (judged.deviation.company, judged.deviation.here) == ("2.5", "2.4")
    assert [one.reason for one in enterprise.overrides(do, plant, draft)] == [enterprise.REASON]
    found = enterprise.look(do, plant, lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == draft))[0]
    assert (found.adopted_from_id, found.state, found.site_id) == (newer.id, "DRAFT", plant.site)
    in_effect(do, plant, enterprise.now(do, plant, Written(draft, 0, company.recipe)))
    old = enterprise.look(do, plant, lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == here.id))[0]
    assert old.state == "SUPERSEDED"


@pytest.mark.parametrize("decided", ["again", "withdrawn"])
def test_an_override_that_no_longer_fits_waits_until_somebody_decides(
    do: Do, plant: Plant, head: Plant, company: Written, decided: str
) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    enterprise.effective(do, head, *enterprise.phases(tighter("2.45")), of=company.recipe)
    (proposal,) = enterprise.proposals(do, plant)
    draft = enterprise.now(do, plant, Written(enterprise.accept(do, plant, proposal), 0, company.recipe))
    drift = enterprise.drift(do, plant, draft.id)
    assert (drift.judged, len(drift.conflicts)) == ((), 1)
    conflict = drift.conflicts[0].conflict or ""
    assert "the company changed it from 2.5 to 2.45, the site had 2.4" in conflict
    with pytest.raises(RecipeIncomplete) as refused:
        recipes.submitted(do, plant, draft)
    assert [one.place for one in refused.value.findings] == ["parameter LOSS_ON_DRYING.loss_on_drying, actionHigh"]
    if decided == "again":
        enterprise.write_moisture(do, plant, draft, tighter("2.4"))
        enterprise.declare(do, plant, draft, reason="Still smaller.")
    else:
        (override,) = enterprise.overrides(do, plant, draft.id)
        do(plant.engineer, lambda uow: overriding.withdraw_override(uow, override=override.id, seen=override.version))
    assert enterprise.drift(do, plant, draft.id).conflicts == ()
    recipes.submitted(do, plant, enterprise.now(do, plant, draft))


def test_undeclared_deviations_of_a_draft_are_not_lost_by_accepting(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    draft = enterprise.adopt(do, plant, company)
    enterprise.write_moisture(do, plant, draft, tighter("2.4"))
    enterprise.effective(do, head, of=company.recipe)
    (proposal,) = enterprise.proposals(do, plant)
    with pytest.raises(UndeclaredDeviations) as refused:
        enterprise.accept(do, plant, proposal)
    assert len(refused.value.findings) == 1
    assert [one.state for one in enterprise.proposals(do, plant)] == ["OPEN"]


def test_declining_needs_a_reason_and_is_done_once(do: Do, plant: Plant, head: Plant, company: Written) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    enterprise.effective(do, head, of=company.recipe)
    (proposal,) = enterprise.proposals(do, plant)

    def decline(reason: str, seen: int) -> None:
        do(
            plant.engineer,
            lambda uow: proposing.decline_proposal(uow, proposal=proposal.id, seen=seen, reason=reason),
        )

    with pytest.raises(InvalidInput):
        decline("", proposal.version)
    with pytest.raises(VersionConflict):
        decline("The campaign ends in May.", proposal.version + 1)
    assert [one.state for one in enterprise.proposals(do, plant)] == ["OPEN"]
    decline("The campaign ends in May.", proposal.version)
    (declined,) = enterprise.proposals(do, plant)
    assert (declined.state, declined.reason, declined.draft_id) == ("DECLINED", "The campaign ends in May.", None)
    with pytest.raises(WrongState):
        enterprise.accept(do, plant, declined)


@pytest.mark.requirement("TEN-2")
def test_only_the_sites_authors_answer(do: Do, plant: Plant, head: Plant, boston: Plant, company: Written) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    enterprise.effective(do, head, of=company.recipe)
    (proposal,) = enterprise.proposals(do, plant)
    for who in (plant.operator, boston.engineer, head.engineer):
        with pytest.raises(Forbidden):
            do(who, lambda uow: proposing.accept_proposal(uow, proposal=proposal.id, seen=1))
        with pytest.raises(Forbidden):
            do(who, lambda uow: proposing.decline_proposal(uow, proposal=proposal.id, seen=1, reason="No."))
    assert [one.state for one in enterprise.proposals(do, plant)] == ["OPEN"]


def test_a_company_version_that_was_withdrawn_is_not_followed(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    newer = enterprise.now(do, plant, enterprise.effective(do, head, of=company.recipe))

    def withdraw(uow: UnitOfWork) -> MasterRecipeVersion:
        return effect.withdraw(uow, recipe_version=newer.id, seen=newer.seen, reason="A supplier left.")

    do(head.reviewer, withdraw)
    (proposal,) = enterprise.proposals(do, plant)
    with pytest.raises(WrongState):
        enterprise.accept(do, plant, proposal)
    assert [one.state for one in enterprise.proposals(do, plant)] == ["OPEN"]


def test_what_takes_effect_without_a_person_is_proposed_too(
    do: Do, plant: Plant, head: Plant, company: Written
) -> None:
    """As the schedule does with a version whose day has begun."""
    in_effect(do, plant, enterprise.overridden(do, plant, company))
    newer = recipes.approved(do, head, recipes.submitted(do, head, recipes.written(do, head, of=company.recipe)))

    def take_effect(uow: UnitOfWork) -> MasterRecipeVersion:
        version = uow.load(MasterRecipeVersion, newer.id, Permission.RECIPE_APPROVE_QUALITY)
        effect.settle(uow, version, effect.day_here(uow, version))
        return version

    do(as_process(plant.company, "schedule"), take_effect)
    assert told(enterprise.proposals(do, plant)) == [(plant.site, newer.id, "OPEN")]
