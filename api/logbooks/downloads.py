"""GET /logbooks/{id}/{format}: an exported logbook as a file, for the person whom its link names."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.relay import global_id, local_id
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.logbooks import files
from domain.logbooks.kinds import LogbookFileFormat
from domain.logbooks.models import LogbookExport
from domain.logbooks.refusals import LogbookNotExported
from infra.services import Services

TYPE = "LogbookExport"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of the files of an exported logbook."""

    export: UUID
    format: LogbookFileFormat

    @property
    def path(self) -> str:
        return f"/logbooks/{global_id(TYPE, self.export)}/{self.format.value.lower()}"

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(self.path, company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503."""
    services: Services = request.app.state.services
    given, format_, query = request.path_params["id"], request.path_params["format"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, given, format_, query))


def fetch(services: Services, given: str, format_: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, LogbookNotExported, and what the object store raises; NotFound alike for what isn't there and
    what is not for a person who was deactivated or reads no equipment at its site.
    """
    link = links.read(services.secret, f"/logbooks/{given}/{format_}", query, now=datetime.now(UTC))
    wanted = Wanted(local_id(given, TYPE, path="id"), LogbookFileFormat(format_.upper()))  # the link is ours
    found = _readable(services, link, wanted)
    if found is None:
        raise NotFound(kind=TYPE, id=wanted.export)
    sha256 = files.sha256_of(found, wanted.format)
    if sha256 is None:
        raise LogbookNotExported(state=found.state)
    data = services.objects.get(files.key(link.company, found.id, sha256, wanted.format), sha256=sha256)
    name = f"{sending.plain(found.place_code)}.logbook.{wanted.format.value.lower()}"
    return File(data, sha256, files.MEDIA_TYPES[wanted.format], name)


def _readable(services: Services, link: Link, wanted: Wanted) -> LogbookExport | None:
    """The export's row, where it is there and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        found = session.scalars(
            select(LogbookExport).where(LogbookExport.company_id == company, LogbookExport.id == wanted.export)
        ).one_or_none()
    if actor is None or found is None or not actor.may(Permission.EQUIPMENT_READ, site=SiteId(found.site_id)):
        return None
    return found
