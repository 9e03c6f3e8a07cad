"""Asking for reports, and for those that were made."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, changed, read
from api.filters import DateTimeRange
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id, maybe_id
from api.reports.types import ExceptionReport, GenealogyReport
from domain.exceptions.kinds import Classification, ExceptionState
from domain.kernel.canonical import Json
from domain.reports.exceptions import requesting
from domain.reports.exceptions.requesting import Wanted
from domain.reports.genealogy import requesting as genealogy
from domain.reports.kinds import ReportState
from infra.transaction import Outcome


@strawberry.input(description="Exceptions that are all of what is given.")
class ExceptionReportFilter:
    site_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Left out, of all sites, or of the only one whose batches you read; who reads several, but not"
        " those of the whole company, names one.",
    )
    product: str | None = strawberry.field(default=None, description="As the batch names it.")
    raised: DateTimeRange | None = None
    classification: list[Classification] | None = strawberry.field(default=None, description="One of these.")
    state: list[ExceptionState] | None = strawberry.field(default=None, description="One of these.")


@strawberry.input
class RequestExceptionReportInput:
    where: ExceptionReportFilter
    command_id: str | None = None


@strawberry.type
class RequestExceptionReportPayload:
    report: ExceptionReport | None = strawberry.field(
        default=None, description="Ask again for its state until it is READY or FAILED."
    )
    problems: list[Problem]


@strawberry.input(description="Of a lot or a batch, one of both.")
class RequestGenealogyReportInput:
    lot: strawberry.ID | None = None
    batch: strawberry.ID | None = None
    command_id: str | None = None


@strawberry.type
class RequestGenealogyReportPayload:
    report: GenealogyReport | None = strawberry.field(
        default=None, description="Ask again for its state until it is READY or FAILED."
    )
    problems: list[Problem]


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `exceptionReports` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _of_thing(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `genealogyReports` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


REPORTS = Pages(_chosen, newest_first=True)
GENEALOGIES = Pages(_of_thing, newest_first=True)


@strawberry.type
class ReportsQuery:
    @strawberry.field(
        description="The report over exceptions with this id; null where there is none that you may read.",
        metadata=by_id("ExceptionReport"),
    )
    def exception_report(self, info: Info, id: strawberry.ID) -> ExceptionReport | None:  # noqa: A002 -- GraphQL's word
        return read(info, ExceptionReport, local_id(id, "ExceptionReport", path="id"))

    @strawberry.field(
        description="The reports over exceptions that you may read, the newest first.", metadata=lowered(REPORTS)
    )
    def exception_reports(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: ReportState | None = None,
    ) -> Connection[ExceptionReport]:
        window = Window(first, after, last, before)
        return listed(info, ExceptionReport, REPORTS, window, site_id=site_id, state=state)

    @strawberry.field(
        description="The report of a genealogy with this id; null where there is none that you may read.",
        metadata=by_id("GenealogyReport"),
    )
    def genealogy_report(self, info: Info, id: strawberry.ID) -> GenealogyReport | None:  # noqa: A002 -- GraphQL's word
        return read(info, GenealogyReport, local_id(id, "GenealogyReport", path="id"))

    @strawberry.field(
        description="The reports of genealogies that you may read, the newest first.", metadata=lowered(GENEALOGIES)
    )
    def genealogy_reports(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        lot: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        state: ReportState | None = None,
    ) -> Connection[GenealogyReport]:
        window = Window(first, after, last, before)
        return listed(info, GenealogyReport, GENEALOGIES, window, lot=lot, batch=batch, state=state)


@strawberry.type
class ReportsMutation:
    @strawberry.mutation(
        description="Have a report over exceptions made into CSV and PDF, of a site whose batches you read, or of all"
        " where you read all of the company's (REP-1, REP-2)."
    )
    def request_exception_report(self, info: Info, input: RequestExceptionReportInput) -> RequestExceptionReportPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RequestExceptionReportPayload, "report", ExceptionReport, lambda: _exceptions(info, input))

    @strawberry.mutation(
        description="Have the genealogy of a lot or a batch that you read made into CSV and PDF, both ways, at any"
        " depth and site; no recall is begun by that (REP-1, REP-3)."
    )
    def request_genealogy_report(self, info: Info, input: RequestGenealogyReportInput) -> RequestGenealogyReportPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RequestGenealogyReportPayload, "report", GenealogyReport, lambda: _genealogy(info, input))


def _genealogy(info: Info, given: RequestGenealogyReportInput) -> Outcome:
    lot, batch = maybe_id(given.lot, "MaterialLot", path="lot"), maybe_id(given.batch, "Batch", path="batch")
    return act(
        info,
        "requestGenealogyReport",
        lambda uow: genealogy.request_report(uow, lot=lot, batch=batch),
        given=[None if one is None else str(one) for one in (lot, batch)],
        command_id=given.command_id,
    )


def _exceptions(info: Info, given: RequestExceptionReportInput) -> Outcome:
    asked = given.where
    period = asked.raised or DateTimeRange()
    wanted = Wanted(
        site=maybe_id(asked.site_id, "Site", path=("where", "siteId")),
        product=asked.product,
        since=period.since,
        until=period.until,
        classifications=None if asked.classification is None else frozenset(asked.classification),
        states=None if asked.state is None else frozenset(asked.state),
    )
    told: dict[str, Json] = {
        "site": None if wanted.site is None else str(wanted.site),
        "product": wanted.product,
        "since": None if wanted.since is None else wanted.since.isoformat(),
        "until": None if wanted.until is None else wanted.until.isoformat(),
        "classifications": None if wanted.classifications is None else sorted(wanted.classifications),
        "states": None if wanted.states is None else sorted(wanted.states),
    }
    return act(
        info,
        "requestExceptionReport",
        lambda uow: requesting.request_report(uow, wanted),
        given=told,
        command_id=given.command_id,
    )
