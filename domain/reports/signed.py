"""A signature as a report shows it: printed name, time with its zone, meaning (SIG-1; 21 CFR 11.50)."""

from typing import TypedDict

from domain.reports import times
from domain.signatures import models


class Signature(TypedDict):
    """`stale` once what it was given for changed; the digest is that of what was signed."""

    printed_name: str
    signed_at: times.Time
    meaning: str
    stale: bool
    digest: str


def shown(row: models.Signature) -> Signature:
    """At the clock of where it was given; its staleness is loaded."""
    return {
        "printed_name": row.printed_name,
        "signed_at": times.moment(row.signed_at, row.time_zone),
        "meaning": row.meaning,
        "stale": row.staleness is not None,
        "digest": row.digest,
    }
