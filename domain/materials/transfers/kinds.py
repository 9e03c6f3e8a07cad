"""The words of transfers."""

from enum import StrEnum


class TransferState(StrEnum):
    """What is DISPATCHED is in transit: it has left one site's stock, and is in no other's yet."""

    DISPATCHED = "DISPATCHED"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"
