"""Enrol, change and retire the label printers of a site."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment.events import GatewayRetired
from domain.equipment.kinds import GatewayState
from domain.equipment.models import Gateway
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.labelling import queries, rules
from domain.labelling.events import LabelPrinterChanged, LabelPrinterEnrolled, LabelPrinterRetired
from domain.labelling.kinds import PrinterFont, PrinterState, Resolution
from domain.labelling.models import LabelPrinter
from domain.labelling.refusals import GatewayServesPrinters, PrinterBusy, PrinterCodeTaken, PrinterRetired, PrinterTaken
from domain.tenancy import enterprise
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterDetails:
    """What it prints on, in millimetres, and through which gateway it is reached under which name there, if at all."""

    name: str
    resolution: Resolution
    width: int
    height: int
    font: PrinterFont
    gateway: UUID | None = None
    gateway_printer: str | None = None


def enrol_printer(uow: UnitOfWork, *, site: SiteId, code: str, details: PrinterDetails) -> LabelPrinter:
    """A printer of a plant. Raises Forbidden, NotFound, InvalidInput, WrongState, PrinterCodeTaken, PrinterTaken."""
    uow.require(Permission.LABEL_PRINTER_MANAGE, site=site)
    rules.require_printer_code(code)
    _require_details(details)
    if not uow.lock(Site, Site.id == site):  # one at a time, so that two of one code are refused, not broken off
        raise NotFound(kind="Site", id=site, path=("site",))
    if enterprise.is_enterprise(uow, site):
        raise InvalidInput(path=("site",), problem="The enterprise has no printers; name one of its plants.")
    if uow.any(LabelPrinter, LabelPrinter.site_id == site, LabelPrinter.code == code):
        raise PrinterCodeTaken(printer_code=code, path=("code",))
    printer = LabelPrinter(id=new_id(), site_id=site, code=code, state=PrinterState.IN_USE)
    _say(uow, printer, details)
    uow.add(printer)
    uow.record(LabelPrinterEnrolled(printer=printer.id))
    return printer


def change_printer(uow: UnitOfWork, *, printer: UUID, seen: int, details: PrinterDetails) -> LabelPrinter:
    """Say this of a printer from now on, while nothing waits for it.

    Raises NotFound, Forbidden, VersionConflict, PrinterRetired, PrinterBusy, InvalidInput, WrongState, PrinterTaken.
    """
    found = _idle(uow, printer, seen)
    _require_details(details)
    uow.lock(Site, Site.id == found.site_id)
    _say(uow, found, details)
    uow.record(LabelPrinterChanged(printer=found.id))
    return found


def retire_printer(uow: UnitOfWork, *, printer: UUID, seen: int) -> LabelPrinter:
    """Print nothing more on it. Raises NotFound, Forbidden, VersionConflict, PrinterRetired, PrinterBusy."""
    found = _idle(uow, printer, seen)
    found.state = PrinterState.RETIRED
    uow.record(LabelPrinterRetired(printer=found.id))
    return found


def require_in_use(printer: LabelPrinter) -> None:
    """Raises PrinterRetired."""
    if printer.state != PrinterState.IN_USE:
        raise PrinterRetired(printer_code=printer.code, path=("printer",))


def require_no_printers(uow: UnitOfWork, retired: GatewayRetired) -> None:
    """A gateway that is being retired prints on nothing in use. Raises GatewayServesPrinters."""
    printers = uow.find(
        LabelPrinter, LabelPrinter.gateway_id == retired.gateway, LabelPrinter.state == PrinterState.IN_USE.value
    )
    if printers:
        raise GatewayServesPrinters(printers=tuple(sorted(one.code for one in printers)))


def _idle(uow: UnitOfWork, printer: UUID, seen: int) -> LabelPrinter:
    found = uow.load(LabelPrinter, printer, Permission.LABEL_PRINTER_MANAGE, version=seen)
    require_in_use(found)
    if count := queries.jobs_under_way(uow, found.id):
        raise PrinterBusy(printer_code=found.code, count=count, path=("printer",))
    return found


def _require_details(details: PrinterDetails) -> None:
    require_line(details.name, limit=rules.NAME, path=("name",))
    rules.require_media(details.width, details.height)
    rules.require_gateway(details.gateway, details.gateway_printer)


def _say(uow: UnitOfWork, printer: LabelPrinter, details: PrinterDetails) -> None:
    if details.gateway is not None:
        _require_gateway(uow, printer, details.gateway, str(details.gateway_printer))
    printer.name, printer.resolution, printer.font = details.name, details.resolution.value, details.font.value
    printer.width, printer.height = details.width, details.height
    printer.gateway_id, printer.gateway_printer = details.gateway, details.gateway_printer


def _require_gateway(uow: UnitOfWork, printer: LabelPrinter, gateway: UUID, name: str) -> None:
    """One that is in use at the printer's site, and has no other printer of this name."""
    found = uow.look_at(Gateway, gateway)
    if found is None or found.site_id != printer.site_id:
        raise NotFound(kind="Gateway", id=gateway, path=("gateway",))
    found = uow.rely_on(Gateway, gateway)
    if found.state != GatewayState.ENROLLED:
        raise WrongState(kind="gateway", state=found.state, act="PRINT", allowed=(), path=("gateway",))
    for other in uow.find(
        LabelPrinter,
        LabelPrinter.state == PrinterState.IN_USE.value,
        LabelPrinter.gateway_id == gateway,
        LabelPrinter.gateway_printer == name,
        LabelPrinter.id != printer.id,
    ):
        raise PrinterTaken(by=other.code, gateway=found.name, gateway_printer=name, path=("gatewayPrinter",))
