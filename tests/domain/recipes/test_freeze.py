# ruff: noqa: S608 -- statements are put together from this file's own words
"""The database itself holds a version as it was submitted, whatever the application does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import MasterRecipe
from infra.transaction import as_process
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import Written, approved, effective, submitted, written

RESTRICTED = "23001"
UNIQUE = "23505"


def execute(do: Do, plant: Plant, statement: str, version: Written) -> None:
    """The statement as the application's role sends it, past every rule of the domain."""

    def act(uow: UnitOfWork) -> MasterRecipe:
        found = {"c": plant.company, "v": version.id, "p": plant.engineer.person, "s": plant.site}
        uow.session.execute(text(statement), found)
        uow.events.append(uow)  # type: ignore[arg-type]  # never read: every statement here is refused
        return uow.find(MasterRecipe)[0]

    do(as_process(plant.company, "test"), act)


def refused(do: Do, plant: Plant, statement: str, version: Written) -> str | None:
    with pytest.raises(DBAPIError) as error:
        execute(do, plant, statement, version)
    state: str | None = getattr(error.value.orig, "sqlstate", None)
    return state


COPY = {
    "recipe_material": "position, code, name, role, quantity_value, quantity_unit",
    "recipe_phase": "number, unit_procedure, operation, name, instruction, critical, signatures",
    "recipe_charge": "position, recipe_phase_id, material_id, quantity_value, quantity_unit",
    "recipe_parameter": "position, recipe_phase_id, name, kind, exclusive, choices, critical, repetitions,"
    " repetition_limit",
}
ELEMENTS = list(COPY)


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize("table", ELEMENTS)
def test_no_element_of_a_submitted_version_is_changed_added_or_removed(do: Do, plant: Plant, table: str) -> None:
    version = submitted(do, plant, written(do, plant))
    first, rest = COPY[table].split(", ", 1)
    insert = f"""
      insert into {table} (company_id, id, version, site_id, recipe_version_id, {first}, {rest})
      select company_id, gen_random_uuid(), 1, site_id, recipe_version_id, {first} + 90, {rest}
      from {table} where recipe_version_id = :v limit 1
    """
    assert refused(do, plant, insert, version) == RESTRICTED
    assert (
        refused(do, plant, f"update {table} set version = version + 1 where recipe_version_id = :v", version)
        == RESTRICTED
    )
    assert refused(do, plant, f"delete from {table} where recipe_version_id = :v", version) == RESTRICTED


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize(
    "change",
    [
        "content = '{}', digest = encode(sha256('{}'), 'hex')",
        "content = null, digest = null, submitted_at = null",
        "state = 'DRAFT', content = null, digest = null, submitted_at = null",
        "state = 'DRAFT'",
        "number = 7",
        "batch_size_value = 1",
        "variant = 'OTHER'",
        "submission = 0",
        "submitted_at = now()",
    ],
)
def test_what_was_submitted_never_changes(do: Do, plant: Plant, change: str) -> None:
    version = approved(do, plant, submitted(do, plant, written(do, plant)))
    assert refused(do, plant, f"update master_recipe_version set {change} where id = :v", version) == RESTRICTED


@pytest.mark.requirement("REC-1")
def test_an_ended_version_stays_ended(do: Do, plant: Plant) -> None:
    first = effective(do, plant, approved(do, plant, submitted(do, plant, written(do, plant))))
    second = effective(do, plant, approved(do, plant, submitted(do, plant, written(do, plant, of=first.recipe))))
    back = "update master_recipe_version set state = 'EFFECTIVE', ended_at = null where id = :v"
    assert refused(do, plant, back, first) == RESTRICTED
    assert second.id != first.id


@pytest.mark.requirement("REC-3")
def test_the_database_holds_one_version_in_effect(do: Do, plant: Plant) -> None:
    first = effective(do, plant, approved(do, plant, submitted(do, plant, written(do, plant))))
    second = approved(do, plant, submitted(do, plant, written(do, plant, of=first.recipe)))
    force = """update master_recipe_version set state = 'EFFECTIVE', effective_on = current_date, effective_at = now(),
                     review_due_on = current_date
               where id = :v"""
    assert refused(do, plant, force, second) == UNIQUE


APPROVAL = """
insert into recipe_approval
  (company_id, id, site_id, recipe_version_id, submission, role, person_id, signature_id, approved_at)
select company_id, gen_random_uuid(), :s, :v, {submission}, 'QUALITY', {person}, id, now()
from signature where subject_id = :v limit 1
"""


@pytest.mark.requirement("REC-2")
def test_the_database_refuses_an_authors_approval(do: Do, plant: Plant) -> None:
    version = submitted(do, plant, written(do, plant))
    assert refused(do, plant, APPROVAL.format(submission=1, person=":p"), version) == RESTRICTED


@pytest.mark.requirement("REC-2")
def test_the_database_refuses_an_approval_of_another_submission(do: Do, plant: Plant) -> None:
    version = submitted(do, plant, written(do, plant))
    other = "(select id from person where company_id = :c and name = 'Reviewer')"
    assert refused(do, plant, APPROVAL.format(submission=2, person=other), version) == RESTRICTED


@pytest.mark.requirement("REC-1")
def test_an_element_never_moves_to_another_version(do: Do, plant: Plant) -> None:
    first = written(do, plant)
    second = written(do, plant, of=first.recipe)
    move = f"update recipe_material set recipe_version_id = '{second.id}', position = 9 where recipe_version_id = :v"
    assert refused(do, plant, move, first) == RESTRICTED
