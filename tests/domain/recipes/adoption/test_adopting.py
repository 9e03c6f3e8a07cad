"""A site adopts a company's recipe; the enterprise makes nothing itself (REC-9)."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.execution.refusals import IssuedAtEnterprise
from domain.kernel.canonical import parse
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.adoption.refusals import AdoptInstead, NotTheCompanys
from domain.recipes.commands import adopting, drafting
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.rows import elements_of
from domain.tenancy.commands import open_site
from domain.tenancy.models import Site, SiteKind
from domain.tenancy.refusals import EnterpriseExists
from tests import enterprise, execution, recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import BATCH_SIZE

pytestmark = pytest.mark.requirement("REC-9")


def versions(do: Do, plant: Plant) -> int:
    return enterprise.look(do, plant, lambda uow: len(uow.find(MasterRecipeVersion)))


def row(do: Do, plant: Plant, version: UUID) -> MasterRecipeVersion:
    return enterprise.look(do, plant, lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version))[0]


def test_an_adoption_says_what_the_companys_version_says(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    adopted = enterprise.adopt(do, plant, company)
    ours = enterprise.look(do, plant, lambda uow: elements_of(uow, adopted.id))
    theirs = enterprise.look(do, plant, lambda uow: elements_of(uow, company.id))
    assert ours == theirs
    found = row(do, plant, adopted.id)
    assert (found.site_id, found.adopted_from_id, found.number, found.state) == (plant.site, company.id, 2, "DRAFT")
    drift = enterprise.drift(do, plant, adopted.id)
    assert (drift.judged, drift.idle, drift.conflicts) == ((), (), ())


def test_another_batch_size_and_variant_are_the_sites(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    size = Quantity(Decimal(100_000), "{tbl}")

    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        return adopting.adopt_recipe(
            uow, company_version=company.id, site=plant.site, batch_size=size, variant="LINE 2"
        )

    found = row(do, plant, do(plant.engineer, act).id)
    assert (found.batch_size_value, found.variant) == (size.value, "LINE 2")


@pytest.mark.requirement("REC-1")
def test_what_is_submitted_says_what_it_was_adopted_from(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    version = recipes.submitted(do, plant, enterprise.overridden(do, plant, company))
    content = row(do, plant, version.id).content
    assert content is not None
    said = parse(content.encode())
    assert isinstance(said, dict)
    assert said["adoptedFrom"] == {
        "recipe": "MET-500",
        "id": str(company.id),
        "number": 1,
        "digest": row(do, plant, company.id).digest,
    }
    assert said["overrides"] == [
        {
            "elementType": "PARAMETER",
            "code": "LOSS_ON_DRYING.loss_on_drying",
            "field": "actionHigh",
            "reason": enterprise.REASON,
        }
    ]


def test_only_an_approved_version_of_the_enterprise_is_adopted(
    do: Do, plant: Plant, head: Plant, boston: Plant
) -> None:
    draft = recipes.written(do, head)
    with pytest.raises(WrongState):
        enterprise.adopt(do, plant, draft)
    version = recipes.approved(do, head, recipes.submitted(do, head, draft))
    own = recipes.draft(do, plant, of=draft.recipe)
    before = versions(do, plant)
    with pytest.raises(NotTheCompanys):
        enterprise.adopt(do, plant, own)
    with pytest.raises(NotTheCompanys):
        enterprise.adopt(do, head, version)
    assert versions(do, plant) == before
    enterprise.adopt(do, boston, version)
    assert versions(do, plant) == before + 1


@pytest.mark.requirement("TEN-2")
def test_only_who_writes_recipes_at_the_site_adopts_there(do: Do, plant: Plant, head: Plant, boston: Plant) -> None:
    company = enterprise.effective(do, head)
    before = versions(do, plant)
    for who in (plant.operator, boston.engineer, head.engineer, plant.administrator):
        with pytest.raises(Forbidden):
            do(who, lambda uow: adopting.adopt_recipe(uow, company_version=company.id, site=plant.site))
    assert versions(do, plant) == before


@pytest.mark.requirement("TEN-2")
def test_a_sites_author_reads_the_enterprise_and_writes_nothing_there(do: Do, plant: Plant, head: Plant) -> None:
    draft = recipes.draft(do, head)
    with pytest.raises(Forbidden):
        recipes.insert(do, plant, draft.id, recipes.API)
    with pytest.raises(Forbidden):
        do(
            plant.engineer,
            lambda uow: drafting.draft_version(
                uow, recipe=draft.recipe, site=head.site, batch_size=BATCH_SIZE, variant="STANDARD"
            ),
        )


def test_a_companys_version_is_adopted_rather_than_copied(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    with pytest.raises(AdoptInstead):
        recipes.draft(do, plant, of=company.recipe, copy_from=company.id)
    assert versions(do, plant) == 1


def test_the_sites_next_version_keeps_parent_and_overrides(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    first = enterprise.overridden(do, plant, company)
    following = recipes.draft(do, plant, of=company.recipe, copy_from=first.id)
    assert row(do, plant, following.id).adopted_from_id == company.id
    (override,) = enterprise.overrides(do, plant, following.id)
    assert (override.code, override.field, override.reason) == (
        enterprise.MOISTURE.code,
        "actionHigh",
        enterprise.REASON,
    )
    assert enterprise.drift(do, plant, following.id).undeclared == ()


def test_the_company_takes_a_sites_version_as_its_own(do: Do, plant: Plant, head: Plant) -> None:
    company = enterprise.effective(do, head)
    site = enterprise.overridden(do, plant, company)
    both = replace(head.engineer, grants=head.engineer.grants | plant.engineer.grants)
    taken = do(
        both,
        lambda uow: drafting.draft_version(
            uow, recipe=company.recipe, site=head.site, batch_size=BATCH_SIZE, variant="STANDARD", copy_from=site.id
        ),
    )
    assert row(do, plant, taken.id).adopted_from_id is None
    assert enterprise.overrides(do, plant, taken.id) == []


def test_no_batch_is_issued_at_the_enterprise(do: Do, plant: Plant, head: Plant, admin: Engine) -> None:
    company = enterprise.effective(do, head)
    with pytest.raises(IssuedAtEnterprise):
        execution.issue(do, head, company.id, "B-1")
    with admin.connect() as connection:
        batches = text("select count(*) from batch where company_id = :c")
        assert connection.execute(batches, {"c": plant.company}).scalar_one() == 0


@pytest.mark.usefixtures("head")
def test_a_company_has_one_enterprise(do: Do, plant: Plant) -> None:
    def act(uow: UnitOfWork) -> Site:
        return open_site(uow, code="HQ", name="Second", time_zone="Europe/Vienna", kind=SiteKind.ENTERPRISE)

    with pytest.raises(EnterpriseExists):
        do(plant.administrator, act)
    assert len(enterprise.look(do, plant, lambda uow: uow.find(Site))) == 3
