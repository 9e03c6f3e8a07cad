"""Who received what, as a table for spreadsheets (RFC 4180, UTF-8 with its mark)."""

from domain.kernel import spreadsheets
from domain.recalls.report import Consignee, Document, Received

HEAD = (
    *("consignee", "name", "address", "country", "gln", "lot", "material", "material_name", "quantity", "unit"),
    *("shipped_on", "document", "suspect_at_most", "suspect_in_proportion", "suspect_unit"),
)


def written(document: Document) -> bytes:
    """One line for each shipment, under a head."""
    lines = (_cells(consignee, one) for consignee in document["consignees"] for one in consignee["received"])
    return spreadsheets.written(HEAD, lines)


def _cells(consignee: Consignee, one: Received) -> tuple[str | None, ...]:
    reach = one["reach"]
    suspect = (None, None, None) if reach is None else (reach["at_most"], reach["in_proportion"], reach["unit"])
    return (
        *(consignee["code"], consignee["name"], consignee["address"], consignee["country"], consignee["gln"]),
        *(one["lot"], one["material"]["code"], one["material"]["name"]),
        *(one["quantity"]["value"], one["quantity"]["unit"], one["shipped_on"], one["document"], *suspect),
    )
