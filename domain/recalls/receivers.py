"""Who received what, as a table for spreadsheets (RFC 4180, UTF-8 with its mark)."""

import csv
from io import StringIO

from domain.recalls.report import Consignee, Document, Received

HEAD = (
    *("consignee", "name", "address", "country", "gln", "lot", "material", "material_name", "quantity", "unit"),
    *("shipped_on", "document", "suspect_at_most", "suspect_in_proportion", "suspect_unit"),
)
MARK = "\ufeff"
"""What tells a spreadsheet that this is UTF-8."""

CALCULATED = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is calculated by a spreadsheet; an apostrophe before it lets it stand as it is."""


def written(document: Document) -> bytes:
    """One line for each shipment, under a head."""
    into = StringIO()
    writer = csv.writer(into, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEAD)
    for consignee in document["consignees"]:
        for one in consignee["received"]:
            writer.writerow([_plain(cell) for cell in _cells(consignee, one)])
    return (MARK + into.getvalue()).encode()


def _cells(consignee: Consignee, one: Received) -> tuple[str | None, ...]:
    reach = one["reach"]
    suspect = (None, None, None) if reach is None else (reach["at_most"], reach["in_proportion"], reach["unit"])
    return (
        *(consignee["code"], consignee["name"], consignee["address"], consignee["country"], consignee["gln"]),
        *(one["lot"], one["material"]["code"], one["material"]["name"]),
        *(one["quantity"]["value"], one["quantity"]["unit"], one["shipped_on"], one["document"], *suspect),
    )


def _plain(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}" if text.startswith(CALCULATED) else text
