"""GET /recipe-files/{file}/{sha256}: a file of a recipe version, for the person whom its link names (EXE-16)."""

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
from domain.recipes.models import RecipeFile
from infra.services import Services

TYPE = "RecipeFile"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file by its element and its bytes: a link never opens what took their place."""

    file: UUID
    sha256: str

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(_path(global_id(TYPE, self.file), self.sha256), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 503."""
    services: Services = request.app.state.services
    file, sha256 = request.path_params["file"], request.path_params["sha256"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, file, sha256, query))


def fetch(services: Services, file: str, sha256: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, and what the object store raises; NotFound alike for what isn't there, has other bytes by now,
    or is not for a person who was deactivated or reads no recipes at its site.
    """
    link = links.read(services.secret, _path(file, sha256), query, now=datetime.now(UTC))
    filed = Filed(local_id(file, TYPE, path="file"), sha256)
    found = _readable(services, link, filed)
    if found is None:
        raise NotFound(kind=TYPE, id=filed.file)
    data = services.objects.get(found.object_key, sha256=found.sha256)
    return File(data, found.sha256, found.media_type, found.name)


def _path(file: str, sha256: str) -> str:
    return f"/recipe-files/{file}/{sha256}"


def _readable(services: Services, link: Link, filed: Filed) -> RecipeFile | None:
    """The file's row, where it is there with these bytes and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(RecipeFile).where(
            RecipeFile.company_id == company, RecipeFile.id == filed.file, RecipeFile.sha256 == filed.sha256
        )
        found = session.scalars(chosen).one_or_none()
    if actor is None or found is None or not actor.may(Permission.RECIPE_READ, site=SiteId(found.site_id)):
        return None
    return found
