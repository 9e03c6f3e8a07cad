"""Asking for printers, labels, prints and jobs."""

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, visible
from api.labelling import truth
from api.labelling.enums import JobState, PrinterState, PrintOutcome
from api.labelling.types import Label, LabelIssuer, LabelJob, LabelPrint, LabelPrinter
from api.listing import listed
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, Rows, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.labelling import models


def _printers(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _jobs(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.printer_id == given.id("printer", "LabelPrinter")] if given.has("printer") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _labels(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    found += [row.container_id == given.id("container", "Container")] if given.has("container") else []
    found += [row.sample_id == given.id("sample", "LotSample")] if given.has("sample") else []
    return [*found, truth.label_outdated(row)] if given.flag("outdatedOnly") else found


def _prints(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    found += [row.outcome == given.text("outcome")] if given.has("outcome") else []
    return [*found, row.outcome != truth.NOT_PRINTED] if given.flag("issuedOnly") else found


PRINTERS, JOBS = Pages(_printers), Pages(_jobs, newest_first=True)
LABELS, PRINTS = Pages(_labels, newest_first=True), Pages(_prints, newest_first=True)
ISSUER = Rows(lambda *_: [])


@strawberry.type
class LabellingQuery:
    @strawberry.field(
        description="How the company marks its own codes; null where that wasn't chosen yet.", metadata=lowered(ISSUER)
    )
    def label_issuer(self, info: Info) -> LabelIssuer | None:
        actor = info.context.actor
        chosen = visible(actor, LabelIssuer, select(models.LabelIssuer))
        found: LabelIssuer | None = info.context.session.scalars(
            chosen.options(*prefetch(info, LabelIssuer))
        ).one_or_none()
        return found

    @strawberry.field(
        description="The job with this id; null where there is none that you may read.", metadata=by_id("LabelJob")
    )
    def label_job(self, info: Info, id: strawberry.ID) -> LabelJob | None:  # noqa: A002 -- GraphQL's word
        return read(info, LabelJob, local_id(id, "LabelJob", path="id"))

    @strawberry.field(
        description="The label printers that you may read, in the order of their enrolment.", metadata=lowered(PRINTERS)
    )
    def label_printers(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: PrinterState | None = None,
    ) -> Connection[LabelPrinter]:
        window = Window(first, after, last, before)
        return listed(info, LabelPrinter, PRINTERS, window, siteId=site_id, state=state)

    @strawberry.field(description="The jobs that you may read, the newest first.", metadata=lowered(JOBS))
    def label_jobs(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        printer: strawberry.ID | None = None,
        state: JobState | None = None,
    ) -> Connection[LabelJob]:
        window = Window(first, after, last, before)
        return listed(info, LabelJob, JOBS, window, siteId=site_id, printer=printer, state=state)

    @strawberry.field(description="The labels that you may read, the newest first.", metadata=lowered(LABELS))
    def labels(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        container: strawberry.ID | None = None,
        sample: strawberry.ID | None = None,
        outdated_only: bool = False,  # noqa: FBT002 -- given by name
    ) -> Connection[Label]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "lot": lot, "container": container, "sample": sample}
        return listed(info, Label, LABELS, window, **given, outdatedOnly=outdated_only)

    @strawberry.field(
        description="The prints that you may read, the newest first; those issued of a lot are counted so (REV-3).",
        metadata=lowered(PRINTS),
    )
    def label_prints(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        outcome: PrintOutcome | None = None,
        issued_only: bool = False,  # noqa: FBT002 -- given by name
    ) -> Connection[LabelPrint]:
        window = Window(first, after, last, before)
        return listed(
            info, LabelPrint, PRINTS, window, siteId=site_id, lot=lot, outcome=outcome, issuedOnly=issued_only
        )
