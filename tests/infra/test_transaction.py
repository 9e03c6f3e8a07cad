"""One command, one transaction, one closing row; repeats act once."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, DBAPIError

from domain.kernel.permissions import Permission
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.commands import open_site
from domain.tenancy.events import SiteOpened
from domain.tenancy.models import Site
from infra.rows.line import Line
from infra.rows.wire import Statement
from infra.transaction import as_process
from tests import execution
from tests.conftest import Do, count
from tests.execution import percent
from tests.plant import Plant


def another_site(uow: UnitOfWork) -> Site:
    return open_site(uow, code="GRZ", name="Graz", time_zone="Europe/Vienna")


@pytest.mark.requirement("AUD-1")
def test_a_change_leaves_its_entry_and_closing_row(do: Do, plant: Plant, admin: Engine) -> None:
    before = count(admin, "audit_entry", plant.company)
    done = do(as_process(plant.company, "test"), another_site)
    with admin.connect() as connection:
        entry = connection.execute(text("select * from audit_entry where row_id = :id"), {"id": done.id}).one()
    assert count(admin, "audit_entry", plant.company) == before + 1
    assert (entry.table_name, entry.act, entry.new["code"]) == ("site", "INSERT", "GRZ")


@pytest.mark.requirement("AUD-1", "EXE-4")
def test_not_even_a_digit_is_added_without_an_entry(do: Do, plant: Plant, admin: Engine) -> None:
    """5.1 and 5.10 are equal numbers and different records; the database's superuser is refused like anybody."""
    run = execution.run(do, plant, admin)
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("1.8"))
    longer = text("update parameter_value set number = 1.80 where id = :v")
    with admin.connect() as connection, pytest.raises(DBAPIError, match=r"theriac: UPDATE .* without an actor"):
        connection.execute(longer, {"v": value})
    assert [str(row.number) for row in run.rows("parameter_value") if row.id == value] == ["1.8"]


@pytest.mark.requirement("AUD-1")
@pytest.mark.parametrize("reason", ["", " "])
def test_nothing_is_changed_without_a_reason(do: Do, plant: Plant, admin: Engine, reason: str) -> None:
    """What is created says by itself what it is; what is changed says why."""

    def renamed(uow: UnitOfWork) -> Site:
        site = uow.find(Site, Site.id == plant.site)[0]
        site.name = "Linz"
        uow.record(SiteOpened(site=site.id))
        return site

    before = count(admin, "audit_entry", plant.company)
    with pytest.raises(DBAPIError, match=r"theriac: UPDATE on site without a reason"):
        do(as_process(plant.company, "test"), renamed, reason=reason)
    assert count(admin, "audit_entry", plant.company) == before
    do(as_process(plant.company, "test"), renamed, reason="It moved")
    with admin.connect() as connection:
        asked = text("select reason from audit_entry where company_id = :c and row_id = :s and act = 'UPDATE'")
        assert connection.scalars(asked, {"c": plant.company, "s": plant.site}).all() == ["It moved"]


def test_a_refused_command_leaves_nothing(do: Do, plant: Plant, admin: Engine) -> None:
    before = count(admin, "audit_entry", plant.company)
    with pytest.raises(Forbidden) as refused:
        do(plant.operator, another_site)
    assert refused.value.permission == Permission.COMPANY_ADMINISTER
    assert count(admin, "audit_entry", plant.company) == before


@pytest.mark.requirement("EXE-18")
@pytest.mark.parametrize("command_id", ["", "x" * 101])
def test_a_command_id_has_one_to_a_hundred_characters(do: Do, plant: Plant, admin: Engine, command_id: str) -> None:
    before = count(admin, "audit_entry", plant.company)
    with pytest.raises(InvalidInput) as refused:
        do(plant.administrator, another_site, id=command_id)
    assert refused.value.path == ("commandId",)
    assert count(admin, "audit_entry", plant.company) == before


def test_what_fails_in_a_round_trip_is_told_as_sqlalchemy_tells_it(app_engine: Engine) -> None:
    """Deadlocks are tried again by their SQLAlchemy error; the connection serves the next one."""
    with app_engine.connect() as connection:
        with pytest.raises(DataError, match="invalid input syntax for type integer") as told:
            three_of_which_the_second_fails(connection)
        assert getattr(told.value.orig, "sqlstate", None) == "22P02"
        assert connection.execute(text("select 1")).scalar() == 1


def three_of_which_the_second_fails(connection: Connection) -> None:
    line = Line(connection)
    with connection.begin():
        for given in ("1", "one", "3"):
            line.put(Statement("select %(given)s::int"), {"given": given})
        line.send(commit=True)
