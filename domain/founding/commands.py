"""Founding a company, with the approval route that its recipes begin with."""

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.routing import set_first_route
from domain.tenancy import commands as tenancy
from domain.tenancy.models import Company


def found_company(uow: UnitOfWork, *, name: str, title: str) -> Company:
    """Write the tenant's own row, and the route by which its recipes are approved until quality sets another (REC-2).

    Raises InvalidInput for a title that can't be printed in one line.
    """
    company = tenancy.found_company(uow, name=name, title=title)
    set_first_route(uow)
    return company
