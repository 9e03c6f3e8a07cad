"""GET /exports/{id} and /exports/{id}/batchml: an exported record for the person whom its link names.

Each is audited before the first byte leaves. BatchML is written as it is fetched, of the record.json that was attested.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import cast
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.relay import global_id, local_id
from domain.execution.models import Batch
from domain.exports import commands, files, members
from domain.exports.document.whole import Document
from domain.exports.kinds import RecordCopy
from domain.exports.models import RecordExport
from domain.exports.refusals import NotReady
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import NotFound
from domain.people.refusals import PersonDeactivated
from infra.exchange.batchml.production.writing import MEDIA_TYPE, production_record
from infra.services import Services
from infra.transaction import InspectorsCommand

TYPE = "RecordExport"


def link_to(export: UUID, *, company: UUID, person: UUID) -> Link:
    """What opens an export for a person, from now on."""
    return Link.until_later(_path(global_id(TYPE, export)), company=company, person=person)


def link_to_batchml(export: UUID, *, company: UUID, person: UUID) -> Link:
    """What opens an export as BatchML for a person, from now on."""
    return Link.until_later(_batchml_path(global_id(TYPE, export)), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the record, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503."""
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, given, query))


async def batchml(request: Request) -> Response:
    """Send the record as BatchML, or a problem as `endpoint` does."""
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch_batchml(services, given, query))


def fetch(services: Services, given: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, audit, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, NotFound, PersonDeactivated, Forbidden, NotReady, and what the object store raises.
    """
    link = links.read(services.secret, _path(given), query, now=datetime.now(UTC))
    found = _audited(services, link, given, reason="downloaded the record")
    if found.export.object_key is None or found.export.bundle_sha256 is None:
        raise NotReady(state=found.export.state)
    data = services.objects.get(found.export.object_key, sha256=found.export.bundle_sha256)
    copy = ".review-copy" if found.export.copy == RecordCopy.REVIEW else ""
    return File(data, found.export.bundle_sha256, "application/zip", f"{found.name}{copy}.ebr.zip")


def fetch_batchml(services: Services, given: str, query: dict[str, str]) -> File:
    """Check, audit and refuse as `fetch` does, then write what record.json says, its SHA-256 verified (AUD-5)."""
    link = links.read(services.secret, _batchml_path(given), query, now=datetime.now(UTC))
    found = _audited(services, link, given, reason="downloaded the record as BatchML")
    sha256 = found.export.record_sha256
    if sha256 is None:
        raise NotReady(state=found.export.state)
    stored = files.key(link.company, found.export.id, sha256, files.EXTENSIONS["record_sha256"])
    record = members.read_record(services.objects.get(stored, sha256=sha256))
    data = production_record(cast("Document", record.document))
    return File(data, hashlib.sha256(data).hexdigest(), MEDIA_TYPE, f"{found.name}.batchml.xml")


def _path(given: str) -> str:
    return f"/exports/{given}"


def _batchml_path(given: str) -> str:
    return f"{_path(given)}/batchml"


@dataclass(frozen=True, slots=True)
class _Found:
    """An export that may be sent, and what its files are called without their endings."""

    export: RecordExport
    name: str


def _audited(services: Services, link: Link, given: str, *, reason: str) -> _Found:
    export = local_id(given, TYPE, path="id")
    found, number, actor = _looked_up(services, link, export)
    audit = partial(commands.record_download, export=export)
    services.transactions.run(InspectorsCommand(actor, audit, reason=reason))
    return _Found(found, sending.plain(number))


def _looked_up(services: Services, link: Link, export: UUID) -> tuple[RecordExport, str, Actor]:
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = (
            select(RecordExport, Batch.number)
            .join(Batch, (Batch.company_id == RecordExport.company_id) & (Batch.id == RecordExport.batch_id))
            .where(RecordExport.company_id == company, RecordExport.id == export)
        )
        found = session.execute(chosen).one_or_none()
    if actor is None:
        raise PersonDeactivated(person=link.person)
    if found is None:
        raise NotFound(kind=TYPE, id=export)
    row, number = found
    return row, number, actor
