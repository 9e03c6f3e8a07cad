"""A certificate and a confirmation, as a record and the certificate's own file tell them."""

from domain.certification.report import Document
from domain.exports.document.basics import Time
from domain.exports.document.certifying import Certificate, Confirmation

AT: Time = {"utc": "2026-11-27T10:00:00.000000Z", "local": "2026-11-27 11:00:00", "zone": "Europe/Vienna"}
STATEMENT = "I hereby certify that all the manufacturing stages of this batch have been carried out in full compliance."
PART = {
    "batch": "BULK-7",
    "product": "Metformin tablets",
    "site": "Theriac Boston Inc.",
    "address": "1 Main Street\nBoston",
    "authorisation": "FEI 3001234567",
    "confirmed_by": "Zoë Øst",
    "confirmed_at": AT,
    "agreement": "TQA-7",
}


def certificate() -> Certificate:
    return {
        "entry": "41",
        "kind": "MARKETING",
        "product": "Metformin Theriac",
        "strength": "500 mg",
        "dosage_form": "Film-coated tablet",
        "pack_size": "30 tablets",
        "market": "EU",
        "authorisation": "EU/1/26/1234/001",
        "holder": "Theriac Pharma GmbH, Wien",
        "destinations": ["AT", "DE"],
        "lots": [
            {
                "lot": "U-1",
                "quantity": {"value": "28000", "unit": "{tbl}"},
                "manufactured_on": "2026-11-20",
                "expires_on": "2029-10-31",
            }
        ],
        "parts": [PART],  # type: ignore[list-item]  # told once for both
        "statement": STATEMENT,
        "by": "Nguyễn Thị Ánh",
        "at": AT,
        "revocation": {"reason": "A complaint is confirmed.", "by": "Nguyễn Thị Ánh", "at": AT},
    }


def confirmation() -> Confirmation:
    return {"stage": "Bulk tablets", "agreement": "TQA-8", "statement": "I confirm.", "by": "Zoë Øst", "at": AT}


def told(*, revoked: bool = False) -> Document:
    """What the certificate's own file tells."""
    found = certificate()
    return {
        "exported_at": AT,
        "id": "0193",
        "company": "Sample Pharma",
        "site": "VIE Vienna",
        "entry": found["entry"],
        "letterhead": {
            "name": "Sample Pharma GmbH",
            "address": "Arsenalstraße 11\n1030 Wien",
            "authorisation": "481276",
        },
        "kind": found["kind"],
        "product": found["product"],
        "strength": found["strength"],
        "dosage_form": found["dosage_form"],
        "pack_size": found["pack_size"],
        "batch": "P-7",
        "destinations": ["Austria", "Germany"],
        "market": "European Union",
        "authorisation": found["authorisation"],
        "holder": found["holder"],
        "lots": [
            {
                "number": "U-1",
                "quantity": "28000",
                "unit": "{tbl}",
                "manufactured_on": "2026-11-20",
                "expires_on": "2029-10-31",
            }
        ],
        "parts": [{**PART, "begun_on": "2026-11-20", "completed_on": None}],  # type: ignore[typeddict-item]  # as above
        "statement": STATEMENT,
        "signature": {"by": found["by"], "meaning": "CERTIFIED", "at": AT, "method": "PASSWORD", "digest": "ab" * 32},
        "revocation": {"reason": "A complaint is confirmed.", "by": found["by"], "at": AT} if revoked else None,
    }
