"""What is shared while one statement is built: the schema, the selection, and the parameters found on the way."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast
from uuid import UUID

from graphql import FieldNode, GraphQLField, GraphQLObjectType, Undefined, VariableNode, value_from_ast
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    func,
    inspect,
    literal_column,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine
from strawberry.types.field import StrawberryField

from api.ordering import past, text
from api.reading import permissions
from api.reading.prefetch import DEFINITION
from api.reading.selection import Selection
from api.reading.vocabulary import LOWERED, Lowering, Row, Unlowered
from api.relay import Node
from domain.kernel.actor import Actor
from domain.kernel.languages import lookup
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

Variables = Mapping[str, Any]
Slot = Callable[[Variables], Any]
"""Gives a parameter its value at each run."""


@dataclass(frozen=True, slots=True)
class Building:
    """One statement under way for a reader of one reach; `slots` are its parameters that come from variables."""

    selection: Selection
    actor: Actor
    slots: dict[str, Slot] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    used: Counter[type[OfCompany]] = field(default_factory=Counter)

    def alias(self, model: type[OfCompany]) -> Row:
        """Another alias of a model than those that the statement has."""
        place = self.used[model]
        self.used[model] += 1
        return _alias(model, place)

    def name(self, of: str) -> str:
        """A name that the statement doesn't hold yet."""
        self.names.append(of)
        return f"{of}{len(self.names)}"

    def parameter(self, slot: Slot, type_: "TypeEngine[Any] | type[TypeEngine[Any]]") -> ColumnElement[Any]:
        name = self.name("given")
        self.slots[name] = slot
        return bindparam(name, None, type_)

    def arguments(self, definition: GraphQLField, node: FieldNode) -> "Arguments":
        return Arguments(self, definition, node)


_ALIASES: dict[tuple[type[OfCompany], int], Row] = {}


def _alias(model: type[OfCompany], place: int) -> Row:
    """The same for all statements: half the time of making a plan went into the columns of aliases."""
    found = _ALIASES.get((model, place))
    return _ALIASES.setdefault((model, place), aliased(model)) if found is None else found


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one field (`vocabulary.Given`)."""

    building: Building
    definition: GraphQLField
    node: FieldNode

    def has(self, name: str) -> bool:
        return self._now(name) is not None

    def flag(self, name: str) -> bool:
        found = self._now(name)
        assert found is None or isinstance(found, bool), name
        return bool(found)

    def word(self, name: str) -> str:
        found = self._now(name)
        assert isinstance(found, Enum), f"{name} is no part of a plan's key (cache.shape)"
        return str(found.value)

    def _now(self, name: str) -> Any:  # noqa: ANN401 -- whatever the argument is
        return self.reader(name)(self.building.selection.variables)

    def reader(self, name: str) -> Slot:
        """Gives the value of an argument, or of an input's field, with the variables of a run; None for none.

        It outlives the building with its plan, so it keeps the document's node and nothing of the first run.
        """
        whole, *fields = name.split(".")
        argument = self.definition.args[whole]
        given = next((one.value for one in self.node.arguments or () if one.name.value == whole), None)
        default = None if argument.default_value is Undefined else argument.default_value

        def read(variables: Variables) -> Any:  # noqa: ANN401 -- whatever the argument is
            found: Any = Undefined if given is None else value_from_ast(given, argument.type, dict(variables))
            found = default if found is Undefined else found
            for one in fields:
                found = None if found is None else found.get(one)
            return found

        return read

    def written(self, name: str) -> bool:
        """Whether the argument stands in the document itself, and so is the same at each run of a plan."""
        return not any(
            isinstance(one.value, VariableNode) for one in self.node.arguments or () if one.name.value == name
        )

    def id(self, name: str, of: str) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: local_id(read(variables), of), Uuid)

    def text(self, name: str) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: _text(read(variables)), Text)

    def texts(self, name: str) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: [_text(one) for one in read(variables)], ARRAY(Text))

    def languages(self, name: str) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: list(lookup(_text(read(variables)))), ARRAY(Text))

    def past(self, name: str) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: past(_text(read(variables))), Text)

    def time(self, name: str) -> ColumnElement[Any]:
        return self.computed(self.reader(name), DateTime(timezone=True))

    def day(self, name: str) -> ColumnElement[Any]:
        return self.computed(self.reader(name), Date)

    def number(self, name: str, take: Callable[[int | None], int]) -> ColumnElement[Any]:
        read = self.reader(name)
        return self.computed(lambda variables: take(read(variables)), Integer)

    def computed(self, slot: Slot, type_: "TypeEngine[Any] | type[TypeEngine[Any]]") -> ColumnElement[Any]:
        return self.building.parameter(slot, type_)

    def everywhere(self, permission: Permission) -> bool:
        return self.building.actor.sites_for(permission) is None

    @property
    def company(self) -> ColumnElement[Any]:
        return bindparam(permissions.COMPANY, None, Uuid)

    @property
    def person(self) -> ColumnElement[Any]:
        return bindparam(permissions.PERSON, None, Uuid)


def _text(given: object) -> str:
    return text(getattr(given, "value", given))


def local_id(given: str, type_name: str) -> UUID:
    """The UUID of a global id. Raises ValueError unless it is of this type; how to say so is the ordinary path's."""
    kind, _, text = given.partition(":")
    found = UUID(text)
    if kind != type_name or str(found) != text:
        raise ValueError(type_name)
    return found


def node_of(type_: GraphQLObjectType) -> type[Node]:
    """The class that declares a GraphQL type."""
    return cast("type[Node]", type_.extensions[DEFINITION].origin)


def model_of(type_: GraphQLObjectType) -> type[OfCompany]:
    """The model that a GraphQL type is declared over. Raises Unlowered where there is none."""
    model = getattr(node_of(type_), "model", None)
    if model is None:
        raise Unlowered(f"{type_.name} has no model")
    return cast("type[OfCompany]", model)


def declared(definition: GraphQLField) -> StrawberryField:
    """The declaration of a field. Raises Unlowered where something stands between it and its reader."""
    found = cast("StrawberryField", definition.extensions[DEFINITION])
    if found.permission_classes or found.extensions:
        raise Unlowered(f"{found.python_name} has permissions or extensions of its own")
    return found


def lowering_of(definition: GraphQLField) -> Lowering | None:
    return cast("Lowering | None", declared(definition).metadata.get(LOWERED))


def one(building: Building, inner: Select[Any]) -> ColumnElement[Any]:
    """The one row of a select as a JSON object, or null; several are an error, as they are on the ordinary path."""
    rows = inner.subquery(building.name("one"))
    return select(func.row_to_json(rows.table_valued(), type_=JSON)).select_from(rows).scalar_subquery()


def many(building: Building, inner: Select[Any]) -> ColumnElement[Any]:
    """The rows of a select as a JSON array, in their order; empty where there are none."""
    rows = inner.subquery(building.name("many"))
    array = func.coalesce(func.json_agg(rows.table_valued()), sql_cast(literal_column("'[]'"), JSON))
    return select(array).select_from(rows).scalar_subquery()


def never_null(found: ColumnElement[Any], row: Row) -> ColumnElement[Any]:
    """The same as JSON; a null raises in the database, so that the ordinary path tells what is wrong.

    The text that is no JSON names the row: a constant would be evaluated, and fail, while planning.
    """
    json = found if isinstance(found.type, JSON) else func.to_json(found)
    mapper = inspect(row).mapper
    key = getattr(row, mapper.get_property_by_column(mapper.primary_key[-1]).key)
    return func.coalesce(json, sql_cast(func.concat(literal_column("'null in '"), key), JSON))
