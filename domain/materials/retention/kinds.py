"""The words of retention samples: each a closed list."""

from enum import StrEnum


class RetentionBasis(StrEnum):
    """From when the keeping time of a sample counts.

    AFTER_EXPIRY of the lot, as for a finished product; AFTER_RELEASE of the lot and of what was made of it, as for a
    starting material.
    """

    AFTER_EXPIRY = "AFTER_EXPIRY"
    AFTER_RELEASE = "AFTER_RELEASE"


class InspectionOutcome(StrEnum):
    """What the eye saw; evidence of deterioration is investigated (21 CFR 211.170(b), 211.192)."""

    UNCHANGED = "UNCHANGED"
    DETERIORATED = "DETERIORATED"
