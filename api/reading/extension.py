"""Where a query leaves the ordinary path: before its execution, if it has a plan and the plan succeeds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import structlog
from graphql import GraphQLError, OperationDefinitionNode, OperationType, get_operation_ast
from graphql.execution.values import get_variable_values
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from api.reading import permissions
from api.reading.cache import Key, Plans, shape
from api.reading.plan import Plan, plan
from api.reading.selection import Selection
from api.reading.vocabulary import Unlowered
from domain.kernel.refusals import Refusal

if TYPE_CHECKING:
    from api.context import Context

QUERY_CANCELED = "57014"

log = structlog.get_logger(__name__)


class JsonText(str):
    """An operation's whole data as the database wrote it."""

    __slots__ = ()


class Lowering(SchemaExtension):
    """Answers a query by one statement, and leaves to the executor whatever isn't a plain success."""

    plans = Plans()

    def on_execute(self) -> Iterator[None]:
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None, "on_execute comes after parsing"
        operation = get_operation_ast(document, execution.operation_name)
        if operation is not None and operation.operation is OperationType.QUERY:
            execution.result = self._result(operation)
        yield

    def _result(self, operation: OperationDefinitionNode) -> ExecutionResult | None:
        context = self.execution_context.context
        if getattr(context, "caller", None) is None:
            return None
        try:
            found = self._answer(operation, context)
        except (Refusal, ValueError):
            return None  # an argument that the ordinary path refuses in its words
        except Exception as error:  # noqa: BLE001 -- whatever went wrong, the ordinary path tells it, as a defect too
            if _took_too_long(error):
                return _failed(operation, error)
            log.warning("not lowered", error=repr(error)[:500], operation=self.execution_context.operation_name)
            context.close()  # the failed snapshot is of no more use
            return None
        return None if found is None else ExecutionResult(data=found, errors=None)  # type: ignore[arg-type]  # text, which the edge sends as it is

    def _answer(self, operation: OperationDefinitionNode, context: "Context") -> JsonText | None:
        execution = self.execution_context
        schema = execution.schema._schema  # noqa: SLF001 -- Strawberry gives no public way to graphql-core's schema
        given = get_variable_values(schema, operation.variable_definitions or (), execution.variables or {})
        if isinstance(given, list) or execution.query is None or execution.graphql_document is None:
            return None
        selection = Selection.of(schema, execution.graphql_document, operation, given.coerced)
        key = Key(execution.query, execution.operation_name, shape(given.coerced), permissions.reach(context.actor))
        found = self.plans.get(key, lambda: _plan(selection, context))
        if found is None:
            return None
        connection = context.session.connection()
        text = connection.exec_driver_sql(found.statement, found.parameters(context.actor, given.coerced)).scalar_one()
        return JsonText(text)


def _plan(selection: Selection, context: "Context") -> Plan | None:
    try:
        return plan(selection, context.actor)
    except Unlowered as found:
        log.debug("unlowered", because=str(found))
        return None


def _took_too_long(error: Exception) -> bool:
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlstate", None) == QUERY_CANCELED
    return isinstance(error, PoolTimeout)


def _failed(operation: OperationDefinitionNode, error: Exception) -> ExecutionResult:
    """What took too long isn't tried again; it failed where the first field did."""
    first: Any = operation.selection_set.selections[0]
    path = [getattr(getattr(first, "alias", None) or getattr(first, "name", None), "value", "")]
    return ExecutionResult(data=None, errors=[GraphQLError(str(error), path=path, original_error=error)])
