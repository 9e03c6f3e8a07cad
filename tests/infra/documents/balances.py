"""A reconciliation with all that one can hold, for the tests of its printed form."""

from domain.exports.document.basics import Time
from domain.exports.document.reconciliation import Reconciliation, ToldYield


def told() -> list[ToldYield]:
    """A yield in a pass of a loop, given by hand and outside of its limits, that nobody verified yet."""
    return [
        {
            "output": "GRANULE",
            "name": "Granule",
            "phase": "18",
            "passes": "2",
            "parameter": "Granule yield",
            "percent": "96.41",
            "theory": {"value": "169.410", "unit": "kg"},
            "low": "97.0",
            "high": "101.0",
            "outcome": "ACTION",
            "by_hand": True,
            "verified_by": [],
        }
    ]


def reconciliation(at: Time) -> Reconciliation:
    return {
        "by": "Ελένη Παππά",
        "at": at,
        "remark": "Two kilograms stayed in the sieve; the deviation tells how.",
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "materials": [
            {
                "code": "API-001",
                "name": "Metformin HCl",
                "unit": "kg",
                "issued": "80.000",
                "used": "76.750",
                "returned": "0",
                "destroyed": "1.250",
                "sampled": "0",
                "unaccounted": "2.000",
                "accountability": "97.5000",
                "low": "98",
                "high": None,
                "within": False,
            }
        ],
        "outputs": [
            {
                "code": "GRANULE",
                "name": "Granule",
                "unit": "kg",
                "theoretical": None,
                "actual": "169.0",
                "percent": None,
                "low": None,
                "high": None,
                "within": None,
                "told": {"says": "96.41 % at phase 18, pass 2", "agrees": False},
            }
        ],
        "labels": [
            {
                "lot": "OUT-1",
                "issued": "4",
                "used": "2",
                "returned": "0",
                "destroyed": "1",
                "specimens": "1",
                "imbalance": "0",
                "limit": "0.5",
                "within": True,
                "counted_by": "Zoë Øst",
                "verified_by": "李小龍",
                "remark": "The roll ended\nin the press.",
            }
        ],
        "losses": [
            {
                "lot": "API-77",
                "kind": "LOST",
                "quantity": {"value": "2", "unit": "kg"},
                "reason": "Nobody found it",
                "recorded_by": "Zoë Øst",
                "recorded_at": at,
                "withdrawn": {"because": "Found again", "by": "李小龍", "at": at},
            }
        ],
    }
