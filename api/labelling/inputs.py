"""What the acts on labels are given, and what they give back."""

import strawberry

from api.labelling.enums import PrinterFont, Resolution
from api.labelling.types import LabelIssuer, LabelJob, LabelPrinter
from api.problems import Problem
from api.relay import local_id
from domain.labelling import rules
from domain.labelling.commands.printers import PrinterDetails


@strawberry.input(description="How the company's own codes begin: 2 to 12 of A to Z and 0 to 9. Fixed once it printed.")
class SetLabelIssuerInput:
    name: str
    identifier: str = strawberry.field(
        default="91", description="A GS1 application identifier for own codes, 91 to 99."
    )
    prefixes: list[str] = strawberry.field(
        default_factory=list, description="Its GS1 company prefixes, 4 to 12 digits each."
    )
    version: int | None = strawberry.field(default=None, description="Of what is replaced; null where nothing is.")
    command_id: str | None = None


@strawberry.input(description="What a printer prints on, and how it is reached.")
class LabelPrinterDetailsInput:
    name: str
    resolution: Resolution
    width: int = strawberry.field(description=f"Of its labels, in millimetres, {rules.WIDTHS[0]} to {rules.WIDTHS[1]}.")
    height: int = strawberry.field(
        description=f"Of its labels, in millimetres, {rules.HEIGHTS[0]} to {rules.HEIGHTS[1]}."
    )
    font: PrinterFont = PrinterFont.LATIN
    gateway: strawberry.ID | None = strawberry.field(
        default=None, description="Which gateway of its site reaches it; without one nothing is printed on it."
    )
    gateway_printer: str | None = strawberry.field(default=None, description="Its `name` in the gateway's file.")

    def to_domain(self) -> PrinterDetails:
        return PrinterDetails(
            name=self.name,
            resolution=self.resolution,
            width=self.width,
            height=self.height,
            font=self.font,
            gateway=None if self.gateway is None else local_id(self.gateway, "Gateway", path="gateway"),
            gateway_printer=self.gateway_printer,
        )


@strawberry.input(description="A printer of a site, under a code of your own.")
class EnrolLabelPrinterInput:
    site: strawberry.ID
    code: str
    details: LabelPrinterDetailsInput
    command_id: str | None = None


@strawberry.input(description="What is said of a printer from now on, all of it; nothing waits for it.")
class ChangeLabelPrinterInput:
    printer: strawberry.ID
    version: int
    details: LabelPrinterDetailsInput
    command_id: str | None = None


@strawberry.input(description="Print nothing more on a printer; nothing waits for it.")
class RetireLabelPrinterInput:
    printer: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input(description=f"One label of each thing, {rules.MOST_LABELS} at most, on a printer of their site.")
class PrintLabelsInput:
    printer: strawberry.ID
    containers: list[strawberry.ID] = strawberry.field(default_factory=list)
    samples: list[strawberry.ID] = strawberry.field(default_factory=list)
    reason: str | None = strawberry.field(
        default=None, description="Why those are printed again that were printed before (21 CFR 211.125)."
    )
    valid_minutes: int | None = strawberry.field(
        default=None,
        description=f"How long it waits to be fetched, {rules.MINUTES[0]} to {rules.MINUTES[1]} minutes;"
        f" {rules.MINUTES_UNLESS_TOLD} unless told.",
    )
    command_id: str | None = None


@strawberry.input(description="Print nothing of a job that wasn't sent yet.")
class CancelLabelJobInput:
    job: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Having looked, say which prints of a job came out of those that nobody knew of.")
class SettleLabelJobInput:
    job: strawberry.ID
    version: int
    printed: list[strawberry.ID] = strawberry.field(description="LabelPrints; those left out didn't come out.")
    reason: str = strawberry.field(description="What was seen.")
    command_id: str | None = None


@strawberry.type
class SetLabelIssuerPayload:
    issuer: LabelIssuer | None = None
    problems: list[Problem]


@strawberry.type
class EnrolLabelPrinterPayload:
    printer: LabelPrinter | None = None
    problems: list[Problem]


@strawberry.type
class ChangeLabelPrinterPayload:
    printer: LabelPrinter | None = None
    problems: list[Problem]


@strawberry.type
class RetireLabelPrinterPayload:
    printer: LabelPrinter | None = None
    problems: list[Problem]


@strawberry.type
class PrintLabelsPayload:
    job: LabelJob | None = None
    problems: list[Problem]


@strawberry.type
class CancelLabelJobPayload:
    job: LabelJob | None = None
    problems: list[Problem]


@strawberry.type
class SettleLabelJobPayload:
    job: LabelJob | None = None
    problems: list[Problem]
