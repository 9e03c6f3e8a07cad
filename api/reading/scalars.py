"""Columns as the JSON that the API's scalars write, digit for digit what `api.scalars` gives."""

from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLOutputType, GraphQLScalarType
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    Uuid,
    case,
    cast,
    func,
    literal_column,
    null,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.types import TypeEngine

from api.reading.vocabulary import Unlowered

TIME: ColumnElement[str] = literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""")

STORED: dict[str, type[TypeEngine[Any]] | tuple[type[TypeEngine[Any]], ...]] = {
    "String": Text,
    "Int": Integer,
    "Boolean": Boolean,
    "Decimal": Numeric,
    "DateTime": DateTime,
    "Date": Date,
    "ID": (Uuid, Text),
    "JSON": JSON,
}


def nullable(type_: GraphQLOutputType) -> tuple[GraphQLOutputType, bool]:
    """The type without its "!", and whether it had none."""
    if isinstance(type_, GraphQLNonNull):
        return type_.of_type, False
    return type_, True


def value(type_: GraphQLOutputType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """An expression whose JSON is the field's. Raises Unlowered for a type that isn't known to be the same there."""
    bare, _ = nullable(type_)
    if isinstance(bare, GraphQLList):
        return _list(bare, column)
    if isinstance(bare, GraphQLEnumType):
        return _enum(bare, column)
    if not isinstance(bare, GraphQLScalarType):
        raise Unlowered(f"{bare} is no scalar")
    stored = STORED.get(bare.name)
    # GraphQL's Int ends at 2³¹; beyond, the ordinary path answers with an error. JSONB's numbers are PostgreSQL's.
    if stored is None or not isinstance(column.type, stored) or isinstance(column.type, BigInteger | JSONB):
        raise Unlowered(f"{bare.name} of {column.type!r}")
    return _written(bare.name, column)


def _written(scalar: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if scalar == "Decimal":
        return cast(column, Text)
    if scalar == "DateTime":
        return func.to_char(func.timezone(literal_column("'UTC'"), column), TIME)
    return column


def _enum(type_: GraphQLEnumType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column holds the name already, and a CHECK holds it to the list (a test compares the two)."""
    named = all(name == str(one.value) for name, one in type_.values.items())
    if not named or not isinstance(column.type, Text):
        raise Unlowered(f"{type_.name} is stored otherwise than it is named")
    return column


def _list(type_: GraphQLList[Any], column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A list of texts or of Ints; one with a null in it becomes null, which a field that is never null refuses."""
    inner, _ = nullable(type_.of_type)
    item = column.type.item_type if isinstance(column.type, ARRAY) else None
    if str(inner) == "Int" and isinstance(item, Integer) and not isinstance(item, BigInteger):
        return case((func.array_position(column, cast(null(), Integer)).is_(None), column))
    texts = isinstance(item, Text)
    if not texts or not (isinstance(inner, GraphQLEnumType) or str(inner) == "String"):
        raise Unlowered(f"a list of {inner}")
    if isinstance(inner, GraphQLEnumType):
        _enum(inner, literal_column("item", Text))
    no_null = func.array_position(column, cast(null(), Text)).is_(None)
    return case((no_null, column))
