"""GraphQL over HTTP as its specification says: POST, JSON in, `application/graphql-response+json` out."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import answering, limits, persisted
from api.answering import Answer, Params
from api.auth import cookies

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


class BadRequest(Exception):
    """The HTTP request isn't a GraphQL request; `status` says how."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def endpoint(request: Request) -> Response:
    """Answer one operation; a command has committed before the answer leaves."""
    try:
        media_type = _media_type(request)
        params = _params(await _body(request))
        cookies.require_same_site(request)
    except BadRequest as error:
        return _response(answering.refused({"message": str(error)}), error.status, JSON)
    except cookies.CrossSite as error:
        return _response(answering.refused({"message": str(error)}), 403, JSON)
    answer = await answering.answer(request, params)
    response = _response(answer, 200 if answer.ran or media_type == JSON else 400, media_type)
    if answer.token is not None:
        cookies.put(response, answer.token, secure=request.app.state.services.production)
    elif answer.signed_out:
        cookies.take_back(response)
    return response


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
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(400, "The body is not JSON, or a text in it holds half of a surrogate pair.") from None
    if rb"\u0000" in body and "\0" in _texts(given):
        raise BadRequest(400, "A text holds the character U+0000, which no record can keep.")
    if not isinstance(given, dict):
        raise BadRequest(400, "The body is one JSON object with the key query or documentId; batches are not taken.")
    query, variables, name = _query(given), given.get("variables"), given.get("operationName")
    if not isinstance(variables, dict | None):
        raise BadRequest(400, "variables must be an object.")
    if not isinstance(name, str | None):
        raise BadRequest(400, "operationName must be a text.")
    if not isinstance(given.get("extensions"), dict | None):
        raise BadRequest(400, "extensions must be an object.")
    return Params(query, variables or {}, name)


def _query(given: dict[str, Any]) -> str:
    """The document's text, sent or persisted. Raises BadRequest."""
    query, known_as = given.get("query"), given.get("documentId")
    if known_as is not None and query is not None:
        raise BadRequest(400, "Send query or documentId, not both.")
    if known_as is not None:
        found = persisted.operations().get(known_as) if isinstance(known_as, str) else None
        if found is None:
            raise BadRequest(400, "No operation has this documentId; GET /graphql/operations lists them.")
        return found.text
    if not isinstance(query, str):
        raise BadRequest(400, "query must be a text.")
    return query


def _texts(given: object) -> str:
    """Every text of the body with its own characters, NUL included."""
    match given:
        case str():
            return given
        case list():
            return "".join(map(_texts, given))
        case dict():
            return "".join(key + _texts(value) for key, value in given.items())
    return ""


def _response(answer: Answer, status: int, media_type: str) -> Response:
    headers = {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}
    return Response(answer.body, status, headers)
