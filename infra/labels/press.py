"""Labels for the printers of a plant, and for screens, as the domain names their media."""

from domain.labelling.models import LabelJob, LabelPrinter
from domain.labels.label import Label
from infra.labels import svg, zpl
from infra.labels.paper import Resolution, Size


def drawn(label: Label, printer: LabelPrinter) -> str:
    """The label as ZPL for a printer's media and font.

    Raises LineDoesNotFit, SymbolDoesNotFit, NotInPrintersFont (LBL-5, LBL-6).
    """
    how = zpl.Printer(Resolution[printer.resolution], zpl.Font[printer.font])
    return zpl.render(label, Size(printer.width, printer.height), how)


def shown(label: Label, media: LabelPrinter | LabelJob) -> str:
    """The label as SVG, in true size, as a printer's media take it. Raises LineDoesNotFit, SymbolDoesNotFit."""
    return svg.render(label, Size(media.width, media.height), Resolution[media.resolution])
