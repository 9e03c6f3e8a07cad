# ruff: noqa: S608 -- statements are put together from this file's own words
"""Setting routes, walking them with real signatures, and what fails closed; each refusal with what stayed."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.refusals import Forbidden, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Person, PersonState, RoleGrant
from domain.recipes.commands import routing
from domain.recipes.commands.approval import APPROVE, Approval
from domain.recipes.commands.routing import Governance
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.governance.refusals import (
    ApprovalOutOfTurn,
    ApprovalRouteUnusable,
    NoApprovalRoute,
    RoleNotInRoute,
    RouteWithoutQuality,
    StepWithoutApprover,
)
from domain.recipes.governance.routes import Route, Step
from domain.recipes.kinds import ApprovalRole
from infra.transaction import Outcome, as_process
from tests.conftest import Do, count
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.recipes import Written, sign, submitted, written

PRODUCTION, QUALITY = ApprovalRole.PRODUCTION, ApprovalRole.QUALITY
QUALIFIED = ApprovalRole.QUALIFIED_PERSON
IN_TURN: Route = (Step(1, PRODUCTION), Step(2, QUALIFIED), Step(3, QUALITY))


def company_wide(actor: Actor) -> Actor:
    return replace(actor, grants=actor.grants | {Grant(one.role, None) for one in actor.grants})


def set_route(
    do: Do, by: Actor, route: Route, *, site: UUID | None = None, seen: int | None = 1, months: int = 24
) -> Outcome:
    governance = Governance(route, months)
    place = None if site is None else SiteId(site)
    return do(by, lambda uow: routing.set_route(uow, site=place, seen=seen, governance=governance, reason="As agreed."))


def approve(do: Do, by: Actor, version: Written, role: ApprovalRole) -> Written:
    done = sign(do, by, APPROVE, Approval(version.id, version.seen, role))
    return replace(version, seen=done.version or 0)


def stored(admin: Engine, version: Written) -> tuple[str, int]:
    with admin.connect() as connection:
        chosen = text("select state, version from master_recipe_version where id = :v")
        row = connection.execute(chosen, {"v": version.id}).one()
        return row.state, row.version


def steps(admin: Engine, plant: Plant, site: UUID | None = None) -> list[tuple[int, str]]:
    with admin.connect() as connection:
        chosen = text("""
            select s.order_number, s.role from approval_route_step s join approval_route r
              on r.company_id = s.company_id and r.id = s.route_id
            where r.company_id = :c and r.for_site_id is not distinct from cast(:s as uuid)
            order by 1, 2
        """)
        return [tuple(row) for row in connection.execute(chosen, {"c": plant.company, "s": site})]


def tamper(admin: Engine, statement: str, plant: Plant) -> None:
    """As the database's superuser, with the triggers of both tables switched off for the moment."""
    with admin.begin() as connection:
        for table in ("approval_route_step", "recipe_approval_step"):
            connection.execute(text(f"alter table {table} disable trigger all"))
        connection.execute(text(statement), {"c": plant.company})
        for table, always in (
            ("approval_route_step", ("audit", "audit_truncate")),
            (
                "recipe_approval_step",
                ("audit", "audit_truncate", "append_only", "append_only_truncate", "freeze_approval_step"),
            ),
        ):
            connection.execute(text(f"alter table {table} enable trigger all"))
            for one in always:
                connection.execute(text(f"alter table {table} enable always trigger {one}"))


@pytest.mark.requirement("ROU-1", "REC-2", "21 CFR 211.100(a)", "21 CFR 211.186(a)")
def test_a_company_begins_with_production_and_quality(do: Do, plant: Plant, admin: Engine) -> None:
    assert steps(admin, plant) == [(1, "PRODUCTION"), (1, "QUALITY")]
    version = approve(do, plant.reviewer, submitted(do, plant, written(do, plant)), QUALITY)
    assert stored(admin, version)[0] == "IN_REVIEW"
    approve(do, plant.supervisor, version, PRODUCTION)
    assert stored(admin, version)[0] == "APPROVED"


