"""Loads of tables as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.loading import kinds, models

strawberry.enum(
    kinds.LoadKind,
    name="DataLoadKind",
    description="What the rows of a table become; of LOTS each is a container or several alike, of EQUIPMENT a piece or"
    " a value of one, of PEOPLE a person or a role of one.",
)
strawberry.enum(kinds.TableFormat, name="DataTableFormat")
strawberry.enum(
    kinds.LoadState,
    name="DataLoadState",
    description="DONE: taken over; REFUSED: the table has to be mended; FAILED: we have.",
)


@strawberry.type(description="Something to mend in a table, at its place there: sheet, row and column.")
class DataLoadProblem:
    model: ClassVar[type[OfCompany]] = models.DataLoadProblem

    place: str
    what: str


@strawberry.type(description="A table whose rows are taken over, all of them or none; seen by who had it loaded.")
class DataLoad(Node):
    model: ClassVar[type[OfCompany]] = models.DataLoad
    seen_by: ClassVar[str | None] = "requested_by"

    version: int
    kind: kinds.LoadKind
    format: kinds.TableFormat
    site: Site | None = strawberry.field(description="Where what is loaded lies; null for what is the company's.")
    file_name: str
    file_size: int = strawberry.field(description="In bytes.")
    file_sha256: str
    dry_run: bool = strawberry.field(description="Whether it only says what loading the table would do.")
    state: kinds.LoadState
    steps_done: int = strawberry.field(description="Of stepsOf: each row is checked, then written.")
    steps_of: int | None = strawberry.field(description="Null until the table is read.")
    made: int = strawberry.field(description="How many things were made of it: all that it has, or none.")
    problems_found: int = strawberry.field(description="How many there are in all; problems lists the first 500.")
    requester: Person
    requested_at: datetime
    ended_at: datetime | None
    problems: list[DataLoadProblem] = strawberry.field(
        description="What to mend in the table, in its order, at most 500; then nothing was taken over."
    )
