"""What the database answers to a statement that goes past every rule of the domain."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Person
from infra.transaction import as_process
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import Written

RESTRICTED, FOREIGN_KEY, CHECK, NOT_GRANTED = "23001", "23503", "23514", "42501"


def refused_by_the_database(do: Do, plant: Plant, statement: str, version: Written | None = None) -> str | None:
    """The SQLSTATE with which it refuses a statement that the application's role sends."""

    def act(uow: UnitOfWork) -> Person:
        given = {"c": plant.company, "s": plant.site, "v": None if version is None else version.id}
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        uow.session.execute(text(statement), used)
        uow.session.execute(text("set constraints all immediate"))
        uow.events.append(uow)  # type: ignore[arg-type]  # never read: every statement here is refused
        return uow.find(Person)[0]

    with pytest.raises(DBAPIError) as error:
        do(as_process(plant.company, "test"), act)
    state: str | None = getattr(error.value.orig, "sqlstate", None)
    return state
