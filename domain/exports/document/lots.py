"""Lots that went into a batch and came out, as its document tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Time


class Movement(TypedDict):
    """A charge of a lot, a charge that was reversed, what came back of one, or a lot that the batch gave."""

    kind: str  # "CHARGE", "REVERSAL", "RETURN", "OUTPUT"
    phase: str | None  # its number; null for what the batch gave
    code: str
    name: str
    lot: str
    supplier_lot: str | None
    expires_on: str | None  # the last day of its use
    status: str  # quality's word on the lot when the record was exported
    quantity: Amount
    recorded_by: str
    recorded_at: Time
    reason: str | None  # of a reversal
    event_at: NotRequired[Time]  # when it was, of what was entered late
    late_because: NotRequired[str]


class Neighbour(TypedDict):
    """Another batch that this one's lots went into, or whose lots went into this one, as it stood at the export.

    Where a lot was put together of several batches' lots, each of them is told with all of it.
    """

    batch: str
    product: str
    site: str  # its code
    site_name: str
    recipe: str  # its code
    version: str
    disposition: str  # "PENDING", "RELEASED", "REJECTED"
    lot: str  # which was charged, at the site of who charged it
    code: str  # of the lot's material
    name: str
    quantity: Amount  # charged, less what came back
