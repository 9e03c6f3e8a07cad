"""Founding a company."""

import pytest
from sqlalchemy import Engine

from domain.kernel.ids import CompanyId, new_id
from domain.kernel.refusals import InvalidInput
from domain.tenancy.commands import found_company
from infra.transaction import as_process
from tests.conftest import Do, count


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "Acme\x07Pharma", "\u202ePharma"])
def test_a_title_that_no_letter_could_carry_founds_nothing(do: Do, admin: Engine, title: str) -> None:
    company = CompanyId(new_id())
    with pytest.raises(InvalidInput) as refused:
        do(as_process(company, "test"), lambda uow: found_company(uow, name="acme", title=title))
    assert refused.value.path == ("title",)
    assert count(admin, "company", company) == 0
