"""The words of suppliers: each a closed list."""

from enum import StrEnum


class SupplierKind(StrEnum):
    """A MANUFACTURER makes what is delivered, by itself or by a DISTRIBUTOR."""

    MANUFACTURER = "MANUFACTURER"
    DISTRIBUTOR = "DISTRIBUTOR"


class ApprovalState(StrEnum):
    """Where a supplier's approval for a material stands; only an APPROVED one within its last day counts."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"


class SupplierDecisionKind(StrEnum):
    """What quality decides; to APPROVE an approved one again gives it another last day or other conditions."""

    APPROVE = "APPROVE"
    SUSPEND = "SUSPEND"
    WITHDRAW = "WITHDRAW"
