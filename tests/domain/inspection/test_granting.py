"""Accesses of inspectors against the database: who gives them, what they name, and that nothing widens them."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.inspection.events import InspectionGranted
from domain.inspection.granting import GRANT_INSPECTION, REVOKE_INSPECTION, GrantInspection, RevokeInspection
from domain.inspection.models import InspectionBatch
from domain.inspection.refusals import HoldsRoles
from domain.inspection.rules import Period
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import INSPECTED, Permission, Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import roles
from domain.people.models import Person, RoleGrant
from domain.people.refusals import InspectorsRead, IsInspector
from infra.transaction import Transactions
from tests import execution, inspecting, recipes
from tests.conftest import Do, count, every_row
from tests.plant import Plant, build_plant
from tests.triggers import triggers_off

DECIDED = """
    insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by, decided_name,
      decided_at, signature_id)
    select company_id, gen_random_uuid(), site_id, id, 'REJECTED', 'No.', issued_by, 'Somebody', {},
      issue_signature_id
    from batch where id = :b
"""


@dataclass(frozen=True)
class World:
    """A batch, and inspectors of one day: of all its batches, and of another recipe's."""

    plant: Plant
    admin: Engine
    batch: UUID
    of_all: UUID
    of_another_recipe: UUID

    def made(self, begun: str | None, completed: str | None, decided: str | None) -> None:
        """As if it had been made then, in the site's local time."""
        local = "cast(cast(:{} as text) as timestamp) at time zone 'Europe/Vienna'"
        given = {"b": self.batch}
        state = "IDLE" if begun is None else "RUNNING" if completed is None else "COMPLETE"
        times = f"state = '{state}', started_at = {local.format('begun')}, completed_at = {local.format('completed')}"
        with (
            self.admin.begin() as connection,
            triggers_off(connection, "batch"),
            triggers_off(connection, "disposition"),
        ):
            moved = f"update batch set {times} where id = :b"  # noqa: S608 -- our own words
            connection.execute(text(moved), {**given, "begun": begun, "completed": completed})
            connection.execute(text("delete from disposition where batch_id = :b"), given)
            if decided is not None:
                connection.execute(text(DECIDED.format(local.format("decided"))), {**given, "decided": decided})
            connection.execute(text("set constraints all immediate"))

    def reached(self, inspector: UUID) -> set[UUID]:
        """What the database opens to them."""
        settings = "select set_config('theriac.company', :c, true), set_config('theriac.inspector', :p, true)"
        with self.admin.begin() as connection:
            connection.execute(text(settings), {"c": str(self.plant.company), "p": str(inspector)})
            return set(connection.execute(text("select inspected('batch')")).scalar_one())


@pytest.fixture(scope="module")
def world(transactions: Transactions, admin: Engine, do: Do) -> World:
    plant = build_plant(transactions, admin, name=f"co-{new_id().hex[-12:]}")
    batch = execution.run(do, plant, admin).batch
    other = recipes.recipe(do, plant, code="OTHER-1")
    days, narrower = Period(DAY, DAY), Period(DAY, DAY, other)
    found = []
    for name, period in (("of_all", days), ("of_another_recipe", narrower)):
        found.append(inspecting.person(do, plant, name))
        inspecting.grant(do, plant, found[-1], periods=[period])
    return World(plant, admin, batch, *found)


TABLES = ("inspection_access", "inspection_batch", "inspection_period")


@pytest.fixture
def batch(do: Do, plant: Plant, admin: Engine) -> UUID:
    return execution.run(do, plant, admin).batch


def sign(do: Do, plant: Plant, given: GrantInspection, *, by: Actor | None = None) -> UUID:
    return recipes.sign(do, by or plant.reviewer, GRANT_INSPECTION, given).id


@pytest.mark.requirement("INS-1")
def test_an_access_is_kept_as_it_was_signed_and_nothing_is_added_to_it(
    do: Do, plant: Plant, admin: Engine, batch: UUID
) -> None:
    who = inspecting.person(do, plant)
    access = inspecting.grant(do, plant, who, [batch], periods=[inspecting.EVER])
    rows = every_row(admin, TABLES, plant.company)
    (row,) = rows["inspection_access"]
    assert (row.id, row.person_id, row.site_id, row.batches, row.periods) == (access, who, plant.site, 1, 1)
    assert (row.authority, row.reason, row.granted_by) == (
        inspecting.AUTHORITY,
        inspecting.WHY,
        plant.reviewer.person,
    )
    assert [(one.access_id, one.batch_id) for one in rows["inspection_batch"]] == [(access, batch)]
    assert [(one.from_on, one.until_on) for one in rows["inspection_period"]] == [
        (inspecting.EVER.from_on, inspecting.EVER.until_on)
    ]

    def widen(uow: UnitOfWork) -> InspectionBatch:
        uow.record(InspectionGranted(access=access, person=who))
        return uow.add(InspectionBatch(id=new_id(), site_id=plant.site, access_id=access, number=2, batch_id=another))

    another = execution.issue(do, plant, version_of(admin, batch), "B-002")
    with pytest.raises(DBAPIError, match="INS-1"):
        do(plant.reviewer, widen)
    with admin.begin() as connection, pytest.raises(DBAPIError, match="INS-1"):
        connection.execute(
            text("update inspection_access set valid_until = valid_until + interval '1 day' where id = :i"),
            {"i": access},
        )
    assert every_row(admin, TABLES, plant.company) == rows


def version_of(admin: Engine, batch: UUID) -> UUID:
    with admin.connect() as connection:
        found: UUID = connection.execute(
            text("select recipe_version_id from batch where id = :b"), {"b": batch}
        ).scalar_one()
        return found


