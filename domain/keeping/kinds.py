"""The words of keeping: each a closed list."""

from enum import StrEnum


class HoldScope(StrEnum):
    """What a legal hold keeps: a batch; all that a lot came of or went into; all batches of a product."""

    BATCH = "BATCH"
    LOT = "LOT"
    PRODUCT = "PRODUCT"
