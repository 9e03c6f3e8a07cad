"""Ask for a report over exceptions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.exceptions.kinds import Classification, ExceptionState
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.reports.events import ExceptionReportRequested
from domain.reports.kinds import ReportState
from domain.reports.models import ExceptionReport
from domain.tenancy.models import Site

PRODUCT = 200  # characters, as a batch's


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Exceptions that are all of this; None asks for any. Without a site, of all whose batches the person reads."""

    site: UUID | None = None
    product: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    classifications: frozenset[Classification] | None = None
    states: frozenset[ExceptionState] | None = None


def request_report(uow: UnitOfWork, wanted: Wanted) -> ExceptionReport:
    """Have it made, as who may read the batches of the site, or of the whole company.

    Raises NotFound, Forbidden, InvalidInput.
    """
    site = _site(uow, wanted)
    uow.require(Permission.BATCH_READ, site=None if site is None else SiteId(site))
    _require(wanted)
    report = ExceptionReport(
        id=new_id(),
        site_id=site,
        product=wanted.product,
        since=wanted.since,
        until=wanted.until,
        classifications=None if wanted.classifications is None else sorted(wanted.classifications),
        states=None if wanted.states is None else sorted(wanted.states),
        state=ReportState.REQUESTED,
        requested_by=uow.actor.as_person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
    )
    uow.record(ExceptionReportRequested(report=report.id))
    return uow.add(report)


def _site(uow: UnitOfWork, wanted: Wanted) -> UUID | None:
    """The one that is asked for, or the only one that the person reads. A report is of one site, or of all there are.

    Raises NotFound, InvalidInput.
    """
    path, read = ("where", "siteId"), uow.actor.sites_for(Permission.BATCH_READ)
    if wanted.site is not None:
        if uow.look_at(Site, wanted.site) is None:
            raise NotFound(kind="Site", id=wanted.site, path=path)
        return wanted.site
    if read is not None and len(read) > 1:
        problem = f"You read the batches of {len(read)} sites, not of the whole company; name one of them."
        raise InvalidInput(path=path, problem=problem)
    return None if read is None else next(iter(read), None)


def _require(wanted: Wanted) -> None:
    if wanted.product is not None:
        require_line(wanted.product, limit=PRODUCT, path=("where", "product"))
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise InvalidInput(path=("where", "raised", "until"), problem="A period ends after it began.")
    for name, chosen in (("classification", wanted.classifications), ("state", wanted.states)):
        if chosen is not None and not chosen:
            raise InvalidInput(path=("where", name), problem="Name at least one, or leave it out for all.")