@pytest.mark.requirement("INS-1", "INS-3")
def test_a_refused_access_leaves_nothing_behind(do: Do, plant: Plant, admin: Engine, batch: UUID) -> None:
    who = inspecting.person(do, plant)
    given = inspecting.given(plant, who, [batch])
    for by in (plant.qualified, plant.administrator, plant.supervisor):
        with pytest.raises(Forbidden):
            sign(do, plant, given, by=by)
    elsewhere = dataclasses.replace(given, site=plant.other_site)
    with pytest.raises((Forbidden, NotFound)):
        sign(do, plant, elsewhere)
    with pytest.raises(NotFound):
        sign(do, plant, dataclasses.replace(given, batches=(new_id(),)))
    with pytest.raises(InvalidInput):
        sign(do, plant, dataclasses.replace(given, batches=()))
    with pytest.raises(HoldsRoles):
        sign(do, plant, dataclasses.replace(given, subject=plant.operator.as_person))
    assert [count(admin, one, plant.company) for one in TABLES] == [0, 0, 0]


@pytest.mark.requirement("INS-3")
def test_an_inspector_is_given_no_role_by_the_rule_or_the_database(
    do: Do, plant: Plant, admin: Engine, batch: UUID
) -> None:
    who = inspecting.person(do, plant)
    access = inspecting.grant(do, plant, who, [batch])
    inspecting.revoke(do, plant, access)  # an inspector they stay
    with pytest.raises(IsInspector):
        do(plant.administrator, partial(roles.grant, person_id=who, role=Role.OPERATOR, site=plant.site))

    def grant(uow: UnitOfWork) -> OfCompany:
        person = uow.rely_on(Person, who)
        roles.new_grant(uow, person, Role.OPERATOR, plant.site)
        return person

    with pytest.raises(DBAPIError, match="INS-3"):
        do(plant.administrator, grant)
    assert [one for one in every_row(admin, ("role_grant",), plant.company)["role_grant"] if one.person_id == who] == []


@pytest.mark.requirement("INS-2")
def test_an_access_is_revoked_once_with_the_reason(do: Do, plant: Plant, admin: Engine, batch: UUID) -> None:
    access = inspecting.grant(do, plant, inspecting.person(do, plant), [batch])
    given = RevokeInspection(subject=access, version=1, because="They have left")
    with pytest.raises(Forbidden):
        recipes.sign(do, plant.supervisor, REVOKE_INSPECTION, given)
    inspecting.revoke(do, plant, access)
    (row,) = every_row(admin, ("inspection_access",), plant.company)["inspection_access"]
    assert (row.revoked_by, row.revoked_because) == (plant.reviewer.person, "They have left")
    with pytest.raises(WrongState):
        recipes.sign(do, plant.reviewer, REVOKE_INSPECTION, dataclasses.replace(given, version=row.version))
    assert every_row(admin, ("inspection_access",), plant.company)["inspection_access"] == [row]


@pytest.mark.requirement("INS-3")
def test_an_inspector_acts_on_nothing_whatever_they_are_said_to_hold(
    do: Do, plant: Plant, admin: Engine, batch: UUID
) -> None:
    """The transaction asks the tables itself: neither roles nor a colleague in their session help."""
    who = inspecting.person(do, plant)
    inspecting.grant(do, plant, who, [batch])
    before = count(admin, "audit_entry", plant.company)
    posing = dataclasses.replace(inspecting.actor(plant, who), inspection=None, grants=plant.supervisor.grants)
    beside = plant.supervisor.in_session_of(posing.person)

    def hold(uow: UnitOfWork) -> OfCompany:
        return uow.load(RoleGrant, new_id(), Permission.BATCH_READ)

    for one in (posing, beside, inspecting.actor(plant, who)):
        with pytest.raises(InspectorsRead):
            do(one, hold)
    assert count(admin, "audit_entry", plant.company) == before


@pytest.mark.requirement("INS-3")
def test_what_inspectors_hold_only_reads(plant: Plant) -> None:
    """Each permission whose name says that something is done is none of theirs, at any site."""
    assert {one for one in Permission if one.endswith("_READ")} >= INSPECTED
    inspector = inspecting.actor(plant, new_id())
    for one in Permission:
        assert inspector.may(one, site=plant.site) == (one in INSPECTED)
        assert not inspector.may(one, site=plant.other_site)
        assert not inspector.may(one, site=None)


DAY = date(2026, 3, 10)


@pytest.mark.requirement("INS-1")
@pytest.mark.parametrize(
    ("begun", "completed", "decided", "reached"),
    [
        (None, None, None, False),
        ("2026-03-10 00:00", None, None, True),
        ("2026-03-10 23:59", None, None, True),
        ("2026-03-11 00:00", None, None, False),
        ("2026-03-01 08:00", None, None, True),
        ("2026-03-01 08:00", "2026-03-09 23:59", None, False),
        ("2026-03-01 08:00", "2026-03-10 00:00", None, True),
        ("2026-03-01 08:00", "2026-03-05 08:00", "2026-03-10 23:59", True),
        ("2026-03-01 08:00", "2026-03-05 08:00", "2026-03-11 00:00", False),
    ],
)
def test_dates_reach_what_was_under_way_or_decided_on_within_them(
    world: World, begun: str | None, completed: str | None, decided: str | None, reached: bool
) -> None:
    """By the days of the site's own zone; a batch that isn't begun is of no day, another recipe's of no such period."""
    world.made(begun, completed, decided)
    assert world.reached(world.of_all) == ({world.batch} if reached else set())
    assert world.reached(world.of_another_recipe) == set()
