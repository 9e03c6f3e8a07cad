"""Asking for reports, and for those that were made."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, changed, read
from api.filters import DateTimeRange
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id, maybe_id
from api.reports.types import ExceptionReport
from domain.exceptions.kinds import Classification, ExceptionState
from domain.kernel.canonical import Json
from domain.reports.exceptions import requesting
from domain.reports.exceptions.requesting import Wanted
from domain.reports.kinds import ReportState
from infra.transaction import Outcome


@strawberry.input(description="Exceptions that are all of what is given.")
class ExceptionReportFilter:
    site_id: strawberry.ID | None = strawberry.field(default=None, description="Left out, of all sites.")
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


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `exceptionReports` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


REPORTS = Pages(_chosen, newest_first=True)


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


@strawberry.type
class ReportsMutation:
    @strawberry.mutation(
        description="Have a report over exceptions made into CSV and PDF, of a site whose batches you read, or of all"
        " where you read all of the company's (REP-1, REP-2)."
    )
    def request_exception_report(self, info: Info, input: RequestExceptionReportInput) -> RequestExceptionReportPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RequestExceptionReportPayload, "report", ExceptionReport, lambda: _exceptions(info, input))


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
