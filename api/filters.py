"""What the filters and orders of all lists are made of; each is served by an index under row-level security."""

from datetime import datetime
from enum import Enum

import strawberry
from sqlalchemy import ColumnElement

from api.reading.vocabulary import Given


@strawberry.enum(name="OrderDirection")
class Direction(Enum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.input(description="From a moment on, before another one; either may be left out.")
class DateTimeRange:
    since: datetime | None = None
    until: datetime | None = strawberry.field(default=None, description="The first moment that is outside.")


def between(column: ColumnElement[datetime | None], name: str, given: Given) -> list[ColumnElement[bool]]:
    """A moment within the DateTimeRange of this name, where it is given."""
    since, until = f"{name}.since", f"{name}.until"
    found = [column >= given.time(since)] if given.has(since) else []
    return [*found, column < given.time(until)] if given.has(until) else found


def beginning(column: ColumnElement[str], name: str, given: Given) -> list[ColumnElement[bool]]:
    """Text that begins with the String of this name, where it is given: LIKE would be served by no index."""
    if not given.has(name):
        return []
    ordered = column.collate("C")
    return [ordered >= given.text(name), ordered < given.past(name)]
