"""Files of training documents: POST /uploads/training takes one, GET /training-files/{version}/{sha256} gives it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.context import Info
from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.execution import upload_endpoint, uploads
from api.execution.upload_endpoint import LIMIT, Taking
from api.relay import global_id, local_id
from domain.execution import media_types
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.training.commands.defining import StoredFile
from domain.training.models import TrainingVersion
from infra.services import Services

TYPE = "TrainingVersion"
TAUGHT = Taking(
    permissions=(Permission.TRAINING_DEFINE,),
    limits=dict.fromkeys(media_types.ALLOWED, LIMIT),
    found_in=media_types.found_in,
    purpose=b"training file\0",
)


async def upload(request: Request) -> Response:
    """Take the body as one file of at most 20 MiB; answer as POST /uploads does.

    Its token is for addTrainingDocumentVersion, and opens nothing else.
    """
    return await upload_endpoint.take(request, TAUGHT)


def uploaded(info: Info, given: str | None) -> StoredFile | None:
    """The file of a token that this service gave to the caller's company (TEN-1). Raises InvalidInput."""
    if given is None:
        return None
    context = info.context
    try:
        found = uploads.require(context.services.secret, context.actor.company, given, purpose=TAUGHT.purpose)
    except InvalidInput as refused:
        problem = f"This names no file that POST /uploads/training took. {refused.problem}"
        raise InvalidInput(path=("upload",), problem=problem) from None
    return StoredFile(key=found.key, name=found.name, size=found.size, media_type=found.media_type, sha256=found.sha256)


@dataclass(frozen=True, slots=True)
class Taught:
    """The file of a version by its row and its bytes."""

    version: UUID
    sha256: str

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(_path(global_id(TYPE, self.version), self.sha256), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 503."""
    services: Services = request.app.state.services
    version, sha256 = request.path_params["version"], request.path_params["sha256"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, version, sha256, query))


def fetch(services: Services, version: str, sha256: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, and what the object store raises; NotFound alike for what isn't there, has other bytes, or is
    not for a person who was deactivated or learns nothing at its site.
    """
    link = links.read(services.secret, _path(version, sha256), query, now=datetime.now(UTC))
    taught = Taught(local_id(version, TYPE, path="version"), sha256)
    found = _readable(services, link, taught)
    if found is None or found.file_key is None or found.media_type is None or found.file_name is None:
        raise NotFound(kind=TYPE, id=taught.version)
    data = services.objects.get(found.file_key, sha256=taught.sha256)
    return File(data, taught.sha256, found.media_type, found.file_name)


def _path(version: str, sha256: str) -> str:
    return f"/training-files/{version}/{sha256}"


def _readable(services: Services, link: Link, taught: Taught) -> TrainingVersion | None:
    """The version's row, where it is there with these bytes and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(TrainingVersion).where(
            TrainingVersion.company_id == company,
            TrainingVersion.id == taught.version,
            TrainingVersion.digest == taught.sha256,
        )
        found = session.scalars(chosen).one_or_none()
    if actor is None or found is None:
        return None
    sites = actor.sites_for(Permission.TRAINING_TAKE)
    if found.site_id is None:
        return None if sites == frozenset() else found
    return found if actor.may(Permission.TRAINING_TAKE, site=SiteId(found.site_id)) else None
