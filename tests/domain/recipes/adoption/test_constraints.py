# ruff: noqa: S608 -- statements are put together from this file's own words
"""The database itself holds what adoption means, whatever the application does (REC-9)."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import proposing
from domain.recipes.models import MasterRecipe
from domain.tenancy.models import Site
from infra.transaction import as_process
from tests import enterprise, execution, recipes
from tests.conftest import Do
from tests.plant import Plant

pytestmark = pytest.mark.requirement("REC-9")

Refused = Callable[[str], str]


@pytest.fixture
def refused(do: Do, plant: Plant, head: Plant) -> Refused:
    """What the database says to a statement of the application's role, beside a site that adopted and makes a batch."""
    first = enterprise.effective(do, head)
    adopted = recipes.submitted(do, plant, enterprise.overridden(do, plant, first))
    made = recipes.effective(do, plant, recipes.approved(do, plant, adopted))
    execution.issue(do, plant, made.id)
    draft = enterprise.adopt(do, plant, first)
    enterprise.write_moisture(do, plant, draft, enterprise.tighter("2.3"))
    enterprise.declare(do, plant, draft)
    own = recipes.draft(do, plant, of=first.recipe)
    values: dict[str, UUID] = {
        "c": plant.company,
        "site": plant.site,
        "head": head.site,
        "company": first.id,
        "adopted": adopted.id,
        "draft": draft.id,
        "own": own.id,
    }

    def ask(statement: str) -> str:
        def act(uow: UnitOfWork) -> Site:
            uow.session.execute(text(statement), {name: one for name, one in values.items() if f":{name}" in statement})
            uow.session.execute(text("set constraints all immediate"))
            uow.events.append(uow)  # type: ignore[arg-type]  # never read: every statement here is refused
            return uow.find(Site)[0]

        with pytest.raises(DBAPIError) as error:
            do(as_process(plant.company, "test"), act)
        return str(error.value.orig)

    return ask


COPY = "company_id, gen_random_uuid(), 1, site_id, {of}, element_type, code, field, reason, conflict, declared_by"
OVERRIDE = f"insert into recipe_override select {COPY} from recipe_override where recipe_version_id = :draft"


REFUSED = [
    ("update site set kind = 'ENTERPRISE' where id = :site", "a site never becomes the enterprise"),
    ("update site set kind = 'SITE' where id = :head", "a site never becomes the enterprise"),
    (
        (
            "insert into site (company_id, id, version, code, name, time_zone, kind)"
            " select company_id, gen_random_uuid(), 1, 'X', name, 'UTC', kind from site where id = :head"
        ),
        "site_enterprise",
    ),
    ("update batch set site_id = :head where company_id = :c", "nothing of batch stands at the enterprise"),
    ("update master_recipe_version set adopted_from_id = null where id = :draft", "never changes"),
    ("update master_recipe_version set adopted_from_id = :company where id = :own", "never changes"),
    (OVERRIDE.format(of=":own"), "only an adopted recipe version has overrides"),
    (OVERRIDE.format(of=":adopted"), "of a recipe version that is EFFECTIVE"),
    (OVERRIDE.format(of=":draft"), "recipe_override_company_id_recipe_version_id"),
    ("delete from recipe_override where recipe_version_id = :adopted", "of a recipe version that is EFFECTIVE"),
]


def test_the_database_refuses(refused: Refused) -> None:
    for statement, told in REFUSED:
        assert told in refused(statement), statement


ADOPTION = """
  insert into master_recipe_version (company_id, id, version, site_id, recipe_id, number, state, variant,
    batch_size_value, batch_size_unit, author_id, submission, adopted_from_id)
  select company_id, gen_random_uuid(), 1, {site}, recipe_id, 90, 'DRAFT', variant, batch_size_value, batch_size_unit,
    author_id, 0, id from master_recipe_version where id = {parent}
"""


@pytest.mark.parametrize(("site", "parent"), [(":site", ":draft"), (":site", ":adopted"), (":head", ":company")])
def test_only_a_sites_version_has_a_parent_and_only_the_companys_is_one(
    refused: Refused, site: str, parent: str
) -> None:
    assert "adopts an approved version of the enterprise" in refused(ADOPTION.format(site=site, parent=parent))


def test_a_decided_proposal_stays_decided(do: Do, plant: Plant, head: Plant, refused: Refused) -> None:
    recipe = enterprise.look(do, plant, lambda uow: uow.find(MasterRecipe))[0]
    enterprise.effective(do, head, of=recipe.id)
    assert "check" in refused("update recipe_proposal set state = 'DECLINED' where company_id = :c")
    (proposal,) = enterprise.proposals(do, plant)
    decline = proposing.decline_proposal
    do(plant.engineer, lambda uow: decline(uow, proposal=proposal.id, seen=proposal.version, reason="Not now."))
    told = refused("update recipe_proposal set state = 'OPEN', reason = null where company_id = :c")
    assert "a proposal is decided once" in told
