"""GET /exports/{id}: an exported record for the person whom its link names, audited before the first byte leaves."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.exports import links
from api.exports.links import Link
from domain.execution.models import Batch
from domain.exports import commands
from domain.exports.models import RecordExport
from domain.exports.refusals import LinkInvalid, NotReady
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import Forbidden, NotFound, Refusal
from domain.people import queries
from domain.people.refusals import PersonDeactivated
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command

HEADERS = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "sandbox",
}
STATUS: dict[type[Refusal], int] = {LinkInvalid: 403, Forbidden: 403, PersonDeactivated: 403, NotFound: 404}


@dataclass(frozen=True, slots=True)
class File:
    """What is sent: the bundle, its SHA-256 in hex, and the batch's number for its name."""

    data: bytes
    sha256: str
    number: str

    @property
    def name(self) -> str:
        """`<batch number>.ebr.zip`; what a file system gives a meaning is replaced."""
        return f"{re.sub(r'[^A-Za-z0-9._-]', '_', self.number)}.ebr.zip"


async def endpoint(request: Request) -> Response:
    """Send the record, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503."""
    if request.method != "GET":
        return Response(status_code=405, headers={"allow": "GET"})
    services: Services = request.app.state.services
    given = request.path_params["id"]
    try:
        file = await run_in_threadpool(fetch, services, given, dict(request.query_params))
    except Refusal as refusal:
        return _problem(STATUS.get(type(refusal), 409), refusal.code, refusal.message)
    except ObjectStoreProblem as problem:
        known_as = report_defect(problem)
        return _problem(503, "UNAVAILABLE", f"The record can't be read now. Name this id when you ask us: {known_as}")
    return Response(file.data, media_type="application/zip", headers=HEADERS | _named(file))


def fetch(services: Services, export: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, audit, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, NotFound, PersonDeactivated, Forbidden, NotReady, and what the object store raises.
    """
    link = links.read(services.secret, export, query, now=datetime.now(UTC))
    found, number, actor = _looked_up(services, link)
    audit = partial(commands.record_download, export=link.export)
    services.transactions.run(Command(actor, audit, reason="downloaded the record"))
    if found.object_key is None or found.bundle_sha256 is None:
        raise NotReady(state=found.state)
    data = services.objects.get(found.object_key, sha256=found.bundle_sha256)
    return File(data, found.bundle_sha256, number)


def _looked_up(services: Services, link: Link) -> tuple[RecordExport, str, Actor]:
    company = CompanyId(link.company)
    with services.transactions.reading(company) as session:
        actor = queries.actor_of(session, company, link.person)
        chosen = (
            select(RecordExport, Batch.number)
            .join(Batch, (Batch.company_id == RecordExport.company_id) & (Batch.id == RecordExport.batch_id))
            .where(RecordExport.company_id == company, RecordExport.id == link.export)
        )
        found = session.execute(chosen).one_or_none()
    if actor is None:
        raise PersonDeactivated(person=link.person)
    if found is None:
        raise NotFound(kind="RecordExport", id=link.export)
    export, number = found
    return export, number, actor


def _named(file: File) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return {
        "content-disposition": f'attachment; filename="{file.name}"',
        "repr-digest": f"sha-256=:{digest}:",  # RFC 9530
    }


def _problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"problems": [{"code": code, "message": message}]}, status, headers=HEADERS)
