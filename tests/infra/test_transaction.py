"""One command, one transaction, one closing row; repeats act once."""

import pytest
from sqlalchemy import Engine, text

from domain.kernel.permissions import Permission
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.commands import open_site
from domain.tenancy.models import Site
from tests.conftest import Do, count
from tests.plant import Plant


def another_site(uow: UnitOfWork) -> Site:
    return open_site(uow, code="GRZ", name="Graz", time_zone="Europe/Vienna")


@pytest.mark.requirement("AUD-1")
def test_a_change_leaves_its_entry_and_closing_row(do: Do, plant: Plant, admin: Engine) -> None:
    before = count(admin, "audit_entry", plant.company)
    from infra.transaction import as_process

    done = do(as_process(plant.company, "test"), another_site)
    with admin.connect() as connection:
        entry = connection.execute(text("select * from audit_entry where row_id = :id"), {"id": done.id}).one()
    assert count(admin, "audit_entry", plant.company) == before + 1
    assert (entry.table_name, entry.act, entry.new["code"]) == ("site", "INSERT", "GRZ")


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
