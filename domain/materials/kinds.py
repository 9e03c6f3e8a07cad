"""The words of materials: each a closed list."""

from enum import StrEnum


class LotStatus(StrEnum):
    """Quality's word on a lot; only a released one is used (MAT-1)."""

    QUARANTINE = "QUARANTINE"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


class LotDecision(StrEnum):
    RELEASED = "RELEASED"
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
