"""Each kind of field lowers to what its resolver answers or refuses to lower; none is skipped."""

from enum import Enum
from typing import Any, ClassVar, NewType

import pytest
import strawberry
from graphql import FieldNode, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Engine, Numeric, Text, cast, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from domain.execution import models
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId, PersonId, new_id
from domain.kernel.quantity import UNITS
from domain.recipes.limits import limits_text
from domain.recipes.models import RecipeParameter
from domain.signatures.models import SignatureChallenge


class Denied(BasePermission):
    """Lets nobody pass."""

    message = "Not for you."

    def has_permission(self, *_: object, **__: object) -> bool:
        return False


class Loud(FieldExtension):
    """Changes what the resolver gives."""

    def resolve(self, next_: Any, source: Any, info: strawberry.Info[Any, Any], **given: Any) -> Any:  # noqa: ANN401 -- as Strawberry has it
        return str(next_(source, info, **given)).upper()


@strawberry.enum
class Renamed(Enum):
    """Not what the column holds."""

    GOING = "RUNNING"


@strawberry.enum
class Known(Enum):
    """What the column holds."""

    RUNNING = "RUNNING"
    IDLE = "IDLE"


Weight = NewType("Weight", str)


@strawberry.interface
class Thing:
    """Something with a number."""

    number: str


@strawberry.type
class Kinds:
    """A batch with a field of each kind."""

    model: ClassVar[type[Any]] = models.Batch
    reads: ClassVar[Any] = None

    number: str
    state: Known
    started_at: str | None  # a time, which is no String
    product: str = strawberry.field(permission_classes=[Denied])
    disposition: Renamed
    recipe_digest: Weight
    recipe_version: Thing
    size_unit: str = strawberry.field(extensions=[Loud()])
    completed_at: int | None

    @strawberry.field
    def resolved(self) -> str:
        return "by Python"


@strawberry.type
class Stored:
    """JSON that may hold numbers, which Python and PostgreSQL write differently."""

    model: ClassVar[type[Any]] = SignatureChallenge
    reads: ClassVar[Any] = None

    content: JSON


@strawberry.type
class Query:
    kinds: Kinds
    stored: Stored
    things: list[Thing]


SCHEMA = strawberry.Schema(
    Query,
    types=[Thing],
    config=StrawberryConfig(scalar_map={Weight: strawberry.scalar(name="Weight")}),
)


def lowered(type_name: str, name: str, below: str = "") -> str:
    """The SQL of a field. Raises Unlowered."""
    from api.reading import building, objects
    from api.reading.building import Building
    from api.reading.selection import Selection

    document = parse(f"{{ {name} {below} }}")
    operation: Any = document.definitions[0]
    type_: Any = SCHEMA._schema.type_map[type_name]
    actor = Actor(company=CompanyId(new_id()), person=PersonId(new_id()))
    build = Building(Selection.of(SCHEMA._schema, document, operation, {}), actor)
    nodes: list[FieldNode] = list(operation.selection_set.selections)
    found = objects.field(build, type_, nodes, aliased(building.model_of(type_)))
    return str(select(found).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy doesn't type it


@pytest.mark.parametrize(
    ("type_name", "name", "below"),
    [
        ("Kinds", "product", ""),
        ("Kinds", "sizeUnit", ""),
        ("Kinds", "disposition", ""),
        ("Kinds", "recipeDigest", ""),
        ("Kinds", "startedAt", ""),
        ("Kinds", "completedAt", ""),
        ("Kinds", "recipeVersion", "{ number }"),
        ("Kinds", "resolved", ""),
        ("Stored", "content", ""),
    ],
)
@pytest.mark.requirement("TEN-2")
def test_what_is_not_known_to_be_the_same_in_sql_is_refused(type_name: str, name: str, below: str) -> None:
    from api.reading.vocabulary import Unlowered

    with pytest.raises(Unlowered):
        lowered(type_name, name, below)


def test_what_is_the_same_lowers() -> None:
    assert "batch_1.number" in lowered("Kinds", "number")
    assert "batch_1.state" in lowered("Kinds", "state")
    assert "'Kinds'" in lowered("Kinds", "__typename")


BOUNDS = st.none() | st.decimals(-100, 100, places=2)
PARAMETERS = st.builds(
    RecipeParameter,
    unit=st.none() | st.sampled_from([*sorted(UNITS), "{tbl}/min", "ug.m2/(100.[in_i].Cel)"]),
    target=BOUNDS,
    alert_low=BOUNDS,
    alert_high=BOUNDS,
    action_low=BOUNDS,
    action_high=BOUNDS,
    registered_low=BOUNDS,
    registered_high=BOUNDS,
    exclusive=st.booleans(),
    expected=st.none() | st.none() | st.sampled_from(["yes", "", "a b"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameter=PARAMETERS)
@pytest.mark.requirement("EXE-3")
def test_limits_read_the_same_from_the_database(admin: Engine, parameter: RecipeParameter) -> None:
    from api.recipes import words

    class Row:
        """The parameter's columns as literals."""

    types = {"unit": Text, "expected": Text, "exclusive": Boolean}
    ranges = [f"{name}_{end}" for name in ("alert", "action", "registered") for end in ("low", "high")]
    names = ("unit", "target", *ranges, "exclusive", "expected")
    for name in names:
        setattr(Row, name, cast(getattr(parameter, name), types.get(name, Numeric)))
    with admin.connect() as connection:
        assert connection.execute(select(words.limits(Row))).scalar_one() == limits_text(parameter)
