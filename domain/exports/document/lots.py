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
