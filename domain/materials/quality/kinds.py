"""The words of specifications and of the testing of lots: each a closed list."""

from enum import StrEnum


class SpecificationState(StrEnum):
    DRAFT = "DRAFT"
    EFFECTIVE = "EFFECTIVE"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class SpecificationTestKind(StrEnum):
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"


class Demand(StrEnum):
    """A MANDATORY test is done on the lot; for a REDUCED one its supplier's figure is enough (21 CFR 211.84(d)(2))."""

    MANDATORY = "MANDATORY"
    REDUCED = "REDUCED"


class PotencyMeaning(StrEnum):
    """What a result in percent means for how much of the lot is active (WGH-1)."""

    ASSAY = "ASSAY"
    WATER = "WATER"
    LOSS_ON_DRYING = "LOSS_ON_DRYING"


class AssayBasis(StrEnum):
    """Of what an assay is a percentage: of the substance without water, when dried, or as it is (WGH-1)."""

    ANHYDROUS = "ANHYDROUS"
    DRIED = "DRIED"
    AS_IS = "AS_IS"


class SamplePurpose(StrEnum):
    """Why material was taken from a lot; what is kept in RETENTION isn't tested."""

    RELEASE = "RELEASE"
    RETEST = "RETEST"
    RETENTION = "RETENTION"
    COMPLAINT = "COMPLAINT"


class PurposeOfTesting(StrEnum):
    """For what a lot is tested: the first decision, a later one, or a complaint, which decides nothing by itself."""

    RELEASE = "RELEASE"
    RETEST = "RETEST"
    COMPLAINT = "COMPLAINT"


class Qualifier(StrEnum):
    """A result without an exact number (EXE-3)."""

    LESS_THAN = "LESS_THAN"
    GREATER_THAN = "GREATER_THAN"
    NOT_DETECTED = "NOT_DETECTED"
    TOO_MANY_TO_COUNT = "TOO_MANY_TO_COUNT"


class ResultSource(StrEnum):
    """A person, a laboratory system, or the supplier's certificate."""

    ENTERED = "ENTERED"
    LABORATORY = "LABORATORY"
    CERTIFICATE = "CERTIFICATE"


class ResultOutcome(StrEnum):
    """Where a result stands: UNCERTAIN is one that its limits can't judge, NOT_JUDGED one without limits (EXE-3)."""

    WITHIN = "WITHIN"
    OUT = "OUT"
    NOT_JUDGED = "NOT_JUDGED"
    UNCERTAIN = "UNCERTAIN"


class InvestigationState(StrEnum):
    """What became of a result out of specification (REV-9).

    INVALIDATED: an assignable cause was found, and the result doesn't count. CONFIRMED: it stands, whatever a retest
    found. RESOLVED_BY_CORRECTION: its original was wrongly entered (EXE-8).
    """

    OPEN = "OPEN"
    INVALIDATED = "INVALIDATED"
    CONFIRMED = "CONFIRMED"
    RESOLVED_BY_CORRECTION = "RESOLVED_BY_CORRECTION"


class InvestigationOutcome(StrEnum):
    INVALIDATED = "INVALIDATED"
    CONFIRMED = "CONFIRMED"


class QuarantineReason(StrEnum):
    """Why a lot that could be used went back to quarantine; one that just came has none."""

    RETEST = "RETEST"
    INVESTIGATION = "INVESTIGATION"
    CORRECTION = "CORRECTION"
    RETURNED = "RETURNED"
    RELEASE_REVOKED = "RELEASE_REVOKED"


class LotBlockerKind(StrEnum):
    """What still forbids the release of a lot."""

    MISSING_RESULT = "MISSING_RESULT"
    OUT_OF_SPECIFICATION = "OUT_OF_SPECIFICATION"
    NO_SPECIFICATION = "NO_SPECIFICATION"
    EXPIRED = "EXPIRED"
    RETEST_DUE = "RETEST_DUE"
    NO_RETENTION_SAMPLE = "NO_RETENTION_SAMPLE"
    BATCH_NOT_RELEASED = "BATCH_NOT_RELEASED"
