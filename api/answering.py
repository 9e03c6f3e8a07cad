"""From a GraphQL request to its answer: at once where its plan is there, else by a worker thread."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from graphql import GraphQLError, OperationType
from psycopg import Error as DatabaseError
from psycopg.errors import QueryCanceled
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api import errors, executing
from api.auth import authentication
from api.auth.tokens import Token
from api.context import Context
from api.documents import Document, Documents, IntrospectionOff
from api.inspection import looks
from api.reading.asking import Asked
from infra.reads.pools import BUSY, LoopReads
from infra.services import Services
from infra.telemetry import about

SLOW = 500.0
"""Milliseconds from which an operation is told of in the log."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Params:
    """What a request of the specification asks."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`ran` is false where nothing was executed, `written` true where the database wrote all of the data.

    `token` is that of a session which the operation opened.
    """

    body: bytes
    ran: bool = True
    written: bool = False
    token: str | None = None
    signed_out: bool = False


def refused(*told: dict[str, Any]) -> Answer:
    """The answer to what wasn't executed."""
    return Answer(orjson.dumps({"errors": told}), ran=False)


async def answer(request: Request, params: Params) -> Answer:
    """What has been asked before is answered from the event loop; what is new, or acts, by a worker thread."""
    began = time.perf_counter()
    token = authentication.token_of(request)
    found = await _at_once(request, params, token)
    if found is None:
        found = await run_in_threadpool(_in_turn, request, params, token)
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    if milliseconds > SLOW:
        log.info("slow operation", name=params.operation_name, milliseconds=milliseconds, written=found.written)
    return found


async def _at_once(request: Request, params: Params, token: Token | None) -> Answer | None:
    """The answer by a statement whose plan is there already, to a caller who was seen before; None for all else.

    Inspectors are answered in turn: what they look at is logged before they see it (INS-4).
    The statement is bound for the caller as they were last seen. Who they are now is asked beside it, in the same
    round trip; where that has changed, what was read is thrown away (TEN-2, TEN-3).
    """
    documents: Documents = request.app.state.documents
    document, seen = documents.kept(params.query), authentication.seen.get(token)
    if document is None or seen is None or token is None or seen.caller.actor.inspection is not None:
        return None
    asked = Asked.query(document, params.operation_name, params.variables, seen.reader)
    statement = None if asked is None else asked.kept()
    if asked is None or statement is None:
        return None
    reads: LoopReads = request.app.state.loop_reads
    try:
        told, written = await reads.ask(token.company, authentication.statement(token), statement)
    except (QueryCanceled, *BUSY) as error:
        return _took_too_long(asked, error)
    except DatabaseError as error:
        _tell(params, error)
        return None
    if told != seen.told or written is None:
        return None
    if authentication.noted.due(seen.caller.session):
        transactions = request.app.state.services.transactions
        await run_in_threadpool(authentication.note_use, transactions, seen.caller)
    return _written(written)


def _in_turn(request: Request, params: Params, token: Token | None) -> Answer:
    """From the caller's token to the answer, in a worker thread."""
    services: Services = request.app.state.services
    context = Context(services, request.app.state.thread_reads, request, document=params.query)
    try:
        document = request.app.state.documents.read(params.query)
        if document.introspects and services.production:
            raise IntrospectionOff
        found = authentication.caller(context.reads, token)
        if found is None:
            return _executed(context, document, params)
        if authentication.noted.due(found.session):
            authentication.note_use(services.transactions, found)
        context.caller, context.session_id = found.actor, found.session
        with about(company=found.actor.company, person=found.actor.as_person):
            if found.actor.inspection is not None:
                return _logged(context, document, params)
            return _executed(context, document, params)
    except looks.NotLogged as error:
        return refused({"message": str(error)})
    except GraphQLError as error:
        return refused(error.formatted)  # type: ignore[arg-type]  # a typed dictionary
    except (QueryCanceled, *BUSY) as error:  # before anything was executed, or while a part of a query was read
        return refused(errors.formatted(GraphQLError(str(error), original_error=error)))
    finally:
        context.close()


def _logged(context: Context, document: Document, params: Params) -> Answer:
    """An inspector's answer, which leaves only with its entry in the log of looks (INS-4). Raises NotLogged."""
    actor, session, body = context.actor, context.session_id, None
    try:
        answered = _executed(context, document, params)
        body = answered.body
        return answered
    finally:
        look = looks.of_operation(document, params.operation_name, params.variables, session=session, body=body)
        looks.note(context.services.transactions, actor, look)


def _executed(context: Context, document: Document, params: Params) -> Answer:
    operation = document.operation(params.operation_name)
    if document.faults:
        return refused(*(dict(error.formatted) for error in document.faults))
    if operation is None or operation.operation is OperationType.SUBSCRIPTION:
        message = "Name one query or mutation of the document in operationName; subscriptions go over WebSocket."
        return refused({"message": message})
    if context.caller is None:
        return _by_resolvers(context, document, params, None)
    asked = Asked.query(document, params.operation_name, params.variables, context.reader)
    return _by_statement(context, params, asked) or _by_resolvers(context, document, params, asked)


def _by_statement(context: Context, params: Params, asked: Asked | None) -> Answer | None:
    """The whole of a query, where it has a statement that succeeds."""
    statement = None if asked is None else asked.statement()
    if asked is None or statement is None:
        return None
    try:
        actor = context.actor
        (written,) = context.reads.ask(actor.company, statement, inspector=actor.inspector)
    except (QueryCanceled, *BUSY) as error:
        return _took_too_long(asked, error)
    except DatabaseError as error:
        _tell(params, error)
        return None
    return None if written is None else _written(written)


def _by_resolvers(context: Context, document: Document, params: Params, asked: Asked | None) -> Answer:
    result = executing.run(context, document, params.operation_name, params.variables, asked)
    shown: dict[str, Any] = {}
    if result.errors:
        inspects = context.caller is not None and context.caller.inspection is not None
        shown["errors"] = [errors.formatted(error, inspects=inspects) for error in result.errors]
        if result.data is None and all(error.path is None for error in result.errors):
            return refused(*shown["errors"])
    return Answer(orjson.dumps({**shown, "data": result.data}), token=context.token, signed_out=context.signed_out)


def _written(data: bytes) -> Answer:
    return Answer(b'{"data":%b}' % data, written=True)


def _took_too_long(asked: Asked, error: Exception) -> Answer:
    """It isn't tried again; it failed where the first field did."""
    path = list(asked.selection.roots())[:1]
    told = errors.formatted(GraphQLError(str(error), path=path, original_error=error))
    return Answer(orjson.dumps({"errors": [told], "data": None}))


def _tell(params: Params, error: DatabaseError) -> None:
    """Whatever went wrong, the ordinary path tells it, as a defect too."""
    log.warning("not lowered", error=repr(error)[:500], operation=params.operation_name)
