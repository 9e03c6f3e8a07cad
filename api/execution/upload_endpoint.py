"""POST /uploads: a file's bytes go to the object store before a value names them (EXE-16)."""

import hashlib
import unicodedata
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import authentication, cookies
from api.execution import media_types, uploads
from api.execution.uploads import Upload
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.recipes.files import object_key
from infra.object_storage.store import Unavailable
from infra.services import Services

LIMIT = 20 * 1024 * 1024
NAME_LENGTH = 200
MAY = (Permission.BATCH_EXECUTE, Permission.RECIPE_WRITE)
"""Who uploads: a file is attached to a value, or put into a recipe."""


@dataclass
class Refused(Exception):
    """Why the file isn't taken, as an HTTP status with a code and words."""

    status: int
    code: str
    message: str


async def endpoint(request: Request) -> Response:
    """Take the body as one file of at most 20 MiB; answer its SHA-256, size, media type, and the token that names it.

    The query's `name` is what people call the file. Recording is what makes it part of a record; until then it is
    only stored.
    """
    services: Services = request.app.state.services
    try:
        cookies.require_same_site(request)
        actor = await run_in_threadpool(_caller, request)
        name = _name(request.query_params.get("name", ""))
        data = await _body(request)
        upload = await run_in_threadpool(_stored, services, actor, name, data)
    except cookies.CrossSite as error:
        return _problem(Refused(403, "FORBIDDEN", str(error)))
    except Refused as refused:
        return _problem(refused)
    except Unavailable:
        return _problem(Refused(503, "BUSY", "The file could not be stored; try again in a moment."))
    answer = {"file": upload.sha256, "size": upload.size, "mediaType": upload.media_type, "name": upload.name}
    return JSONResponse(
        {**answer, "upload": uploads.token(services.secret, upload)}, 201, headers={"cache-control": "no-store"}
    )


def _caller(request: Request) -> Actor:
    """Who uploads. Raises Refused for nobody, and for who neither executes batches nor writes recipes (TEN-2)."""
    found = authentication.caller(request.app.state.thread_reads, authentication.token_of(request))
    if found is None:
        raise Refused(401, "UNAUTHENTICATED", "Sign in first: mutation signIn, then send its token as a bearer token.")
    if all(found.actor.sites_for(one) == frozenset() for one in MAY):
        raise Refused(403, "FORBIDDEN", f"Uploading needs the permission {' or '.join(MAY)} at some site.")
    return found.actor


def _name(given: str) -> str:
    """1 to 200 characters that can be printed, no folders."""
    name = given.strip()
    printable = all(unicodedata.category(letter)[0] != "C" for letter in name)
    if not 1 <= len(name) <= NAME_LENGTH or not printable or set("/\\") & set(name):
        problem = f"Give the file's name, 1 to {NAME_LENGTH} characters without slashes: POST /uploads?name=scan.pdf"
        raise Refused(400, "INVALID_INPUT", problem)
    return name


async def _body(request: Request) -> bytes:
    """The body, read no further than its limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            raise Refused(413, "TOO_LARGE", f"A file has at most {LIMIT} bytes.")
    return bytes(body)


def _stored(services: Services, actor: Actor, name: str, data: bytes) -> Upload:
    """The file under a key that its content names, so that the same bytes are stored once and never changed."""
    media_type = media_types.found_in(data, name=name)
    if media_type is None:
        allowed = ", ".join(media_types.ALLOWED)
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"These bytes are none of: {allowed}.")
    sha256 = hashlib.sha256(data).hexdigest()
    services.objects.put(object_key(actor.company, sha256), data, sha256=sha256)
    return Upload(
        company=str(actor.company),
        name=name,
        size=len(data),
        sha256=sha256,
        media_type=media_type,
        expires=uploads.expiry(),
    )


def _problem(refused: Refused) -> Response:
    problem = {"code": refused.code, "message": refused.message}
    return JSONResponse({"problems": [problem]}, refused.status, headers={"cache-control": "no-store"})