@pytest.mark.requirement("ROU-1", "REC-2")
def test_a_version_is_approved_step_by_step(do: Do, plant: Plant, admin: Engine) -> None:
    set_route(do, company_wide(plant.reviewer), IN_TURN)
    version = submitted(do, plant, written(do, plant))
    for early, role in ((plant.reviewer, QUALITY), (plant.qualified, QUALIFIED)):
        with pytest.raises(ApprovalOutOfTurn):
            approve(do, early, version, role)
    with pytest.raises(RoleNotInRoute):
        approve(do, plant.engineer, version, ApprovalRole.PROCESS_ENGINEERING)
    assert count(admin, "recipe_approval", plant.company) == 0
    version = approve(do, plant.supervisor, version, PRODUCTION)
    version = approve(do, plant.qualified, version, QUALIFIED)
    assert stored(admin, version)[0] == "IN_REVIEW"
    version = approve(do, plant.reviewer, version, QUALITY)
    assert stored(admin, version)[0] == "APPROVED"


@pytest.mark.requirement("ROU-2")
def test_a_submission_keeps_the_route_that_it_was_made_with(do: Do, plant: Plant, admin: Engine) -> None:
    version = submitted(do, plant, written(do, plant))
    set_route(do, company_wide(plant.reviewer), IN_TURN)
    version = approve(do, plant.reviewer, version, QUALITY)
    with pytest.raises(RoleNotInRoute):
        approve(do, plant.qualified, version, QUALIFIED)
    approve(do, plant.supervisor, version, PRODUCTION)
    assert stored(admin, version)[0] == "APPROVED"


@pytest.mark.requirement("ROU-1")
def test_a_sites_own_route_comes_before_the_companys(do: Do, plant: Plant, admin: Engine) -> None:
    set_route(do, plant.reviewer, (Step(1, QUALITY),), site=plant.site, seen=None)
    assert steps(admin, plant) == [(1, "PRODUCTION"), (1, "QUALITY")]
    version = approve(do, plant.reviewer, submitted(do, plant, written(do, plant)), QUALITY)
    assert stored(admin, version)[0] == "APPROVED"


@pytest.mark.requirement("ROU-1", "TEN-2")
def test_only_quality_sets_a_route_and_the_companys_only_who_is_quality_everywhere(
    do: Do, plant: Plant, admin: Engine
) -> None:
    other = (Step(1, QUALITY),)
    for actor in (plant.reviewer, plant.engineer, plant.administrator, company_wide(plant.qualified)):
        with pytest.raises(Forbidden):
            set_route(do, actor, other)
    for actor, site in ((plant.supervisor, plant.site), (plant.reviewer, plant.other_site)):
        with pytest.raises(Forbidden):
            set_route(do, actor, other, site=site, seen=None)
    assert steps(admin, plant) == [(1, "PRODUCTION"), (1, "QUALITY")]
    assert count(admin, "approval_route", plant.company) == 1


@pytest.mark.requirement("ROU-1", "21 CFR 211.100(a)")
def test_a_route_without_quality_is_not_set(do: Do, plant: Plant, admin: Engine) -> None:
    with pytest.raises(RouteWithoutQuality):
        set_route(do, company_wide(plant.reviewer), (Step(1, PRODUCTION),))
    assert steps(admin, plant) == [(1, "PRODUCTION"), (1, "QUALITY")]


