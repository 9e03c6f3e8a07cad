"""Where a version's elements are read from: what a command holds, or a snapshot that only reads."""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, inspect, select
from sqlalchemy.orm import Session

from domain.kernel.quantity import Quantity
from domain.kernel.rows import Row
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.scaling import SizeRange


class Finds(Protocol):
    """What answers with rows of one company; a unit of work does."""

    def find(self, model: type[Row], *conditions: ColumnElement[bool], limit: int = ...) -> list[Row]:
        """All rows that meet the conditions, of which there are at most `limit`."""
        ...

    def look_up(self, statement: Executable, **values: object) -> Sequence[Sequence[Any]]:
        """Columns rather than rows, by a constant statement; the `company` is among its values."""
        ...


OF_ALL = frozenset({"company_id", "site_id", "recipe_version_id"})
"""Whose the rows of a version are: the same for all of them, and what is asked by, so that nobody asks for it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A company's rows as a session that only reads sees them: named tuples of their columns, without the mapper."""

    session: Session
    company: UUID

    def find(self, model: type[Row], *conditions: ColumnElement[bool], limit: int = 10_000) -> list[Row]:
        """As `UnitOfWork.find`, without the columns OF_ALL: more than `limit` are a defect."""
        record = _record(model)  # type: ignore[arg-type]  # a class is hashable
        columns = inspect(model).local_table.c
        chosen = select(*(columns[name] for name in record._fields))
        chosen = chosen.where(model.company_id == self.company, *conditions).limit(limit + 1)
        found = self.session.connection().execute(chosen).all()
        assert len(found) <= limit, f"more than {limit} rows of {model.__name__} answer one question"
        return cast("list[Row]", list(map(record._make, found)))

    def look_up(self, statement: Executable, **values: object) -> Sequence[Sequence[Any]]:
        """As `UnitOfWork.look_up`."""
        return self.session.execute(statement, {**values, "company": self.company}).all()


@cache
def _record(model: Any) -> Any:  # noqa: ANN401 -- from a mapped class to a named tuple
    """What holds a row's columns under their names."""
    names = [one.key for one in inspect(model).local_table.c if one.key not in OF_ALL]
    return namedtuple(model.__name__, names)  # noqa: PYI024 -- its fields are the table's


def batch_size_of(version: MasterRecipeVersion) -> Quantity:
    """How much one batch of a version makes."""
    return Quantity(version.batch_size_value, version.batch_size_unit)


def size_range_of(version: MasterRecipeVersion) -> SizeRange | None:
    """Within which sizes batches of a version may be scaled; None where they are of its own size (REC-6)."""
    if version.size_minimum is None or version.size_maximum is None:
        return None
    return SizeRange(version.size_minimum, version.size_maximum)
