"""GET /downtime-sets/{id} and /downtime-pages/{id}: a set's PDF, a page's scan, for the person whom the link names."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.context import Info
from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.relay import global_id, local_id
from domain.downtime import files
from domain.downtime.models import DowntimePage, DowntimeSet
from domain.downtime.refusals import SetNotMade
from domain.execution.models import Batch
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from infra.services import Services

SET, PAGE = "DowntimeSet", "DowntimePage"

R = TypeVar("R", DowntimeSet, DowntimePage)


def set_url(info: Info, row: DowntimeSet) -> str:
    """What opens the set's PDF for who asks, from now on."""
    return _url(info, f"/downtime-sets/{global_id(SET, row.id)}", row.company_id)


def page_url(info: Info, row: DowntimePage) -> str:
    """What opens the page's scan for who asks, from now on."""
    return _url(info, f"/downtime-pages/{global_id(PAGE, row.id)}", row.company_id)


async def of_set(request: Request) -> Response:
    """Send the PDF, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503."""
    return await _send(request, fetch_set)


async def of_page(request: Request) -> Response:
    """Send the scan, or a problem as JSON, as `of_set`."""
    return await _send(request, fetch_scan)


def fetch_set(services: Services, given: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, SetNotMade, NotFound, and what the object store raises.
    """
    link = links.read(services.secret, f"/downtime-sets/{given}", query, now=datetime.now(UTC))
    found, batch = _readable(services, link, DowntimeSet, local_id(given, SET, path="id"))
    if found.sha256 is None:
        raise SetNotMade(number=found.number, state=found.state)
    return file_of(services, found, found.sha256, batch)


def fetch_scan(services: Services, given: str, query: dict[str, str]) -> File:
    """As `fetch_set`, of a page that was scanned."""
    link = links.read(services.secret, f"/downtime-pages/{given}", query, now=datetime.now(UTC))
    found, _ = _readable(services, link, DowntimePage, local_id(given, PAGE, path="id"))
    if found.scan_key is None or found.scan_sha256 is None:
        raise NotFound(kind=PAGE, id=found.id)
    assert found.scan_media_type, found.id
    assert found.scan_name, found.id
    data = services.objects.get(found.scan_key, sha256=found.scan_sha256)
    return File(data, found.scan_sha256, found.scan_media_type, found.scan_name)


def file_of(services: Services, found: DowntimeSet, sha256: str, batch: str) -> File:
    """The PDF of a set that was made, called after its batch."""
    data = services.objects.get(files.key(found.company_id, found.id, sha256), sha256=sha256)
    return File(data, sha256, files.MEDIA_TYPE, f"{sending.plain(batch)}.set-{found.number}.pdf")


def _url(info: Info, path: str, company: UUID) -> str:
    services, person = info.context.services, info.context.actor.as_person
    return Link.until_later(path, company=company, person=person).url(services.secret, services.public_url)


async def _send(request: Request, fetch: Callable[[Services, str, dict[str, str]], File]) -> Response:
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, given, query))


def _readable(services: Services, link: Link, model: type[R], id_: UUID) -> tuple[R, str]:
    """The row and its batch's number, where it is there and the link's person may read it; else NotFound."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        row = session.scalars(select(model).where(model.company_id == company, model.id == id_)).one_or_none()
        if actor is None or row is None or not actor.may(Permission.BATCH_READ, site=SiteId(row.site_id)):
            raise NotFound(kind=model.__name__, id=id_)
        number = session.scalars(
            select(Batch.number).where(Batch.company_id == company, Batch.id == row.batch_id)
        ).one()
    return row, number
