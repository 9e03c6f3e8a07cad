"""Clearances of a batch for the printed record: one that lapsed, one that failed, one under way."""

from domain.exports.document.equipment import Clearance, ClearedItem
from tests.infra.documents.sample import time

UNTIL, LAPSED = time(170), time(160)
ITEMS = ("Nothing of another batch is left.", "No labels lie about.")


def items(*found: str | None, remark: str | None = None) -> list[ClearedItem]:
    """The remark is on the last."""
    last = len(ITEMS)
    return [
        {"position": str(at), "says": says, "found": one, "remark": remark if at == last else None}
        for at, (says, one) in enumerate(zip(ITEMS, found, strict=True), 1)
    ]


def clearances() -> list[Clearance]:
    """In the order of their beginnings."""
    lapsed: Clearance = {
        "of": "Room",
        "place": "R-101",
        "procedure": "SOP-CLEAR",
        "edition": "2",
        "state": "LAPSED",
        "items": items("CLEAR", "CLEAR"),
        "begun_by": "李小龍",
        "begun_at": time(40),
        "performed_by": "李小龍",
        "performed_at": time(50),
        "verified_by": "Ελένη Παππά",
        "verified_at": time(55),
        "verification_remark": None,
        "clear_until": UNTIL,
        "lapsed_at": LAPSED,
        "lapse_cause": "USE",
    }
    failed: Clearance = {
        **lapsed,
        "of": "Equipment",
        "place": "PACK-01",
        "state": "FAILED",
        "items": items("CLEAR", "NOT_CLEAR", remark="A label of B-000 lies behind the hopper."),
        "verified_by": None,
        "verified_at": None,
        "clear_until": None,
        "lapsed_at": None,
        "lapse_cause": None,
    }
    running: Clearance = {
        **failed,
        "state": "RUNNING",
        "items": items(None, None),
        "performed_by": None,
        "performed_at": None,
    }
    return [lapsed, failed, running]
