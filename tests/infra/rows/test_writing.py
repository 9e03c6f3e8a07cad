"""What a command changed is written once and whole, over whatever somebody else changed never."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from domain.kernel.events import Event
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork, seeing
from domain.people.events import PersonAdded
from domain.people.models import RoleGrant
from domain.recipes.models import RecipeMaterial, RecipePhase
from domain.tenancy.commands import open_site
from domain.tenancy.models import Site
from infra.rows import wire
from infra.transaction import Unrecorded, as_process
from tests import execution, recipes
from tests.conftest import Do, count
from tests.execution import percent
from tests.plant import Plant

LEFT = ("audit_entry", "audit_closing", "outbox", "site", "role_grant")


def left(admin: Engine, plant: Plant) -> dict[str, int]:
    return {table: count(admin, table, plant.company) for table in LEFT}


def named(uow: UnitOfWork, code: str) -> Site:
    return uow.find(Site, Site.code == code)[0]


def rename(uow: UnitOfWork, name: str) -> Site:
    site = named(uow, "VIE")
    site.name = name
    uow.record(happened())
    return site


def happened() -> Event:
    return PersonAdded(person=new_id())


def shown(admin: Engine, plant: Plant) -> tuple[str, int]:
    with admin.connect() as connection:
        query = text("select name, version from site where company_id = :c and code = 'VIE'")
        name, version = connection.execute(query, {"c": plant.company}).one()
        return name, version


@pytest.mark.requirement("EXE-14")
@pytest.mark.parametrize("through_session", [False, True])
def test_what_somebody_else_changed_meanwhile_is_never_overwritten(
    do: Do, plant: Plant, admin: Engine, *, through_session: bool
) -> None:
    def slowly(uow: UnitOfWork) -> Site:
        if through_session:
            assert uow.session.is_active
        found = rename(uow, "Mine")
        do(plant.administrator, lambda other: rename(other, "Theirs"))
        uow.add(Site(code="GRZ", name="Graz", time_zone="UTC"))
        return found

    with pytest.raises(StaleDataError):
        do(plant.administrator, slowly)
    assert shown(admin, plant) == ("Theirs", 2)
    assert count(admin, "site", plant.company) == 2


@pytest.mark.requirement("EXE-14")
def test_what_somebody_else_changed_meanwhile_is_not_removed(do: Do, plant: Plant, admin: Engine) -> None:
    draft = recipes.written(do, plant, phases=())

    def change(uow: UnitOfWork) -> RecipeMaterial:
        material = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == draft.id)[0]
        material.name = "Another name"
        uow.record(happened())
        return material

    def slowly(uow: UnitOfWork) -> RecipeMaterial:
        found = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == draft.id)[0]
        do(plant.engineer, change)
        uow.remove(found)
        uow.record(happened())
        return found

    with pytest.raises(StaleDataError):
        do(plant.engineer, slowly)
    assert count(admin, "recipe_material", plant.company) == 1


def two_of_a_code(uow: UnitOfWork) -> Site:
    open_site(uow, code="GRZ", name="Graz", time_zone="Europe/Vienna")
    site = uow.add(Site(code="VIE", name="Vienna again", time_zone="Europe/Vienna"))
    uow.record(happened())
    return site


def grant_to_nobody(uow: UnitOfWork) -> Site:
    """A foreign key, which the database looks at while it commits."""
    uow.add(RoleGrant(id=new_id(), person_id=new_id(), role=Role.OPERATOR, site_id=None))
    return rename(uow, "Changed")


@pytest.mark.requirement("AUD-1")
@pytest.mark.parametrize("broken", [two_of_a_code, grant_to_nobody])
def test_what_breaks_a_constraint_leaves_nothing_and_the_connection_serves_on(
    do: Do, plant: Plant, admin: Engine, broken: Callable[[UnitOfWork], Site]
) -> None:
    before = left(admin, plant)
    for _ in range(3):
        with pytest.raises(IntegrityError):
            do(plant.administrator, broken)
    assert left(admin, plant) == before
    assert shown(admin, plant)[0] == "Vienna"
    do(plant.administrator, lambda uow: rename(uow, "Wien"))
    assert shown(admin, plant) == ("Wien", 2)


def test_a_connection_that_dies_before_the_end_leaves_nothing_and_is_not_used_again(
    do: Do, plant: Plant, admin: Engine
) -> None:
    def killed(uow: UnitOfWork) -> Site:
        found = rename(uow, "Lost")
        kill(admin)
        return found

    before = left(admin, plant)
    with pytest.raises(OperationalError):
        do(plant.administrator, killed)
    assert (left(admin, plant), shown(admin, plant)) == (before, ("Vienna", 1))
    do(plant.administrator, lambda uow: rename(uow, "Wien"))
    assert shown(admin, plant) == ("Wien", 2)


def test_a_wait_that_was_broken_off_leaves_no_answer_to_the_next(do: Do, plant: Plant, admin: Engine) -> None:
    def interrupted(uow: UnitOfWork) -> Site:
        found = rename(uow, "Lost")
        with patch.object(wire, "_answers", side_effect=KeyboardInterrupt):
            uow.lock(Site, Site.code == "BOS")
        return found

    with pytest.raises(KeyboardInterrupt):
        do(plant.administrator, interrupted)
    do(plant.administrator, lambda uow: rename(uow, "Wien"))
    assert shown(admin, plant) == ("Wien", 2)


def kill(admin: Engine) -> None:
    """End the transaction that is open in this database: the command's own."""
    with admin.connect() as connection:
        query = """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()
        """
        assert connection.execute(text(query)).scalars().all() == [True]


