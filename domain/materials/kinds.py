"""The words of materials: each a closed list."""

from enum import StrEnum


class LotStatus(StrEnum):
    """Quality's word on a lot; only a released one is used, or with an approval for one batch (MAT-1)."""

    QUARANTINE = "QUARANTINE"
    RELEASED = "RELEASED"
    RESTRICTED = "RESTRICTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class LotDecision(StrEnum):
    RELEASED = "RELEASED"
    RESTRICTED = "RESTRICTED"
    REJECTED = "REJECTED"


class TransactionKind(StrEnum):
    """Why a lot's quantity changed; an ISSUE takes, the others bring."""

    RECEIPT = "RECEIPT"
    ISSUE = "ISSUE"
    REVERSAL = "REVERSAL"


class EdgeKind(StrEnum):
    """How material went from one thing to another; a REVERSAL says that the edge it names didn't happen."""

    CHARGE = "CHARGE"
    OUTPUT = "OUTPUT"
    REVERSAL = "REVERSAL"
