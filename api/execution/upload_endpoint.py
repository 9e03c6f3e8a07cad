"""POST /uploads: a file's bytes go to the object store before a value names them (EXE-16)."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import authentication, cookies
from api.execution import uploads
from api.execution.uploads import Upload
from domain.execution import media_types
from domain.keeping.rules import uploaded_until
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.recipes.files import object_key
from infra.object_storage.store import Unavailable
from infra.services import Services

LIMIT = 20 * 1024 * 1024
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What an endpoint takes: from whom (any of these permissions), which kinds of files up to how many bytes each.

    Its tokens open only what is of its `purpose`; `found_in` tells the media type from the bytes and the name.
    """

    permissions: Sequence[Permission]
    limits: Mapping[str, int]
    found_in: Callable[..., str | None]
    purpose: bytes


ATTACHED = Taking(
    permissions=(Permission.BATCH_EXECUTE, Permission.RECIPE_WRITE, Permission.EXCEPTION_RAISE),
    limits=dict.fromkeys(media_types.ALLOWED, LIMIT),
    found_in=media_types.found_in,
    purpose=uploads.PURPOSE,
)


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
    return await take(request, ATTACHED)


async def take(request: Request, taking: Taking) -> Response:
    """Take the body as one file of the kinds that are taken, as `endpoint` does."""
    services: Services = request.app.state.services
    try:
        cookies.require_same_site(request)
        actor = await run_in_threadpool(_caller, request, taking.permissions)
        name = _name(request.query_params.get("name", ""))
        data = await _body(request, max(taking.limits.values()))
        upload = await run_in_threadpool(_stored, services, actor, name, data, taking)
    except cookies.CrossSite as error:
        return _problem(Refused(403, "FORBIDDEN", str(error)))
    except Refused as refused:
        return _problem(refused)
    except Unavailable:
        return _problem(Refused(503, "BUSY", "The file could not be stored; try again in a moment."))
    answer = {"file": upload.sha256, "size": upload.size, "mediaType": upload.media_type, "name": upload.name}
    token = uploads.token(services.secret, upload, purpose=taking.purpose)
    return JSONResponse({**answer, "upload": token}, 201, headers={"cache-control": "no-store"})


def _caller(request: Request, permissions: Sequence[Permission]) -> Actor:
    """Who uploads. Raises Refused for nobody, and for who holds none of the permissions at any site (TEN-2)."""
    found = authentication.caller(request.app.state.thread_reads, authentication.token_of(request))
    if found is None:
        raise Refused(401, "UNAUTHENTICATED", "Sign in first: mutation signIn, then send its token as a bearer token.")
    if authentication.noted.due(found.session):
        authentication.note_use(request.app.state.services.transactions, found)
    if all(found.actor.sites_for(one) == frozenset() for one in permissions):
        needed = " or ".join(permissions)
        raise Refused(403, "FORBIDDEN", f"Uploading needs the permission {needed} at some site.")
    return found.actor


def _name(given: str) -> str:
    """1 to 200 characters that can be printed, no folders."""
    name = given.strip()
    printable = all(unicodedata.category(letter)[0] != "C" for letter in name)
    if not 1 <= len(name) <= NAME_LENGTH or not printable or set("/\\") & set(name):
        problem = f"Give the file's name, 1 to {NAME_LENGTH} characters without slashes: POST /uploads?name=scan.pdf"
        raise Refused(400, "INVALID_INPUT", problem)
    return name


async def _body(request: Request, limit: int) -> bytes:
    """The body, read no further than its limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused(413, "TOO_LARGE", f"A file has at most {limit} bytes.")
    return bytes(body)


def _stored(services: Services, actor: Actor, name: str, data: bytes, taking: Taking) -> Upload:
    """The file under a key that its content names, so that the same bytes are stored once and never changed."""
    media_type = taking.found_in(data, name=name)
    if media_type is None:
        allowed = ", ".join(taking.limits)
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"These bytes are none of: {allowed}.")
    if len(data) > taking.limits[media_type]:
        raise Refused(413, "TOO_LARGE", f"A file of {media_type} has at most {taking.limits[media_type]} bytes.")
    sha256 = hashlib.sha256(data).hexdigest()
    until = uploaded_until(datetime.now(UTC).date())
    services.objects.put(object_key(actor.company, sha256), data, sha256=sha256, retain_until=until)
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
