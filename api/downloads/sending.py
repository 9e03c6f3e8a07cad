"""The answer that carries a file, or says why it doesn't."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.downloads.links import LinkInvalid
from api.inspection.looks import NotLogged
from domain.inspection.refusals import OutsideInspection
from domain.kernel.refusals import Forbidden, NotFound, Refusal
from domain.people.refusals import InspectionOver, PersonDeactivated
from infra.object_storage.store import ObjectStoreProblem
from infra.telemetry import report_defect

HEADERS = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "sandbox",
}
STATUS: dict[type[Refusal], int] = {
    LinkInvalid: 403,
    Forbidden: 403,
    PersonDeactivated: 403,
    InspectionOver: 403,
    OutsideInspection: 403,
    NotFound: 404,
}


@dataclass(frozen=True, slots=True)
class File:
    """What is sent: bytes that were verified against their SHA-256 (hex), what they are, and what they are called."""

    data: bytes
    sha256: str
    media_type: str
    name: str


async def answer(request: Request, fetch: Callable[[], File]) -> Response:
    """What `fetch` finds, to be saved and never to be shown as a page of ours.

    A problem is JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503.
    """
    if request.method != "GET":
        return Response(status_code=405, headers={"allow": "GET"})
    try:
        file = await run_in_threadpool(fetch)
    except Refusal as refusal:
        return _problem(STATUS.get(type(refusal), 409), refusal.code, refusal.message)
    except NotLogged as problem:
        return _problem(503, "UNAVAILABLE", str(problem))
    except ObjectStoreProblem as problem:
        known_as = report_defect(problem)
        return _problem(503, "UNAVAILABLE", f"The file can't be read now. Name this id when you ask us: {known_as}")
    return Response(file.data, headers=HEADERS | _described(file))


def plain(name: str) -> str:
    """A name in which every letter that a file system or a header could give a meaning is replaced."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _described(file: File) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return {
        "content-type": file.media_type,
        "content-disposition": f"attachment; {_named(file.name)}",
        "repr-digest": f"sha-256=:{digest}:",  # RFC 9530
    }


def _named(name: str) -> str:
    """The name for every client, and as it is for those that read RFC 8187."""
    fallback = f'filename="{plain(name)}"'
    return fallback if plain(name) == name else f"{fallback}; filename*=UTF-8''{quote(name, safe='')}"


def _problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"problems": [{"code": code, "message": message}]}, status, headers=HEADERS)
