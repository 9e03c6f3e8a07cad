"""GET /reports/{id}/{format}: a report as a file, for the person whom its link names; kept before a byte leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.relay import global_id, local_id
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import NotFound
from domain.people.refusals import PersonDeactivated
from domain.reports import files, publishing
from domain.reports.kinds import ReportFileFormat
from domain.reports.models import ExceptionReport, GenealogyReport, Report
from domain.reports.refusals import ReportNotReady
from infra.services import Services
from infra.transaction import Command

KINDS: Mapping[str, type[Report]] = {"ExceptionReport": ExceptionReport, "GenealogyReport": GenealogyReport}
"""Each kind of report by the name of its type."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of the files of a report of a kind."""

    kind: str
    report: UUID
    format: ReportFileFormat

    @property
    def path(self) -> str:
        return f"/reports/{global_id(self.kind, self.report)}/{self.format.value.lower()}"

    def link(self, *, company: UUID, person: UUID) -> Link:
        """What opens it for a person, from now on."""
        return Link.until_later(self.path, company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there, 409, 503."""
    services: Services = request.app.state.services
    given, format_, query = request.path_params["id"], request.path_params["format"], dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, given, format_, query))


def fetch(services: Services, given: str, format_: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, audit, then read the file, its SHA-256 verified (TEN-2, TEN-3).

    Raises LinkInvalid, NotFound, PersonDeactivated, Forbidden, ReportNotReady, and what the object store raises.
    """
    link = links.read(services.secret, f"/reports/{given}/{format_}", query, now=datetime.now(UTC))
    kind = given.partition(":")[0]
    wanted = Wanted(kind, local_id(given, kind, path="id"), ReportFileFormat(format_.upper()))  # the link is ours
    found = _audited(services, link, wanted)
    sha256 = files.sha256_of(found, wanted.format)
    if sha256 is None:
        raise ReportNotReady(state=found.state)
    data = services.objects.get(files.key(link.company, found.id, sha256, wanted.format), sha256=sha256)
    name = f"{_name(found)}.{wanted.format.value.lower()}"
    return File(data, sha256, files.MEDIA_TYPES[wanted.format], name)


def _name(report: Report) -> str:
    if isinstance(report, GenealogyReport):
        return f"{sending.plain(report.number)}.genealogy"
    return f"exceptions.{report.requested_at:%Y-%m-%d}"


def _audited(services: Services, link: Link, wanted: Wanted) -> Report:
    company, kind = CompanyId(link.company), KINDS[wanted.kind]
    with following.reading(services, link) as (session, actor):
        found = session.scalars(select(kind).where(kind.company_id == company, kind.id == wanted.report)).one_or_none()
    if actor is None:
        raise PersonDeactivated(person=link.person)
    if found is None:
        raise NotFound(kind=wanted.kind, id=wanted.report)
    audit = partial(publishing.record_download, kind=kind, report=wanted.report, format_=wanted.format)
    services.transactions.run(Command(actor, audit, reason="downloaded the report"))
    return found
