"""GraphQL over HTTP as its specification says: POST, JSON in, `application/graphql-response+json` out."""

import json
import time
from dataclasses import dataclass
from typing import Any

import structlog
from graphql import GraphQLError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api import errors, limits
from api.auth import authentication, cookies
from api.context import Context
from api.reading.extension import JsonText
from api.schema import schema
from infra.services import Services
from infra.telemetry import about

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
ALLOWED = (OperationType.QUERY, OperationType.MUTATION)

log = structlog.get_logger(__name__)


class BadRequest(Exception):
    """The HTTP request isn't a GraphQL request; `status` says how."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Params:
    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is absent where nothing was executed; `token` is that of a session the operation opened.

    The body is an object, or the text of one that the database wrote.
    """

    body: dict[str, Any] | str
    token: str | None = None
    signed_out: bool = False

    @property
    def ran(self) -> bool:
        return isinstance(self.body, str) or "data" in self.body


async def endpoint(request: Request) -> Response:
    """Run one operation in a worker thread and answer it; a command has committed before the answer leaves."""
    try:
        media_type = _media_type(request)
        params = _params(await _body(request))
        cookies.require_same_site(request)
    except BadRequest as error:
        return _response({"errors": [{"message": str(error)}]}, error.status, JSON)
    except cookies.CrossSite as error:
        return _response({"errors": [{"message": str(error)}]}, 403, JSON)
    services: Services = request.app.state.services
    answer = await run_in_threadpool(execute, services, request, params)
    response = _response(answer.body, 200 if answer.ran or media_type == JSON else 400, media_type)
    if answer.token is not None:
        cookies.put(response, answer.token, secure=services.production)
    elif answer.signed_out:
        cookies.take_back(response)
    return response


def execute(services: Services, request: Request, params: Params) -> Answer:
    """One operation from its caller's token to its answer."""
    context = Context(services, request)
    try:
        limits.require(params.query, introspection=not services.production)
        found = authentication.caller(services.transactions, authentication.token_of(request))
        if found is None:
            return _execute(context, params)
        context.caller, context.session_id = found.actor, found.session
        with about(company=found.actor.company, person=found.actor.as_person):
            return _execute(context, params)
    except GraphQLError as error:
        return Answer({"errors": [error.formatted]})
    finally:
        context.close()


def _execute(context: Context, params: Params) -> Answer:
    began = time.perf_counter()
    try:
        result = schema.execute_sync(
            params.query,
            variable_values=params.variables,
            operation_name=params.operation_name,
            context_value=context,
            allowed_operation_types=ALLOWED,
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError):
        message = "Name one query or mutation of the document in operationName; subscriptions go over WebSocket."
        return Answer({"errors": [{"message": message}]})
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    log.info("operation", name=params.operation_name, milliseconds=milliseconds, errors=len(result.errors or ()))
    shown = {"errors": [errors.formatted(error) for error in result.errors]} if result.errors else {}
    data: object = result.data
    if isinstance(data, JsonText):
        return Answer(f'{{"data":{data}}}')
    if result.data is None and all(error.path is None for error in result.errors or ()):
        return Answer(shown)
    return Answer({**shown, "data": result.data}, context.token, context.signed_out)


def _media_type(request: Request) -> str:
    """What the client accepts of what we speak. Raises BadRequest (406)."""
    accept = request.headers.get("accept", "*/*")
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    for media_type in wanted:
        if media_type in {GRAPHQL, JSON}:
            return media_type
        if media_type in {"*/*", "application/*"}:
            return JSON
    raise BadRequest(406, f"Accept {GRAPHQL} or {JSON}.")


async def _body(request: Request) -> bytes:
    """The body, read no further than its limit. Raises BadRequest."""
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.partition("charset=")[2].strip(' "').lower()
    if content_type.strip().lower() != JSON or charset not in {"", "utf-8", "utf8"}:
        raise BadRequest(415, "Send a body of content type application/json in UTF-8.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.BODY_BYTES:
            raise BadRequest(413, f"A request's body has at most {limits.BODY_BYTES} bytes.")
    return bytes(body)


def _params(body: bytes) -> Params:
    """Raises BadRequest for what isn't a request of the specification."""
    try:
        given = json.loads(body)
        text = json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequest(400, "A text holds half of a surrogate pair, which is no character.") from None
    except (ValueError, RecursionError):
        raise BadRequest(400, "The body is not JSON.") from None
    if b"\\u0000" in text:
        raise BadRequest(400, "A text holds the character U+0000, which no record can keep.")
    if not isinstance(given, dict):
        raise BadRequest(400, "The body is one JSON object with the key query; batches are not taken.")
    query, variables, name = (given.get(key) for key in ("query", "variables", "operationName"))
    if not isinstance(query, str):
        raise BadRequest(400, "query must be a text.")
    if not isinstance(variables, dict | None):
        raise BadRequest(400, "variables must be an object.")
    if not isinstance(name, str | None):
        raise BadRequest(400, "operationName must be a text.")
    if not isinstance(given.get("extensions"), dict | None):
        raise BadRequest(400, "extensions must be an object.")
    return Params(query, variables, name)


def _response(body: dict[str, Any] | str, status: int, media_type: str) -> Response:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, media_type=f"{media_type}; charset=utf-8", headers={"cache-control": "no-store"})
