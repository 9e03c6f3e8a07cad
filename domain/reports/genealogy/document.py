"""The shape of what the report of a genealogy tells: everything a person reads, as text.

Every leaf is a string or null: quantities are decimal strings, counters too. Steps are the nearest first. A key whose
value may be null is always present.
"""

from typing import TypedDict

from domain.recalls.report import Affected, Amount, Site
from domain.reports.times import Time

FORMAT = "theriac-genealogy-report/1"


class Thing(TypedDict):
    """A lot with its material and who supplied and made it, or a batch with its product; the other's keys are null.

    `status` is the lot's, or the batch's disposition.
    """

    lot: str | None
    batch: str | None
    product: str
    site: str
    status: str
    supplier: str | None
    supplier_lot: str | None
    manufacturer: str | None


class Step(TypedDict):
    """So much that went from one thing into another, or came back, and wasn't taken back; 1 is the nearest."""

    depth: str
    kind: str
    source: Thing
    target: Thing
    quantity: Amount
    at: Time
    by: str


class Loss(TypedDict):
    """So much of a lot that was destroyed, sampled or lost in a batch (REV-2)."""

    batch: str
    lot: str
    kind: str
    quantity: Amount
    reason: str
    at: Time
    by: str


class Asked(TypedDict):
    """`of` is "Lot" or "Batch"."""

    id: str
    of: str
    number: str
    requested_by: str


class Document(Affected):
    """What went in, what it went into, and where all of that is; the last as a recall of the thing would tell it."""

    company: str
    site: Site
    asked: Asked
    thing: Thing
    exported_at: Time
    out_of: list[Step]
    into: list[Step]
    losses: list[Loss]
