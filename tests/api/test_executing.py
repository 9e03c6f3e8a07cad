"""Our executor writes plain fields by itself, and tells everything as graphql-core does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLObjectType, execute, parse
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.executing import Execution, plain
from api.scalars import SCALARS


@strawberry.enum
class Colour(Enum):
    RED = "RED"


@strawberry.type
class Thing:
    name: str
    amount: Decimal
    remark: str | None
    colour: Colour
    at: datetime
    inner: "Thing | None"

    @strawberry.field
    def computed(self) -> str:
        return f"{self.name}!"


@strawberry.type
class Query:
    things: list[Thing | None]


@dataclass
class Row:
    """What a resolver gives need not be of the type, as rows of the database are not."""

    name: Any = "A"
    amount: Any = Decimal("5.10")
    remark: Any = None
    colour: Any = Colour.RED
    at: Any = datetime(2026, 1, 2, tzinfo=UTC)
    inner: Any = None


class Broken:
    """Has none of the fields, or raises for one."""

    @property
    def name(self) -> str:
        raise LookupError("not loaded")


SCHEMA = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))._schema
ASKED = parse("{ things { __typename name again: name amount remark colour at computed inner { remark } } }")
THINGS: list[Any] = [
    Thing(name="B", amount=Decimal(0), remark="", colour=Colour.RED, at=datetime(1, 1, 1, tzinfo=UTC), inner=None),
    Row(inner=Row(remark="deep")),
    *(Row(**{name: None}) for name in ("name", "amount", "colour", "at")),
    *(Row(**{name: ValueError("spoilt")}) for name in ("name", "amount", "remark", "at")),
    *(Row(**{name: object()}) for name in ("name", "amount", "colour", "at")),
    Broken(),
    None,
]


def told(thing: object, executor: type[StrawberryGraphQLCoreExecutionContext]) -> tuple[Any, list[Any]]:
    root = type("Root", (), {"things": [thing]})()
    found = execute(SCHEMA, ASKED, root_value=root, executor_class=executor, is_awaitable=lambda _: False)  # type: ignore[arg-type]  # it is typed as a guard
    assert isinstance(found, ExecutionResult)
    return found.data, [one.formatted for one in found.errors or ()]


@pytest.mark.parametrize("thing", THINGS)
def test_values_nulls_and_errors_are_told_as_graphql_core_tells_them(thing: object) -> None:
    assert told(thing, Execution) == told(thing, StrawberryGraphQLCoreExecutionContext)


def test_only_fields_that_read_an_attribute_are_written_so() -> None:
    thing = SCHEMA.type_map["Thing"]
    assert isinstance(thing, GraphQLObjectType)
    found = {name for name in ("__typename", *thing.fields) if plain(thing, name) is not None}
    assert found == {"name", "amount", "remark", "colour", "at"}
