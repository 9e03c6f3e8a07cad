"""The qualified person's certificates, and the parts that the batch's site confirmed for others (EU GMP Annex 16)."""

import json

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.certifying import (
    Certificate,
    CertificateRevocation,
    CertifiedLot,
    CertifiedPart,
    Confirmation,
)


def certificates(source: Source) -> list[Certificate]:
    """Each by its number in the register, the revoked ones too."""
    return [_certificate(source, row) for row in source.all("qp_certificate", by=lambda row: whole(row, "number"))]


def confirmations(source: Source) -> list[Confirmation]:
    """Each that was signed, in their order."""
    return [
        {
            "stage": must(row, "stage"),
            "agreement": must(row, "agreement"),
            "statement": must(row, "statement"),
            "by": must(row, "confirmed_name"),
            "at": source.time(row, "confirmed_at"),
        }
        for row in source.all("part_confirmation", by=_id)
    ]


def _certificate(source: Source, row: Row) -> Certificate:
    of = must(row, "id")
    return {
        "entry": must(row, "number"),
        "kind": must(row, "kind"),
        "product": must(row, "product_name"),
        "strength": must(row, "strength"),
        "dosage_form": must(row, "dosage_form"),
        "pack_size": must(row, "pack_size"),
        "market": must(row, "market"),
        "authorisation": must(row, "authorisation_number"),
        "holder": must(row, "authorisation_holder"),
        "destinations": json.loads(must(row, "destinations")),
        "lots": [_lot(one) for one in source.all("qp_certificate_lot", by=_id, certificate_id=of)],
        "parts": [_part(source, one) for one in source.all("qp_certificate_part", by=_id, certificate_id=of)],
        "statement": must(row, "statement"),
        "by": must(row, "certified_name"),
        "at": source.time(row, "certified_at"),
        "revocation": next(
            (_revocation(source, one) for one in source.all("qp_certificate_revocation", by=_id, certificate_id=of)),
            None,
        ),
    }


def _lot(row: Row) -> CertifiedLot:
    return {
        "lot": must(row, "lot_number"),
        "quantity": {"value": must(row, "quantity_value"), "unit": must(row, "quantity_unit")},
        "manufactured_on": must(row, "manufactured_on"),
        "expires_on": must(row, "expires_on"),
    }


def _part(source: Source, row: Row) -> CertifiedPart:
    return {
        "batch": must(row, "made_number"),
        "product": must(row, "product"),
        "site": must(row, "site_name"),
        "address": must(row, "site_address"),
        "authorisation": must(row, "authorisation_number"),
        "confirmed_by": row.get("confirmed_name"),
        "confirmed_at": source.maybe_time(row, "confirmed_at"),
        "agreement": row.get("agreement"),
    }


def _revocation(source: Source, row: Row) -> CertificateRevocation:
    return {"reason": must(row, "reason"), "by": must(row, "revoked_name"), "at": source.time(row, "revoked_at")}


def _id(row: Row) -> str:
    return must(row, "id")