@pytest.mark.requirement("AUD-1")
@pytest.mark.parametrize("through_session", [False, True])
def test_regulated_changes_without_an_event_are_a_defect_and_leave_nothing(
    do: Do, plant: Plant, admin: Engine, *, through_session: bool
) -> None:
    def silently(uow: UnitOfWork) -> Site:
        found = rename(uow, "Changed")
        if through_session:
            uow.session.flush()
        uow.events.clear()
        return found

    before = left(admin, plant)
    with pytest.raises(Unrecorded):
        do(plant.administrator, silently)
    assert (left(admin, plant), shown(admin, plant)) == (before, ("Vienna", 1))


@pytest.mark.requirement("AUD-1")
def test_entries_stand_in_the_order_of_the_writes(do: Do, plant: Plant, admin: Engine) -> None:
    draft = recipes.written(do, plant, phases=[recipes.phase(1, "Clear")])

    def act(uow: UnitOfWork) -> Site:
        uow.remove(uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == draft.id)[0])
        for code in ("GRZ", "LNZ"):
            uow.add(Site(code=code, name=code, time_zone="UTC"))
        phase = uow.find(RecipePhase, RecipePhase.recipe_version_id == draft.id, RecipePhase.number == 1)[0]
        phase.name = "Clear the line"
        return rename(uow, "Wien")

    done = do(plant.administrator, act)
    assert done.version == 2
    with admin.connect() as connection:
        query = """
            select number, act, table_name, coalesce(new ->> 'code', new ->> 'name') as what
            from audit_entry where company_id = :c and transaction_id =
              (select transaction_id from audit_entry where company_id = :c and row_id = :s and act = 'UPDATE')
            order by number
        """
        found = [tuple(row) for row in connection.execute(text(query), {"c": plant.company, "s": done.id})]
    assert found == [
        (1, "UPDATE", "recipe_phase", "Clear the line"),
        (2, "UPDATE", "site", "Wien"),
        (3, "INSERT", "site", "GRZ"),
        (4, "INSERT", "site", "LNZ"),
        (5, "DELETE", "recipe_material", None),
    ]


def test_what_is_set_back_did_not_change(do: Do, plant: Plant, admin: Engine) -> None:
    def there_and_back(uow: UnitOfWork) -> Site:
        site = rename(uow, "Wien")
        site.name = "Vienna"
        return site

    before = count(admin, "audit_entry", plant.company)
    assert do(plant.administrator, there_and_back).version == 1
    assert (count(admin, "audit_entry", plant.company), shown(admin, plant)) == (before, ("Vienna", 1))


@pytest.mark.requirement("EXE-4")
def test_a_correction_from_5_1_to_5_10_is_kept_with_its_digits(do: Do, plant: Plant, admin: Engine) -> None:
    run = execution.run(do, plant, admin)
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("1.8"))
    run.correct(value, percent("1.80"))
    (row,) = [one for one in run.rows("parameter_value") if one.id == value]
    assert (str(row.number), row.revision) == ("1.80", 2)
    assert [str(one.number) for one in run.rows("parameter_value_revision") if one.value_id == value] == ["1.8", "1.80"]


def test_a_row_is_one_instance_whoever_finds_it(do: Do, plant: Plant) -> None:
    def look(uow: UnitOfWork) -> Site:
        site = named(uow, "VIE")
        assert named(uow, "VIE") is site
        site.name = "Changed"
        assert uow.session.get(Site, (plant.company, site.id)) is site
        assert site in uow.session.dirty
        assert named(uow, "VIE").name == "Changed"
        (boston,) = uow.find(Site, Site.code != "VIE")
        assert named(uow, "BOS") is boston
        uow.record(happened())
        return site

    assert do(plant.administrator, look).version == 2


def test_a_lock_takes_the_row_as_it_is_now(do: Do, plant: Plant) -> None:
    def look(uow: UnitOfWork) -> Site:
        site = named(uow, "VIE")
        do(plant.administrator, lambda other: rename(other, "Theirs"))
        assert site.name == "Vienna"
        assert uow.lock(Site, Site.id == site.id) == [site]
        assert (site.name, site.version) == ("Theirs", 2)
        return site

    do(plant.administrator, look)


def test_what_was_foreseen_is_asked_anew_once_the_session_was_handed_out(do: Do, plant: Plant) -> None:
    def look(uow: UnitOfWork) -> Site:
        uow.foresee(seeing(Site, Site.code == "GRZ"))
        uow.add(Site(id=(added := new_id()), code="GRZ", name="Graz", time_zone="UTC"))
        assert uow.find(Site, Site.code == "GRZ") == []
        uow.session.flush()
        (found,) = uow.find(Site, Site.code == "GRZ")
        assert found.id == added
        uow.record(happened())
        return found

    do(plant.administrator, look)


@pytest.mark.requirement("EXE-18")
def test_a_repeated_command_ends_at_its_first_question(do: Do, plant: Plant) -> None:
    acted: list[UUID] = []

    def act(uow: UnitOfWork) -> Site:
        site = rename(uow, "Wien")
        acted.append(site.id)
        return site

    given: dict[str, Any] = {"id": "once", "digest": "0" * 64}
    first = do(plant.administrator, act, **given)
    assert do(plant.administrator, act, **given) == replace(first, repeated=True)
    assert len(acted) == 1


def test_a_process_needs_no_roles(do: Do, plant: Plant) -> None:
    do(as_process(plant.company, "test"), lambda uow: rename(uow, "Wien"))
