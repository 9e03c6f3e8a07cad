"""The database itself holds routes whole, and submissions to theirs, whatever the application does."""

import pytest
from sqlalchemy import Engine

from domain.recipes.kinds import ApprovalRole
from tests.conftest import Do, count
from tests.domain.recipes.forcing import CHECK, FOREIGN_KEY, NOT_GRANTED, RESTRICTED, refused_by_the_database
from tests.domain.recipes.test_routing import IN_TURN, approve, company_wide, set_route, stored
from tests.plant import Plant
from tests.recipes import submitted, written

PRODUCTION = ApprovalRole.PRODUCTION

STEP = """insert into recipe_approval_step
  (company_id, id, site_id, recipe_version_id, submission, order_number, role)
  values (:c, gen_random_uuid(), :s, :v, {submission}, {order}, '{role}')"""
APPROVAL = """insert into recipe_approval
  (company_id, id, site_id, recipe_version_id, submission, role, person_id, signature_id, approved_at)
  select s.company_id, gen_random_uuid(), :s, :v, 1, '{role}', p.id, s.id, now()
  from signature s, person p where s.subject_id = :v and p.company_id = :c and p.name = 'Second Reviewer' limit 1"""


@pytest.mark.requirement("ROU-1", "21 CFR 211.100(a)")
@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("delete from approval_route_step where company_id = :c and role = 'QUALITY'", FOREIGN_KEY),
        (
            "update approval_route_step set role = 'QUALIFIED_PERSON' where company_id = :c and role = 'QUALITY'",
            FOREIGN_KEY,
        ),
        (
            """insert into approval_route (company_id, id, version, for_site_id, review_months, because)
               values (:c, gen_random_uuid(), 1, :s, 24, 'x')""",
            FOREIGN_KEY,
        ),
        ("update approval_route_step set order_number = 10 where company_id = :c", CHECK),
        ("update approval_route_step set role = 'NOBODY' where company_id = :c and role = 'PRODUCTION'", CHECK),
        ("update approval_route set review_months = 0 where company_id = :c", CHECK),
        ("update approval_route set because = '' where company_id = :c", CHECK),
    ],
)
def test_the_database_holds_a_route_whole(do: Do, plant: Plant, statement: str, state: str) -> None:
    assert refused_by_the_database(do, plant, statement) == state


@pytest.mark.requirement("ROU-1", "ROU-2", "REC-2")
def test_the_database_holds_a_submission_to_its_route(do: Do, plant: Plant, admin: Engine) -> None:
    set_route(do, company_wide(plant.reviewer), IN_TURN)
    version = submitted(do, plant, written(do, plant))
    for submission in (1, 2):
        late = STEP.format(submission=submission, order=1, role="PROCESS_ENGINEERING")
        assert refused_by_the_database(do, plant, late, version) == RESTRICTED
    change = "update recipe_approval_step set order_number = 1 where recipe_version_id = :v"
    assert refused_by_the_database(do, plant, change, version) == NOT_GRANTED
    assert refused_by_the_database(do, plant, APPROVAL.format(role="QUALITY"), version) == RESTRICTED
    assert refused_by_the_database(do, plant, APPROVAL.format(role="PROCESS_ENGINEERING"), version) == FOREIGN_KEY
    approve(do, plant.supervisor, version, PRODUCTION)
    force = "update master_recipe_version set state = 'APPROVED', approved_at = now() where id = :v"
    assert refused_by_the_database(do, plant, force, version) == RESTRICTED
    assert count(admin, "recipe_approval", plant.company) == 1


@pytest.mark.requirement("ROU-1")
def test_the_database_submits_nothing_without_a_route(do: Do, plant: Plant, admin: Engine) -> None:
    draft = written(do, plant)
    force = """update master_recipe_version set state = 'IN_REVIEW', submission = 1, content = '{}',
      digest = encode(sha256('{}'), 'hex'), submitted_at = now() where id = :v"""
    assert refused_by_the_database(do, plant, force, draft) == RESTRICTED
    skip = force.replace("'IN_REVIEW'", "'APPROVED'").replace("where", ", approved_at = now() where")
    assert refused_by_the_database(do, plant, skip, draft) == RESTRICTED
    assert stored(admin, draft) == ("DRAFT", draft.seen)
