"""GET /qp-certificates/{id}, a certificate as PDF, and /qp-registers/{id}, a site's register as CSV.

For the person whom the link names, and written when it is asked for.

A certificate never changes, so its PDF is always the same one, until a revocation stands beside it.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, cast
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.relay import global_id, local_id
from domain.certification import composing, report, table
from domain.certification.models import QpCertificate
from domain.kernel.canonical import Json, canonical
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound, Refusal
from domain.tenancy.models import Site
from infra.documents import certificate
from infra.documents.apart import RenderingFailed
from infra.services import Services
from infra.telemetry import report_defect

TYPE = "QpCertificate"


@dataclass(kw_only=True, eq=False)
class CertificateNotPrinted(Refusal):
    """Typesetting failed, which is a defect; the certificate itself stands in the register."""

    code: ClassVar[str] = "CERTIFICATE_NOT_PRINTED"
    known_as: str

    @property
    def message(self) -> str:
        return f"The certificate can't be printed now. Name this id when you ask us: {self.known_as}"


def link(certificate: UUID, *, company: UUID, person: UUID) -> Link:
    """What opens it for a person, from now on."""
    return Link.until_later(f"/qp-certificates/{global_id(TYPE, certificate)}", company=company, person=person)


def register_link(site: UUID, *, company: UUID, person: UUID) -> Link:
    """What opens a site's register for a person, from now on."""
    return Link.until_later(f"/qp-registers/{global_id('Site', site)}", company=company, person=person)


async def register(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409."""
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch_register(services, given, query))


def fetch_register(services: Services, given: str, query: dict[str, str]) -> File:
    """As `fetch`, of a whole register. Raises LinkInvalid, NotFound, RegisterTooLong."""
    link = links.read(services.secret, f"/qp-registers/{given}", query, now=datetime.now(UTC))
    site = local_id(given, "Site", path="id")
    with following.reading(services, link) as (session, actor):
        found = session.get(Site, (link.company, site))
        if actor is None or found is None or not actor.may(Permission.BATCH_READ, site=SiteId(site)):
            raise NotFound(kind="Site", id=site)
        data, name = table.written(session, found), f"{sending.plain(found.code)}.qp-register.csv"
    return File(data, hashlib.sha256(data).hexdigest(), "text/csv; charset=utf-8", name)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409."""
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, given, query))


def fetch(services: Services, given: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then write the file (TEN-2, TEN-3).

    Raises LinkInvalid, CertificateNotPrinted; NotFound alike for what isn't there and what is not for a person who was
    deactivated or reads no batches at its site.
    """
    link = links.read(services.secret, f"/qp-certificates/{given}", query, now=datetime.now(UTC))
    document = _readable(services, link, local_id(given, TYPE, path="id"))
    told = canonical({"format": report.FORMAT, "document": cast("Json", document)})
    try:
        data = certificate.render(told)
    except RenderingFailed as problem:
        raise CertificateNotPrinted(known_as=report_defect(problem)) from None
    name = f"{sending.plain(document['batch'])}.certificate-{document['entry']}.pdf"
    return File(data, hashlib.sha256(data).hexdigest(), "application/pdf", name)


def _readable(services: Services, link: Link, certificate: UUID) -> report.Document:
    """What it says, where it is there and the link's person may read it."""
    with following.reading(services, link) as (session, actor):
        found = session.get(QpCertificate, (link.company, certificate))
        if actor is None or found is None or not actor.may(Permission.BATCH_READ, site=SiteId(found.site_id)):
            raise NotFound(kind=TYPE, id=certificate)
        return composing.compose(session, found)
