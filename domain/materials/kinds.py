"""The words of materials: each a closed list."""

from enum import StrEnum


class MaterialUse(StrEnum):
    """What materials of a class are used for; a PROCESSING_AID, such as water that evaporates, stays in no product."""

    ACTIVE = "ACTIVE"
    EXCIPIENT = "EXCIPIENT"
    PROCESSING_AID = "PROCESSING_AID"
    PRIMARY_PACKAGING = "PRIMARY_PACKAGING"
    PRINTED_PACKAGING = "PRINTED_PACKAGING"
    SECONDARY_PACKAGING = "SECONDARY_PACKAGING"
    INTERMEDIATE = "INTERMEDIATE"
    BULK = "BULK"
    FINISHED_PRODUCT = "FINISHED_PRODUCT"
    CONSUMABLE = "CONSUMABLE"


class WeighingMethod(StrEnum):
    """How so much of a material is measured (WGH-6).

    NET: gross less tare. SUBTRACTIVE: what its own container lost. WHOLE_CONTAINER: all that is in it. COUNT: pieces.
    """

    NET = "NET"
    SUBTRACTIVE = "SUBTRACTIVE"
    WHOLE_CONTAINER = "WHOLE_CONTAINER"
    COUNT = "COUNT"


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
    """Why the quantity of a lot and of its container changed.

    ISSUE, SHIPMENT, SAMPLE and DESTRUCTION take; RECEIPT, REVERSAL and RETURN bring; SPLIT and MERGE bring as much as
    they take. A TRANSFER takes at the site that it leaves, and brings at the one where it is received. EMPTYING is the
    difference to the book that showed when a container was emptied, OPENING what a lot had left when lots got
    containers.
    """

    RECEIPT = "RECEIPT"
    ISSUE = "ISSUE"
    SHIPMENT = "SHIPMENT"
    TRANSFER = "TRANSFER"
    REVERSAL = "REVERSAL"
    RETURN = "RETURN"
    SPLIT = "SPLIT"
    MERGE = "MERGE"
    ADJUSTMENT = "ADJUSTMENT"
    EMPTYING = "EMPTYING"
    SAMPLE = "SAMPLE"
    DESTRUCTION = "DESTRUCTION"
    OPENING = "OPENING"


class EdgeKind(StrEnum):
    """How material went from one thing to another.

    A REVERSAL says that the charge it names didn't happen, a RETURN that so much of it came back: both repeat the way
    of their charge. A TRANSFER leads from a lot at one site to what was received of it at another.
    """

    CHARGE = "CHARGE"
    OUTPUT = "OUTPUT"
    REVERSAL = "REVERSAL"
    RETURN = "RETURN"
    SPLIT = "SPLIT"
    MERGE = "MERGE"
    TRANSFER = "TRANSFER"


REGROUPED = (EdgeKind.SPLIT, EdgeKind.MERGE, EdgeKind.TRANSFER)
"""What only divides a lot, puts lots together or moves one, and processes none: its status is asked through these."""

AT_ONE_SITE = (EdgeKind.SPLIT, EdgeKind.MERGE)
