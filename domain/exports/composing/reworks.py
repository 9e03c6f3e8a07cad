"""Of which rejected lots the batch is made, and by which approvals its own were made anew, as the record tells it."""

import json

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.rework import Rework, ReworkLot


def reworks(source: Source) -> list[Rework]:
    """That by which the batch is made first, then those of its own lots in the order of their giving."""
    own = source.only("batch").get("rework_id")
    rows = source.all("rework_approval", by=lambda row: must(row, "id"))
    return [
        _rework(source, row, own=must(row, "id") == own) for row in sorted(rows, key=lambda row: must(row, "id") != own)
    ]


def of_signature(source: Source, signature_id: str) -> Row | None:
    """What a signature approved, alone or as one of several; None where that was requested and not done."""
    places = source.all("signature_request_place", by=_id, signature_id=signature_id)
    beside = source.all("signature_request_place", by=_id, request_id=places[0].get("request_id")) if places else []
    signatures = [signature_id, *(one.get("signature_id") for one in beside)]
    found = (source.all("rework_approval", by=_id, signature_id=one) for one in signatures if one is not None)
    return next((one[0] for one in found if one), None)


def _id(row: Row) -> str:
    return must(row, "id")


def _rework(source: Source, row: Row, *, own: bool) -> Rework:
    lots = source.all("rework_lot", by=lambda one: must(one, "id"), approval_id=must(row, "id"))
    found: Rework = {
        "own": own,
        "kind": must(row, "kind"),
        "of": must(row, "batch_number"),
        "because": must(row, "because"),
        "evaluation": must(row, "evaluation"),
        "recipe": must(row, "recipe_name"),
        "lots": [_lot(one) for one in lots],
        "additional_tests": json.loads(must(row, "additional_tests")),
        "expires_on": row.get("expires_on"),
        "expires_because": row.get("expires_because"),
        "approved_by": must(row, "approved_name"),
        "approved_at": source.time(row, "approved_at"),
    }
    if row.get("withdrawn_at") is not None:
        found["withdrawn_by"], found["withdrawn_at"] = must(row, "withdrawn_name"), source.time(row, "withdrawn_at")
        found["withdrawn_because"] = must(row, "withdrawn_because")
    return found


def _lot(row: Row) -> ReworkLot:
    value, unit = must(row, "quantity_value"), must(row, "quantity_unit")
    return {"number": must(row, "lot_number"), "quantity": {"value": value, "unit": unit}}
