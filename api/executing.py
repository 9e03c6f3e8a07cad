"""The ordinary path: graphql-core collects the fields and calls their resolvers.

Even so, PostgreSQL writes what has a statement of its own within the operation: a field of the query whose neighbours
have none, or the changed thing in a mutation's payload (`api.context.read`).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import structlog
from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    Undefined,
    execute,
)
from orjson import Fragment
from psycopg import Error as DatabaseError
from psycopg.errors import QueryCanceled
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.context import Context
from api.documents import Document
from api.reading.asking import Asked
from api.reading.prefetch import DEFINITION
from api.reading.vocabulary import Unlowered
from infra.reads.pools import BUSY

log = structlog.get_logger(__name__)

Details = Any
"""What graphql-core passes between its own methods."""

Found = Any
"""What a resolver gives, or a completed value of it."""


class Parts(dict[str, Fragment]):
    """Fields of the query that are written already, by their names in the answer: the executor's root value."""


class Execution(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, for which what the database has written is complete."""

    def execute_field(
        self, parent: GraphQLObjectType, source: Found, fields: Details, path: Details, *more: Details
    ) -> Found:
        if isinstance(source, Parts) and path.key in source:
            return source[path.key]
        read = plain(parent, fields[0].node.name.value)
        if read is not None:
            try:
                return read(source)
            except Exception:  # noqa: BLE001, S110 -- whatever it is, graphql-core tells it, with its place
                pass
        return super().execute_field(parent, source, fields, path, *more)

    def complete_object_value(
        self, type_: GraphQLObjectType, fields: Details, info: Details, path: Details, found: Found, *more: Details
    ) -> Found:
        if isinstance(found, Fragment):
            return found
        return super().complete_object_value(type_, fields, info, path, found, *more)


@cache
def plain(parent: GraphQLObjectType, name: str) -> Callable[[Found], Found] | None:
    """Writes a field that only reads an attribute, or raises where graphql-core has to tell why it can't; else None.

    Most fields of a large answer are such, and graphql-core takes several times as long to find that nothing else is to
    be done for them.
    """
    definition = parent.fields.get(name)
    if definition is None or not getattr(definition.resolve, "_is_default", False):
        return None
    required = isinstance(definition.type, GraphQLNonNull)
    type_ = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    if not isinstance(type_, (GraphQLScalarType, GraphQLEnumType)):
        return None
    declared = definition.extensions[DEFINITION]
    attribute, write = declared.python_name, type_.coerce_output_value

    def read(source: Found) -> Found:
        found = declared.default_resolver(source, attribute)
        if found is None and not required:
            return None
        told = write(found)
        if found is None or told is None or told is Undefined or isinstance(found, Exception):
            raise ValueError(name)
        return told

    return read


def run(
    context: Context, document: Document, name: str | None, variables: dict[str, Any], asked: Asked | None
) -> ExecutionResult:
    """Execute an operation; `asked` is it as a query for the read path, None where it isn't one."""
    found = execute(
        document.schema,
        document.ast,
        root_value=Parts() if asked is None else _parts(context, asked),
        context_value=context,
        variable_values=variables,
        operation_name=name,
        executor_class=Execution,
        is_awaitable=lambda _: False,  # type: ignore[arg-type]  # it is typed as a guard
        hide_suggestions=True,
    )
    assert isinstance(found, ExecutionResult), "no resolver is asynchronous"
    return found


def _parts(context: Context, asked: Asked) -> Parts:
    """Those fields of a query that have a statement, read in the operation's snapshot; none where one of them fails."""
    found = Parts()
    try:
        for key, nodes in asked.selection.roots().items():
            statement = asked.root(key, nodes)
            if statement is not None:
                found[key] = Fragment(context.ask(statement) or b"null")
    except Unlowered:
        return Parts()
    except (QueryCanceled, *BUSY):
        raise
    except DatabaseError as error:
        log.warning("not lowered", error=repr(error)[:500])
        context.close()  # the failed snapshot is of no more use
        return Parts()
    return found
