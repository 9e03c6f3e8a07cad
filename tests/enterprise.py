"""A company's enterprise for tests: the plant's people again, with their roles there or at another site."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from domain.kernel.actor import Grant
from domain.kernel.ids import SiteId
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import roles
from domain.recipes.adoption import rows
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.models import RecipeProposal
from domain.recipes.adoption.rules import Drift
from domain.recipes.adoption.values import Key
from domain.recipes.commands import adopting, by_number, overriding, proposing
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.models import MasterRecipeVersion, RecipeOverride
from domain.recipes.values import Parameter, Phase
from domain.tenancy.commands import open_site
from domain.tenancy.models import Site, SiteKind
from tests import recipes
from tests.conftest import Do
from tests.plant import PEOPLE, Plant
from tests.recipes import LOD, Written

Answer = TypeVar("Answer")

MOISTURE = Key(ElementKind.PARAMETER, "LOSS_ON_DRYING.loss_on_drying")
"""The parameter LOD of the recipe that tests.recipes writes."""
REASON = "Our dryer is smaller."


def people_at(plant: Plant, site: SiteId) -> Plant:
    """The plant's people with their roles at another site, and only there."""
    people = {
        short: replace(one, grants=frozenset({Grant(PEOPLE[short], site)})) for short, one in plant.people.items()
    }
    return Plant(plant.name, plant.company, site, plant.site, people)


def enterprise(do: Do, plant: Plant) -> Plant:
    """The company's enterprise, opened, with the plant's people at work there."""

    def act(uow: UnitOfWork) -> Site:
        return open_site(uow, code="CORP", name="Corporate", time_zone="Europe/Vienna", kind=SiteKind.ENTERPRISE)

    site = SiteId(do(plant.administrator, act).id)
    for approver in ("supervisor", "reviewer"):
        person, role = plant.people[approver].as_person, PEOPLE[approver]
        do(plant.administrator, lambda uow, person=person, role=role: roles.grant(uow, person, role, site))
    return people_at(plant, site)


def effective(do: Do, head: Plant, *phases: Phase, of: UUID | None = None) -> Written:
    """A version of the company's in effect, of tests.recipes unless told."""
    version = recipes.written(do, head, phases=phases or recipes.PHASES, of=of)
    return recipes.effective(do, head, recipes.approved(do, head, recipes.submitted(do, head, version)))


def phases(moisture: Parameter) -> tuple[Phase, ...]:
    """The phases of tests.recipes with another parameter for the loss on drying."""
    return tuple(
        replace(one, parameters=(moisture, *one.parameters[1:])) if one.name == "Loss on drying" else one
        for one in recipes.PHASES
    )


def tighter(action_high: str) -> Parameter:
    """The loss on drying with another upper action limit."""
    return replace(LOD, action_high=Decimal(action_high))


def adopt(do: Do, plant: Plant, company: Written) -> Written:
    done = do(plant.engineer, lambda uow: adopting.adopt_recipe(uow, company_version=company.id, site=plant.site))
    return Written(done.id, done.version or 0, company.recipe)


def write_moisture(do: Do, plant: Plant, version: Written, moisture: Parameter) -> Written:
    """The draft with another parameter for the loss on drying."""
    phase = next(one for one in phases(moisture) if one.name == "Loss on drying")
    done = do(
        plant.engineer,
        lambda uow: by_number.put_phase(uow, recipe_version=version.id, seen=seen(uow, version), phase=phase),
    )
    return Written(version.id, done.version or 0, version.recipe)


def declare(
    do: Do,
    plant: Plant,
    version: Written,
    *,
    key: Key = MOISTURE,
    field: str | None = "actionHigh",
    reason: str = REASON,
) -> UUID:
    """The edit's id."""

    def act(uow: UnitOfWork) -> RecipeEdit:
        return overriding.declare_override(uow, recipe_version=version.id, key=key, field=field, reason=reason)

    return do(plant.engineer, act).id


def overridden(do: Do, plant: Plant, company: Written, *, action_high: str = "2.4") -> Written:
    """A site's draft with one declared override: the upper action limit of the loss on drying."""
    draft = adopt(do, plant, company)
    write_moisture(do, plant, draft, tighter(action_high))
    declare(do, plant, draft)
    return now(do, plant, draft)


def look(do: Do, plant: Plant, question: Callable[[UnitOfWork], Answer]) -> Answer:
    """What a command would find; nothing is changed."""
    found: list[Answer] = []

    def act(uow: UnitOfWork) -> Site:
        found.append(question(uow))
        return uow.find(Site)[0]

    do(plant.engineer, act)
    return found[0]


def now(do: Do, plant: Plant, version: Written) -> Written:
    """The version as it is seen now."""
    return replace(version, seen=look(do, plant, lambda uow: seen(uow, version)))


def seen(uow: UnitOfWork, version: Written) -> int:
    return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version.id)[0].version


def drift(do: Do, plant: Plant, version: UUID) -> Drift:
    def question(uow: UnitOfWork) -> Drift:
        found = rows.drift_of(uow, uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0])
        assert found is not None, version
        return found

    return look(do, plant, question)


def overrides(do: Do, plant: Plant, version: UUID) -> list[RecipeOverride]:
    return look(do, plant, lambda uow: uow.find(RecipeOverride, RecipeOverride.recipe_version_id == version))


def proposals(do: Do, plant: Plant) -> list[RecipeProposal]:
    """All of the company's, oldest first."""
    found = look(do, plant, lambda uow: uow.find(RecipeProposal))
    return sorted(found, key=lambda one: one.id)


def accept(do: Do, plant: Plant, proposal: RecipeProposal) -> UUID:
    """The id of the draft that it gives."""
    do(plant.engineer, lambda uow: proposing.accept_proposal(uow, proposal=proposal.id, seen=proposal.version))
    draft = next(one.draft_id for one in proposals(do, plant) if one.id == proposal.id)
    assert draft is not None, proposal.id
    return draft


def followed(do: Do, plant: Plant) -> tuple[Plant, Written]:
    """The enterprise, whose recipe the site adopted with an override, and its newer version, which is proposed."""
    head = enterprise(do, plant)
    first = effective(do, head, of=recipes.recipe(do, head, code="FOLLOWED"))
    overridden(do, plant, first)
    return head, effective(do, head, of=first.recipe)
