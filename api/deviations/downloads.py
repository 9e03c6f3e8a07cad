"""GET /evidence/{evidence}/{sha256}: the file of a piece of evidence, for the person whom its link names (EXE-16)."""

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
from domain.deviations.models import Evidence
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from infra.services import Services

TYPE = "Evidence"


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence by its row and its bytes."""

    evidence: UUID
    sha256: str

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(_path(global_id(TYPE, self.evidence), self.sha256), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 503."""
    services: Services = request.app.state.services
    evidence, sha256 = request.path_params["evidence"], request.path_params["sha256"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, evidence, sha256, query))


def fetch(services: Services, evidence: str, sha256: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, and what the object store raises; NotFound alike for what isn't there, has other bytes, or is
    not for a person who was deactivated or reads no batches at its site.
    """
    link = links.read(services.secret, _path(evidence, sha256), query, now=datetime.now(UTC))
    proof = Proof(local_id(evidence, TYPE, path="evidence"), sha256)
    found = _readable(services, link, proof)
    if found is None:
        raise NotFound(kind=TYPE, id=proof.evidence)
    assert found.file_key, found.id
    assert found.file_sha256, found.id
    assert found.media_type, found.id
    assert found.file_name, found.id
    data = services.objects.get(found.file_key, sha256=found.file_sha256)
    return File(data, found.file_sha256, found.media_type, found.file_name)


def _path(evidence: str, sha256: str) -> str:
    return f"/evidence/{evidence}/{sha256}"


def _readable(services: Services, link: Link, proof: Proof) -> Evidence | None:
    """The evidence's row, where it is there with these bytes and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(Evidence).where(
            Evidence.company_id == company,
            Evidence.id == proof.evidence,
            Evidence.file_sha256 == proof.sha256,
        )
        found = session.scalars(chosen).one_or_none()
    if actor is None or found is None or not actor.may(Permission.BATCH_READ, site=SiteId(found.site_id)):
        return None
    return found
