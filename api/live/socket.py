"""`graphql-transport-ws`: subscriptions only, limits before anything runs, and who asks looked up at each delivery."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message
from strawberry.types.unset import UNSET

from api import errors, limits
from api.auth import authentication, tokens
from api.auth.tokens import Token
from api.documents import Documents
from api.live.hub import Hub
from domain.people.callers import Caller
from infra.reads.pools import ThreadReads
from infra.services import Services

INIT_SECONDS = 10
SUBSCRIPTIONS_LIMIT = 20


@dataclass
class LiveContext:
    """One socket's surroundings; `connection_params` is what the client sent in `connection_init`."""

    services: Services
    reads: ThreadReads
    hub: Hub
    documents: Documents
    connection: HTTPConnection
    connection_params: dict[str, Any] | None = None

    @property
    def token(self) -> Token | None:
        """`{"token": "…"}` of connection_init, else the header's or the cookie's."""
        given = (self.connection_params or {}).get("token")
        return tokens.read(given) if isinstance(given, str) else authentication.token_of(self.connection)

    def caller(self) -> Caller | None:
        """Who asks now; None once the session or the person has ended (TEN-3), or inspects, whose looks are logged."""
        found = authentication.caller(self.reads, self.token)
        return None if found is None or found.actor.inspection is not None else found


class SubscriptionsOnly(BaseGraphQLTransportWSHandler[LiveContext, None]):
    """Queries and mutations go over HTTP, where a worker thread carries them; errors are told as they are there."""

    async def handle_message(self, message: Message) -> None:
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("This is no message of graphql-transport-ws.")

    async def run_operation(self, operation: Operation[LiveContext, None]) -> None:
        refused = _refusal(self.context.documents, operation.query, operation.operation_name)
        if refused is not None:
            await operation.send_initial_errors([refused])
            return
        await super().run_operation(operation)

    async def _send_result_stream(self, operation: Operation[LiveContext, None], result_source: Any) -> None:  # noqa: ANN401 -- the library's signature
        await super()._send_result_stream(operation, _told(result_source))


class LiveGraphQL(GraphQL[LiveContext, None]):
    """The WebSocket side of /graphql."""

    graphql_transport_ws_handler_class = SubscriptionsOnly

    async def get_context(self, request: Any, response: Any) -> LiveContext:  # noqa: ANN401, ARG002 -- the library's signature
        assert isinstance(request, WebSocket)
        state = request.app.state
        return LiveContext(state.services, state.thread_reads, state.hub, state.documents, request)

    async def on_ws_connect(self, context: LiveContext) -> Any:  # noqa: ANN401 -- the library's signature
        """Nobody who isn't signed in keeps a socket open (4403)."""
        if await run_in_threadpool(context.caller) is None:
            raise ConnectionRejectionError
        return UNSET


def endpoint(schema: Any, public_url: str) -> LiveGraphQL:  # noqa: ANN401 -- Strawberry's schema
    """The socket over a schema; a browser's page may open it from our own origin only."""
    return LiveGraphQL(
        schema,
        graphql_ide=None,
        allow_queries_via_get=False,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
        connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
        max_subscriptions_per_connection=SUBSCRIPTIONS_LIMIT,
        allowed_origins=(public_url,),
    )


def _is_message(message: object) -> bool:
    """Whether the fields that the library reads are of their types; it breaks off at others."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] not in {"subscribe", "complete"}:
        return True
    asked = message.get("payload") if message["type"] == "subscribe" else {"query": ""}
    return (
        isinstance(message.get("id"), str)
        and isinstance(asked, dict)
        and isinstance(asked.get("query"), str)
        and isinstance(asked.get("variables"), dict | None)
        and isinstance(asked.get("operationName"), str | None)
    )


async def _told(results: Any) -> AsyncGenerator[Any, None]:  # noqa: ANN401 -- Strawberry's results, of several types
    """The same results; a defect's own words, which may hold a statement and its values, go to the log only."""
    async for result in results:
        if result.errors:
            result.errors = [_shown(error) for error in result.errors]
        yield result


def _shown(error: GraphQLError) -> GraphQLError:
    told = errors.formatted(error)
    return GraphQLError(told["message"], error.nodes, path=error.path, extensions=told.get("extensions"))


def _refusal(documents: Documents, query: str, operation_name: str | None) -> GraphQLError | None:
    if len(query) > limits.BODY_BYTES:
        return GraphQLError(f"A document has at most {limits.BODY_BYTES} characters.")
    try:
        document = documents.read(query)
    except GraphQLError as error:
        return error
    operations = [one for one in document.ast.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = [one for one in operations if operation_name is None or (one.name and one.name.value == operation_name)]
    if len(chosen) != 1 or chosen[0].operation is not OperationType.SUBSCRIPTION:
        return GraphQLError("A socket takes one subscription at a time; queries and mutations go over HTTP.")
    return None
