"""Each act on labels, their printers and their jobs."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.labelling import inputs as forms
from api.labelling.types import LabelIssuer, LabelJob, LabelPrinter
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.refusals import InvalidInput
from domain.labelling import rules
from domain.labelling.commands import jobs, marking, printers, printing
from domain.labelling.commands.printers import PrinterDetails
from domain.labelling.commands.printing import PrintLabels
from domain.labelling.things import Wanted
from domain.labels.own import Issuer
from infra.labels import press
from infra.transaction import Outcome


@strawberry.type
class LabellingMutation:
    @strawberry.mutation(description="Choose how the company's own codes begin, and its GS1 prefixes (LBL-4).")
    def set_label_issuer(self, info: Info, input: forms.SetLabelIssuerInput) -> forms.SetLabelIssuerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SetLabelIssuerPayload, "issuer", LabelIssuer, lambda: _mark(info, input))

    @strawberry.mutation(description="Enrol a label printer of a site.")
    def enrol_label_printer(self, info: Info, input: forms.EnrolLabelPrinterInput) -> forms.EnrolLabelPrinterPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.EnrolLabelPrinterPayload, "printer", LabelPrinter, lambda: _enrol(info, input))

    @strawberry.mutation(description="Say what a printer prints on, and how it is reached, from now on.")
    def change_label_printer(self, info: Info, input: forms.ChangeLabelPrinterInput) -> forms.ChangeLabelPrinterPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.ChangeLabelPrinterPayload, "printer", LabelPrinter, lambda: _change(info, input))

    @strawberry.mutation(description="Print nothing more on a printer.")
    def retire_label_printer(self, info: Info, input: forms.RetireLabelPrinterInput) -> forms.RetireLabelPrinterPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.RetireLabelPrinterPayload, "printer", LabelPrinter, lambda: _retire(info, input))

    @strawberry.mutation(
        description="Print the labels of containers and samples; each print after a label's first needs a reason, and"
        " is counted (LBL-3). Nothing is queued where one of them can't be printed."
    )
    def print_labels(self, info: Info, input: forms.PrintLabelsInput) -> forms.PrintLabelsPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.PrintLabelsPayload, "job", LabelJob, lambda: _print(info, input))

    @strawberry.mutation(description="Print nothing of a job that wasn't sent to its printer yet.")
    def cancel_label_job(self, info: Info, input: forms.CancelLabelJobInput) -> forms.CancelLabelJobPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.CancelLabelJobPayload, "job", LabelJob, lambda: _cancel(info, input))

    @strawberry.mutation(
        description="Say, having looked, which labels of an UNKNOWN job came out; the others may be printed again."
    )
    def settle_label_job(self, info: Info, input: forms.SettleLabelJobInput) -> forms.SettleLabelJobPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SettleLabelJobPayload, "job", LabelJob, lambda: _settle(info, input))


def _mark(info: Info, given: forms.SetLabelIssuerInput) -> Outcome:
    issuer = Issuer(given.name, given.identifier, frozenset(given.prefixes[: rules.MOST_PREFIXES + 1]))
    told: Json = {"name": given.name, "identifier": given.identifier, "prefixes": sorted(issuer.prefixes)}
    return act(
        info,
        "setLabelIssuer",
        lambda uow: marking.set_issuer(uow, issuer=issuer, seen=given.version),
        given={"issuer": told, "version": given.version},
        command_id=given.command_id,
    )


def _enrol(info: Info, given: forms.EnrolLabelPrinterInput) -> Outcome:
    site, details = SiteId(local_id(given.site, "Site", path="site")), given.details.to_domain()
    return act(
        info,
        "enrolLabelPrinter",
        lambda uow: printers.enrol_printer(uow, site=site, code=given.code, details=details),
        given={"site": str(site), "code": given.code, "details": _told(details)},
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeLabelPrinterInput) -> Outcome:
    printer, details = local_id(given.printer, "LabelPrinter", path="printer"), given.details.to_domain()
    return act(
        info,
        "changeLabelPrinter",
        lambda uow: printers.change_printer(uow, printer=printer, seen=given.version, details=details),
        given={"printer": str(printer), "version": given.version, "details": _told(details)},
        command_id=given.command_id,
    )


def _retire(info: Info, given: forms.RetireLabelPrinterInput) -> Outcome:
    printer = local_id(given.printer, "LabelPrinter", path="printer")
    return act(
        info,
        "retireLabelPrinter",
        lambda uow: printers.retire_printer(uow, printer=printer, seen=given.version),
        given={"printer": str(printer), "version": given.version},
        command_id=given.command_id,
    )


def _print(info: Info, given: forms.PrintLabelsInput) -> Outcome:
    wanted = Wanted(_ids(given.containers, "Container", "containers"), _ids(given.samples, "LotSample", "samples"))
    order = PrintLabels(
        printer=local_id(given.printer, "LabelPrinter", path="printer"),
        wanted=wanted,
        reason=given.reason,
        valid_minutes=given.valid_minutes,
    )
    told: Json = {
        "printer": str(order.printer),
        "containers": [str(one) for one in wanted.containers],
        "samples": [str(one) for one in wanted.samples],
        "reason": order.reason,
        "validMinutes": order.valid_minutes,
    }
    return act(
        info,
        "printLabels",
        lambda uow: printing.print_labels(uow, order, draw=press.drawn),
        given=told,
        command_id=given.command_id,
        reason=given.reason,
    )


def _cancel(info: Info, given: forms.CancelLabelJobInput) -> Outcome:
    job = local_id(given.job, "LabelJob", path="job")
    return act(
        info,
        "cancelLabelJob",
        lambda uow: jobs.cancel_job(uow, job=job, seen=given.version, reason=given.reason),
        given={"job": str(job), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _settle(info: Info, given: forms.SettleLabelJobInput) -> Outcome:
    job, printed = local_id(given.job, "LabelJob", path="job"), _ids(given.printed, "LabelPrint", "printed")
    return act(
        info,
        "settleLabelJob",
        lambda uow: jobs.settle_job(uow, job=job, seen=given.version, printed=printed, reason=given.reason),
        given={
            "job": str(job),
            "version": given.version,
            "printed": [str(one) for one in printed],
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _ids(given: Sequence[strawberry.ID], kind: str, path: str) -> tuple[UUID, ...]:
    """Raises InvalidInput for too many, and for what is no id of the kind."""
    if len(given) > rules.MOST_LABELS:
        raise InvalidInput(path=(path,), problem=f"At most {rules.MOST_LABELS} at once; {len(given)} were given.")
    return tuple(local_id(one, kind, path=path) for one in given)


def _told(details: PrinterDetails) -> Json:
    """A printer's details as what a repeat is recognised by (EXE-18)."""
    return {
        "name": details.name,
        "resolution": details.resolution.value,
        "width": details.width,
        "height": details.height,
        "font": details.font.value,
        "gateway": None if details.gateway is None else str(details.gateway),
        "gatewayPrinter": details.gateway_printer,
    }
