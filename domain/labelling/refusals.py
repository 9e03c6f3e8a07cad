"""How issuing labels says no: the label, the printer, the limit, and what to do."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.labels.refusals import shown


@dataclass(kw_only=True, eq=False)
class IssuerMissing(Refusal):
    """Nothing is printed or read as ours before the company chose how its codes begin (LBL-4)."""

    code: ClassVar[str] = "LABEL_ISSUER_MISSING"
    rule: ClassVar[str | None] = "LBL-4"
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            "This company hasn't chosen the name in its own codes yet, which every label bears. Ask one of"
            f" {', '.join(self.roles)} to choose it (setLabelIssuer)."
        )


@dataclass(kw_only=True, eq=False)
class IssuerFixed(Refusal):
    """What stands on printed labels is read as long as they exist (LBL-4)."""

    code: ClassVar[str] = "LABEL_ISSUER_FIXED"
    rule: ClassVar[str | None] = "LBL-4"
    name: str
    identifier: str

    @property
    def message(self) -> str:
        return (
            f"Labels were printed with ({self.identifier}){self.name}, and are read by it; name and identifier stay."
            " Only prefixes can still be added."
        )


@dataclass(kw_only=True, eq=False)
class PrinterCodeTaken(Refusal):
    """A printer's code is unique at its site."""

    code: ClassVar[str] = "PRINTER_CODE_TAKEN"
    printer_code: str

    @property
    def message(self) -> str:
        return f"There is a printer {self.printer_code} at this site, perhaps a retired one; take another code."


@dataclass(kw_only=True, eq=False)
class PrinterTaken(Refusal):
    """One printer of a gateway is one printer of the site, so that nobody prints on another's media."""

    code: ClassVar[str] = "PRINTER_TAKEN"
    by: str
    gateway: str
    gateway_printer: str

    @property
    def message(self) -> str:
        return (
            f"{self.gateway_printer} of the gateway {self.gateway} is the printer {self.by} already; change that one"
            " (changeLabelPrinter), or name another printer of the gateway."
        )


@dataclass(kw_only=True, eq=False)
class PrinterHasNoGateway(Refusal):
    """Nothing is printed on a printer that nobody reaches."""

    code: ClassVar[str] = "PRINTER_HAS_NO_GATEWAY"
    printer_code: str

    @property
    def message(self) -> str:
        return (
            f"No gateway reaches printer {self.printer_code}; take another one, or have its gateway named"
            " (changeLabelPrinter)."
        )


@dataclass(kw_only=True, eq=False)
class GatewayServesPrinters(Refusal):
    """A gateway is retired once no printer in use names it."""

    code: ClassVar[str] = "GATEWAY_SERVES_PRINTERS"
    printers: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"It prints on {', '.join(self.printers)}; give them another gateway or none (changeLabelPrinter), or"
            " retire them."
        )


@dataclass(kw_only=True, eq=False)
class JobNotSent(Refusal):
    """Labels are fetched while their job is sent and not answered (410 in the contract of `gateway`; LBL-8)."""

    code: ClassVar[str] = "LABEL_JOB_NOT_SENT"
    rule: ClassVar[str | None] = "LBL-8"
    state: str

    @property
    def message(self) -> str:
        return f"This job is {self.state}; its labels are handed out while it is SENT, and are not to be printed now."


@dataclass(kw_only=True, eq=False)
class PrinterRetired(Refusal):
    """Nothing is printed on a retired printer, and nothing changed of it."""

    code: ClassVar[str] = "PRINTER_RETIRED"
    printer_code: str

    @property
    def message(self) -> str:
        return f"Printer {self.printer_code} was retired; take one that is in use."


@dataclass(kw_only=True, eq=False)
class PrinterBusy(Refusal):
    """What was laid out for a printer's media is printed on it, or cancelled, before they change."""

    code: ClassVar[str] = "PRINTER_BUSY"
    printer_code: str
    count: int

    @property
    def message(self) -> str:
        return (
            f"{self.count} jobs wait or are being printed on {self.printer_code}; let them end or cancel them"
            " (cancelLabelJob) first."
        )


@dataclass(kw_only=True, eq=False)
class PrinterElsewhere(Refusal):
    """A label is printed at the site where its thing is."""

    code: ClassVar[str] = "PRINTER_ELSEWHERE"
    printer_code: str
    thing: str

    @property
    def message(self) -> str:
        return f"Printer {self.printer_code} is at another site than {self.thing}; take a printer of its own site."


@dataclass(kw_only=True, eq=False)
class NothingToLabel(Refusal):
    """What was destroyed needs no label."""

    code: ClassVar[str] = "NOTHING_TO_LABEL"
    number: str

    @property
    def message(self) -> str:
        return f"Container {self.number} was destroyed; nothing of it is left to label."


@dataclass(kw_only=True, eq=False)
class PrintedTooOften(Refusal):
    """A label that is printed over and over is looked into instead."""

    code: ClassVar[str] = "PRINTED_TOO_OFTEN"
    rule: ClassVar[str | None] = "LBL-3"
    thing: str
    most: int

    @property
    def message(self) -> str:
        return f"The label of {self.thing} was printed {self.most} times, as often as one may be; find out why first."


@dataclass(kw_only=True, eq=False)
class AnsweredAlready(Refusal):
    """What a printer said of a job stands; what it left in doubt a person tells (LBL-8)."""

    code: ClassVar[str] = "LABEL_JOB_ANSWERED"
    rule: ClassVar[str | None] = "LBL-8"

    @property
    def message(self) -> str:
        return "This job was answered already; what is in doubt of it a person tells, who looked (settleLabelJob)."


@dataclass(kw_only=True, eq=False)
class NamesNothing(Refusal):
    """A code that can be read, or a text, that names nothing which the reader may see (LBL-7)."""

    code: ClassVar[str] = "CODE_NAMES_NOTHING"
    rule: ClassVar[str | None] = "LBL-7"
    given: str
    because: str

    @property
    def message(self) -> str:
        return f"{shown(self.given)} names nothing here that you may see: {self.because}"
