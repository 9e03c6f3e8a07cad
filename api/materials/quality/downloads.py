"""GET /lot-certificates/{certificate}/{sha256}: a lot's certificate, for the person whom its link names (EXE-16)."""

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
from domain.materials.quality.models import LotCertificate
from infra.services import Services

TYPE = "LotCertificate"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate by its row and its bytes."""

    certificate: UUID
    sha256: str

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(_path(global_id(TYPE, self.certificate), self.sha256), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 503."""
    services: Services = request.app.state.services
    certificate, sha256 = request.path_params["certificate"], request.path_params["sha256"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, certificate, sha256, query))


def fetch(services: Services, certificate: str, sha256: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, and what the object store raises; NotFound alike for what isn't there, has other bytes, or is
    not for a person who was deactivated or reads no materials at its site.
    """
    link = links.read(services.secret, _path(certificate, sha256), query, now=datetime.now(UTC))
    certified = Certified(local_id(certificate, TYPE, path="certificate"), sha256)
    found = _readable(services, link, certified)
    if found is None:
        raise NotFound(kind=TYPE, id=certified.certificate)
    data = services.objects.get(found.file_key, sha256=found.file_sha256)
    return File(data, found.file_sha256, found.media_type, found.file_name)


def _path(certificate: str, sha256: str) -> str:
    return f"/lot-certificates/{certificate}/{sha256}"


def _readable(services: Services, link: Link, certified: Certified) -> LotCertificate | None:
    """The certificate's row, where it is there with these bytes and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(LotCertificate).where(
            LotCertificate.company_id == company,
            LotCertificate.id == certified.certificate,
            LotCertificate.file_sha256 == certified.sha256,
        )
        found = session.scalars(chosen).one_or_none()
    if actor is None or found is None or not actor.may(Permission.MATERIAL_READ, site=SiteId(found.site_id)):
        return None
    return found
