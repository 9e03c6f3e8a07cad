"""GET /files/{value}/{revision}: a file as it was attached then, for the person whom its link names (EXE-16)."""

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
from domain.execution.models import ParameterValueRevision
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from infra.services import Services

TYPE = "ParameterValue"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file by what it was attached to: a value in one of its revisions."""

    value: UUID
    revision: int

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(_path(global_id(TYPE, self.value), str(self.revision)), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 503."""
    services: Services = request.app.state.services
    value, revision = request.path_params["value"], request.path_params["revision"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, value, revision, query))


def fetch(services: Services, value: str, revision: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, and what the object store raises; NotFound alike for what isn't there, holds no file, or is
    not for a person who was deactivated or reads no batches at its site.
    """
    link = links.read(services.secret, _path(value, revision), query, now=datetime.now(UTC))
    attached = Attached(local_id(value, TYPE, path="value"), int(revision))
    found = _readable(services, link, attached)
    if found is None or found.file_key is None:
        raise NotFound(kind=TYPE, id=attached.value)
    assert found.file_sha256, found.id
    assert found.media_type, found.id
    assert found.file_name, found.id
    data = services.objects.get(found.file_key, sha256=found.file_sha256)
    return File(data, found.file_sha256, found.media_type, found.file_name)


def _path(value: str, revision: str) -> str:
    return f"/files/{value}/{revision}"


def _readable(services: Services, link: Link, attached: Attached) -> ParameterValueRevision | None:
    """The revision, where it is there and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(ParameterValueRevision).where(
            ParameterValueRevision.company_id == company,
            ParameterValueRevision.value_id == attached.value,
            ParameterValueRevision.revision == attached.revision,
        )
        found = session.scalars(chosen).one_or_none()
    if actor is None or found is None or not actor.may(Permission.BATCH_READ, site=SiteId(found.site_id)):
        return None
    return found