@pytest.mark.requirement("EXE-14", "AUD-1")
def test_a_route_is_not_overwritten_unseen_and_its_setting_leaves_the_reason(
    do: Do, plant: Plant, admin: Engine
) -> None:
    quality = company_wide(plant.reviewer)
    assert set_route(do, quality, IN_TURN).version == 2
    for seen in (1, None):
        with pytest.raises(VersionConflict):
            set_route(do, quality, (Step(1, QUALITY),), seen=seen)
    assert steps(admin, plant) == [(1, "PRODUCTION"), (2, "QUALIFIED_PERSON"), (3, "QUALITY")]
    done = do(
        quality,
        lambda uow: routing.set_route(
            uow, site=None, seen=2, governance=Governance((Step(4, QUALITY),), 12), reason="Only quality is left."
        ),
        reason="Only quality is left.",
    )
    assert done.version == 3
    with admin.connect() as connection:
        chosen = text("""select table_name, act, new ->> 'order_number' as number from audit_entry
                         where company_id = :c and reason = 'Only quality is left.' order by number""")
        found = sorted(tuple(row) for row in connection.execute(chosen, {"c": plant.company}))
    assert [one[:2] for one in found] == [
        ("approval_route", "UPDATE"),
        *[("approval_route_step", "DELETE")] * 2,
        ("approval_route_step", "UPDATE"),
    ]


@pytest.mark.requirement("ROU-1")
def test_without_a_route_nothing_is_submitted(do: Do, plant: Plant, admin: Engine) -> None:
    draft = written(do, plant)
    tamper(admin, "delete from approval_route_step where company_id = :c", plant)
    with pytest.raises(ApprovalRouteUnusable):
        sign(do, plant.engineer, SUBMIT, Submission(draft.id, draft.seen))
    with admin.begin() as connection:
        connection.execute(text("alter table approval_route disable trigger all"))
        connection.execute(text("delete from approval_route where company_id = :c"), {"c": plant.company})
        connection.execute(text("alter table approval_route enable trigger all"))
        for one in ("audit", "audit_truncate"):
            connection.execute(text(f"alter table approval_route enable always trigger {one}"))
    with pytest.raises(NoApprovalRoute) as refused:
        sign(do, plant.engineer, SUBMIT, Submission(draft.id, draft.seen))
    assert "setApprovalRoute" in refused.value.message
    assert stored(admin, draft) == ("DRAFT", draft.seen)
    assert count(admin, "recipe_approval_step", plant.company) == 0


@pytest.mark.requirement("ROU-1")
@pytest.mark.parametrize("way", ["deactivated", "revoked", "elsewhere"])
def test_a_step_that_nobody_here_can_give_refuses_the_submission(do: Do, plant: Plant, admin: Engine, way: str) -> None:
    set_route(do, company_wide(plant.reviewer), IN_TURN)
    draft = written(do, plant)

    def lose(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.qualified.as_person)[0]
        (grant,) = uow.find(RoleGrant, RoleGrant.person_id == person.id)
        if way == "deactivated":
            person.state = PersonState.DEACTIVATED
        elif way == "revoked":
            grant.revoked_at = uow.now
        else:
            grant.site_id = plant.other_site
        uow.record(PersonAdded(person=person.id))
        return person

    do(as_process(plant.company, "test"), lose)
    with pytest.raises(StepWithoutApprover) as refused:
        sign(do, plant.engineer, SUBMIT, Submission(draft.id, draft.seen))
    assert "QUALIFIED_PERSON" in refused.value.message
    assert stored(admin, draft) == ("DRAFT", draft.seen)
    assert count(admin, "recipe_approval_step", plant.company) == 0


@pytest.mark.requirement("ROU-1", "REC-2")
@pytest.mark.parametrize("gone", ["role = 'QUALITY'", "true"])
def test_half_a_route_never_approves(do: Do, plant: Plant, admin: Engine, gone: str) -> None:
    version = approve(do, plant.supervisor, submitted(do, plant, written(do, plant)), PRODUCTION)
    tamper(admin, f"delete from recipe_approval_step where company_id = :c and {gone}", plant)
    with pytest.raises(ApprovalRouteUnusable):
        approve(do, plant.reviewer, version, QUALITY)
    force = "update master_recipe_version set state = 'APPROVED', approved_at = now() where id = :v"
    assert refused_by_the_database(do, plant, force, version) == RESTRICTED
    assert stored(admin, version) == ("IN_REVIEW", version.seen)
