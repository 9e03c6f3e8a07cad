"""The words of authorisations and certificates: each a closed list."""

from enum import StrEnum


class AuthorisationKind(StrEnum):
    """By what a product may be put on a market, or given in a clinical trial."""

    MARKETING = "MARKETING"
    CLINICAL_TRIAL = "CLINICAL_TRIAL"


class AuthorisationState(StrEnum):
    """REPLACED by what was signed in its place, such as after a variation."""

    IN_FORCE = "IN_FORCE"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"


class PartState(StrEnum):
    """Whether another site's qualified person confirmed its part; STALE once what they confirmed changed."""

    MISSING = "MISSING"
    STALE = "STALE"
    CONFIRMED = "CONFIRMED"
